"""A strict Slack on 127.0.0.1: its Web API, its Socket Mode and HTTP requests, and the people in front of it.

    async with FakeSlack() as slack:
        ada = slack.person("Ada")
        platform = open_platform("slack", settings.read(**slack.settings("socket")), dispatch, connect)
        await platform.start()
        slack.settled = platform.idle
        await slack.command(ada, "/kudos")
        await slack.submit(ada, whom=ben, words="Thank you")
        assert slack.sees(ada) == [...]

In HTTP mode also `slack.post_to = "http://127.0.0.1:.../slack/events"`. Every verb returns when Slack was answered
(within three seconds) and everything that followed has been shown.
"""

from __future__ import annotations

import time
from typing import Any

from tests.fakes.slack_api import BOT, replace_view
from tests.fakes.slack_server import APP_TOKEN, BOT_TOKEN, SECRET, Fault, SlackServer
from tests.fakes.slack_things import Channel, Json, Person, Post, View, buttons_of, options_of

__all__ = ["BOT", "SECRET", "FakeSlack", "Fault"]


class FakeSlack(SlackServer):
    """A workspace with people in it."""

    def settings(self, mode: str = "socket") -> dict[str, str]:
        """What goes into Settings to be connected with this Slack."""
        return {
            "slack_bot_token": BOT_TOKEN,
            "slack_app_token": APP_TOKEN,
            "slack_signing_secret": SECRET,
            "slack_mode": mode,
            "slack_api_url": f"{self.url}/api/",
        }

    # ------------------------------------------------------------------------------------------- the workspace

    def person(self, name: str, **about: Any) -> str:
        """Somebody in the workspace; returns their user id."""
        person = Person(
            f"U{name.upper()}", name, **{"email": f"{name.lower()}@example.org", "team": self.team, **about}
        )
        self.people[person.id] = person
        return person.id

    def channel(self, name: str, *members: str) -> str:
        """A channel that the bot was invited to; returns its id."""
        id = f"C{name.upper()}"
        self.channels[id] = Channel(id, {BOT, *members})
        return id

    # ------------------------------------------------------------------------------------------- what people see

    def sees(self, user: str) -> list[str]:
        """Everything that the bot has told this person in private, line by line, the latest last."""
        told = [p for c in self.channels.values() for p in c.posts if p.author == BOT and self._told(p, user)]
        return [line for post in sorted(told, key=lambda post: float(post.ts)) for line in post.lines]

    def reads(self, channel: str) -> list[str]:
        """What everybody can read in a channel, line by line."""
        return [line for post in self.channels[channel].posts if not post.only_for for line in post.lines]

    def modal(self, user: str) -> View | None:
        """The dialog that is open."""
        return self.modals[user][-1] if self.modals[user] else None

    def home(self, user: str) -> View | None:
        """The Home page."""
        return self.homes.get(user)

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of that method."""
        return [args for name, args in self.calls if name == method]

    def _told(self, post: Post, user: str) -> bool:
        return post.only_for == user or (post.channel == f"D{user}" and not post.only_for)

    # ------------------------------------------------------------------------------------------- what people do

    async def press(self, user: str, label: str, on: str = "") -> None:
        """Press the newest button of that label that the person sees. `on`: "chat", "home", "modal" or a channel."""
        where, block, item = self._button(user, label, on)
        said = {"action_id": item["action_id"], "block_id": block["block_id"], "type": "button", "text": item["text"]}
        action = {**said, "action_ts": self.ts(), **({"value": item["value"]} if "value" in item else {})}
        body = {"type": "block_actions", **self._by(user), "trigger_id": self.trigger(user), "actions": [action]}
        if isinstance(where, View):
            container = {"type": "view", "view_id": where.id}
            await self.interact({**body, "container": container, "view": where.as_payload()})
            return
        place: Json = {"type": "message", "message_ts": where.ts, "channel_id": where.channel}
        place["is_ephemeral"] = bool(where.only_for)
        reply = self.reply(user, where.channel, where.ts)
        shown = {} if where.only_for else {"message": where.as_message()}
        channel = {"id": where.channel, "name": "directmessage" if where.channel.startswith("D") else "ward"}
        await self.interact({**body, "container": place, "channel": channel, "response_url": reply, **shown})

    async def command(self, user: str, command: str, text: str = "", channel: str = "") -> None:
        """Type a slash command: in the private chat, unless a channel is given."""
        channel = channel or self.private(user).id
        body = {
            "command": command,
            "text": text,
            "user_id": user,
            "user_name": self.people[user].name.lower(),
            "team_id": self.team,
            **{name: str(value).replace("True", "true") for name, value in self._whole.items()},
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "ward",
            "api_app_id": "A1",
            "trigger_id": self.trigger(user),
            "response_url": self.reply(user, channel, ""),
        }
        await self._deliver("slash_commands", body)

    async def say(self, user: str, text: str, **more: Any) -> None:
        """Type something to the bot in private."""
        post = Post(self.ts(), self.private(user).id, user, text)
        self.private(user).posts.append(post)
        said = {
            "type": "message",
            "channel": post.channel,
            "channel_type": "im",
            "user": user,
            "text": text,
            "ts": post.ts,
        }
        await self.event({**said, **more})

    async def mention(self, user: str, channel: str, text: str) -> None:
        """Mention the bot in a channel."""
        post = Post(self.ts(), channel, user, f"<@{BOT}> {text}")
        self.channels[channel].posts.append(post)
        said = {"type": "app_mention", "channel": channel, "user": user, "text": post.text, "ts": post.ts}
        await self.event(said)

    async def open_home(self, user: str) -> None:
        opened = {"type": "app_home_opened", "user": user, "channel": self.private(user).id, "tab": "home"}
        await self.event({**opened, "event_ts": self.ts()})

    async def change(self, user: str, **profile: Any) -> None:
        """Somebody's profile changes (`deleted=True`: they left)."""
        for name, value in profile.items():
            setattr(self.people[user], name, value)
        changed = self.people[user].as_user("users:read.email" in self.scopes, False)
        await self.event({"type": "user_change", "user": changed, "event_ts": self.ts()})

    async def uninstall(self) -> None:
        self.revoked = True
        await self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}})
        await self.event({"type": "app_uninstalled"})

    async def submit(self, user: str, **values: Any) -> None:
        """Fill in the open dialog and send it. Options are given by value or by label."""
        view = self._shown(user)
        assert view.submit, f"the dialog {view.title!r} has nothing to send"
        for name, value in values.items():
            view.typed[name] = self._fill(view, name, value)
        for name, block in view.inputs.items():
            assert block.get("optional") or view.value(name), f"{block['label']['text']!r} has to be filled in"
        await self.interact({"type": "view_submission", **self._by(user), "view": view.as_payload()})
        self._acknowledge(user, view)

    def close(self, user: str) -> None:
        """Close the dialog."""
        self.modals[user].clear()

    async def redeliver(self) -> None:
        """Slack did not hear the last answer, and sends the same again."""
        assert self._last is not None
        await self._deliver(*self._last, retry=True)

    async def event(self, event: Json, **more: Any) -> None:
        """Any event of the Events API."""
        body = {
            "type": "event_callback",
            "team_id": self.team,
            "api_app_id": "A1",
            "event": event,
            "event_id": self.new("Ev"),
            "event_time": int(time.time()),
            "authorizations": [
                {"team_id": self.team, "user_id": BOT, "is_bot": True, "enterprise_id": None, **self._whole}
            ],
            **more,
        }
        await self._deliver("events_api", body)

    async def interact(self, body: Json) -> None:
        """Any interaction."""
        await self._deliver("interactive", {"api_app_id": "A1", "token": "old", "is_enterprise_install": False, **body})

    def _acknowledge(self, user: str, view: View) -> None:
        """https://docs.slack.dev/surfaces/modals#response_actions"""
        answer = self.acknowledged or {}
        match answer.get("response_action"):
            case None:
                self.modals[user].pop()
            case "clear":
                self.modals[user].clear()
            case "update":
                replace_view(self, view, answer["view"])
            case "errors":
                names = {block["block_id"]: name for name, block in view.inputs.items()}
                assert answer["errors"] and answer["errors"].keys() <= names.keys(), "errors beside no input"
                view.errors = {names[block_id]: text for block_id, text in answer["errors"].items()}
            case other:
                raise AssertionError(f"response_action {other}")

    def _by(self, user: str) -> Json:
        name = self.people[user].name.lower()
        who = {"id": user, "username": name, "name": name, "team_id": self.team}
        place = {"id": self.team, "domain": "elsewhere"}
        if self._whole:
            return {"user": who, "team": None, "enterprise": {"id": self.enterprise, "name": "Grid"}, **self._whole}
        return {"user": who, "team": place, "enterprise": None}

    @property
    def _whole(self) -> Json:
        """What Slack adds where Canopy was installed for the whole organisation."""
        return {"enterprise_id": self.enterprise, "is_enterprise_install": True} if self.enterprise else {}

    def _shown(self, user: str) -> View:
        view = self.modal(user)
        assert view, f"no dialog is open for {user}"
        return view

    def _button(self, user: str, label: str, on: str) -> tuple[View | Post, Json, Json]:
        for where, blocks in self._surfaces(user, on):
            for block, item in buttons_of(blocks):
                if item["text"]["text"] == label:
                    return where, block, item
        raise AssertionError(f"{user} sees no button {label!r}")

    def _surfaces(self, user: str, on: str) -> list[tuple[View | Post, list[Json]]]:
        posts = sorted((p for c in self.channels.values() for p in c.posts), key=lambda p: float(p.ts), reverse=True)
        views: list[View] = []
        if on in ("", "modal") and (modal := self.modal(user)):
            views = [modal]
        elif on in ("", "home") and (home := self.home(user)):
            views = [home]
        if on in ("home", "modal") or (views and not on and self.modal(user)):
            posts = []
        told = [p for p in posts if (p.channel == on if on.startswith("C") else self._told(p, user))]
        return [*((p, p.blocks) for p in told), *((v, v.given["blocks"]) for v in views)]

    def _fill(self, view: View, name: str, value: Any) -> tuple[str, ...]:
        assert name in view.inputs, f"the dialog has {sorted(view.inputs)}, not {name!r}"
        element = view.inputs[name]["element"]
        values = (value,) if isinstance(value, str) else tuple(value)
        if element["type"] == "plain_text_input":
            assert all(len(text) <= element.get("max_length", 3000) for text in values), f"{name} is too long"
        if options := options_of(element):
            labels = {option["text"]["text"]: option["value"] for option in options}
            values = tuple(labels.get(text, text) for text in values)
            assert set(values) <= set(labels.values()), f"{name} offers {sorted(labels)}"
        return values
