"""The card for words that worry: who can help now, in several ways, before anything else. It asks and tells nothing."""

from __future__ import annotations

from bot.chat import Answer, Button, Buttons, Event, Message, Part, SmallPrint, Words
from bot.router import Routes
from bot.safety.directory import Signpost
from bot.safety.footer import phone_link
from bot.safety.kinds import KINDS, URGENT, Kind, Verdict
from bot.safety.local import local_help
from bot.visit import Visit
from bot.words import OURS, Grammar, Marked, load_table

EMERGENCY = "999"
QUIETLY = ("abuse_now", "abuse", "sexual_violence", "slavery")
"""Kinds whose subject stands in no notification and no title: somebody else may see the screen."""
SPOKEN = tuple(kind for kind in KINDS if kind != "none")
THEN = tuple(kind for kind in SPOKEN if kind != "refusal")
LAST = ("suicide_self_harm", "other_at_risk", "abuse_now", "abuse", "sexual_violence")
SAYS = {
    "title": "", "neutral_title": "", "neutral": "", "program": "", "doors": "", "help": "", "ground": "",
    "ground_title": "", "ground_steps": "", "away": "", "local": "", "not_kept": "", "unsure": "",
    **{f"lead.{kind}": "phone" for kind in SPOKEN}, **{f"then.{kind}": "" for kind in THEN},
    **{f"last.{kind}": "" for kind in LAST},
}  # fmt: skip
routes = Routes("urgent", {"urgent": Grammar(SAYS, protected=tuple(SAYS))})
_SHAPE = load_table(OURS / "risk" / "kinds.toml")


@routes.first_help
async def card(visit: Visit, verdict: Verdict) -> Message | None:
    """What is shown first for a kind; None for harmless words."""
    if verdict.kind == "none":
        return None
    if verdict.kind == "distress":
        return draw(visit, verdict.kind, await visit.help_for(verdict.topics))
    return draw(visit, verdict.kind, services(visit, verdict.kind), await _local(visit, verdict.kind))


def services(visit: Visit, kind: Kind) -> list[Signpost]:
    """The kind's services for the person's nation, none of them closed or hidden."""
    directory, nation = visit.house.directory, visit.person.nation
    shown = {one.id: one for one in directory.shown(nation)}
    line = next(one.id for one in directory.footer(nation) if one.id not in (EMERGENCY, "samaritans", "shout"))
    wanted = [line if id == "nation" else id for id in _SHAPE["services"].get(kind, ())]
    return [shown[id] for id in wanted if id in shown and id != EMERGENCY]


async def _local(visit: Visit, kind: Kind) -> list[Signpost]:
    """The place's own help for this kind. A visit whose organisation is not known has none."""
    if not visit.person.organisation_id:
        return []
    wanted = _SHAPE["local"].get(kind, ())
    found = await local_help(visit.house.identity, visit.person.organisation_id) if wanted else ()
    return [one for one in found if one.kind in wanted]


def draw(visit: Visit, kind: Kind, found: list[Signpost], local: list[Signpost] | None = None) -> Message:
    """The card's parts, from the most to the least urgent."""
    page = visit.page("urgent")
    emergency = Marked(phone_link(visit.house.directory.entries[EMERGENCY]))
    parts: list[Part] = [Words(page(f"lead.{kind}", phone=emergency))]
    if f"then.{kind}" in page and (found or kind == "injury_now"):
        parts.append(Words(page(f"then.{kind}")))
    parts += visit.signposts(found, open_now=True)
    if local:
        parts += [Words(page("local")), *visit.signposts(local, open_now=True)]
    if f"last.{kind}" in page:
        parts.append(Words(page(f"last.{kind}")))
    if doors := _doors(visit, kind):
        parts.append(Buttons(tuple(doors)))
    parts.append(SmallPrint(page("program")))
    quiet = kind in QUIETLY
    title = page.plain("neutral_title" if quiet else "title") if kind in URGENT or quiet else ""
    return Message(tuple(parts), title, page.plain("neutral") if quiet else "")


def _doors(visit: Visit, kind: Kind) -> list[Button]:
    """Ways that are no call; they open beside the card, which stays. Where somebody is hurt nothing is behind a door."""
    page, doors = visit.page("urgent"), []
    if kind in ("abuse_now", "abuse") and visit.tappable:
        doors.append(Button(page.plain("away"), "urgent.away", look="first"))
    if kind in ("suicide_self_harm", "harm_to_others", "distress"):
        doors.append(Button(page.plain("ground"), "urgent.ground", opens=True))
    if kind in ("suicide_self_harm", "other_at_risk", "distress", "refusal", "harm_to_others"):
        doors.append(Button(page.plain("help"), "help.open", opens=True))
    return doors


@routes.on("urgent.away")
async def away(_visit: Visit, _event: Event) -> Answer:
    """Take the bot's own message out of the chat, and say nothing in its place."""
    return Answer(gone=True)


@routes.on("urgent.ground")
async def ground(visit: Visit, _event: Event) -> Answer:
    return Answer(here=ground_message(visit))


def ground_message(visit: Visit) -> Message:
    """A quiet minute in plain steps; the card's lines stay in the footer below."""
    page = visit.page("urgent")
    back = Buttons((Button(page.plain("ground"), "urgent.ground"), Button(page.plain("help"), "help.open")))
    return Message((Words(page("ground_steps")), back), page.plain("ground_title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    cards = {kind.replace("_", " "): draw(visit, kind, services(visit, kind)) for kind in SPOKEN}
    return {**cards, "a quiet minute": ground_message(visit)}
