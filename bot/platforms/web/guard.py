"""Who may speak to the rehearsal page: a browser on this computer, and no other page that is open in it.

The checks follow OWASP's advice on cross-site request forgery (custom header, strict cookie, Origin) and on DNS
rebinding (Host): https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from aiohttp import web

from bot.platforms.web.asked import Sorry

BODY = 64 * 1024
HEADER = "X-Canopy-Token"
POLICY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "Canopy",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger(__name__)


class Guard:
    """Stands before every route. `token` is new at every start."""

    def __init__(self, *, posts: int = 100, seconds: float = 10) -> None:
        self.token = secrets.token_urlsafe(32)
        self._posts = posts
        self._seconds = seconds
        self._recent: deque[float] = deque()

    def page(self, handler: Handler) -> Handler:
        """A page or a file of it: gives the cookie without which nothing is told."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            response = await self._answer(request, handler, self._address)
            if response.status == 200:
                response.set_cookie(
                    _cookie(request), self.token, httponly=True, samesite="Strict", secure=request.secure, path="/"
                )
            return response

        return guarded

    def api(self, handler: Handler) -> Handler:
        """Everything that tells or does something."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            return await self._answer(request, handler, self._api)

        return guarded

    async def _answer(
        self, request: web.Request, handler: Handler, check: Callable[[web.Request], None]
    ) -> web.StreamResponse:
        try:
            check(request)
            response = await handler(request.clone(client_max_size=BODY))
        except Sorry as sorry:
            response = refusal(sorry.status, sorry.sentence)
        except web.HTTPRequestEntityTooLarge:
            response = refusal(413, "That is too long to send. Please make it shorter.")
        except (ConnectionError, web.HTTPException):
            raise
        except Exception as error:
            # Only the kind of fault: its text could hold what somebody wrote.
            log.error("The rehearsal page failed: %s", type(error).__name__)
            response = refusal(500, "Something went wrong here. Please try once more.")
        if not response.prepared:
            response.headers.update(POLICY)
        return response

    def _address(self, request: web.Request) -> None:
        host, port = _bound(request)
        if not ip_address(host).is_loopback:
            raise Sorry(403, "The rehearsal answers only on the computer that it runs on.")
        if request.headers.get("Host", "") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            raise Sorry(403, f"Please open the rehearsal at http://127.0.0.1:{port}/")
        origin = request.headers.get("Origin", f"http://{request.host}" if request.method == "GET" else "")
        if origin != f"http://{request.host}":
            raise Sorry(403, "Another page tried to use the rehearsal. It was not let in.")

    def _api(self, request: web.Request) -> None:
        self._address(request)
        given = [request.cookies.get(_cookie(request), "")]
        if request.method != "GET":
            given.append(request.headers.get(HEADER, ""))
        if not all(hmac.compare_digest(one.encode(), self.token.encode()) for one in given):
            raise Sorry(403, "The rehearsal was started anew. Please load the page again.")
        if request.method != "GET":
            self._pace()

    def _pace(self) -> None:
        now = time.monotonic()
        while self._recent and self._recent[0] < now - self._seconds:
            self._recent.popleft()
        if len(self._recent) >= self._posts:
            raise Sorry(429, "That was a lot at once. Please wait a moment.")
        self._recent.append(now)


def refusal(status: int, sentence: str) -> web.Response:
    return web.json_response({"sorry": sentence}, status=status)


def _bound(request: web.Request) -> tuple[str, int]:
    """The address that this connection came in by, as the socket tells it: no header has a say in it."""
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return (str(name[0]), int(name[1])) if name else ("0.0.0.0", 0)


def _cookie(request: web.Request) -> str:
    """Cookies do not know ports, so each rehearsal on this computer has a cookie by its own name."""
    return f"canopy-{_bound(request)[1]}"
