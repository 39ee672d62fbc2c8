"""A channel is closed, a colleague leaves, the app is taken out: somebody who can help is told, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.chat import Uninstalled, Who
from bot.delivery.carrier import Consequence, DeliveryError, Sent, To
from bot.models import Address, Grant, Lane, Letter, Organisation, Person, Team, Trouble, Workspace
from bot.platforms.web.deliver import WebCarrier
from bot.rehearsal import trust
from tests.cast import ADA, CHIDI, GWEN, MORGAN, NOOR, SAM
from tests.conversation import Talk, plain

TITLE = "Something needs a hand"
Breaks = Callable[[str, Consequence], None]


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Breaks:
    """breaks("ada", "unreachable"): from now on the platform says so of everything to that chat or channel."""
    real, broken = WebCarrier.send, dict[str, Consequence]()

    async def send(self: WebCarrier, to: To, message: object, key: str) -> Sent:
        if consequence := broken.get(to.user or to.channel):
            raise DeliveryError("gone", permanent=True, consequence=consequence)
        return await real(self, to, message, key)  # type: ignore[arg-type]

    monkeypatch.setattr(WebCarrier, "send", send)
    return broken.__setitem__


async def person(talk: Talk, user: str) -> int:
    async with talk.house.identity.reading() as session:
        return (await session.execute(select(Address.person_id).where(Address.user == user))).scalar_one()


async def grant(talk: Talk, user: str, role: str) -> None:
    values = {"person_id": await person(talk, user), "role": role, "team_id": 0}
    async with talk.house.identity.writing() as session:
        await session.execute(insert(Grant).values(**values))


def told(talk: Talk, user: str) -> list[str]:
    return [line for line in talk(user).hears() if TITLE in line or "I cannot" in line or "taken out" in line]


async def writes(talk: Talk, user: str) -> None:
    """Somebody is written to: the welcome once more."""
    values = {"kind": "welcome", "person_id": await person(talk, user), "about": "", "act": "send", "attempts": 0}
    async with talk.house.identity.writing() as session:
        organisation = (await session.execute(select(Organisation.id))).scalar_one()
        lane = (await session.execute(select(Lane.id).order_by(Lane.id).limit(1))).scalar_one()
        now = talk.clock.now()
        dedup = f"again:{user}:{now.isoformat()}"
        await session.execute(
            insert(Letter).values(
                organisation_id=organisation, lane_id=lane, state="queued", due_at=now, dedup=dedup, **values
            )
        )
        await session.execute(update(Lane).where(Lane.id == lane).values(next_at=now))
    await talk.beat()


async def channel_is_gone(talk: Talk) -> None:
    """As delivery writes it down when the platform says so."""
    async with talk.house.identity.writing() as session:
        team = (await session.execute(select(Team).where(Team.name == trust.WARD))).scalar_one()
        team.channel = ""
        session.add(
            Trouble(organisation_id=team.organisation_id, what="channel_gone", at=talk.clock.now(), team_id=team.id)
        )


async def test_the_champion_hears_once_that_the_channel_is_gone(talk: Talk) -> None:
    await channel_is_gone(talk)
    await talk.beat()
    await talk.beat(seconds=5)
    assert len(told(talk, CHIDI)) == 1
    line = told(talk, CHIDI)[0]
    assert "Ward 7" in line and "invite me to a channel" in line and "Only the champions of Ward 7" in line
    assert told(talk, ADA) == told(talk, MORGAN) == [], "nobody else is bothered"


async def test_without_a_champion_the_manager_hears_it_and_without_one_an_administrator(talk: Talk) -> None:
    await grant(talk, GWEN, "administrator")
    async with talk.house.identity.writing() as session:
        await session.execute(
            update(Person).where(Person.id == await person(talk, CHIDI)).values(left_at=talk.clock.now())
        )
    await channel_is_gone(talk)
    await talk.beat()
    assert told(talk, CHIDI) == [] and len(told(talk, MORGAN)) == 1 and told(talk, GWEN) == []
    async with talk.house.identity.writing() as session:
        await session.execute(update(Address).where(Address.user == MORGAN).values(unreachable_at=talk.clock.now()))
    await channel_is_gone(talk)
    await talk.beat()
    assert len(told(talk, GWEN)) == 1


async def test_a_channel_that_was_set_again_meanwhile_is_not_told_of(talk: Talk) -> None:
    async with talk.house.identity.writing() as session:
        await session.execute(update(Lane).values(paused=True))
    await channel_is_gone(talk)
    await talk.beat()
    async with talk.house.identity.writing() as session:
        await session.execute(update(Team).values(channel="again"))
        await session.execute(update(Lane).values(paused=False))
    await talk.beat(seconds=2)
    assert told(talk, CHIDI) == []


async def test_administrators_get_one_letter_a_day_about_everybody_who_cannot_be_reached(
    talk: Talk, breaks: Breaks
) -> None:
    await grant(talk, GWEN, "administrator")
    for user in (SAM, NOOR):
        breaks(user, "unreachable")
        await writes(talk, user)
    assert told(talk, GWEN) == [], "first they are gathered"
    await talk.beat(hours=1)
    assert len(told(talk, GWEN)) == 1
    line = told(talk, GWEN)[0]
    assert "2 people" in line and "Sam" in line and "Noor" in line and "Only administrators get this" in line
    assert told(talk, CHIDI) == told(talk, MORGAN) == []
    breaks(ADA, "unreachable")
    await writes(talk, ADA)
    await talk.beat(hours=2)
    assert len(told(talk, GWEN)) == 1, "no second one today"
    await talk.beat(hours=22)
    assert len(told(talk, GWEN)) == 2 and "one person" in told(talk, GWEN)[1] and "Sam Price" not in told(talk, GWEN)[1]
    await talk.beat(days=2)
    assert len(told(talk, GWEN)) == 2, "who stays away is not told of again"


async def test_who_lost_the_role_meanwhile_gets_no_names(talk: Talk, breaks: Breaks) -> None:
    await grant(talk, GWEN, "administrator")
    breaks(SAM, "unreachable")
    await writes(talk, SAM)
    async with talk.house.identity.writing() as session:
        await session.execute(update(Lane).values(paused=True))
    await talk.beat(hours=1)
    async with talk.house.identity.writing() as session:
        await session.execute(update(Grant).where(Grant.role == "administrator").values(role="trainer"))
        await session.execute(update(Lane).values(paused=False))
    await talk.beat(seconds=2)
    assert told(talk, GWEN) == []


async def test_an_administrator_hears_in_another_workspace_that_one_is_gone(talk: Talk, breaks: Breaks) -> None:
    await grant(talk, GWEN, "administrator")
    async with talk.house.identity.writing() as session:
        organisation = (await session.execute(select(Organisation.id))).scalar_one()
        second = Workspace(organisation_id=organisation, platform="web", external="elsewhere", name="Elsewhere")
        session.add(second)
        await session.flush()
        session.add(Lane(workspace_id=second.id, per_second=100, tat=talk.clock.now()))
        session.add(Address(person_id=await person(talk, GWEN), workspace_id=second.id, user=GWEN))
    breaks(SAM, "uninstalled")
    await writes(talk, SAM)
    await talk.beat(seconds=1)
    assert len(told(talk, GWEN)) == 1 and trust.NAME in told(talk, GWEN)[0]


async def test_what_is_kept_about_me_is_shown_exported_and_erased(talk: Talk, breaks: Breaks) -> None:
    breaks(SAM, "unreachable")
    await writes(talk, SAM)
    sam = talk(SAM)
    await sam.says("my data")
    await sam.taps("Open")
    assert "Could not be reached: 2 March 2026" in plain(sam.dialog)
    await sam.does("data.erase_now")
    async with talk.house.identity.reading() as session:
        left = await session.execute(select(Trouble).where(Trouble.person_id == await person(talk, SAM)))
        assert left.first() is None


async def test_two_replicas_that_look_at_once_tell_it_once(talk: Talk) -> None:
    from handlers.stewards.trouble import tell

    await channel_is_gone(talk)
    for _ in range(2):
        await tell(talk.house, now=talk.clock.now())
    await talk.beat(minutes=int(timedelta(hours=1) / timedelta(minutes=1)))
    assert len(told(talk, CHIDI)) == 1


async def test_a_workspace_that_takes_the_app_out_by_itself_is_trouble_too_and_once(talk: Talk) -> None:
    """No letter has to fail first: the platform said so."""
    gone = Uninstalled(Who("web", "rehearsal", ""), talk.clock.now())
    await talk.dispatch(gone)
    await talk.dispatch(gone)
    async with talk.house.identity.reading() as session:
        found = (await session.execute(select(Trouble.what, Trouble.told_at))).all()
        paused = (await session.execute(select(Lane.paused))).scalars().all()
    assert [tuple(one) for one in found] == [("uninstalled", None)] and paused == [True]
