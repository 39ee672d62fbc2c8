"""What holds for every HTTP answer: strict headers, no word of what broke, and how often one address may ask.

https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
"""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from aiohttp import web, web_response
from aiohttp.typedefs import Handler, Middleware

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "Canopy",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""A page that needs more (the rehearsal, an installation) says so itself, and its own word stands."""
# Even what is no HTTP at all is answered, before any application sees it: with this name, and never with a version.
web_response.SERVER_SOFTWARE = HEADERS["Server"]  # type: ignore[attr-defined]


class Buckets:
    """How often each address may ask: `burst` at once, then `per_second`. The longest silent are forgotten first."""

    def __init__(self, per_second: float = 20, burst: float = 100, most: int = 10_000) -> None:
        self._per_second, self._burst, self._most = per_second, burst, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, now: float) -> float:
        """Seconds to wait until this address may ask again; 0 if it may now. `now` in seconds, never going back."""
        left, since = self._left.pop(address, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        wait = 0.0 if left >= 1 else (1 - left) / self._per_second
        self._left[address] = (left if wait else left - 1, now)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return wait


async def strict(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Put the strict headers on an answer, whatever it is: an `on_response_prepare` of aiohttp."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def guard(buckets: Buckets, clock: Callable[[], float] = time.monotonic) -> Middleware:
    """A middleware: too many are told when to come back; what breaks is told to nobody, and logged by its kind alone.

    What a platform posts is not counted: its signature is checked first, and all of it may come by one address.
    """

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        known = request.match_info.http_exception is None
        if not (known and request.method == "POST") and (wait := buckets.take(neighbourhood(request), clock())):
            later = {"Retry-After": str(math.ceil(wait))}
            return web.json_response({"error": "Too many requests"}, status=429, headers=later)
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as error:
            log.error("A request failed: %s", type(error).__name__)
            return web.json_response({"error": "Something went wrong here"}, status=500)

    return guarded


def neighbourhood(request: web.BaseRequest) -> str:
    """Who asks, as the socket tells it; of IPv6 the first 64 bits, since one computer has all the others.

    No header has a say in it: behind a proxy all come from the proxy, which has a limit of its own.
    """
    try:
        address = ip_address(request.remote or "")
    except ValueError:
        return ""
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else str(address)
