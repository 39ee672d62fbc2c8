"""Being thanked: the receiver reads it first, shares it with one tap or keeps it, and can take it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Answer, Button, Buttons, Event, Message, Part, Pressed, SmallPrint, Words, literal
from bot.delivery.write import Draft, write
from bot.models import Kudos, Letter, Person, Post, Received, Team, Travelling
from bot.models.letters import DOUBT, SENDING
from bot.people.roles import teams_of
from bot.router import Keeps, Routes
from bot.visit import Notice, Visit
from bot.words import Marked
from handlers.champions import thanked
from handlers.champions.kudos import PAGES, card, kind_words, quote
from handlers.champions.thanked import GIVEN, KEPT, POSTED, TAKEN_BACK, Thanks

ROW = 4  # teams offered at once; a row holds five taps
routes = Routes("kudos", PAGES)


@routes.letter("kudos.received")
async def received(visit: Visit, letter: Travelling) -> Message | None:
    """To the receiver alone. The notification names the giver and not a word of it: a lock screen may be seen."""
    thanks = await thanked.for_receiver(visit, letter.about)
    if thanks is None:
        return None
    told = await message(visit, thanks)
    return Message(told.parts, told.title, visit.page("kudos").plain("received_plain", giver=thanks.giver))


async def message(visit: Visit, thanks: Thanks) -> Message:
    """A thank-you with what its receiver may do with it now."""
    page, about = visit.page("kudos"), str(thanks.id)
    async with visit.house.identity.reading() as session:
        teams = [team for team in await teams_of(session, visit.person.id) if team.channel]
        where = await _team_of(session, thanks.post_id)
    parts: list[Part] = list(card(visit, thanks.giver, thanks.kind, thanks.words))
    if thanks.state == POSTED:
        parts += [
            SmallPrint(page("posted", team=where)),
            Buttons((Button(page.plain("take_back"), "kudos.take_back", about),)),
        ]
    else:
        share = [Button(page.plain("post", team=team.name), "kudos.post", about, str(team.id)) for team in teams[:ROW]]
        keep = [Button(page.plain("keep"), "kudos.keep", about)] if thanks.state == GIVEN else []
        told = {KEPT: "kept", TAKEN_BACK: "taken_back"}.get(thanks.state, "yours")
        parts += [*([Buttons((*share, *keep))] if share or keep else []), SmallPrint(page(told))]
    return Message(tuple(parts), page.plain("sent_title"))


async def _team_of(session: AsyncSession, post_id: int | None) -> str:
    query = select(Team.name).join(Post, Post.team_id == Team.id).where(Post.id == (post_id or 0))
    return (await session.execute(query)).scalar_one_or_none() or ""


@routes.on("kudos.post")
async def post(visit: Visit, event: Pressed) -> Answer:
    """Share it with one of one's own teams: the post and its letter in one transaction, once."""
    thanks = await thanked.for_receiver(visit, event.about)
    if thanks is None:
        return await _now(visit, event.about)
    async with visit.house.identity.writing() as session:
        teams = await teams_of(session, visit.person.id)
        team = next((team for team in teams if str(team.id) == event.value and team.channel), None)
        if team is not None:
            new = Post(organisation_id=visit.person.organisation_id, team_id=team.id)
            session.add(new)
            await session.flush()
            mine = (Received.kudos_id == thanks.id) & (Received.person_id == visit.person.id)
            moved = await session.execute(
                update(Received).where(mine, Received.state.in_((GIVEN, KEPT, TAKEN_BACK)))
                .values(state=POSTED, post_id=new.id).returning(Received.kudos_id)
            )  # fmt: skip
            if moved.first() is None:
                await session.delete(new)
            else:
                about = f"{thanks.id}:{visit.person.id}"
                letter = Draft("kudos.post", about, f"kudos_post:{new.id}", visit.now, team_id=team.id, post_id=new.id)
                await write(session, visit.person.organisation_id, [letter])
    return await _now(visit, event.about)


@routes.on("kudos.keep")
async def keep(visit: Visit, event: Pressed) -> Answer:
    thanks = await thanked.for_receiver(visit, event.about)
    if thanks:
        await thanked.move(visit, thanks.id, (GIVEN,), KEPT)
    return await _now(visit, event.about)


@routes.on("kudos.take_back")
async def take_back(visit: Visit, event: Pressed) -> Answer:
    """Remove the post; one that was not sent yet is not sent any more."""
    thanks = await thanked.for_receiver(visit, event.about)
    if thanks and await thanked.move(visit, thanks.id, (POSTED,), TAKEN_BACK):
        async with visit.house.identity.writing() as session:
            await _remove(session, visit, [thanks.post_id or 0])
    return await _now(visit, event.about)


async def _remove(session: AsyncSession, visit: Visit, posts: Iterable[int]) -> None:
    """A letter for each post, that takes it out of its channel."""
    rows = await session.execute(select(Post).where(Post.id.in_(posts)))
    letters = [
        Draft(
            "kudos.remove", "", f"kudos_remove:{post.id}", visit.now, team_id=post.team_id, act="remove",
            post_id=post.id,
        )
        for post in rows.scalars()
    ]  # fmt: skip
    await write(session, visit.person.organisation_id, letters)


async def _now(visit: Visit, kudos_id: str) -> Answer:
    """The thank-you as it now stands."""
    thanks = await thanked.for_receiver(visit, kudos_id)
    page = visit.page("kudos")
    if thanks is None:
        return Answer(here=Message((Words(page("not_here")),), page.plain("title")))
    return Answer(here=await message(visit, thanks))


@routes.letter("kudos.post", public=True, doubt="hold")
async def in_channel(notice: Notice, letter: Travelling) -> Message | None:
    """In the team's channel, as long as its receiver has not taken it back."""
    kudos, _, receiver = letter.about.partition(":")
    mine = await thanked.all_for(notice.house, int(receiver), kudos)
    if not mine or mine[0].state != POSTED or mine[0].post_id != letter.post_id:
        return None
    async with notice.house.identity.reading() as session:
        name = (await session.execute(select(Person.name).where(Person.id == int(receiver)))).scalar_one()
    page, kind = notice.page("kudos"), kind_words(notice.page("kudos_kinds"), mine[0].kind)
    told = page("in_channel", giver=mine[0].giver, receiver=name, kind=kind)
    return Message((Words(told), quote(page, mine[0].words)))


@routes.letter("kudos.remove", public=True)
async def removed(_notice: Notice, _letter: Travelling) -> Message | None:
    """Taking back says nothing: the post is simply gone."""
    return None


@routes.on("kudos.mine")
async def mine(visit: Visit, _event: Event) -> Answer:
    """What one was thanked for, for oneself alone: nobody can list it, or count it, for anybody else."""
    page = visit.page("kudos")
    found = (await thanked.all_for(visit.house, visit.person.id))[:8]
    if not found:
        return Answer(here=Message((Words(page("mine_none")),), page.plain("mine_title")), dialog=True)
    parts: list[Part] = []
    for thanks in found:
        kind = kind_words(visit.page("kudos_kinds"), thanks.kind)
        line = page("mine_line", date=thanks.date, giver=thanks.giver, kind=kind)
        read = Button(page.plain(f"state_{thanks.state}"), "kudos.read", str(thanks.id))
        parts += [Words(f"{line}\n{literal(thanks.words)}"), Buttons((read,))]
    return Answer(here=Message(tuple(parts), page.plain("mine_title")), dialog=True)


@routes.on("kudos.read")
async def read(visit: Visit, event: Pressed) -> Answer:
    return await _now(visit, event.about)


async def show(visit: Visit) -> list[tuple[str, str]]:
    page = visit.page("kudos")
    return [(page("mine_title"), str(len(await thanked.all_for(visit.house, visit.person.id))))]


async def export(visit: Visit) -> dict[str, object]:
    got = await thanked.all_for(visit.house, visit.person.id)
    gave = await thanked.all_by(visit.house, visit.person.id)
    return {
        "thanked_for": [{"from": one.giver, "kind": one.kind, "words": one.words, "date": one.date} for one in got],
        "gave_thanks": [{"to": to, "kind": one.kind, "words": one.words, "date": one.date} for to, one in gave],
    }


async def forget(visit: Visit) -> None:
    """What one was given and what one gave, whoever shared it: out of the channels, then the rows and letters go."""
    async with visit.house.identity.writing() as session:
        gave = select(Kudos.id).where(Kudos.giver_id == visit.person.id)
        mine = (Received.person_id == visit.person.id) | Received.kudos_id.in_(gave)
        rows = (await session.execute(select(Received).where(mine))).scalars().all()
        await _remove(session, visit, [one.post_id for one in rows if one.post_id and one.state == POSTED])
        await _unwrite(session, rows)
        await session.execute(delete(Received).where(mine))
        await session.execute(delete(Kudos).where(Kudos.id.not_in(select(Received.kudos_id))))


async def _unwrite(session: AsyncSession, gone: Sequence[Received]) -> None:
    """The letters that point to these go too; one that is on the wire at this moment goes with its sending."""
    dedups = [f"kudos:{one.kudos_id}:{one.person_id}" for one in gone]
    dedups += [f"kudos_post:{one.post_id}" for one in gone if one.post_id]
    for start in range(0, len(dedups), 400):
        some = Letter.dedup.in_(dedups[start : start + 400])
        await session.execute(delete(Letter).where(some, Letter.state.not_in((SENDING, DOUBT))))


routes.keeps.append(Keeps(("kudos", "received"), show, export, forget))


@routes.sample
def samples(visit: Visit) -> dict[str, Message]:
    page = visit.page("kudos")
    words = "You stayed with the new starter all night."
    told = page("in_channel", giver="Noor Khan", receiver="Sam Price", kind=Marked("Kept calm"))
    return {"in the channel": Message((Words(told), quote(page, words)))}
