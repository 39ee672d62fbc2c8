"""Who looked: at the reports about my teams, my groups and my organisation, on which day. Everybody may read it."""

from __future__ import annotations

from datetime import date

from bot.chat import Answer, Event, Message, Part, SmallPrint, Words, literal
from bot.people.looks import REPORTS, Looked, looks_about, looks_by, looks_in
from bot.people.roles import may
from bot.router import Keeps, Routes
from bot.visit import Visit
from bot.words import Grammar
from handlers.mine.sheets import BETWEEN, asked, sheets, turning

SAYS = {
    "title": "", "lead": "", "lead_all": "", "none": "", "never": "", "line": "date who what", "mine": "",
    **dict.fromkeys(REPORTS, "about"), **BETWEEN,
}  # fmt: skip
routes = Routes("looked", {"looked": Grammar(SAYS, open=("typed",), protected=("never",))})


@routes.on("looked.open")
async def open_looked(visit: Visit, event: Event) -> Answer:
    """In a dialog: names stand in it, and others may be able to read the chat."""
    async with visit.house.identity.reading() as session:
        everything = await may(session, visit.person, "read who looked at reports")
        if everything:
            looks = await looks_in(session, visit.person.organisation_id)
        else:
            looks = await looks_about(session, visit.person)
    return Answer(here=message(visit, looks, event, everything=everything), dialog=True)


def message(visit: Visit, looks: list[Looked], event: object, *, everything: bool) -> Message:
    page = visit.page("looked")
    written = sheets(f"- {line(visit, one)}" for one in looks)
    at = asked(event, len(written))
    lead = Words(page("lead_all" if everything else "lead") if looks else page("none"))
    parts: list[Part] = [lead, *([Words(written[at])] if looks else [])]
    parts += [*turning(page, "looked.open", at, len(written)), SmallPrint(page("never"))]
    return Message(tuple(parts), page.plain("title"))


def line(visit: Visit, one: Looked) -> str:
    """One look, in light Markdown: day, person, report."""
    page = visit.page("looked")
    what = page.plain(one.report, about=one.about) if one.report in REPORTS else one.report
    return page("line", date=_day(one.day), who=one.who, what=what)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


async def _mine(visit: Visit) -> list[Looked]:
    async with visit.house.identity.reading() as session:
        return await looks_by(session, visit.person)


async def show(visit: Visit) -> list[tuple[str, str]]:
    looks = await _mine(visit)
    return [(visit.page("looked")("mine"), literal(str(len(looks))))] if looks else []


async def export(visit: Visit) -> dict[str, object]:
    looks = await _mine(visit)
    return {
        "looked_at": [{"report": one.report, "about": one.about, "date": one.day.isoformat()} for one in looks],
    }


async def forget(_visit: Visit) -> None:
    """Nothing: who looked is for those to know whom the report is about, until the audit's own time is over.

    Else whoever looked where they should not could erase that they had.
    """


routes.keeps.append(Keeps(("look",), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    day = visit.now.date()
    looks = [Looked("Morgan Ellis", report, "" if report in ("organisation", "quotes") else "Ward 7", day)
             for report in REPORTS]  # fmt: skip
    return {
        "nobody yet": message(visit, [], None, everything=False),
        "four looks": message(visit, looks, None, everything=False),
        "all looks": message(visit, looks * 30, None, everything=True),
    }
