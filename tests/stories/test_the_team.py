"""What a team sees: the prompt in its channel, its one rough word, and nothing about anybody."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat import Form, Image, Message
from bot.models import Picture, Round
from bot.rehearsal import trust
from tests.cast import ADA, CHIDI, MORGAN, NOOR, SAM, WARD_COLLEAGUES
from tests.conversation import Talk, buttons, plain

COMMUNITY = [player.user for player in trust.players() if player.team == trust.COMMUNITY]


async def all_answer(talk: Talk, people: tuple[str, ...] | list[str], label: str) -> None:
    for user in people:
        await talk(user).taps(label)


async def ward_week(talk: Talk, answers: dict[str, str]) -> list[str]:
    """Ward 7's Monday: these people answer, the round closes; what then stands in the channel."""
    await talk.beat(minutes=30)
    for user, label in answers.items():
        await talk(user).taps(label)
    await talk.beat(hours=8)
    return talk.channel()


async def test_the_team_gets_one_word_after_closing(talk: Talk) -> None:
    told = await ward_week(talk, dict.fromkeys((ADA, *WARD_COLLEAGUES), "Sunny"))
    assert "The picture is mostly well." in told[-1]
    assert "rough picture, on purpose" in told[-1]
    picture = next(part for part in talk.channel_message().parts if isinstance(part, Image))
    assert picture.svg.startswith("<svg") and picture.png.startswith(b"\x89PNG") and "2 Mar" in picture.says


async def test_nothing_is_shown_before_closing(talk: Talk) -> None:
    await talk.beat(minutes=30)
    await all_answer(talk, (ADA, *WARD_COLLEAGUES), "Sunny")
    await talk.beat(hours=7)
    assert not any("picture is" in line for line in talk.channel())


async def test_ten_answers_read_just_like_none(talk: Talk) -> None:
    """A1: whoever looks cannot tell whether nobody answered, or ten did."""
    ten = await ward_week(talk, dict.fromkeys(WARD_COLLEAGUES[:10], "Stormy"))
    none = [line for line in ten if "no picture" in line]
    assert len(none) == 1
    await talk.beat(days=7, hours=-8)
    await talk.beat(hours=8)
    again = [line for line in talk.channel() if "There is no picture" in line]
    assert again[-1].splitlines()[1] == none[0].splitlines()[1]


async def test_ten_who_skip_and_ten_who_answer_make_no_picture(talk: Talk) -> None:
    """A16: a skip is no answer, and is told to nobody."""
    answers = dict.fromkeys(WARD_COLLEAGUES[:10], "Sunny") | dict.fromkeys((ADA, MORGAN, CHIDI), "Not today")
    assert "There is no picture" in (await ward_week(talk, answers))[-1]


@pytest.mark.parametrize(("most", "odd"), [("Stormy", "Stormy"), ("Stormy", "Foggy")])
async def test_all_alike_reads_like_nearly_all_alike(talk: Talk, most: str, odd: str) -> None:
    """A11, A12: the same word as for a mere majority."""
    told = await ward_week(talk, dict.fromkeys(WARD_COLLEAGUES, most) | {ADA: odd})
    assert "The picture is mostly hard." in told[-1]


async def test_a_picture_is_put_in_once_and_never_changes(talk: Talk) -> None:
    await ward_week(talk, dict.fromkeys((ADA, *WARD_COLLEAGUES), "Mixed"))
    first = talk.channel()
    await talk(ADA).does("answers.erase_now")
    for _ in range(3):
        await talk.beat(minutes=1)
    assert talk.channel() == first
    async with talk.house.identity.reading() as session:
        assert list((await session.execute(select(Picture.word))).scalars()) == ["mixed"]


async def test_the_strip_shows_the_last_rounds(talk: Talk) -> None:
    await ward_week(talk, dict.fromkeys((ADA, *WARD_COLLEAGUES), "Sunny"))
    await talk.beat(days=6, hours=15, minutes=30)
    await ward_week(talk, dict.fromkeys((ADA, *WARD_COLLEAGUES), "Stormy"))
    assert "2 Mar mostly well, 9 Mar mostly hard" in talk.channel()[-1]


async def test_a_manager_gets_the_picture_where_the_question_said_so(talk: Talk) -> None:
    """The night team's picture goes to its manager, and every question says it."""
    await talk.beat(hours=11)  # on Monday at eight their night begins, and they are welcomed
    await talk.beat(days=1, hours=1, minutes=30)
    assert "Your manager gets it." in talk(NOOR).last().plain
    await talk.beat(hours=8)
    managers = [player.user for player in trust.players() if player.team == trust.NIGHT and not player.lead][:1]
    assert "There is no picture this time." in talk(managers[0]).hears()[-1]
    assert not talk.channel(trust.NIGHT)
    assert "picture" not in talk(NOOR).hears()[-1].lower() or "No rush" in talk(NOOR).hears()[-1]


async def test_the_channel_prompt_opens_a_private_answer_and_never_changes(talk: Talk) -> None:
    await talk.beat(days=2, hours=3, minutes=30)
    prompt = talk.channel(trust.COMMUNITY)[-1]
    assert "Nobody here sees who answered" in prompt and "workload" in prompt
    for user in COMMUNITY[:12]:
        someone = talk(user)
        await someone.taps_in_channel("Answer in private", trust.COMMUNITY)
        assert isinstance(someone.dialog, Form)
        await someone.fills(choice="heavy", words="too many visits and one flat tyre")
        assert "Kept, for you alone" in plain(someone.dialog)
        assert "116 123" in plain(someone.dialog)
    assert talk.channel(trust.COMMUNITY) == [prompt]
    await talk.beat(hours=24)
    assert "The picture is mostly hard." in talk.channel(trust.COMMUNITY)[-1]
    assert "flat tyre" not in "".join(talk.channel(trust.COMMUNITY))


async def test_a_form_without_a_choice_says_so_and_keeps_the_words(talk: Talk) -> None:
    await talk.beat(days=2, hours=3, minutes=30)
    someone = talk(COMMUNITY[0])
    await someone.taps_in_channel("Answer in private", trust.COMMUNITY)
    await someone.fills(words="a long day")
    assert "Choose one" in plain(someone.dialog)
    assert isinstance(someone.dialog, Form) and someone.dialog.fields[1].value == ("a long day",)


async def test_somebody_of_another_team_has_no_place_to_answer(talk: Talk) -> None:
    await talk.beat(days=2, hours=3, minutes=30)
    ada = talk(ADA)
    await ada.taps_in_channel("Answer in private", trust.COMMUNITY)
    assert isinstance(ada.dialog, Message) and "another team" in ada.dialog.plain


async def test_a_small_team_never_gets_a_picture_but_is_asked_and_helped(talk: Talk) -> None:
    await talk.beat(days=3, hours=2)
    await talk(SAM).taps("Full")
    assert "These may fit" not in talk(SAM).hears()[-1] and "116 123" in talk(SAM).hears()[-1]
    await talk.beat(hours=8)
    assert "There is no picture this time." in talk.channel(trust.PORTERS)[-1]


async def test_setting_up_in_chat_asks_the_team_at_the_new_time(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/canopy set up")
    assert isinstance(chidi.dialog, Form)
    team = chidi.dialog.fields[0].options[0][0]
    await chidi.fills(
        team=team, check_in="energy", days=("tue", "thu"), at="10:15", window="4", remind="1", way="private",
        audience="manager",
    )  # fmt: skip
    assert "Ward 7" in plain(chidi.dialog) and "Tue 3 Mar, 10:15" in plain(chidi.dialog)
    await talk.beat(days=1, hours=1, minutes=15)
    assert "Your manager gets it." in talk(ADA).last().plain


async def test_every_mistake_in_a_set_up_is_named_at_once_and_nothing_is_lost(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/canopy set up")
    await chidi.fills(team="999999", check_in="poem", days=("moon",), at="quarter to", window="1", way="loud")
    assert isinstance(chidi.dialog, Form)
    wrong = {field.name for field in chidi.dialog.fields if field.mistake}
    assert wrong == {"team", "check_in", "days", "at", "window", "remind", "way", "audience"}
    assert {field.name: field.value for field in chidi.dialog.fields}["at"] == ("quarter to",)


async def test_a_one_hour_round_is_refused(talk: Talk) -> None:
    """A31: so short a window would tell who was there."""
    chidi = talk(CHIDI)
    await chidi.says("/canopy set up")
    assert isinstance(chidi.dialog, Form)
    hours = next(field for field in chidi.dialog.fields if field.name == "window")
    assert "1" not in [value for value, _ in hours.options]


async def test_setting_up_is_for_who_may(talk: Talk) -> None:
    ada = talk(ADA)
    await ada.says("set up")
    assert "for a team's manager, champion or coordinator" in ada.hears()[-1]
    assert "Set up" not in (await ada.opens_home()).plain
    assert "Set up" in (await talk(MORGAN).opens_home()).plain


async def test_pictures_of_a_round_are_made_for_its_own_team_only(talk: Talk) -> None:
    await ward_week(talk, dict.fromkeys((ADA, *WARD_COLLEAGUES), "Sunny"))
    async with talk.house.identity.reading() as session:
        rows = (await session.execute(select(Picture.team_id, Round.team_id).join(Round))).all()
    assert all(mine == theirs for mine, theirs in rows)
    assert not any("picture" in line for line in talk.channel(trust.COMMUNITY))
    assert not any(button.label == "Share" for button in buttons(talk.channel_message()))
