"""Somebody at a Teams client: says, presses, fills in and sees, against a bot that is really served over HTTP."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession

from tests.fakes import teams_cards
from tests.fakes.teams_parts import APP_ID, TENANT, Message, Person
from tests.fakes.teams_server import TeamsServer

CHANNEL = "19:team-channel@thread.tacv2"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"


@dataclass
class _Dialog:
    card: dict[str, Any]
    title: str
    channel: str


class FakeTeams(TeamsServer):
    """Microsoft and its clients in one. Set `bot` to where the bot is served before anybody acts.

    `toasts` are the short words shown to each person beside a card; `responses` every (status, body) of the bot's.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bot = ""
        self.toasts: dict[str, list[str]] = {}
        self.responses: list[tuple[int, Any]] = []
        self._dialogs: dict[str, _Dialog] = {}
        self._ids = itertools.count(1700000000000)

    async def __aenter__(self) -> FakeTeams:
        self._client = ClientSession()
        await super().__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._client.close()
        await super().__aexit__(*error)

    def serves(self, base: str) -> None:
        """The bot's address, for example http://127.0.0.1:8765"""
        self.bot = f"{base.rstrip('/')}/api/messages"

    async def post(self, activity: object, token: str | None = None) -> tuple[int, Any]:
        """Post an activity as Teams does; gives the bot's response."""
        headers = {"Authorization": f"Bearer {self.bearer() if token is None else token}"}
        async with self._client.post(self.bot, json=activity, headers=headers) as answer:
            response = answer.status, await answer.json()
        self.responses.append(response)
        return response

    def activity(self, user: str, type: str = "message", *, channel: str = "", **more: object) -> dict[str, Any]:
        """An activity with everything that Teams says about a person and a place."""
        person = self.person(user)
        place: dict[str, Any] = {"id": person.chat, "conversationType": "personal", "tenantId": person.tenant}
        data: dict[str, Any] = {"tenant": {"id": person.tenant}}
        if channel:
            place = {"id": f"{channel};messageid=1", "conversationType": "channel", "isGroup": True}
            data |= {"channel": {"id": channel}, "team": {"id": channel}}
        return {
            "type": type,
            "id": str(next(self._ids)),
            "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "localTimezone": person.zone,
            "locale": person.locale,
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": person.id, "name": person.name, "aadObjectId": person.aad},
            "recipient": {"id": f"28:{APP_ID}", "name": "Canopy"},
            "conversation": place,
            "channelData": data,
            **more,
        }

    async def install(self, user: str) -> None:
        """Add the bot to one's own chats. Teams tells it twice, in two ways."""
        person = self.person(user)
        person.installed = True
        added = [{"id": person.id, "aadObjectId": person.aad}, {"id": f"28:{APP_ID}"}]
        await self.post(self.activity(user, "conversationUpdate", membersAdded=added))
        await self.post(self.activity(user, "installationUpdate", action="add"))

    async def uninstall(self, user: str) -> None:
        self.person(user).installed = False
        await self.post(self.activity(user, "installationUpdate", action="remove"))

    async def say(self, user: str, text: str, *, channel: str = "", mentions: tuple[str, ...] = ()) -> None:
        """Type words; in a channel, to the bot."""
        entities = [self._mention(self.person(name)) for name in mentions]
        shown = text
        if channel:
            self.channel(channel)
            entities = [_bot_mention(), *entities]
            text = f"<at>Canopy</at>&nbsp;{text}"
        more: dict[str, Any] = {"text": text, "textFormat": "plain", "entities": entities}
        activity = self.activity(user, channel=channel, **more)
        place = channel or self.person(user).chat
        self.messages[place].append(Message(activity["id"], typed=shown, author=self.person(user).name))
        await self.post(activity)

    async def press(self, user: str, label: str, *, submit: bool = False, channel: str = "") -> Any:
        """Tap what is called `label`: in the open dialog, else on the newest card that has it.

        `submit` taps as an old mobile client does. Gives the body of the bot's response.
        """
        self.toasts[user] = []
        if user in self._dialogs and (action := _called(label, self._dialogs[user].card)):
            return await self._in_dialog(user, action["data"])
        place = channel or self.person(user).chat
        for message in reversed(self.messages[place]):
            if message.activity and (action := _called(label, message.card)):
                return await self._tap(user, action, message, submit, channel)
        raise AssertionError(f"{user} sees no [{label}] in: {self.sees(user, channel=channel)}")

    async def submit(self, user: str, **values: object) -> Any:
        """Fill in the open dialog and send it. Fields that are not named keep what stands in them."""
        card = self._dialogs[user].card
        filled = {item["id"]: item["value"] for item in teams_cards.inputs(card) if item.get("value")}
        known = {item["id"] for item in teams_cards.inputs(card)}
        assert values.keys() <= known, f"no such field: {values.keys() - known}"
        for name, value in values.items():
            filled[name] = value if isinstance(value, str) else ",".join(value)  # type: ignore[arg-type]
        _check_filled(card, filled)
        return await self._in_dialog(user, {**card["actions"][0]["data"], **filled})

    def sees(self, user: str, *, channel: str = "") -> list[str]:
        """The lines of somebody's private chat with the bot, oldest first (or of a channel)."""
        place = channel or self.person(user).chat
        return [line for message in self.messages.get(place, []) for line in message.lines]

    def dialog(self, user: str) -> list[str]:
        """The lines of the open dialog, its title first; empty if none is open."""
        if user not in self._dialogs:
            return []
        return [self._dialogs[user].title, *teams_cards.lines(self._dialogs[user].card)]

    def fields(self, user: str) -> dict[str, dict[str, Any]]:
        """The inputs of the open dialog by name."""
        return {item["id"]: item for item in teams_cards.inputs(self._dialogs[user].card)}

    def close(self, user: str) -> None:
        """Close the dialog with its cross. The bot is not told."""
        self._dialogs.pop(user, None)

    async def _tap(self, user: str, action: dict[str, Any], message: Message, submit: bool, channel: str) -> Any:
        where: dict[str, Any] = {"channel": channel, "replyToId": message.id}
        value: dict[str, Any]
        if action.get("data", {}).get("msteams", {}).get("type") == "task/fetch":
            value = {"data": {**action["data"], "type": "task/fetch"}, "context": {"theme": "default"}}
            return self._shown(user, channel, await self.post(self._invoke(user, "task/fetch", value, where)))
        if submit:
            await self.post(self.activity(user, value=action["fallback"]["data"], **where))
            return {}
        value = {"action": {k: action[k] for k in ("type", "title", "verb", "data")}, "trigger": "manual"}
        status, body = await self.post(self._invoke(user, "adaptiveCard/action", value, where))
        assert status == 200 and body["statusCode"] == 200, (status, body)
        if body["type"] == CARD_TYPE:
            assert not teams_cards.wrong(body["value"]), teams_cards.wrong(body["value"])
            message.activity = {
                **message.activity,
                "attachments": [{"contentType": CARD_TYPE, "content": body["value"]}],
            }
        else:
            assert body["type"] == "application/vnd.microsoft.activity.message"
            self.toasts[user].append(body["value"])
        return dict(body)

    async def _in_dialog(self, user: str, data: dict[str, Any]) -> Any:
        value = {"data": data, "context": {"theme": "default"}}
        channel = self._dialogs[user].channel
        response = await self.post(self._invoke(user, "task/submit", value, {"channel": channel}))
        return self._shown(user, channel, response)

    def _shown(self, user: str, channel: str, response: tuple[int, Any]) -> Any:
        status, body = response
        assert status == 200, response
        task = body["task"]
        self._dialogs.pop(user, None)
        if task["type"] == "message":
            self.toasts[user] = [task["value"]]
            return body
        assert task["type"] == "continue" and task["value"]["card"]["contentType"] == CARD_TYPE, task
        card = task["value"]["card"]["content"]
        assert not teams_cards.wrong(card, in_dialog=True), teams_cards.wrong(card, in_dialog=True)
        self._dialogs[user] = _Dialog(card, task["value"]["title"], channel)
        return body

    def _invoke(self, user: str, name: str, value: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
        return self.activity(user, "invoke", name=name, value=value, **more)

    def _mention(self, person: Person) -> dict[str, Any]:
        return {
            "type": "mention",
            "mentioned": {"id": person.id, "name": person.name},
            "text": f"<at>{person.name}</at>",
        }


def _bot_mention() -> dict[str, Any]:
    return {"type": "mention", "mentioned": {"id": f"28:{APP_ID}", "name": "Canopy"}, "text": "<at>Canopy</at>"}


def _called(label: str, card: dict[str, Any]) -> dict[str, Any] | None:
    return next((action for action in teams_cards.actions(card) if action["title"] == label), None)


def _check_filled(card: dict[str, Any], filled: dict[str, str]) -> None:
    """What the client itself would not send."""
    for item in teams_cards.inputs(card):
        value = filled.get(item["id"], "")
        assert value or not item["isRequired"], f"{item['label']}: {item['errorMessage']}"
        assert len(value) <= item.get("maxLength", 10**6), f"{item['label']} is too long"
        if item["type"] == "Input.ChoiceSet" and "choices.data" not in item:
            offered = {choice["value"] for choice in item["choices"]}
            assert not value or set(value.split(",")) <= offered, f"{value} is not offered for {item['label']}"


__all__ = ["APP_ID", "CHANNEL", "TENANT", "FakeTeams", "Message", "Person"]
