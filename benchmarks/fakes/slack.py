"""Slack's Web API and response_urls, for as many workspaces as ask. What is posted is kept to be found again."""

from __future__ import annotations

import itertools
import json
import time
from collections import defaultdict
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from benchmarks.fakes.journal import Journal
from benchmarks.fakes.limits import slack_channel, slack_opening, slack_workspace
from benchmarks.fakes.server import Fake, main, too_many

Json = dict[str, Any]


class Slack:
    """People are U<organisation><number>, their private chats D<organisation><number>, workspaces T<organisation>."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._said: dict[str, list[Json]] = defaultdict(list)
        self._count = itertools.count(1)
        self._methods = {
            "auth.test": self._who,
            "users.info": self._user,
            "chat.postMessage": self._post,
            "chat.update": self._same,
            "conversations.open": self._open,
            "conversations.history": self._history,
        }

    def handle(self, request: web.BaseRequest, body: bytes) -> tuple[int, Any]:
        _, kind, name, *_ = request.path.split("/")
        self._journal.calls[name if kind == "api" else kind] += 1
        if kind == "respond":
            return 200, {"ok": True}
        if (call := self._methods.get(name)) is None:
            return 200, {"ok": False, "error": "unknown_method"}
        args = dict(request.query)
        if body:
            args |= json.loads(body) if request.content_type == "application/json" else dict(parse_qsl(body.decode()))
        return call(args, request.headers.get("Authorization", ""))

    def _who(self, args: Json, token: str) -> tuple[int, Any]:
        workspace = "T" + token.rpartition("-")[2]
        return 200, {"ok": True, "team": workspace, "team_id": workspace, "user_id": "UCANOPY", "bot_id": "B1"}

    def _user(self, args: Json, token: str) -> tuple[int, Any]:
        user = {"id": args["user"], "real_name": "Ada", "tz": "Europe/London", "locale": "en-GB"}
        return 200, {"ok": True, "user": user}

    def _open(self, args: Json, token: str) -> tuple[int, Any]:
        user = args["users"]
        if wait := self._journal.admit(user[1:3], (("open", user[1:3]), slack_opening)):
            return too_many(wait)
        return 200, {"ok": True, "channel": {"id": "D" + user[1:]}}

    def _post(self, args: Json, token: str) -> tuple[int, Any]:
        channel = args["channel"]
        organisation = channel[1:3]
        wait = self._journal.admit(organisation, (organisation, slack_workspace), (channel, slack_channel))
        if wait:
            return too_many(wait)
        metadata = args["metadata"]
        metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
        ts = f"{time.time():.6f}{next(self._count)}"
        self._said[channel].append({"type": "message", "ts": ts, "metadata": metadata})
        self._journal.took(organisation, metadata["event_payload"]["key"])
        return 200, {"ok": True, "channel": channel, "ts": ts}

    def _same(self, args: Json, token: str) -> tuple[int, Any]:
        return 200, {"ok": True, "channel": args["channel"], "ts": args["ts"]}

    def _history(self, args: Json, token: str) -> tuple[int, Any]:
        oldest = float(args.get("oldest") or 0)
        found = [message for message in reversed(self._said[args["channel"]]) if float(message["ts"]) > oldest]
        return 200, {"ok": True, "messages": found[:200], "has_more": False}


def open_fake(*, limits: bool = True, latency: float = 0.0, hangs: str = "") -> Fake:
    journal = Journal(limits)
    return Fake(journal, Slack(journal).handle, latency, hangs)


if __name__ == "__main__":
    main(open_fake)
