"""Thanking somebody: looked at first, private first, the receiver's to share and to take back."""

from __future__ import annotations

from sqlalchemy import select

from bot.chat import Commanded, Form, Message
from bot.models import Kudos, Letter
from tests.cast import ADA, CHIDI, GWEN, SAM
from tests.conversation import Talk, buttons, plain

WORDS = "You sat with the new starter until the bus came."


async def thank(talk: Talk, giver: str = CHIDI, *receivers: str, words: str = WORDS) -> None:
    someone = talk(giver)
    await someone.says("/kudos")
    await someone.fills(who=receivers or (ADA,), kind="calm", words=words)
    await someone.taps("Send it")
    await talk.beat()


async def test_the_giver_sees_it_first_and_nothing_is_sent_before(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    assert isinstance(chidi.dialog, Form) and "signed with your name" in plain(chidi.dialog)
    await chidi.fills(who=(ADA,), kind="calm", words=WORDS)
    assert isinstance(chidi.dialog, Message) and "Chidi Nwosu thanks you: Kept calm" in chidi.dialog.plain
    assert WORDS in chidi.dialog.plain
    await talk.beat()
    assert not any("Chidi" in line for line in talk(ADA).hears())


async def test_the_receiver_reads_it_first_and_the_notification_tells_no_word(talk: Talk) -> None:
    await thank(talk)
    got = talk(ADA).last()
    assert any(WORDS in getattr(part, "text", "").replace("\\", "") for part in got.parts)
    assert got.plain == "Chidi Nwosu has thanked you. Open to read it."
    assert talk.channel() == []


async def test_one_tap_shares_it_with_the_team_signed(talk: Talk) -> None:
    await thank(talk)
    await talk(ADA).taps("Share with Ward 7")
    await talk.beat()
    assert "Chidi Nwosu thanks Ada Okafor: Kept calm" in talk.channel()[-1] and WORDS in talk.channel()[-1]


async def test_it_can_be_taken_back_and_the_post_is_gone(talk: Talk) -> None:
    await thank(talk)
    await talk(ADA).taps("Share with Ward 7")
    await talk.beat()
    await talk(ADA).taps("Take it back")
    await talk.beat(seconds=6)
    assert talk.channel() == []


async def test_taken_back_before_it_was_sent_it_never_appears(talk: Talk) -> None:
    await thank(talk)
    await talk(ADA).taps("Share with Ward 7")
    await talk(ADA).taps("Take it back")
    await talk.beat()
    await talk.beat(seconds=6)
    assert talk.channel() == []


async def test_kept_it_is_the_receivers_alone(talk: Talk) -> None:
    await thank(talk)
    await talk(ADA).taps("Keep it for me")
    await talk.beat()
    assert talk.channel() == []
    ada = talk(ADA)
    answer = await ada.does("kudos.mine")
    assert WORDS in plain(answer.here)
    assert WORDS not in plain((await talk(SAM).does("kudos.mine")).here)


async def test_several_are_thanked_at_once_each_with_their_own_say(talk: Talk) -> None:
    await thank(talk, CHIDI, ADA, GWEN)
    await talk(ADA).taps("Share with Ward 7")
    await talk.beat()
    assert "Chidi Nwosu" in talk(GWEN).last().plain
    assert "Gwen" not in talk.channel()[-1]


async def test_pressed_twice_it_arrives_once(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    form = chidi.dialog
    assert isinstance(form, Form)
    await chidi.fills(who=(ADA,), kind="calm", words=WORDS)
    send = next(button for button in buttons(chidi.dialog) if button.label == "Send it")  # type: ignore[arg-type]
    for _ in range(3):
        await chidi.does(send.does, send.about, send.value)
    chidi.dialog = form
    await chidi.fills(who=(SAM,), kind="calm", words="something else")
    assert "sent already" in plain(chidi.dialog)
    await talk.beat()
    async with talk.house.identity.reading() as session:
        assert len((await session.execute(select(Kudos))).all()) == 1
        assert len((await session.execute(select(Letter).where(Letter.kind == "kudos.received"))).all()) == 1


async def test_an_nhs_number_is_refused_with_a_kind_sentence(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    await chidi.fills(who=(ADA,), kind="calm", words="for helping 943 476 5919")
    assert "NHS number" in plain(chidi.dialog)
    assert isinstance(chidi.dialog, Form) and chidi.dialog.fields[2].value == ("for helping 943 476 5919",)


async def test_every_mistake_is_named_at_once(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("/kudos")
    await chidi.fills(who=(CHIDI,), kind="", words="")
    assert isinstance(chidi.dialog, Form)
    assert all(field.mistake for field in chidi.dialog.fields)


async def test_somebody_elses_thanks_cannot_be_read_shared_or_taken_back(talk: Talk) -> None:
    await thank(talk)
    share = next(button for button in buttons(talk(ADA).last()) if button.does == "kudos.post")
    for does in ("kudos.post", "kudos.take_back", "kudos.keep", "kudos.read"):
        answer = await talk(SAM).does(does, share.about, share.value)
        assert "not here any more" in plain(answer.here)
    answer = await talk(ADA).does("kudos.post", share.about, "3")
    await talk.beat()
    assert all(not talk.channel(team) for team in ("Porters", "Chaplaincy", "Night team"))
    assert isinstance(answer.here, Message)


async def test_typed_kudos_gives_a_door_to_the_form(talk: Talk) -> None:
    chidi = talk(CHIDI)
    await chidi.says("Kudos!")
    await chidi.taps("Open")
    assert isinstance(chidi.dialog, Form)
    await chidi.fills(who=(ADA,), kind="calm", words=WORDS)
    await chidi.taps("Send it")
    assert "on its way to Ada Okafor" in chidi.hears()[-1]
    assert WORDS not in "".join(chidi.hears())


async def test_the_words_of_kudos_are_sealed_in_the_database(talk: Talk) -> None:
    await thank(talk)
    async with talk.house.identity.reading() as session:
        sealed = (await session.execute(select(Kudos.words))).scalar_one()
    assert b"new starter" not in sealed


async def test_whoever_is_named_in_the_command_stands_in_the_form(talk: Talk) -> None:
    chidi = talk(CHIDI)
    said = Commanded(chidi.who, talk.clock.now(), can_open=True, command="/kudos", text="@sam", mentions=(SAM,))
    form = (await talk.dispatch(said)).here
    assert isinstance(form, Form) and form.fields[0].value == (SAM,)


async def test_erasing_my_data_takes_what_i_gave_and_got_out_of_the_channels(talk: Talk) -> None:
    await thank(talk, CHIDI, ADA)
    await talk(ADA).taps("Share with Ward 7")
    await talk.beat()
    assert talk.channel()
    await talk(CHIDI).does("data.erase_now")
    await talk.beat(seconds=6)
    assert talk.channel() == []
    assert WORDS not in plain((await talk(ADA).does("kudos.mine")).here)
    async with talk.house.identity.reading() as session:
        assert not (await session.execute(select(Kudos))).all()
