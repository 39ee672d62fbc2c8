"""Made-up colleagues answer by themselves: they tap what they are shown, by the same way in as everybody."""

from __future__ import annotations

import random
from datetime import datetime

from bot.chat import Answer, Button, Buttons, Filled, Form, Message, Pressed, Who
from bot.platforms import Dispatch
from bot.platforms.web.chats import Chats, Line
from bot.platforms.web.rehearsal import Player
from bot.platforms.web.show import Act, show
from bot.rehearsal import trust

OPTIONS = 5


class Colleagues:
    """Everybody who is not a lead. Whoever does not answer a question lets it be for good."""

    def __init__(self, chats: Chats, dispatch: Dispatch, workspace: str) -> None:
        self._chats, self._dispatch, self._workspace = chats, dispatch, workspace
        self._seen: set[tuple[str, str]] = set()
        self._reply = {team.name: team.reply for team in trust.TEAMS}

    async def answer(self, now: datetime) -> None:
        """Look at every private chat and channel once for a new question."""
        for player in trust.players():
            if player.lead:
                continue
            await self._private(player, now)
            await self._channel(player, now)

    async def _private(self, player: Player, now: datetime) -> None:
        for line in self._new(("user", player.user), player):
            options = _options(line)
            if options and self._wants_to(player, line):
                button = options[self._choice(player, line, now)]
                answer = await self._press(player, button, now, public=False)
                show(self._chats, Act(player.user, "chat", line.reference), answer, now)

    async def _channel(self, player: Player, now: datetime) -> None:
        for line in self._new(("channel", player.channel), player):
            for button in _opening(line):
                if not self._wants_to(player, line):
                    continue
                answer = await self._press(player, button, now, public=True)
                if isinstance(answer.here, Form):
                    await self._fill(player, answer.here, self._choice(player, line, now), now)

    def _new(self, place: tuple[str, str], player: Player) -> list[Line]:
        lines = [line for line in self._chats.lines(place) if (player.user, line.reference) not in self._seen]  # type: ignore[arg-type]
        self._seen.update((player.user, line.reference) for line in lines)
        return lines

    def _wants_to(self, player: Player, line: Line) -> bool:
        return random.Random(f"{player.user}{line.reference}").randrange(100) < self._reply[player.team]

    def _choice(self, player: Player, line: Line, now: datetime) -> int:
        """Which option, best first: around the team's mood, each person a little brighter or darker."""
        dice = random.Random(f"{player.user}{line.reference}mood")
        rating = round(dice.gauss(trust.mood(player.team, now), 0.8))
        return OPTIONS - min(OPTIONS, max(1, rating))

    async def _press(self, player: Player, button: Button, now: datetime, *, public: bool) -> Answer:
        return await self._dispatch(
            Pressed(
                self._who(player), now, can_open=button.opens, public=public,
                does=button.does, about=button.about, value=button.value,
            )
        )  # fmt: skip

    async def _fill(self, player: Player, form: Form, choice: int, now: datetime) -> None:
        picks = [field for field in form.fields if field.kind == "pick" and len(field.options) >= OPTIONS]
        if picks:
            values = {picks[0].name: (picks[0].options[choice][0],)}
            await self._dispatch(Filled(self._who(player), now, does=form.does, about=form.about, values=values))

    def _who(self, player: Player) -> Who:
        return Who("web", self._workspace, player.user, player.name, zone=trust.ZONE, conversation=player.user)


def _options(line: Line) -> list[Button]:
    """The five options of a question: a row of five taps of one kind that open nothing."""
    for row in _rows(line):
        if len(row) == OPTIONS and len({button.does for button in row}) == 1 and not row[0].opens:
            return row
    return []


def _opening(line: Line) -> list[Button]:
    return [button for row in _rows(line) for button in row if button.opens]


def _rows(line: Line) -> list[list[Button]]:
    if not isinstance(line.content, Message):
        return []
    rows = [part.items for part in line.content.parts if isinstance(part, Buttons)]
    return [[item for item in row if isinstance(item, Button)] for row in rows]
