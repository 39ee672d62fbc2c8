"""A conversation with Canopy: ada.hears(), ada.taps("Sunny"), ada.says("help"), ada.fills(words="...").

It goes the whole way (dispatch, handlers, stores, letters, carrier); only the platform's drawing is left out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

from bot.beats import Beats
from bot.chat import (
    Answer,
    Button,
    Buttons,
    Commanded,
    Event,
    Filled,
    Form,
    Message,
    OpenedHome,
    Part,
    Pressed,
    Said,
    Who,
)
from bot.compose import Composer
from bot.delivery.pump import Pump
from bot.dispatch import Dispatch
from bot.platforms.web.chats import Chats, Place
from bot.platforms.web.deliver import WebCarrier
from bot.platforms.web.show import Act, show
from bot.rehearsal import trust
from bot.rehearsal.colleagues import Colleagues
from bot.rehearsal.stage import Stage
from bot.visit import House
from tests.clock import StillClock


class Talk:
    """Everybody's chats in one house, and the heartbeat."""

    def __init__(self, house: House, clock: StillClock) -> None:
        self.house, self.clock = house, clock
        self.chats, self.dispatch = Chats(), Dispatch(house)
        self._stage = Stage(house, clock, {})
        carrier = WebCarrier(self._stage, self.chats)
        self.pump = Pump(house.identity, {"web": carrier}, house.router.letters, Composer(house), house.now)
        self.ticker = Beats(house, self.pump)
        self._stage.ready(self.ticker, Colleagues(Chats(), self.dispatch, "rehearsal"))
        self.order = count(1)

    def __call__(self, user: str) -> Someone:
        return Someone(self, user)

    async def beat(self, **forward: float) -> None:
        """Let time pass (beat(minutes=30)) and do what is due then."""
        self.clock.forward(**forward)
        await self.ticker.beat()

    async def live(self, **span: float) -> None:
        """Let time pass, stopping at everything that falls due on the way; nobody answers anything."""
        await self._stage.live_until(self.clock.now() + timedelta(**span))

    def channel(self, team: str = trust.WARD) -> list[str]:
        """What stands in a team's channel, as plain text."""
        return _told(self.chats, ("channel", trust.channel_of(team)))

    def channel_message(self, team: str = trust.WARD) -> Message:
        return _newest(self.chats, ("channel", trust.channel_of(team)))


class Someone:
    """One person at their screen."""

    def __init__(self, talk: Talk, user: str) -> None:
        self.user, self._talk = user, talk
        self.dialog: Message | Form | None = None
        self._opened_from = ""

    @property
    def who(self) -> Who:
        return Who("web", "rehearsal", self.user, conversation=self.user)

    def hears(self) -> list[str]:
        """Their private chat, oldest first, as plain text."""
        return _told(self._talk.chats, ("user", self.user))

    def last(self) -> Message:
        """The newest message in their private chat."""
        return _newest(self._talk.chats, ("user", self.user))

    async def says(self, text: str) -> list[str]:
        """Type words, or a slash command."""
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            event: Event = Commanded(self.who, self._now(), can_open=True, text=rest, command=command)
        else:
            event = Said(self.who, self._now(), text=text)
        await self._do(event, Act(self.user, "typed"))
        return self.hears()

    async def taps(self, label: str, *, late: timedelta = timedelta()) -> Answer:
        """Tap a button of their newest message that has it (or of the open dialog), by its label or a part of it."""
        if self.dialog is not None:
            button = _find(self.dialog, label)
            if button:
                act = Act(self.user, "dialog", self._opened_from)
                return await self._do(self._press(button, late, inside=True), act)
        for line in reversed(self._talk.chats.lines(("user", self.user))):
            if isinstance(line.content, Message) and (button := _find(line.content, label)):
                act = Act(self.user, "chat", line.reference, button.opens)
                return await self._do(self._press(button, late), act)
        raise AssertionError(f"{self.user} sees no button {label!r} in {self.hears()[-1:]} {self.dialog}")

    async def taps_in_channel(self, label: str, team: str = trust.WARD) -> Answer:
        for line in reversed(self._talk.chats.lines(("channel", trust.channel_of(team)))):
            if isinstance(line.content, Message) and (button := _find(line.content, label)):
                event = Pressed(
                    self.who, self._now(), can_open=True, public=True, channel=trust.channel_of(team),
                    does=button.does, about=button.about, value=button.value,
                )  # fmt: skip
                return await self._do(event, Act(self.user, "channel", line.reference, button.opens))
        raise AssertionError(f"no button {label!r} in {self._talk.channel(team)}")

    async def fills(self, **values: str | tuple[str, ...]) -> Answer:
        """Fill in the open dialog and send it."""
        assert isinstance(self.dialog, Form), f"no form is open: {self.dialog}"
        unknown = set(values) - {field.name for field in self.dialog.fields}
        assert not unknown, f"the form has no {unknown}"
        given = {name: (value,) if isinstance(value, str) else value for name, value in values.items()}
        event = Filled(
            self.who, self._now(), can_open=True, does=self.dialog.does, about=self.dialog.about,
            values={field.name: given.get(field.name, ()) for field in self.dialog.fields},
        )  # fmt: skip
        return await self._do(event, Act(self.user, "dialog", self._opened_from))

    async def opens_home(self) -> Message:
        answer = await self._talk.dispatch(OpenedHome(self.who, self._now()))
        assert isinstance(answer.here, Message)
        return answer.here

    async def does(self, name: str, about: str = "", value: str = "") -> Answer:
        """Press what no message offers: a forged or an old button."""
        event = Pressed(self.who, self._now(), can_open=True, does=name, about=about, value=value)
        return await self._talk.dispatch(event)

    def _press(self, button: Button, late: timedelta, *, inside: bool = False) -> Pressed:
        return Pressed(
            self.who, self._now() + late, can_open=inside or button.opens,
            does=button.does, about=button.about, value=button.value,
        )  # fmt: skip

    async def _do(self, event: Event, act: Act) -> Answer:
        answer = await self._talk.dispatch(event)
        if act.place == "chat":
            self._opened_from = act.origin
        self.dialog = show(self._talk.chats, act, answer, self._talk.clock.now())
        return answer

    def _now(self):  # type: ignore[no-untyped-def]
        return self._talk.clock.now() + timedelta(microseconds=next(self._talk.order))


def plain(shown: Message | Form | None) -> str:
    """What is shown in a dialog, as plain text."""
    if isinstance(shown, Form):
        fields = [f"{field.label} {field.mistake}".strip() for field in shown.fields]
        return "\n".join([Message(shown.before, shown.title).plain, *fields])
    return shown.plain if shown else ""


def buttons(message: Message) -> list[Button]:
    rows = [part.items for part in message.parts if isinstance(part, Buttons)]
    return [item for row in rows for item in row if isinstance(item, Button)]


def _find(shown: Message | Form, label: str) -> Button | None:
    parts: tuple[Part, ...] = shown.before if isinstance(shown, Form) else shown.parts
    found = buttons(Message(parts, plain="-"))
    exact = [button for button in found if label in (button.label, button.says)]
    return next(iter(exact or [button for button in found if label in button.label]), None)


def _told(chats: Chats, place: Place) -> list[str]:
    lines = [line.content for line in chats.lines(place)]
    return [content.plain if isinstance(content, Message) else content for content in lines]


def _newest(chats: Chats, place: Place) -> Message:
    return next(line.content for line in reversed(chats.lines(place)) if isinstance(line.content, Message))


@asynccontextmanager
async def talking(house: House, clock: StillClock) -> AsyncIterator[Talk]:
    talk = Talk(house, clock)
    await talk.beat()
    yield talk
