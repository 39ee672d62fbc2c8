"""Who sees this: every kind of thing that is kept, and who can see it, filled in from what the code enforces."""

from __future__ import annotations

from bot.chat import Answer, Button, Buttons, Event, Facts, Message, Part, SmallPrint, Words
from bot.people.roles import MAY, ROLES
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar, Page

FROM_ROLES = {
    "team": "see a team's picture", "group": "see a group's picture", "quotes": "read quotes before release",
    "shared": "be shared with", "contact": "be asked for contact", "looks": "read who looked at reports",
    "trouble": "hear of troubles",
}  # fmt: skip
"""Which permission says who they are: a role that gains or loses it changes this page by itself."""
ROWS = (
    "answers", "words", "silence", "team", "group", "organisation", "shared", "contact", "quotes", "kudos", "talks",
    "hours", "looks", "trouble", "name",
)  # fmt: skip
SAYS = {
    "title": "", "open": "", "lead": "", "chat": "", "kept": "", "nobody": "",
    **{f"what_{row}": "" for row in ROWS}, **{f"who_{row}": "roles" if row in FROM_ROLES else "" for row in ROWS},
    **{f"roles.{role}": "" for role in ROLES},
}  # fmt: skip
GUARDED = ("who_answers", "who_words", "who_silence", "chat")
routes = Routes("who_sees", {"who_sees": Grammar(SAYS, open=("typed",), protected=GUARDED)})


@routes.on("welcome.who")
async def who_sees_this(visit: Visit, _event: Event) -> Answer:
    """It holds nothing of anybody's own, so it may stand in the chat."""
    return Answer(here=message(visit.page("who_sees")))


def message(page: Page) -> Message:
    """A row for each kind of thing: what it is, and who sees it."""
    rows = tuple((page(f"what_{row}"), _who(page, row)) for row in ROWS)
    return Message(
        (Words(page("lead")), Facts(rows), Words(page("chat")), SmallPrint(page("kept"))), page.plain("title")
    )


def _who(page: Page, row: str) -> str:
    if row not in FROM_ROLES:
        return page(f"who_{row}")
    allowed = [page.plain(f"roles.{role}") for role in ROLES if role in MAY[FROM_ROLES[row]]]
    listed = " and ".join(filter(None, (", ".join(allowed[:-1]), *allowed[-1:]))) or page.plain("nobody")
    return page(f"who_{row}", roles=listed)


@routes.home(75)
async def section(visit: Visit) -> tuple[Part, ...]:
    return (Buttons((Button(visit.page("who_sees").plain("open"), "welcome.who", opens=True),)),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    return {"who sees this": message(visit.page("who_sees"))}
