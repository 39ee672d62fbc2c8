"""The team's picture after closing: one rough word and the strip of the last twelve, to the team or to its manager."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from bot import rounds
from bot.chat import Message, SmallPrint, Words
from bot.models import Picture, Round, Team, Travelling
from bot.pictures.decide import Word
from bot.pictures.draw import Cell, strip
from bot.router import Routes
from bot.visit import Notice, Visit
from bot.words import Grammar, Marked, Page
from handlers.check_ins import pages

WORDS = ("well", "mixed", "hard", "none")
SAYS = {
    "title": "team name", "rough": "", "strip": "rounds", "round": "date word",
    **{key: "" for word in WORDS for key in (word, f"word_{word}", f"next_{word}")},
}  # fmt: skip
LEVELS: dict[Word, int] = {"none": 0, "hard": 1, "mixed": 3, "well": 5}
routes = Routes("picture", {"picture": Grammar(SAYS, protected=("rough",))})


@routes.letter("check_in.picture", public=True, doubt="hold")
async def to_channel(notice: Notice, letter: Travelling) -> Message | None:
    return await _picture(notice, letter)


@routes.letter("check_in.picture_to", doubt="hold")
async def to_person(visit: Visit, letter: Travelling) -> Message | None:
    """For a manager, or for the members of a team without a channel: the very same picture."""
    return await _picture(visit, letter)


async def _picture(where: Notice | Visit, letter: Travelling) -> Message | None:
    async with where.house.identity.reading() as session:
        query = select(Round, Picture.word, Team.name).join(Picture, Picture.round_id == Round.id)
        row = (
            await session.execute(
                query.join(Team, Team.id == Round.team_id)
                .where(Round.id == int(letter.about), Picture.team_id == Round.team_id)
            )
        ).first()  # fmt: skip
        if row is None or (check_in := pages.of(where, row.Round.check_in)) is None:
            return None
        history = await rounds.strip(session, row.Round.team_id, row.Round.check_in, row.Round.local_date)
    return picture(where.page("picture"), row.name, check_in.name, row.word, history)


def picture(page: Page, team: str, name: str, word: Word, history: list[tuple[date, Word]]) -> Message:
    """The same bytes for every viewer. "No picture" never tells whether nobody answered, or ten did."""
    cells = [Cell(f"{day.day} {day:%b}", LEVELS[seen], page.plain(f"word_{seen}")) for day, seen in history]
    told = ", ".join(page.plain("round", date=cell.date, word=cell.word) for cell in cells)
    drawing = strip(cells, page.plain("strip", rounds=told))
    parts = (Words(page(word)), drawing, Words(page(f"next_{word}")), SmallPrint(page("rough")))
    return Message(parts, page.plain("title", team=Marked(team), name=name))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    page, today = visit.page("picture"), visit.now.date()
    seen: list[Word] = ["mixed", "hard", "none", "mixed", "well", "well"]
    history = [(today - timedelta(days=7 * (len(seen) - 1 - at)), word) for at, word in enumerate(seen)]
    check_in = pages.of(visit, "weather")
    name = check_in.name if check_in else ""
    return {word: picture(page, "Ward 7", name, word, [*history[:-1], (today, word)]) for word in ("well", "none")}
