"""Looking pictures up in chat: which are offered to whom, what they say, and what a look leaves behind."""

from __future__ import annotations

from sqlalchemy import select

from bot.chat import Filled, Form, Image, Message
from bot.models import Look, Team
from bot.rehearsal import trust
from tests.cast import ADA, CHIDI, GWEN, MORGAN, SAM, WARD_COLLEAGUES
from tests.conversation import Talk, buttons, plain


async def ward_answered(talk: Talk) -> None:
    await talk.beat(minutes=30)
    for user in (ADA, *WARD_COLLEAGUES):
        await talk(user).taps("Sunny")
    await talk.beat(hours=8)


async def offered(talk: Talk, user: str) -> list[str]:
    answer = await talk(user).does("pictures.open")
    assert isinstance(answer.here, Message)
    return [button.label for button in buttons(answer.here) if button.does == "pictures.show"]


async def test_each_is_offered_their_own_team_and_everybody_and_a_guardian_all_teams(talk: Talk) -> None:
    assert await offered(talk, ADA) == ["Ward 7", trust.NAME]
    assert await offered(talk, SAM) == ["Porters", trust.NAME]
    assert set(await offered(talk, GWEN)) == {*(made.name for made in trust.TEAMS), trust.NAME}


async def test_a_member_types_pictures_and_reads_the_words_of_their_team(talk: Talk) -> None:
    await ward_answered(talk)
    ada = talk(ADA)
    await ada.says("pictures")
    answer = await ada.taps("Ward 7")
    assert isinstance(answer.here, Message)
    told = answer.here.plain
    assert "2 Mar mostly well (Most took part.)" in told and "The newest: mostly well. Most took part." in told
    assert "All see the same" in told and "That you looked is noted" in told and "116 123" in told
    assert next(part.says for part in answer.here.parts if isinstance(part, Image)) in told


async def test_the_picture_that_is_looked_up_is_the_one_that_was_posted(talk: Talk) -> None:
    await ward_answered(talk)
    posted = next(part for part in talk.channel_message().parts if isinstance(part, Image))
    answer = await talk(MORGAN).does("pictures.show", await ward(talk))
    shown = next(part for part in answer.here.parts if isinstance(part, Image))  # type: ignore[union-attr]
    assert shown.png == posted.png


async def ward(talk: Talk) -> str:
    async with talk.house.identity.reading() as session:
        return f"team:{(await session.execute(select(Team.id).where(Team.name == trust.WARD))).scalar_one()}"


async def test_where_there_is_no_word_it_always_says_the_same(talk: Talk) -> None:
    """Nobody asked yet, nobody answered, ten answered, or a team of nine: one sentence."""
    before = plain((await talk(ADA).does("pictures.show", await ward(talk))).here)
    assert "There is no picture to show here" in before
    await talk.beat(minutes=30)
    for user in WARD_COLLEAGUES[:10]:
        await talk(user).taps("Sunny")
    await talk.beat(hours=8)
    assert plain((await talk(ADA).does("pictures.show", await ward(talk))).here) == before
    await talk(SAM).says("pictures")
    porters = plain((await talk(SAM).taps("Porters")).here)
    assert porters.replace("Porters", "Ward 7") == before


async def test_a_team_that_is_not_ones_own_is_not_shown(talk: Talk) -> None:
    await ward_answered(talk)
    answer = await talk(SAM).does("pictures.show", await ward(talk))
    assert "mostly well" not in plain(answer.here) and "Ward 7" not in plain(answer.here)


async def test_a_name_can_be_typed_where_there_are_too_many_to_tap(talk: Talk) -> None:
    await ward_answered(talk)
    gwen = talk(GWEN)
    await gwen.does("pictures.find")
    for typed, told in (("war", "mostly well"), ("nowhere", "I know none of that name"), ("", "I know none")):
        event = Filled(gwen.who, talk.clock.now(), can_open=True, does="pictures.found", values={"name": (typed,)})
        answer = await talk.dispatch(event)
        assert told in plain(answer.here), typed
        assert isinstance(answer.here, Form) == ("none" in told)


async def test_a_look_leaves_its_day_and_which_report_once(talk: Talk) -> None:
    await ward_answered(talk)
    for _ in range(3):
        await talk(CHIDI).does("pictures.show", await ward(talk))
    await talk(CHIDI).does("pictures.open")
    await talk.beat(days=1)
    await talk(CHIDI).does("pictures.show", await ward(talk))
    async with talk.house.identity.reading() as session:
        looks = list((await session.execute(select(Look))).scalars())
    assert [(look.report, f"{look.looked_on:%d}") for look in looks] == [("team", "02"), ("team", "03")]
