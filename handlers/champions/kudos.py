"""Thanking somebody: who, what kind, in which words; a look at it first; then it is on its way, privately."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.chat import (
    Answer,
    Button,
    Buttons,
    Event,
    Field,
    Filled,
    Form,
    Message,
    Part,
    Pressed,
    Said,
    SmallPrint,
    Who,
    Words,
    literal,
)  # fmt: skip
from bot.delivery.write import Draft, write
from bot.models import Kudos, Person, Received
from bot.people.known import Known
from bot.people.recognise import people_behind
from bot.router import Routes
from bot.visit import Visit
from bot.words import Grammar, Marked, Page
from handlers import free_text
from handlers.champions import thanked

SAYS = {
    "title": "", "open": "", "spark": "prompt", "who": "", "kind": "", "words": "", "words_hint": "", "preview": "",
    "who_sees": "", "nobody": "", "yourself": "", "no_kind": "", "no_words": "", "preview_title": "",
    "to": "names", "card": "giver kind", "quote": "words", "send": "", "sent": "names", "sent_title": "", "gone": "",
    "received_plain": "giver", "post": "team", "keep": "", "yours": "", "posted": "team", "take_back": "",
    "taken_back": "", "kept": "", "not_here": "", "in_channel": "giver receiver kind", "mine_title": "",
    "mine_none": "", "mine_line": "date giver kind", "state_posted": "", "state_kept": "", "state_given": "",
    "state_taken_back": "", "mine": "",
}  # fmt: skip
PAGES = {
    "kudos": Grammar(SAYS, open=("typed",), protected=("who_sees", "yours")),
    "kudos_kinds": Grammar(open=("kinds", "prompts"), longest={"kinds.": 40}),
}
routes = Routes("kudos", PAGES)


@routes.on("kudos.open")
async def open_form(visit: Visit, event: Event) -> Answer:
    """The form; whoever was named (`/kudos @sam`) stands in it already."""
    named = event.mentions if isinstance(event, Said) else ()
    return Answer(here=form(visit, thanked.once(), named))


def form(visit: Visit, nonce: str, named: tuple[str, ...] = ()) -> Form:
    page, kinds = visit.page("kudos"), visit.page("kudos_kinds")
    sparks = list(kinds.under("prompts").values())
    spark = sparks[visit.now.date().toordinal() % len(sparks)]
    fields = (
        Field("who", page.plain("who"), "person", many=True, value=named),
        Field("kind", page.plain("kind"), "pick", options=tuple(kinds.under("kinds").items())),
        Field("words", page.plain("words"), "lines", hint=page.plain("words_hint"), most=thanked.MOST),
    )
    before = (Words(page("spark", prompt=spark)), SmallPrint(page("who_sees")))
    return Form("kudos.look", page.plain("title"), fields, page.plain("preview"), nonce, before)


@routes.on("kudos.look")
async def look(visit: Visit, event: Filled) -> Answer:
    """Name every mistake at once and keep what was typed; or show what they will get."""
    async with visit.house.identity.reading() as session:
        who = Who(visit.platform, visit.workspace, "")
        receivers = await people_behind(session, who, tuple(event.values.get("who", ())))
    others = [one for one in receivers if one.id != visit.person.id]
    mistakes = _mistakes(visit, event, receivers, others)
    if again := free_text.again(visit, form(visit, event.about), event, ("words",), mistakes):
        return Answer(here=again)
    kind, words = event.one("kind"), event.one("words")
    if not await thanked.draft(visit, event.about[:60], kind, words, others):
        return Answer(here=_told(visit, "gone"))
    return Answer(here=preview(visit, event.about, kind, words, [one.name for one in others]))


def _mistakes(visit: Visit, event: Filled, receivers: list[Known], others: list[Known]) -> dict[str, str]:
    page, found = visit.page("kudos"), {}
    if not others:
        found["who"] = page.plain("yourself" if receivers else "nobody")
    if event.one("kind") not in visit.page("kudos_kinds").under("kinds"):
        found["kind"] = page.plain("no_kind")
    words = event.one("words")
    if not words or len(words) > thanked.MOST:
        found["words"] = page.plain("no_words")
    return found


def preview(visit: Visit, nonce: str, kind: str, words: str, names: list[str]) -> Message:
    page = visit.page("kudos")
    card_parts = card(visit, visit.person.name, kind, words)
    send = Buttons((Button(page.plain("send"), "kudos.send", nonce, look="first"),))
    return Message(
        (Words(page("to", names=", ".join(names))), *card_parts, send, SmallPrint(page("who_sees"))),
        page.plain("preview_title"),
    )


def card(visit: Visit, giver: str, kind: str, words: str) -> tuple[Part, ...]:
    """What is told, the same in the preview and to the receiver."""
    page = visit.page("kudos")
    return (Words(page("card", giver=giver, kind=kind_words(visit.page("kudos_kinds"), kind))), quote(page, words))


def quote(page: Page, words: str) -> Words:
    return Words(page("quote", words=Marked(literal(words))))


def kind_words(page: Page, kind: str) -> str:
    """The kind in the reader's language; its name if a writer has taken it away since."""
    return page.under("kinds").get(kind, kind)


@routes.on("kudos.send")
async def send(visit: Visit, event: Pressed) -> Answer:
    """Send it once, however often the button is pressed: a letter to each receiver, and nothing to anybody else."""
    names: list[str] = []
    async with visit.house.identity.writing() as session:
        query = select(Kudos.id).where(Kudos.once == event.about, Kudos.giver_id == visit.person.id)
        kudos = (await session.execute(query)).scalar_one_or_none()
        if kudos is not None:
            await session.execute(
                update(Received).where(Received.kudos_id == kudos, Received.state == thanked.DRAFT)
                .values(state=thanked.GIVEN)
            )  # fmt: skip
            to = await session.execute(
                select(Person.id, Person.name)
                .join(Received, Received.person_id == Person.id)
                .where(Received.kudos_id == kudos)
            )
            people = {person: name for person, name in to}
            names = list(people.values())
            letters = [
                Draft("kudos.received", str(kudos), f"kudos:{kudos}:{person}", visit.now, person_id=person)
                for person in people
            ]
            await write(session, visit.person.organisation_id, letters)
    if not names:
        return Answer(here=_told(visit, "gone"))
    page = visit.page("kudos")
    told = Message((Words(page("sent", names=", ".join(names))),), page.plain("sent_title"))
    return Answer(here=told, question=told)


def _told(visit: Visit, key: str) -> Message:
    page = visit.page("kudos")
    return Message((Words(page(key)),), page.plain("title"))


@routes.home(40)
async def section(visit: Visit) -> tuple[Part, ...]:
    page = visit.page("kudos")
    buttons = (
        Button(page.plain("open"), "kudos.open", opens=True),
        Button(page.plain("mine"), "kudos.mine", opens=True),
    )
    return (Buttons(buttons),)


@routes.sample
def samples(visit: Visit) -> dict[str, Message | Form]:
    shown = preview(visit, "0", "calm", "You stayed with the new starter all night.", ["Sam Price"])
    return {"form": form(visit, "0"), "preview": shown, "kudos_kinds: kinds and prompts": form(visit, "0")}
