"""Takes messages to Teams. Delivery owns the retries and the pace; here everything is tried once."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.chat import Message
from bot.delivery.carrier import Consequence, DeliveryError, InDoubt, Sent, To
from bot.platforms.teams.connector import Connector, NotThere
from bot.platforms.teams.reference import Chat, Posted, chat, posted
from bot.platforms.teams.render import activity


class TeamsCarrier:
    """The Carrier to Teams (see `bot.delivery.carrier`)."""

    def __init__(self, connector: Connector, app_id: str, default_service: str) -> None:
        self._connector = connector
        self._bot = f"28:{app_id}"
        self._default_service = default_service
        self._services: dict[str, str] = {}

    def learn(self, workspace: str, service: str) -> None:
        """Where this organisation is served, newest word last: Teams may move it."""
        self._services[workspace] = service

    async def send(self, to: To, message: Message, key: str) -> Sent:
        """Say it in a channel, or in the private chat, which is opened if it is not known. (Teams takes no key.)"""
        if to.channel:
            channel = Chat(self._service(to), to.channel, bot=self._bot)
            return Sent(await self._say(channel, message, "channel_gone"))
        there = chat(to.conversation) or await self._open(to)
        return Sent(await self._say(there, message, "unreachable"), there.text())

    async def reply(self, to: To, message: Message, to_message: str) -> None:
        """The same as `send`, in answer to a message of theirs."""
        there = chat(to.conversation) or await self._open(to)
        await self._say(there, message, "unreachable", to_message)

    async def update(self, to: To, reference: str, message: Message) -> None:
        there = self._posted(reference)
        said = self._activity(Chat(there.service, there.conversation, bot=self._bot), message)
        await self._connector.change(there.service, there.conversation, there.activity, said)

    async def remove(self, to: To, reference: str) -> None:
        there = self._posted(reference)
        with suppress(NotThere):
            await self._connector.remove(there.service, there.conversation, there.activity)

    async def find(self, to: To, key: str, since: datetime) -> Sent | None:
        """Teams lets a bot read no history."""
        raise InDoubt("Teams cannot tell")

    async def _open(self, to: To) -> Chat:
        """The private chat with somebody; opened before, it is the same one."""
        service = self._service(to)
        wanted = {
            "bot": {"id": self._bot},
            "isGroup": False,
            "members": [{"id": to.user}],
            "tenantId": to.workspace,
            "channelData": {"tenant": {"id": to.workspace}},
        }
        return Chat(service, await self._connector.create(service, wanted), to.user, self._bot)

    async def _say(self, there: Chat, message: Message, lost: Consequence, reply_to: str = "") -> str:
        """Say it; gives the reference."""
        said = self._activity(there, message) | ({"replyToId": reply_to} if reply_to else {})
        activity_id = await self._connector.post(there.service, there.conversation, said, lost)
        return Posted(there.service, there.conversation, activity_id).text()

    def _activity(self, there: Chat, message: Message) -> dict[str, Any]:
        return {
            **activity(message),
            "from": {"id": there.bot or self._bot},
            "conversation": {"id": there.conversation},
        } | ({"recipient": {"id": there.user}} if there.user else {})

    def _service(self, to: To) -> str:
        return self._services.get(to.workspace, self._default_service)

    def _posted(self, reference: str) -> Posted:
        there = posted(reference)
        if there is None:
            raise DeliveryError("the reference is not one of ours", permanent=True)
        return there
