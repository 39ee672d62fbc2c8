"""A strict stand-in for Microsoft: Bot Connector v3, openid metadata and keys, the token endpoint. Loopback only."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import secrets
import time
import uuid
from collections import deque
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fakes import teams_cards
from tests.fakes.teams_parts import APP_ID, ISSUER, SECRET, TENANT, Fault, Message, Person

MOST_BYTES = 100_000


class TeamsServer:
    """`faults` are met one by one by the Connector calls to come; `calls` are those that were made."""

    def __init__(self) -> None:
        self.key = _key("Microsoft's")
        self.people: dict[str, Person] = {}
        self.messages: dict[str, list[Message]] = {}
        self.faults: deque[Fault] = deque()
        self.calls: list[str] = []
        self.problems: list[str] = []
        self.key_fetches = 0
        self.token_fetches = 0
        self.tokens: set[str] = set()
        self.secret = SECRET
        self.keys_up = True
        self._fetched = asyncio.Condition()
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> TeamsServer:
        app = web.Application(client_max_size=2**21)
        app.add_routes(
            [
                web.get("/v1/.well-known/openidconfiguration", self._openid),
                web.get("/v1/.well-known/keys", self._keys),
                web.post("/{tenant}/oauth2/v2.0/token", self._token),
                web.post("/teams/v3/conversations", self._create),
                web.post("/teams/v3/conversations/{c}/activities", self._post),
                web.put("/teams/v3/conversations/{c}/activities/{a}", self._put),
                web.delete("/teams/v3/conversations/{c}/activities/{a}", self._delete),
                web.get("/teams/v3/conversations/{c}/members/{m}", self._member),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.service_url = f"{self.url}/teams/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def settings(self) -> dict[str, str]:
        """What the bot under test needs to be told."""
        return {
            "teams_app_id": APP_ID,
            "teams_app_password": SECRET,
            "teams_tenant_ids": TENANT,
            "teams_service_hosts": f"127.0.0.1:{self.port}",
            "teams_openid_url": f"{self.url}/v1/.well-known/openidconfiguration",
            "teams_login_url": self.url,
        }

    def person(self, name: str) -> Person:
        """Somebody by a short name, hired on first mention."""
        if name not in self.people:
            aad = str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
            self.people[name] = Person(name.title(), aad, f"29:{name}", f"a:{name}-and-the-bot")
            self.messages[self.people[name].chat] = []
        return self.people[name]

    def channel(self, conversation: str) -> list[Message]:
        """A channel into which the bot was put."""
        return self.messages.setdefault(conversation, [])

    def fail(self, status: int = 0, code: str = "", *, retry_after: str = "", accepted: bool = False) -> None:
        """The next Connector call fails: with a status, or (0) with a dropped connection."""
        self.faults.append(Fault(status, code, retry_after, accepted))

    def bearer(self, *, forged: bool = False, kid: str = "k1", algorithm: str = "RS256", **claims: object) -> str:
        """A token as Teams sends one. A claim of None is left out; `forged` signs it with another key."""
        now = int(time.time())
        full = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 5, "exp": now + 600, "serviceurl": self.service_url} | claims
        key: Any = _key("a stranger's") if forged else self.key
        key = None if algorithm == "none" else key
        return jwt.encode(
            {k: v for k, v in full.items() if v is not None}, key, algorithm=algorithm, headers={"kid": kid}
        )

    async def more_key_fetches(self, times: int) -> None:
        """Wait until the keys were asked for so often again."""
        wanted = self.key_fetches + times
        async with asyncio.timeout(10), self._fetched:
            await self._fetched.wait_for(lambda: self.key_fetches >= wanted)

    async def _openid(self, request: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/v1/.well-known/keys"})

    async def _keys(self, request: web.Request) -> web.Response:
        self.key_fetches += 1
        async with self._fetched:
            self._fetched.notify_all()
        if not self.keys_up:
            return web.Response(status=503)
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return web.json_response({"keys": [key | {"kid": "k1", "use": "sig", "endorsements": ["msteams"]}]})

    async def _token(self, request: web.Request) -> web.Response:
        self.token_fetches += 1
        form = await request.post()
        right = {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": self.secret,
            "scope": "https://api.botframework.com/.default",
        }
        if dict(form) != right or request.match_info["tenant"] != TENANT:
            return web.json_response({"error": "invalid_client", "error_description": "AADSTS7000215"}, status=401)
        token = secrets.token_urlsafe()
        self.tokens.add(token)
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    async def _create(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._created)

    async def _post(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._posted)

    async def _put(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._changed)

    async def _delete(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._removed)

    async def _member(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._found)

    async def _answer(self, request: web.Request, act: Any) -> web.Response:
        self.calls.append(f"{request.method} {request.path.removeprefix('/teams/v3/conversations')}")
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return _error(401, "Unauthorized")
        raw = await request.read()
        fault = self.faults.popleft() if self.faults else None
        if fault is None or fault.accepted:
            response: web.Response = act(request.match_info, raw)
        if fault is None:
            return response
        if fault.status:
            headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            return _error(fault.status, fault.code, headers)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _created(self, where: Any, raw: bytes) -> web.Response:
        body = json.loads(raw)
        member = body["members"][0]["id"]
        found = [p for p in self.people.values() if member in (p.aad, p.id)]
        person = next((p for p in found if p.tenant == body["tenantId"]), None)
        if body["bot"]["id"] != f"28:{APP_ID}" or body["tenantId"] != body["channelData"]["tenant"]["id"]:
            return self._wrong("a conversation needs the bot and the tenant")
        if person is None:
            return _error(404, "UserNotFound")
        if not person.installed:
            return _error(403, "ForbiddenOperationException")
        return web.json_response({"id": person.chat}, status=201)

    def _posted(self, where: Any, raw: bytes) -> web.Response:
        if refused := self._refuse(where["c"], raw):
            return refused
        message = Message(str(next(self._numbers)), activity=json.loads(raw))
        self.messages[where["c"]].append(message)
        return web.json_response({"id": message.id}, status=201)

    def _changed(self, where: Any, raw: bytes) -> web.Response:
        if refused := self._refuse(where["c"], raw):
            return refused
        for message in self.messages[where["c"]]:
            if message.id == where["a"] and message.activity:
                message.activity = json.loads(raw)
                return web.json_response({"id": message.id})
        return _error(404, "ActivityNotFoundInConversation")

    def _removed(self, where: Any, raw: bytes) -> web.Response:
        said = self.messages.get(where["c"], [])
        for message in said:
            if message.id == where["a"]:
                said.remove(message)
                return web.Response(status=200)
        return _error(404, "ActivityNotFoundInConversation")

    def _found(self, where: Any, raw: bytes) -> web.Response:
        for person in self.people.values():
            if where["m"] in (person.id, person.aad):
                return web.json_response({"id": person.id, "aadObjectId": person.aad, "name": person.name})
        return _error(404, "MemberNotFoundInConversation")

    def _refuse(self, conversation: str, raw: bytes) -> web.Response | None:
        if conversation not in self.messages:
            return _error(404, "ConversationNotFound")
        if any(person.chat == conversation and not person.installed for person in self.people.values()):
            return _error(403, "BotNotInConversationRoster")
        if len(raw.decode().encode("utf-16-le")) > MOST_BYTES:
            return _error(413, "MessageSizeTooBig")
        activity = json.loads(raw)
        if activity.get("type") != "message" or activity.get("from", {}).get("id") != f"28:{APP_ID}":
            return self._wrong("an activity needs a type and the bot that sends it")
        for attachment in activity["attachments"]:
            if attachment["contentType"] != "application/vnd.microsoft.card.adaptive":
                return self._wrong("not a card")
            if found := teams_cards.wrong(attachment["content"]):
                return self._wrong("; ".join(found))
        return None

    def _wrong(self, problem: str) -> web.Response:
        self.problems.append(problem)
        return _error(400, "BadSyntax")


@cache
def _key(whose: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    assert re.fullmatch(r"\w*", code)
    return web.json_response({"error": {"code": code, "message": "somebody said this"}}, status=status, headers=headers)
