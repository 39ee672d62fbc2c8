"""Sharing one answer with one person, or asking them for a talk: looked at first, then sent, by one's own tap alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from bot import rounds
from bot.chat import (
    Answer,
    Button,
    Buttons,
    Event,
    Field,
    Filled,
    Form,
    Message,
    Pressed,
    SmallPrint,
    Words,
    row_id,
)  # fmt: skip
from bot.delivery.write import Draft, write
from bot.models import Letter
from bot.models.letters import QUEUED
from bot.people.confidants import Confidant, confidants
from bot.people.recognise import person_by_id
from bot.private import KEEP_ANSWERS, KEEP_WORDS, SKIPPED, Reply, Shared, keep_until, numbered
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar, Page
from handlers.managers.shared import MAY_READ, card, day, said, whose

LAST = 12
STALE = timedelta(days=7)
SAYS = {
    "title": "", "open": "", "lead": "", "which": "", "one": "date answer", "whom": "", "who": "name role",
    "your_words": "", "with_words": "", "look": "", "talk": "", "talk_lead": "", "nobody": "", "no_answers": "",
    "choose_answer": "", "choose_person": "", "preview": "name", "who_reads": "name", "send": "", "sent": "name",
    "changed": "", "gone": "", "mine": "", "mine_lead": "", "mine_none": "", "mine_answer": "name date answer",
    "mine_words": "name date answer", "mine_talk": "name", "nobody_now": "", "take_back": "", "taken_back": "",
    "mine_quote": "date", "quote_passed_on": "date", "quote_left": "date", "quote_too_late": "", "count": "",
}  # fmt: skip
GRAMMAR = Grammar(SAYS, open=("typed", "roles"), protected=("who_reads", "talk_lead"))
PAGES = {"sharing": GRAMMAR}
routes = Routes("sharing", PAGES)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be shown to whom, and until when it is kept at the most."""

    confidant: Confidant
    shared: Shared
    purge_on: date


@routes.on("sharing.open")
async def open_form(visit: Visit, _event: Event) -> Answer:
    people, answers = await people_of(visit), await answers_of(visit)
    if not people or not answers:
        return Answer(here=told(visit, "no_answers" if people else "nobody"), dialog=True)
    return Answer(here=form(visit, people, answers))


@routes.on("sharing.talk")
async def open_talk(visit: Visit, _event: Event) -> Answer:
    """Asking for a conversation, without saying why."""
    people = await people_of(visit)
    return Answer(here=form(visit, people, [])) if people else Answer(here=told(visit, "nobody"), dialog=True)


async def people_of(visit: Visit) -> list[Confidant]:
    async with visit.house.identity.reading() as session:
        return await confidants(session, visit.person, MAY_READ)


async def answers_of(visit: Visit) -> list[tuple[int, Shared]]:
    """The person's last answers, newest first, by round; what they skipped is no answer."""
    async with visit.house.identity.reading() as session:
        seats = await rounds.seats_of(session, visit.person.id, visit.person.salt)
    replies = await visit.house.answers.of([one.spot for one in seats])
    given = [one for one in seats if one.round.id in replies and replies[one.round.id].rating != SKIPPED]
    return [(one.round.id, answer(visit, one.round, replies[one.round.id], 0)) for one in given[:LAST]]


def answer(visit: Visit, one: rounds.Asked, reply: Reply, reader: int, words: str = "") -> Shared:
    """One answer, as it is shared."""
    on = one.local_date.isoformat()
    return Shared(visit.person.id, reader, "answer", one.check_in, on, reply.option, words)


def form(visit: Visit, people: list[Confidant], answers: list[tuple[int, Shared]]) -> Form:
    """With answers to choose from it shares one; without, it asks for a talk."""
    page = visit.page("sharing")
    named = tuple((str(one.id), page.plain("who", name=one.name, role=role(page, one))) for one in people)
    whom = Field("whom", page.plain("whom"), "pick", options=named)
    if not answers:
        before = (Words(page("talk_lead")),)
        return Form("sharing.look", page.plain("talk"), (whom,), page.plain("look"), "talk", before)
    given = tuple((str(id), page.plain("one", date=day(one.on), answer=said(visit, one)[1])) for id, one in answers)
    fields = (
        Field("which", page.plain("which"), "pick", options=given),
        whom,
        Field("words", page.plain("your_words"), "pick", options=(("yes", page.plain("with_words")),), many=True,
              optional=True),
    )  # fmt: skip
    return Form("sharing.look", page.plain("title"), fields, page.plain("look"), "answer", (Words(page("lead")),))


def role(page: Page, one: Confidant) -> str:
    """What they are to this person, in words."""
    return page.under("roles").get(one.role, one.role.replace("_", " "))


@routes.on("sharing.look")
async def look(visit: Visit, event: Filled) -> Answer:
    """Show exactly what would be read, before it is sent; or every mistake at once."""
    talk = event.about == "talk"
    about = f"{event.one('whom')}:{'' if talk else event.one('which')}:{event.one('words')}"
    people, answers = await people_of(visit), [] if talk else await answers_of(visit)
    mistakes = {}
    if event.one("whom") not in {str(one.id) for one in people}:
        mistakes["whom"] = visit.page("sharing").plain("choose_person")
    if not talk and event.one("which") not in {str(id) for id, _ in answers}:
        mistakes["which"] = visit.page("sharing").plain("choose_answer")
    if mistakes and people and (talk or answers):
        return Answer(here=form(visit, people, answers).again(dict(event.values), mistakes))
    chosen = await choose(visit, about)
    return Answer(here=preview(visit, chosen, about) if chosen else told(visit, "gone"), dialog=True)


async def choose(visit: Visit, about: str) -> Chosen | None:
    """What "<person>:<round>:<yes or nothing>" stands for, looked up anew: it came back by way of a client."""
    whom, _, rest = about.partition(":")
    which, _, words = rest.partition(":")
    confidant = next((one for one in await people_of(visit) if one.id == row_id(whom)), None)
    if confidant is None:
        return None
    me, today = whose(visit.person), visit.now.date()
    if not which:
        wish = numbered(Shared(visit.person.id, confidant.id, "talk"), me)
        return Chosen(confidant, wish, keep_until(today, KEEP_WORDS))
    seated = await rounds.seat(visit.house.identity, visit.person.id, visit.person.salt, row_id(which))
    reply = (await visit.house.answers.of([seated.spot])).get(seated.round.id) if seated else None
    if seated is None or reply is None or reply.rating == SKIPPED:
        return None
    added = (await visit.house.answers.words_of([seated.spot])).get(seated.round.id, "") if words == "yes" else ""
    one = answer(visit, seated.round, reply, confidant.id, added)
    opened, keep = seated.round.opens_at.date(), KEEP_WORDS if added else KEEP_ANSWERS
    return Chosen(confidant, numbered(one, me), keep_until(opened, keep))


def preview(visit: Visit, chosen: Chosen, about: str, *, changed: bool = False) -> Message:
    """The number of what is shown goes with the button, so that nothing else is sent than what was seen."""
    page, name = visit.page("sharing"), chosen.confidant.name
    send = Button(page.plain("send"), "sharing.send", about, chosen.shared.number, look="first")
    first = (Words(page("changed")),) if changed else ()
    parts = (
        *first,
        Words(page("preview", name=name)),
        *card(visit, visit.person.name, chosen.shared),
        Buttons((send,)),
    )
    return Message((*parts, SmallPrint(page("who_reads", name=name))), page.plain("title"))


@routes.on("sharing.send")
async def send(visit: Visit, event: Pressed) -> Answer:
    """Send what was looked at, once, however often it is pressed. The letter about it knows nothing of it."""
    chosen = await choose(visit, event.about)
    if chosen is None:
        return Answer(here=told(visit, "gone"), dialog=True)
    if chosen.shared.number != event.value:
        return Answer(here=preview(visit, chosen, event.about, changed=True), dialog=True)
    async with visit.house.identity.reading() as session:
        reader = await person_by_id(session, chosen.confidant.id)
    if reader is None:
        return Answer(here=told(visit, "gone"), dialog=True)
    if await visit.house.answers.shares.give(whose(visit.person), whose(reader), chosen.shared, chosen.purge_on):
        await tell(visit, reader.id)
    page = visit.page("sharing")
    return Answer(here=Message((Words(page("sent", name=reader.name)),), page.plain("title")), dialog=True)


async def tell(visit: Visit, reader: int) -> None:
    """A letter on the next full hour, that says neither who nor what: one a day, and tomorrow's if today's has gone."""
    due = visit.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    async with visit.house.identity.writing() as session:
        for at in (due, due + timedelta(days=1)):
            dedup = f"shared:{reader}:{at.date()}"
            letter = Draft("shared.waiting", "", dedup, at, at + STALE, person_id=reader)
            waits = select(Letter.id).where(Letter.dedup == dedup, Letter.state == QUEUED)
            if await write(session, visit.person.organisation_id, [letter]) or (await session.execute(waits)).first():
                return


def told(visit: Visit, key: str) -> Message:
    page = visit.page("sharing")
    return Message((Words(page(key)),), page.plain("title"))


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    people = [Confidant(1, "Morgan Ellis", "manager"), Confidant(2, "Chidi Nwosu", "champion")]
    one = Shared(0, 1, "answer", "weather", visit.now.date().isoformat(), "foggy", "A long week.", number="1")
    wish = Shared(0, 1, "talk", number="2")
    return {
        "form": form(visit, people, [(1, one)]), "talk": form(visit, people, []),
        "preview": preview(visit, Chosen(people[0], one, visit.now.date()), "1:1:yes"),
        "preview of a talk": preview(visit, Chosen(people[0], wish, visit.now.date()), "1::", changed=True),
        **{key: told(visit, key) for key in ("no_answers", "nobody", "gone")},
    }  # fmt: skip
