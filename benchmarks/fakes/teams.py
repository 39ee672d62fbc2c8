"""Microsoft's Bot Connector for as many tenants as ask, its sign-in, and the keys that prove its own requests."""

from __future__ import annotations

import itertools
import re
from typing import Any

from aiohttp import web

from benchmarks.fakes.journal import Journal
from benchmarks.fakes.limits import teams_conversation, teams_tenant
from benchmarks.fakes.server import Fake, main, too_many

_CALL = re.compile(r"/teams/v3/conversations(?:/(?P<chat>[^/]+)/(?P<what>activities|members)(?:/(?P<id>[^/]+))?)?$")
_ABOUT = re.compile(rb'"about": ?"(\d+)"')


class Teams:
    """Private chats are a:<organisation>-<number>. A letter is told by its chat and by what its buttons are about."""

    def __init__(self, journal: Journal, key: dict[str, Any]) -> None:
        self._journal, self._key = journal, key
        self._count = itertools.count(1)

    def handle(self, request: web.BaseRequest, body: bytes) -> tuple[int, Any]:
        path = request.path
        if path.endswith("/openidconfiguration"):
            keys = f"http://{request.host}/v1/.well-known/keys"
            return 200, {"issuer": "https://api.botframework.com", "jwks_uri": keys}
        if path.endswith("/.well-known/keys"):
            return 200, {"keys": [self._key]}
        if path.endswith("/oauth2/v2.0/token"):
            return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": "a-token"}
        call = _CALL.match(path)
        if call is None or not call["chat"] or call["what"] != "activities":
            return 404, {"error": {"code": "NotFound"}}
        return self._said(request.method, call["chat"], body)

    def _said(self, method: str, chat: str, body: bytes) -> tuple[int, Any]:
        organisation = chat[2:4]
        self._journal.calls[method] += 1
        wait = self._journal.admit(organisation, (organisation, teams_tenant), (chat, teams_conversation))
        if wait:
            return too_many(wait)
        if method == "POST":
            about = _ABOUT.search(body)
            self._journal.took(organisation, f"{chat}|{about[1].decode() if about else ''}")
        return 201, {"id": str(next(self._count))}


def open_fake(*, key: dict[str, Any], limits: bool = True, latency: float = 0.0, hangs: str = "") -> Fake:
    journal = Journal(limits)
    return Fake(journal, Teams(journal, key).handle, latency, hangs)


if __name__ == "__main__":
    main(open_fake)
