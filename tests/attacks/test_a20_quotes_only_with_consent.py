"""A20: a quote is released only with its author's consent, read first by whom they were told, without its context."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from bot.chat import Form
from bot.models import Grant, Organisation, Person
from tests.attacks.views import view
from tests.cast import ADA, CHIDI, GWEN, MORGAN, NOOR, SAM, WARD_COLLEAGUES
from tests.conversation import Talk, plain

SAID, UNSAID, LEFT, BACK = "the quince tart", "the velvet ledger", "the copper owl", "the seventh umbrella"
EVERYBODY = (ADA, MORGAN, CHIDI, GWEN, NOOR, WARD_COLLEAGUES[3])


async def lived(talk: Talk) -> None:
    """Four write. One consents and is passed on, one does not consent, one is left, one takes it back in time."""
    async with talk.house.identity.writing() as session:
        await session.execute(update(Organisation).values(quotes=True))
        sam = (await session.execute(select(Person.id).where(Person.name == "Sam Price"))).scalar_one()
        await session.execute(insert(Grant).values(person_id=sam, role="coordinator", team_id=0))
    await talk.beat(minutes=30)
    for user, words in zip((ADA, *WARD_COLLEAGUES), (SAID, UNSAID, LEFT, BACK), strict=False):
        someone = talk(user)
        await someone.taps("Foggy")
        await someone.taps("Say a little more")
        assert isinstance(someone.dialog, Form)
        (tick,) = [field for field in someone.dialog.fields if field.name == "quote"]
        assert "Sam Price" in tick.options[0][1], "whoever reads it first is named at consent"
        await someone.fills(words=words, quote=() if words == UNSAID else (tick.options[0][0],))
    back = talk(WARD_COLLEAGUES[2])
    back.dialog = (await back.does("sharing.mine")).here
    await back.taps("Take it back")
    await talk.beat(hours=9)
    reader = talk(SAM)
    for _ in range(2):
        reader.dialog = (await reader.does("quotes.queue")).here
        assert UNSAID not in plain(reader.dialog) and BACK not in plain(reader.dialog)
        await _decides(talk)


async def _decides(talk: Talk) -> None:
    reader = talk(SAM)
    person = (await person_of(talk)).id
    for number, words in await talk.house.answers.quotes.queue(1, person, talk.clock.now()):
        await reader.does("quotes.decide", number, "released" if words == SAID else "left")


async def person_of(talk: Talk) -> Person:
    async with talk.house.identity.reading() as session:
        return (await session.execute(select(Person).where(Person.name == "Sam Price"))).scalar_one()


async def test_only_what_was_consented_to_and_passed_on_is_ever_seen(talk: Talk) -> None:
    await lived(talk)
    page = plain((await talk(GWEN).does("quotes.open")).here)
    assert SAID in page
    for user in EVERYBODY:
        for place, shown in (await view(talk, user)).items():
            mine = user == ADA and place in ("answers.open", "data.export", "sharing.mine")
            hidden = [words for words in (UNSAID, LEFT, BACK) if words in shown]
            assert not hidden, f"{user} reads {hidden} in {place}"
            assert mine or place == "quotes.open" or SAID not in shown, f"{user} reads it in {place}"


async def test_it_comes_without_name_team_date_or_check_in(talk: Talk) -> None:
    await lived(talk)
    page = plain((await talk(GWEN).does("quotes.open")).here)
    for context in ("Ada", "Okafor", "Ward", "nurse", "weather", "Foggy", "March", "2026", "Monday"):
        assert context not in page.partition("Need someone now?")[0]


async def test_two_viewers_read_the_same_page(talk: Talk) -> None:
    await lived(talk)
    pages = {plain((await talk(user).does("quotes.open")).here) for user in (ADA, MORGAN, CHIDI, NOOR)}
    assert len(pages) == 1


@pytest.mark.parametrize("user", [MORGAN, CHIDI, GWEN, ADA])
async def test_nobody_else_can_pass_on_by_a_forged_button(talk: Talk, user: str) -> None:
    async with talk.house.identity.writing() as session:
        await session.execute(update(Organisation).values(quotes=True))
        sam = (await session.execute(select(Person.id).where(Person.name == "Sam Price"))).scalar_one()
        await session.execute(insert(Grant).values(person_id=sam, role="coordinator", team_id=0))
    await talk.beat(minutes=30)
    ada = talk(ADA)
    await ada.taps("Foggy")
    await ada.taps("Say a little more")
    await ada.fills(words=SAID, quote=(str(sam),))
    await talk.beat(hours=9)
    ((number, _),) = await talk.house.answers.quotes.queue(1, sam, talk.clock.now())
    await talk(user).does("quotes.decide", number, "released")
    assert SAID not in plain((await talk(GWEN).does("quotes.open")).here)
