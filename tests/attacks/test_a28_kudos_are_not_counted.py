"""A28: nobody can list or count another's kudos; one that is taken back stays with its two alone."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select

from bot.chat import Filled
from bot.models import Address, Grant, Letter
from bot.people.roles import ROLES
from bot.rehearsal import trust
from tests.cast import ADA, CHIDI, GWEN, MORGAN, SAM
from tests.conversation import Talk, plain
from tests.stores.conftest import rows_of

WORDS = "Heron-9: you stayed until the bus came."


async def thanked(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    await chidi.fills(who=(ADA,), kind="calm", words=WORDS)
    await chidi.taps("Send it")
    await talk.beat(seconds=1)


async def with_every_role(talk: Talk, user: str) -> None:
    async with talk.house.identity.writing() as session:
        id = (await session.execute(select(Address.person_id).where(Address.user == user))).scalar_one()
        await session.execute(delete(Grant).where(Grant.person_id == id))
        await session.execute(insert(Grant), [{"person_id": id, "role": role, "team_id": 0} for role in ROLES[1:]])


@pytest.mark.parametrize("watcher", [SAM, GWEN])
async def test_a28_whoever_asks_for_whatever_by_any_id_sees_no_kudos_of_another(talk: Talk, watcher: str) -> None:
    await thanked(talk)
    await with_every_role(talk, watcher)
    somebody, before = talk(watcher), await rows_of(talk.house.identity)
    routes = [name for name in talk.house.router.handlers if not name.endswith("erase_now")]
    for name in routes:
        for about in ("", "1", "2"):
            pressed = await somebody.does(name, about, "1")
            filled = await talk.dispatch(Filled(somebody.who, talk.clock.now(), can_open=True, does=name, about=about))
            for answer in (pressed, filled):
                told = plain(answer.here) + plain(answer.question)  # type: ignore[arg-type]
                assert "Heron-9" not in told, f"{name} {about}"
    after = await rows_of(talk.house.identity)
    assert after["kudos"] == before["kudos"] and after["received"] == before["received"]


async def test_a28_there_is_no_count_of_kudos_for_anybody_but_the_receiver(talk: Talk) -> None:
    """One world with three thank-yous to Ada, one with none: every page of the others is the same."""
    pages = ("home", "data.open", "data.export", "digest.open", "looked.open", "kudos.mine", "welcome.who")
    before = [plain((await talk(user).does(page)).here) for user in (MORGAN, GWEN, SAM) for page in pages]  # type: ignore[arg-type]
    for _ in range(3):
        await thanked(talk)
    after = [plain((await talk(user).does(page)).here) for user in (MORGAN, GWEN, SAM) for page in pages]  # type: ignore[arg-type]
    assert before == after


async def test_a28_a_kudos_taken_back_is_gone_from_the_channel_and_stays_with_its_two_alone(talk: Talk) -> None:
    await thanked(talk)
    ada = talk(ADA)
    await ada.taps(f"Share with {trust.WARD}")
    await talk.beat(seconds=1)
    assert any("Heron-9" in line for line in talk.channel())
    await ada.taps("Take it back")
    await talk.beat(seconds=6)
    others = [line for user in (MORGAN, GWEN, SAM) for line in talk(user).hears()] + talk.channel()
    assert not any("Heron-9" in line for line in others)
    async with talk.house.identity.reading() as session:
        letters = (await session.execute(select(Letter))).scalars().all()
        assert not any("Heron" in str(vars(letter)) for letter in letters), "a letter points, it never quotes"


async def test_a28_erased_by_its_receiver_it_is_gone_for_its_giver_too(talk: Talk) -> None:
    await thanked(talk)
    await talk(ADA).does("data.erase_now")
    rows = await rows_of(talk.house.identity)
    assert rows["kudos"] == rows["received"] == []
    assert "Heron-9" not in plain((await talk(CHIDI).does("data.export")).here)  # type: ignore[arg-type]
