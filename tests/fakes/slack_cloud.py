"""Slack for many: several workspaces behind one Web API, and the pages through which they install an app.

    async with SlackCloud() as cloud:
        elsewhere = await cloud.workspace("T1", "St Elsewhere")
        status, page = await cloud.installs(elsewhere, "http://127.0.0.1:...")

As strict as Slack's own pages: a code works once and for its redirect address; a refresh token works once; every call
needs a token of the workspace that it is about. `expires_in` turns token rotation on.
"""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp import web

from bot.platforms.slack.manifest import REASONS
from tests.fakes.slack import BOT, SECRET, FakeSlack
from tests.fakes.slack_server import Fault
from tests.fakes.slack_things import Json

CLIENT_ID, CLIENT_SECRET = "111.222", "a-client-secret"
BACK = "https://canopy.example.org/slack/oauth_redirect"


@dataclass
class SlackCloud:
    """`calls` are those of the OAuth methods; `faults` go wrong one by one at the next of them."""

    expires_in: int = 0
    spaces: dict[str, FakeSlack] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    url: str = ""

    async def __aenter__(self) -> Self:
        self._count = itertools.count(1)
        self._codes: dict[str, tuple[FakeSlack, str]] = {}
        self._refresh: dict[str, FakeSlack] = {}
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for space in self.spaces.values():
            await space.__aexit__()
            assert space.refused == [], "Slack refused blocks"
        await self._runner.cleanup()

    def settings(self) -> dict[str, str]:
        return {
            "slack_client_id": CLIENT_ID, "slack_client_secret": CLIENT_SECRET, "slack_signing_secret": SECRET,
            "slack_mode": "http", "slack_api_url": f"{self.url}/api/", "public_url": "https://canopy.example.org",
        }  # fmt: skip

    async def workspace(self, team: str, title: str, enterprise: str = "") -> FakeSlack:
        """A workspace; with `enterprise`, one through which an organisation installs apps for all of its own."""
        space = FakeSlack(team=team, title=title, enterprise=enterprise, tokens=set())
        self.spaces[team] = await space.__aenter__()
        return space

    # ------------------------------------------------------------------------------------------- somebody's browser

    async def goes(self, address: str, cookie: str = "") -> tuple[int, str, Any]:
        """GET without following: the status, the page, the headers."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(address, headers={"Cookie": cookie} if cookie else {}, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.text(), answer.headers.copy()

    async def asks(self, canopy: str, query: str = "") -> tuple[dict[str, str], str]:
        """Begin to install: what Slack is told in its address, and the cookie of this browser."""
        status, _, headers = await self.goes(f"{canopy}/slack/install{query}")
        assert status == 302, status
        there = urlsplit(headers["Location"])
        assert (there.scheme, there.netloc, there.path) == ("https", "slack.com", "/oauth/v2/authorize")
        told = {name: values[0] for name, values in parse_qs(there.query).items()}
        assert told["client_id"] == CLIENT_ID and set(told["scope"].split(",")) == set(REASONS)
        assert told["redirect_uri"] == BACK and "user_scope" not in told
        return told, headers["Set-Cookie"].partition(";")[0]

    def approves(self, space: FakeSlack) -> str:
        """Somebody says yes on Slack's page: the code."""
        code = f"code-{next(self._count)}"
        self._codes[code] = (space, BACK)
        return code

    async def installs(self, space: FakeSlack, canopy: str) -> tuple[int, str]:
        """The whole way; gives the last page."""
        told, cookie = await self.asks(canopy)
        address = f"{canopy}/slack/oauth_redirect?code={self.approves(space)}&state={told['state']}"
        status, page, _ = await self.goes(address, cookie)
        return status, page

    def expire(self, space: FakeSlack) -> None:
        """Twelve hours pass for the tokens of a workspace."""
        space.expired |= space.tokens
        space.tokens.clear()

    def called(self, method: str) -> list[Json]:
        return [args for name, args in self.calls if name == method]

    # ------------------------------------------------------------------------------------------- the Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method in ("oauth.v2.access", "auth.revoke"):
            args = {**request.query, **(await request.post())}
            self.calls.append((method, args))
            fault = self.faults.pop(0) if self.faults else Fault()
            if fault.status != 200 or fault.error:
                return web.json_response({"ok": False, "error": fault.error or "fatal_error"}, status=fault.status)
            answer = self._access(request, args) if method == "oauth.v2.access" else self._revoke(request)
            return web.json_response(answer)
        space = self._whose(request)
        return await space.api(request) if space else web.json_response({"ok": False, "error": "invalid_auth"})

    def _whose(self, request: web.Request) -> FakeSlack | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return next((one for one in self.spaces.values() if token in one.tokens | one.expired), None)

    def _revoke(self, request: web.Request) -> Json:
        space = self._whose(request)
        if space is None:
            return {"ok": False, "error": "invalid_auth"}
        space.tokens.clear()
        return {"ok": True, "revoked": True}

    def _access(self, request: web.Request, args: Json) -> Json:
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        given = (args.get("client_id"), args.get("client_secret"))
        if request.headers.get("Authorization") != f"Basic {basic}" and given != (CLIENT_ID, CLIENT_SECRET):
            return {"ok": False, "error": "invalid_client_id"}
        if args.get("grant_type") == "refresh_token":
            space = self._refresh.pop(args.get("refresh_token", ""), None)
            return self._granted(space) if space else {"ok": False, "error": "invalid_refresh_token"}
        found = self._codes.pop(args.get("code", ""), None)
        if found is None or found[1] != args.get("redirect_uri"):
            return {"ok": False, "error": "invalid_code" if found is None else "bad_redirect_uri"}
        return self._granted(found[0])

    def _granted(self, space: FakeSlack) -> Json:
        number = next(self._count)
        token = f"xoxe.xoxb-{number}-{space.team}" if self.expires_in else f"xoxb-{number}-{space.team}"
        space.tokens.add(token)
        space.revoked = False
        rotation: Json = {}
        if self.expires_in:
            refresh = f"xoxe-{number}-{space.team}"
            self._refresh[refresh] = space
            rotation = {"refresh_token": refresh, "expires_in": self.expires_in}
        whole = bool(space.enterprise)
        return {
            "ok": True, "access_token": token, "token_type": "bot", "scope": ",".join(sorted(REASONS)),
            "bot_user_id": BOT, "app_id": "A1", "authed_user": {"id": "UINSTALLER"},
            "team": None if whole else {"id": space.team, "name": space.title},
            "enterprise": {"id": space.enterprise, "name": space.title} if whole else None,
            "is_enterprise_install": whole, **rotation,
        }  # fmt: skip
