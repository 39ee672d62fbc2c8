"""The machine behind the fake Slack: state, Web API over HTTP, response_urls, Socket Mode, signed requests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.platforms.slack.manifest import REASONS
from tests.fakes.slack_api import BOT, No, call
from tests.fakes.slack_blocks import Refused, check_blocks
from tests.fakes.slack_things import Channel, Json, Person, Post, View

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-canopy-test", "xapp-canopy-test", "a-signing-secret"


@dataclass
class Fault:
    """What goes wrong with one call: an HTTP status, Slack's word, or the connection dropped before or after it."""

    status: int = 200
    error: str = ""
    retry_after: int = 0
    drop: str = ""


@dataclass
class _Reply:
    """A response_url."""

    user: str
    channel: str
    ts: str
    made: float
    uses: int = 0


@dataclass
class SlackServer:
    """The machine: what is stored, the requests it takes, and the requests it sends to the bot."""

    team: str = "T1"
    title: str = "St Elsewhere"
    enterprise: str = ""
    tokens: set[str] = field(default_factory=lambda: {BOT_TOKEN})
    expired: set[str] = field(default_factory=set)
    scopes: set[str] = field(default_factory=lambda: set(REASONS))
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[str, View] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    calls: list[tuple[str, Json]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    post_to: str = ""
    page: int = 200
    revoked: bool = False
    url: str = ""
    acknowledged: Any = None

    async def __aenter__(self) -> Self:
        self._count = itertools.count(1)
        self._later = 0.0
        self._connected = asyncio.Event()
        self._triggers: dict[str, tuple[str, float]] = {}
        self._replies: dict[str, _Reply] = {}
        self._pending: dict[str, asyncio.Future[Any]] = {}
        self._last: tuple[str, Json] | None = None
        self.settled: Callable[[], Awaitable[None]] = _at_once
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self.api)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/respond/{reply}", self._respond)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in list(self.sockets):
            await socket.close()
        await self._runner.cleanup()

    def private(self, user: str) -> Channel:
        """The private chat between somebody and the bot, opened if it is not."""
        return self.channels.setdefault(f"D{user}", Channel(f"D{user}", {BOT, user}))

    def fail(self, method: str, **fault: Any) -> None:
        """The next call of that method goes wrong: see Fault."""
        self.faults[method].append(Fault(**fault))

    def wait(self, minutes: float = 0, seconds: float = 0) -> None:
        """Time passes for Slack: triggers and response_urls expire."""
        self._later += minutes * 60 + seconds

    def new(self, kind: str) -> str:
        return f"{kind}{next(self._count):06d}"

    def ts(self) -> str:
        return f"{time.time() + self._later + next(self._count) / 1e5:.6f}"

    def with_ids(self, given: Json) -> Json:
        """Slack gives every block an id."""
        return {**given, "blocks": [{"block_id": self.new("b"), **block} for block in given["blocks"]]}

    def trigger(self, user: str) -> str:
        trigger = self.new("trigger.")
        self._triggers[trigger] = (user, time.time() + self._later)
        return trigger

    def pull(self, trigger: str) -> str:
        """Whose trigger it is: it works once, for three seconds."""
        if trigger not in self._triggers:
            raise No("invalid_trigger_id")
        user, made = self._triggers[trigger]
        if not user:
            raise No("exchanged_trigger_id")
        if time.time() + self._later - made > 3:
            raise No("expired_trigger_id")
        self._triggers[trigger] = ("", made)
        return user

    def reply(self, user: str, channel: str, ts: str) -> str:
        name = self.new("reply")
        self._replies[name] = _Reply(user, channel, ts, time.time() + self._later)
        return f"{self.url}/respond/{name}"

    async def post(self, body: bytes, secret: str = SECRET, **headers: str) -> tuple[int, str]:
        """An HTTP request to the bot, signed."""
        stamp = headers.get("X-Slack-Request-Timestamp", str(int(time.time())))
        signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        given = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}", **headers}
        given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as session,
            session.post(self.post_to, data=body, headers=given) as answer,
        ):
            return answer.status, await answer.text()

    async def reconnect(self) -> None:
        """Slack asks the bot to connect anew, as it does every few hours, and the bot does."""
        self._connected.clear()
        for socket in self.sockets.copy():
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
        async with asyncio.timeout(5):
            await self._connected.wait()

    async def _deliver(self, kind: str, body: Json, retry: bool = False) -> None:
        self._last = (kind, body)
        self.acknowledged = await (self._by_socket if self.sockets else self._by_http)(kind, body, retry)
        await self.settled()

    async def _by_socket(self, kind: str, body: Json, retry: bool) -> Any:
        envelope = self.new("envelope")
        self._pending[envelope] = asyncio.get_running_loop().create_future()
        again = {"retry_attempt": 1, "retry_reason": "timeout"} if retry else {}
        await self.sockets[-1].send_json({"type": kind, "envelope_id": envelope, "payload": body, **again})
        async with asyncio.timeout(3):
            return await self._pending[envelope]

    async def _by_http(self, kind: str, body: Json, retry: bool) -> Any:
        again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        if kind == "events_api":
            status, text = await self.post(json.dumps(body).encode(), **{"Content-Type": "application/json"}, **again)
        else:
            form = {"payload": json.dumps(body)} if kind == "interactive" else body
            status, text = await self.post(urlencode(form).encode(), **again)
        assert status == 200, f"Slack was answered {status}"
        return json.loads(text) if text else None

    async def api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = {name: _parsed(value) for name, value in (await _arguments(request)).items() if value is not None}
        self.calls.append((method, args))
        fault = self.faults[method].popleft() if self.faults[method] else Fault()
        if fault.drop == "before":
            return _drop(request)
        if fault.status != 200 or fault.error:
            headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
            word = fault.error or {429: "ratelimited"}.get(fault.status, "")
            answer = {"ok": False, **({"error": word} if word else {})}
            return web.json_response(answer, status=fault.status, headers=headers)
        try:
            answer = {"ok": True, **self._checked(request, method, args)}
        except No as why:
            answer = {"ok": False, "error": str(why).partition(":")[0]}
        return _drop(request) if fault.drop else web.json_response(answer)

    def _checked(self, request: web.Request, method: str, args: Json) -> Json:
        token = request.headers.get("Authorization", "")
        if method == "apps.connections.open":
            if token != f"Bearer {APP_TOKEN}":
                raise No("invalid_auth")
            return {"url": f"{self.url.replace('http', 'ws')}/link"}
        if token.removeprefix("Bearer ") in self.expired:
            raise No("token_expired")
        if token.removeprefix("Bearer ") not in self.tokens:
            raise No("invalid_auth")
        if self.revoked:
            raise No("account_inactive")
        return call(self, method, args)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if self.faults["upload"]:
            return web.Response(status=self.faults["upload"].popleft().status)
        self.uploads[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        reply, body = self._replies[request.match_info["reply"]], await request.json()
        self.calls.append(("response_url", body))
        if self.faults["response_url"]:
            fault = self.faults["response_url"].popleft()
            return _drop(request) if fault.drop else web.Response(status=fault.status)
        reply.uses += 1
        old = time.time() + self._later - reply.made > 30 * 60
        if old or reply.uses > 5:
            return web.json_response({"ok": False, "error": "expired_url" if old else "used_url"}, status=404)
        try:
            self._responded(reply, body)
        except (No, Refused) as why:
            self.refused.append(str(why))
            return web.json_response({"ok": False, "error": "invalid_blocks"}, status=404)
        return web.Response(text="ok")

    def _responded(self, reply: _Reply, body: Json) -> None:
        channel = self.channels[reply.channel]
        original = [post for post in channel.posts if post.ts == reply.ts]
        if body.get("delete_original") or body.get("replace_original"):
            if not original:
                raise No("no original")
            if body.get("delete_original"):
                channel.posts.remove(original[0])
                return
        if "blocks" in body:
            check_blocks(body["blocks"], "message", self.files)
        blocks = self.with_ids({"blocks": body.get("blocks", [])})["blocks"]
        if body.get("replace_original"):
            original[0].text, original[0].blocks = body["text"], blocks
            return
        only_for = "" if body.get("response_type") == "in_channel" else reply.user
        channel.posts.append(Post(self.ts(), channel.id, BOT, body["text"], blocks, only_for=only_for))

    async def _link(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self._connected.set()
        async for message in socket:
            answer = json.loads(message.data)
            waiting = self._pending.pop(answer.get("envelope_id"), None)
            if waiting and not waiting.done():
                waiting.set_result(answer.get("payload"))
        self.sockets.remove(socket)
        return socket


async def _at_once() -> None:
    return None


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return {**request.query, **(await request.json())}
    return {**request.query, **(await request.post())}


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


def _drop(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
