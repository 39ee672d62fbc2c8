"""What the fake of Teams is made of: people, messages, faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fakes import teams_cards

TENANT = "11111111-2222-3333-4444-555555555555"
APP_ID = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SECRET = "a-client-secret"
ISSUER = "https://api.botframework.com"


@dataclass
class Person:
    """Somebody in Teams."""

    name: str
    aad: str
    id: str
    chat: str
    tenant: str = TENANT
    zone: str = "Europe/London"
    locale: str = "en-GB"
    installed: bool = True


@dataclass
class Message:
    """Something said in a conversation. `typed` by a person, or a card of the bot's."""

    id: str
    typed: str = ""
    author: str = ""
    activity: dict[str, Any] = field(default_factory=dict)

    @property
    def card(self) -> dict[str, Any]:
        return dict(self.activity["attachments"][0]["content"]) if self.activity else {}

    @property
    def lines(self) -> list[str]:
        return teams_cards.lines(self.card) if self.activity else [f"{self.author}: {self.typed}"]


@dataclass
class Fault:
    """What the next Connector call meets. `accepted`: it is carried out all the same."""

    status: int = 0
    code: str = ""
    retry_after: str = ""
    accepted: bool = False
