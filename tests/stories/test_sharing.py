"""One answer with one person, by one's own tap: looked at first, opened by nobody else, taken back at any time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from bot.chat import Form, Message
from bot.models import Grant, Letter, Organisation, Person, Reports
from bot.people.roles import MAY
from bot.private import Whose
from tests.cast import ADA, CHIDI, MORGAN, SAM, WARD_COLLEAGUES
from tests.conversation import Someone, Talk, buttons, plain

WORDS = "the purple kettle of the third corridor"
NAMES = {ADA: "Ada Okafor", MORGAN: "Morgan Ellis", CHIDI: "Chidi Nwosu", SAM: "Sam Price"}


async def opens(someone: Someone, does: str, about: str = "", value: str = "") -> str:
    """Open a dialog and read it."""
    someone.dialog = (await someone.does(does, about, value)).here
    return plain(someone.dialog)


async def answers(talk: Talk, user: str = ADA, words: str = "", choice: str = "Stormy") -> Someone:
    """Monday 09:30: somebody answers, and perhaps says more."""
    await talk.beat(minutes=30)
    someone = talk(user)
    await someone.taps(choice)
    if words:
        await someone.taps("Say a little more")
        await someone.fills(words=words)
    return someone


def choice(someone: Someone, field: str, says: str) -> str:
    assert isinstance(someone.dialog, Form), plain(someone.dialog)
    options = next(one.options for one in someone.dialog.fields if one.name == field)
    return next(value for value, label in options if says in label)


async def looks(someone: Someone, reader: str, *, words: bool = False) -> str:
    """Choose the newest answer and a reader, and look at what they will read."""
    await opens(someone, "sharing.open")
    assert isinstance(someone.dialog, Form)
    which = someone.dialog.fields[0].options[0][0]
    whom = choice(someone, "whom", NAMES[reader])
    await someone.fills(which=which, whom=whom, words=("yes",) if words else ())
    return plain(someone.dialog)


async def shares(someone: Someone, reader: str = MORGAN, *, words: bool = False) -> None:
    await looks(someone, reader, words=words)
    await someone.taps("Send it")


async def asks_for_a_talk(someone: Someone, reader: str = MORGAN) -> None:
    await opens(someone, "sharing.talk")
    await someone.fills(whom=choice(someone, "whom", NAMES[reader]))
    await someone.taps("Send it")


async def person_id(talk: Talk, user: str) -> int:
    async with talk.house.identity.reading() as session:
        return (await session.execute(select(Person.id).where(Person.name == NAMES[user]))).scalar_one()


async def whose(talk: Talk, user: str) -> Whose:
    async with talk.house.identity.reading() as session:
        person = (await session.execute(select(Person).where(Person.name == NAMES[user]))).scalar_one()
    return Whose(person.organisation_id, person.id, person.salt)


# Choosing and looking


async def test_it_starts_beside_my_answers(talk: Talk) -> None:
    ada = await answers(talk)
    await opens(ada, "answers.open")
    await ada.taps("Share one")
    assert isinstance(ada.dialog, Form) and "you choose" in plain(ada.dialog)


async def test_only_who_looks_after_me_can_be_named(talk: Talk) -> None:
    ada = await answers(talk)
    await opens(ada, "sharing.open")
    assert isinstance(ada.dialog, Form)
    named = [label for _, label in ada.dialog.fields[1].options]
    assert named == ["Morgan Ellis, your manager", "Chidi Nwosu, a champion of your team"]


async def test_every_role_that_may_be_shared_with_has_words_for_what_it_is(talk: Talk) -> None:
    assert set(talk.house.words.page("sharing", "en").under("roles")) == MAY["be shared with"]


async def test_a_first_aider_of_the_whole_place_can_be_named(talk: Talk) -> None:
    async with talk.house.identity.writing() as session:
        ids = await session.execute(select(Person.id).where(Person.name == "Sam Price"))
        await session.execute(insert(Grant).values(person_id=ids.scalar_one(), role="first_aider", team_id=0))
    ada = await answers(talk)
    await shares(ada, SAM)
    assert "Ada Okafor" in await opens(talk(SAM), "shared.open")


async def test_the_answer_is_shown_exactly_as_it_will_be_read(talk: Talk) -> None:
    ada = await answers(talk, words=WORDS)
    seen = await looks(ada, MORGAN, words=True)
    assert "This is what Morgan Ellis will read" in seen and "Only Morgan Ellis can open this" in seen
    assert isinstance(ada.dialog, Message)
    mine = [*ada.dialog.parts[1:4]]
    await ada.taps("Send it")
    morgan = talk(MORGAN)
    told = await opens(morgan, "shared.open")
    assert isinstance(morgan.dialog, Message) and mine == [*morgan.dialog.parts[1:4]]
    assert "Stormy" in told and WORDS in told


async def test_nothing_is_sent_by_looking(talk: Talk) -> None:
    ada = await answers(talk)
    await looks(ada, MORGAN)
    await talk.beat(hours=2)
    assert "Nothing is shared with you now" in await opens(talk(MORGAN), "shared.open")
    assert not any("shared" in line for line in talk(MORGAN).hears())


async def test_the_words_stay_out_unless_they_are_ticked(talk: Talk) -> None:
    ada = await answers(talk, words=WORDS)
    await shares(ada)
    told = await opens(talk(MORGAN), "shared.open")
    assert "Stormy" in told and WORDS not in told


async def test_an_answer_that_changed_since_it_was_looked_at_is_shown_again_first(talk: Talk) -> None:
    ada = await answers(talk)
    await looks(ada, MORGAN)
    old = next(button for button in buttons(ada.dialog) if button.does == "sharing.send")  # type: ignore[arg-type]
    ada.dialog = None
    await ada.taps("Change my answer")
    await ada.taps("Sunny")
    told = await opens(ada, old.does, old.about, old.value)
    assert "changed since you looked" in told and "Sunny" in told
    assert "Nothing is shared" in await opens(talk(MORGAN), "shared.open")
    await ada.taps("Send it")
    assert "Sunny" in await opens(talk(MORGAN), "shared.open")


async def test_nothing_chosen_is_said_beside_its_field(talk: Talk) -> None:
    ada = await answers(talk)
    await opens(ada, "sharing.open")
    await ada.fills(which="999", whom="0")
    assert isinstance(ada.dialog, Form) and [bool(one.mistake) for one in ada.dialog.fields] == [True, True, False]


async def test_a_skipped_check_in_is_no_answer_to_share(talk: Talk) -> None:
    ada = await answers(talk, choice="Not today")
    assert "no answer of yours to share" in await opens(ada, "sharing.open")


async def test_without_anybody_to_name_it_points_to_help(talk: Talk) -> None:
    async with talk.house.identity.writing() as session:
        await session.execute(delete(Reports))
        await session.execute(delete(Grant))
    ada = await answers(talk)
    for door in ("sharing.open", "sharing.talk"):
        told = await opens(ada, door)
        assert "Nobody is known here" in told and "116 123" in told


# Being told, and reading


async def test_the_reader_is_told_on_the_full_hour_by_a_letter_that_names_nobody(talk: Talk) -> None:
    ada = await answers(talk, words=WORDS)
    before = len(talk(MORGAN).hears())
    await shares(ada, words=True)
    await talk.beat(minutes=29)
    assert len(talk(MORGAN).hears()) == before
    await talk.beat(minutes=1)
    told = talk(MORGAN).last()
    assert told.plain.startswith("Something was shared with you.")
    for told_nowhere in ("Ada", "Okafor", "Stormy", WORDS, "weather"):
        assert told_nowhere not in "".join(talk(MORGAN).hears()[before:])
    morgan = talk(MORGAN)
    await morgan.taps("Open it")
    assert "Ada Okafor" in plain(morgan.dialog) and WORDS in plain(morgan.dialog)
    assert "Ada" not in "".join(morgan.hears()[before:]), "the chat stays as it was"


async def test_the_letter_points_to_nothing_and_nobody(talk: Talk) -> None:
    await shares(await answers(talk))
    async with talk.house.identity.reading() as session:
        letter = (await session.execute(select(Letter).where(Letter.kind == "shared.waiting"))).scalar_one()
    morgan = await person_id(talk, MORGAN)
    assert (letter.about, letter.person_id, letter.dedup) == ("", morgan, f"shared:{morgan}:2026-03-02")
    assert letter.due_at.minute == letter.due_at.second == 0


async def test_one_letter_a_day_however_much_is_shared(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    await asks_for_a_talk(ada)
    for colleague in WARD_COLLEAGUES[:2]:
        await talk(colleague).taps("Sunny")
        await asks_for_a_talk(talk(colleague))
    await talk.beat(hours=1)
    assert sum("Something was shared" in line for line in talk(MORGAN).hears()) == 1


async def test_what_is_shared_after_the_day_s_letter_is_told_of_tomorrow(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    await talk.live(hours=2)
    morgan = talk(MORGAN)
    await opens(morgan, "shared.open")
    await morgan.taps("I have read it")
    await asks_for_a_talk(ada)
    await talk.live(hours=3)
    assert sum("Something was shared" in line for line in morgan.hears()) == 1
    await talk.live(days=1)
    assert sum("Something was shared" in line for line in morgan.hears()) == 2


async def test_what_was_taken_back_before_the_hour_is_never_told_of(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    await opens(ada, "sharing.mine")
    await ada.taps("Take it back")
    await talk.beat(hours=1)
    assert not any("Something was shared" in line for line in talk(MORGAN).hears())


async def test_the_reader_gets_help_for_a_kind_reply(talk: Talk) -> None:
    await shares(await answers(talk))
    morgan = talk(MORGAN)
    told = await opens(morgan, "shared.open")
    assert "Thank them" in told and "need not mend" in told and "999" in told and "not asked to give clinical" in told
    await morgan.taps("Help with the talk")
    assert "Find a private place" in plain(morgan.dialog)


async def test_that_it_was_read_is_the_reader_s_own_affair(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    hers = await opens(ada, "sharing.mine")
    morgan = talk(MORGAN)
    await opens(morgan, "shared.open")
    await morgan.taps("I have read it")
    assert "You have read this" in plain(morgan.dialog) and "Stormy" in plain(morgan.dialog)
    assert await opens(ada, "sharing.mine") == hers
    assert (
        "read" not in str((await ada.does("data.export", about="json")).here).partition('"shared"')[2].partition("]")[0]
    )


async def test_many_are_read_page_by_page(talk: Talk) -> None:
    await talk.beat(minutes=30)
    for colleague in WARD_COLLEAGUES[:5]:
        await talk(colleague).taps("Foggy")
        await shares(talk(colleague))
    morgan = talk(MORGAN)
    first = await opens(morgan, "shared.open")
    await morgan.taps("More")
    second = plain(morgan.dialog)
    assert (first.count("shares with you"), second.count("shares with you")) == (4, 1)
    assert (await opens(morgan, "shared.open", value="9" * 9)) and "went wrong" not in plain(morgan.dialog)


# Taking back


async def test_taken_back_it_is_gone_at_the_next_read(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    assert "Stormy" in await opens(talk(MORGAN), "shared.open")
    assert "Morgan Ellis: 2 March" in await opens(ada, "sharing.mine")
    await ada.taps("Take it back")
    assert "Taken back" in plain(ada.dialog) and "You share nothing" in plain(ada.dialog)
    assert "Nothing is shared with you now" in await opens(talk(MORGAN), "shared.open")


async def test_pressed_twice_it_is_shared_once(talk: Talk) -> None:
    ada = await answers(talk)
    await looks(ada, MORGAN)
    send = next(button for button in buttons(ada.dialog) if button.does == "sharing.send")  # type: ignore[arg-type]
    for _ in range(3):
        await ada.does(send.does, send.about, send.value)
    assert (await opens(talk(MORGAN), "shared.open")).count("shares with you") == 1


async def test_it_goes_when_the_answer_goes(talk: Talk) -> None:
    ada = await answers(talk, words=WORDS)
    await shares(ada, words=True)
    await asks_for_a_talk(ada, CHIDI)
    today = talk.clock.now().date()
    await talk.house.answers.purge(today + timedelta(days=30))
    assert "Nothing is shared" in await opens(talk(MORGAN), "shared.open"), "words are kept for 30 days"
    assert "Nothing is shared" in await opens(talk(CHIDI), "shared.open")
    await shares(ada, CHIDI)
    await talk.house.answers.purge(today + timedelta(days=80))
    assert "Stormy" in await opens(talk(CHIDI), "shared.open")
    await talk.house.answers.purge(today + timedelta(days=90))
    assert "Nothing is shared" in await opens(talk(CHIDI), "shared.open")


async def test_erasing_my_answers_takes_back_what_i_share(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    await ada.does("answers.erase_now")
    assert "Nothing is shared with you now" in await opens(talk(MORGAN), "shared.open")
    assert "You share nothing" in await opens(ada, "sharing.mine")


async def test_my_data_tells_what_i_share_and_not_what_was_shared_with_me(talk: Talk) -> None:
    ada = await answers(talk, words=WORDS)
    await shares(ada, words=True)
    hers, his = (
        str((await ada.does("data.export", about="json")).here),
        str((await talk(MORGAN).does("data.export")).here),
    )
    assert "Morgan Ellis" in hers and "shared" in hers
    assert WORDS not in his and "stormy" not in his


# Asking for a talk


async def test_a_talk_is_asked_for_without_saying_why(talk: Talk) -> None:
    ada = talk(ADA)
    assert "You need not say why" in await opens(ada, "sharing.talk")
    await ada.fills(whom=choice(ada, "whom", "Chidi"))
    assert "Ada Okafor would like to talk with you" in plain(ada.dialog)
    await ada.taps("Send it")
    await talk.beat(hours=1)
    await talk.beat(minutes=5)
    (told,) = [line for line in talk(CHIDI).hears() if "Something was shared with you." in line]
    assert "Ada" not in told and "talk" not in told
    assert "Ada Okafor would like to talk with you" in await opens(talk(CHIDI), "shared.open")
    assert "you asked for a talk" in await opens(ada, "sharing.mine")


async def test_typed_words_lead_to_a_dialog_and_never_show_it_in_the_chat(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    await ada.says("what i share")
    assert "Morgan" not in ada.hears()[-1]
    await ada.taps("Open")
    assert "Morgan Ellis" in plain(ada.dialog)
    morgan = talk(MORGAN)
    await morgan.says("shared with me")
    assert "Ada" not in morgan.hears()[-1]


async def test_home_has_a_door_for_whoever_may_be_named_and_never_tells_what_is_behind_it(talk: Talk) -> None:
    ada = await answers(talk)
    before = await talk(MORGAN).opens_home()
    await shares(ada)
    assert "Shared with me" in before.plain and await talk(MORGAN).opens_home() == before
    assert "Shared with me" in (await talk(CHIDI).opens_home()).plain
    for user in (ADA, SAM):
        assert "Shared with me" not in (await talk(user).opens_home()).plain


# Who tries what is not theirs


async def test_another_person_s_number_opens_takes_back_and_reads_nothing(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    await opens(talk(MORGAN), "shared.open")
    (one,) = await talk.house.answers.shares.given_to(await whose(talk, MORGAN))
    for other in (CHIDI, SAM, *WARD_COLLEAGUES[:2]):
        told = await opens(talk(other), "shared.read", one.number)
        told += await opens(talk(other), "sharing.take_back", one.number)
        assert "Stormy" not in told and "Ada" not in told and "Taken back" not in told
    told = await opens(talk(MORGAN), "sharing.take_back", one.number)
    assert "Taken back" not in told, "the reader cannot take back in the owner's name"
    assert "I have read it" in await opens(talk(MORGAN), "shared.open")


async def test_forged_buttons_share_nothing_and_say_so_kindly(talk: Talk) -> None:
    ada, sam = await answers(talk), await person_id(talk, SAM)
    await looks(ada, MORGAN)
    good = next(button for button in buttons(ada.dialog) if button.does == "sharing.send")  # type: ignore[arg-type]
    whom, _, rest = good.about.partition(":")
    for about in (f"{sam}:{rest}", f"{whom}:999:", "", ":::", "²:1:", f"{whom}:{'9' * 40}:yes", f"{whom}:1; drop:yes"):
        told = await opens(ada, "sharing.send", about, good.value)
        assert "cannot be shared" in told and "116 123" in told and "went wrong" not in told
    told = await opens(talk(SAM), "sharing.send", good.about, good.value)
    assert "cannot be shared" in told
    assert "Nothing is shared" in await opens(talk(SAM), "shared.open")
    assert "Nothing is shared" in await opens(talk(MORGAN), "shared.open")


async def test_who_does_not_look_after_me_any_more_reads_nothing(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    await shares(ada, CHIDI)
    async with talk.house.identity.writing() as session:
        await session.execute(delete(Reports))
        await session.execute(delete(Grant).where(Grant.role == "champion"))
    for reader in (MORGAN, CHIDI):
        assert "Nothing is shared with you now" in await opens(talk(reader), "shared.open")
    assert "Chidi Nwosu" in await opens(ada, "sharing.mine"), "it can still be taken back"


async def test_who_has_left_reads_nothing_and_is_read_no_more(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    await shares(ada, CHIDI)
    async with talk.house.identity.writing() as session:
        await session.execute(update(Person).where(Person.name == "Chidi Nwosu").values(left_at=talk.clock.now()))
    assert "Nothing is shared" in await opens(talk(CHIDI), "shared.open")
    async with talk.house.identity.writing() as session:
        await session.execute(update(Person).where(Person.name == "Ada Okafor").values(left_at=talk.clock.now()))
    assert "Nothing is shared" in await opens(talk(MORGAN), "shared.open")


async def test_nobody_of_another_organisation_can_be_named_or_reads(talk: Talk) -> None:
    ada = await answers(talk)
    await shares(ada)
    async with talk.house.identity.writing() as session:
        other = Organisation(name="Elsewhere")
        session.add(other)
        await session.flush()
        await session.execute(
            update(Person).where(Person.name.in_(("Morgan Ellis", "Chidi Nwosu"))).values(organisation_id=other.id)
        )
    assert "Nothing is shared" in await opens(talk(MORGAN), "shared.open")
    assert "Nobody is known here" in await opens(ada, "sharing.open")
