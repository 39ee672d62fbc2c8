"""Takes messages to the rehearsal page: into a person's private chat, or a channel."""

from __future__ import annotations

from datetime import datetime

from bot.chat import Message
from bot.delivery.carrier import DeliveryError, Sent, To
from bot.platforms.web.chats import Chats, Place
from bot.platforms.web.rehearsal import Rehearsal


class WebCarrier:
    """A carrier that is never in doubt: what it wrote is there."""

    def __init__(self, house: Rehearsal, chats: Chats) -> None:
        self._house = house
        self._chats = chats

    async def send(self, to: To, message: Message, key: str) -> Sent:
        line = self._chats.add(self._place(to), message, self._house.now(), key)
        return Sent(line.reference, to.user)

    async def update(self, to: To, reference: str, message: Message) -> None:
        if not self._chats.replace(self._place(to), reference, message):
            raise DeliveryError("message_not_found", permanent=True)

    async def remove(self, to: To, reference: str) -> None:
        self._chats.remove(self._place(to), reference)

    async def find(self, to: To, key: str, since: datetime) -> Sent | None:
        line = self._chats.marked(self._place(to), key, since)
        return Sent(line.reference, to.user) if line else None

    def _place(self, to: To) -> Place:
        if to.channel:
            if all(channel.id != to.channel for channel in self._house.channels()):
                raise DeliveryError("channel_not_found", permanent=True, consequence="channel_gone")
            return ("channel", to.channel)
        if all(player.user != to.user for player in self._house.players()):
            raise DeliveryError("user_not_found", permanent=True, consequence="unreachable")
        return ("user", to.user)
