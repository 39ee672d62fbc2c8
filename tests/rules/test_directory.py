"""Who is shown first: what fits, what is open, what is near; never what is closed, and nothing shut first."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli.opening import open_words
from bot.rehearsal import trust
from bot.rehearsal.stage import Stage
from bot.router import Router
from bot.safety.check import findings
from bot.safety.directory import Directory, open_directory
from bot.safety.footer import phone_link
from bot.safety.hours import read_hours
from bot.safety.local import KINDS, NATIONS
from bot.safety.signpost import Signpost
from bot.settings import Settings
from bot.visit import House
from bot.words import OURS, WordsError
from handlers import FEATURES
from tests.clock import StillClock

LONDON = ZoneInfo("Europe/London")
CHRISTMAS_NIGHT = datetime(2026, 12, 25, 2, tzinfo=LONDON)
TUESDAY_NOON = datetime(2026, 3, 3, 12, tzinfo=LONDON)
RAW = tomllib.loads((OURS / "signposts/gb.toml").read_text("utf-8"))
MENU = tomllib.loads((OURS / "signposts/topics.toml").read_text("utf-8"))["menu"]
TOPICS = sorted({topic for entry in RAW.values() for topic in entry["topics"]})
HIDDEN = {id for id, entry in RAW.items() if entry["status"] in ("closed", "do_not_show")}
each_nation = pytest.mark.parametrize("nation", NATIONS)


@cache
def directory() -> Directory:
    return open_directory()


def ids(topics: list[str], nation: str = "england", now: datetime | None = TUESDAY_NOON, **more: object) -> list[str]:
    return [one.id for one in directory().fitting(topics, nation, now=now, **more)]  # type: ignore[arg-type]


def shut_at_night(one: Signpost) -> bool:
    """Read from the words that people read, by a second and plainer rule: whatever is not told to be there at night."""
    told = RAW[one.id].get("hours", "") if one.id in RAW else one.hours
    return told.startswith(("Mon", "weekday", "9am", "10am", "8am", "5pm", "evenings", "weekdays"))


# Hours


@each_nation
@pytest.mark.parametrize("topics", [[topic] for topic in TOPICS] + [door["topics"] for door in MENU.values()], ids=str)
def test_at_two_on_christmas_morning_nothing_that_is_shut_comes_first(topics: list[str], nation: str) -> None:
    found = directory().fitting(topics, nation, now=CHRISTMAS_NIGHT)
    if found:
        assert not shut_at_night(found[0]), found[0].id
        assert directory().open_now(found[0], CHRISTMAS_NIGHT, nation) is not False
    rank = {True: 0, None: 1, False: 2}
    off = [date(2026, 12, 25)]
    places = [
        rank[one.open_at(CHRISTMAS_NIGHT, off)] if one.phone or one.text else 1 for one in found
    ]  # a web page is neither open nor shut
    assert places == sorted(places)


def test_where_all_that_fits_is_shut_somebody_who_answers_at_any_hour_stands_first() -> None:
    assert ids(["bullying"], now=CHRISTMAS_NIGHT)[0] == "samaritans"
    assert "bullying_line" in ids(["bullying"], now=CHRISTMAS_NIGHT)
    assert ids(["bullying"])[0] == "bullying_line"


def test_on_a_bank_holiday_a_line_of_weekdays_is_not_said_to_be_open() -> None:
    boxing_day_off = datetime(2026, 12, 28, 12, tzinfo=LONDON)  # a Monday, off in lieu
    mind = directory().entries["mind_info"]
    assert directory().open_now(mind, TUESDAY_NOON, "england") is True
    assert directory().open_now(mind, boxing_day_off, "england") is None
    practitioners = directory().entries["practitioner_health"]
    assert directory().open_now(practitioners, boxing_day_off, "england") is False


def test_scotlands_bank_holidays_are_its_own() -> None:
    second_of_january = datetime(2026, 1, 2, 12, tzinfo=LONDON)  # a Friday, off in Scotland alone
    mind = replace(directory().entries["mind_info"], nations=NATIONS)
    assert directory().open_now(mind, second_of_january, "scotland") is None
    assert directory().open_now(mind, second_of_january, "england") is True


def test_summer_time_is_kept() -> None:
    mind = directory().entries["mind_info"]  # until six
    assert directory().open_now(mind, datetime(2026, 7, 7, 16, 59, tzinfo=UTC), "england") is True
    assert directory().open_now(mind, datetime(2026, 7, 7, 17, 0, tzinfo=UTC), "england") is False


def test_hours_that_are_still_to_be_checked_never_say_open() -> None:
    unsure = {id for id, entry in RAW.items() if "hours" in entry.get("to_check", ())}
    assert unsure
    for id in unsure:
        assert directory().open_now(directory().entries[id], TUESDAY_NOON, "england") is not True


def test_nobody_is_said_to_answer_a_web_page() -> None:
    assert directory().open_now(directory().entries["menopause_nhs"], TUESDAY_NOON, "england") is None


# What fits


@each_nation
def test_whatever_else_is_asked_the_best_topic_has_a_service_among_the_three(nation: str) -> None:
    for best in TOPICS:
        others = [topic for topic in ("mental_health", "crisis", "money") if topic != best]
        found = directory().fitting([best, *others], nation, now=TUESDAY_NOON)
        assert len(found) <= 3
        if directory().fitting([best], nation):
            assert any(best in one.topics for one in found), best


def test_three_topics_are_given_a_service_each() -> None:
    found = directory().fitting(["menopause", "gambling", "housing"], "england", now=TUESDAY_NOON)
    assert {"menopause", "gambling", "housing"} <= {topic for one in found for topic in one.topics}


def test_somebody_in_wales_is_given_the_welsh_numbers() -> None:
    assert ids(["crisis"], "wales")[0] == "nhs111_wales"
    assert ids(["mental_health"], "wales")[0] == "call_wales"
    assert ids(["domestic_abuse"], "wales")[0] == "live_fear_free"
    everything = {one.id for topic in TOPICS for one in directory().fitting([topic], "wales", 1000)}
    assert not everything & {"nhs111_mh", "nhs24", "lifeline_ni", "nda", "citizens_advice"}


def test_a_language_moves_a_service_up_where_all_else_is_alike() -> None:
    one = Signpost("one", "One", "anyone", ("money",), phone="1", nations=NATIONS)
    entries = {
        "one": one,
        "two": replace(one, id="two", languages=("cy",)),
        "all": replace(one, id="all", languages=("*",)),
    }
    small = Directory(entries, {}, {}, {})
    assert [found.id for found in small.fitting(["money"], "wales", language="cy")] == ["two", "all", "one"]
    assert [found.id for found in small.fitting(["money"], "wales", language="en")] == ["one", "two", "all"]


# A place's own


def own(id: str, *topics: str, hours: str = "24/7") -> Signpost:
    return Signpost(
        id, id.upper(), "here", topics, "01632 960123", nations=NATIONS, local=True, opening=read_hours(hours)
    )


def test_the_places_own_help_comes_first_where_it_fits_and_leaves_room_for_others() -> None:
    local = (own("eap", "money"), own("chaplain", "money"), own("fund", "money"), own("ftsu", "patient_safety"))
    found = ids(["money"], local=local)
    assert found[:2] == ["eap", "chaplain"] and found[2] in RAW
    assert "ftsu" not in ids(["money"], most=100, local=local)


def test_at_night_a_shut_occupational_health_is_not_first() -> None:
    local = (own("oh", "money", hours="mon-fri 09:00-17:00"),)
    assert ids(["money"], local=local)[0] == "oh"
    assert ids(["money"], now=CHRISTMAS_NIGHT, local=local)[0] != "oh"


def test_every_kind_of_local_help_is_for_topics_that_there_are() -> None:
    for name, kind in KINDS.items():
        assert set(kind.topics) <= set(directory().topics), name
        assert len(kind.label) <= 40
    like = {
        "eap": "local_eap",
        "occupational_health": "local_oh",
        "speak_up": "local_ftsu",
        "first_aider": "local_mhfa_list",
    }
    for kind_name, id in like.items():
        assert list(KINDS[kind_name].topics) == RAW[id]["topics"]


# Dates and status


def test_past_its_date_a_service_drops_below_all_others() -> None:
    entries = dict(directory().entries)
    entries["bullying_line"] = replace(entries["bullying_line"], expires_on=date(2026, 3, 2))
    late = Directory(entries, directory()._footer, directory().topics, directory().menu)
    found = [one.id for one in late.fitting(["bullying"], "england", 100, now=TUESDAY_NOON)]
    assert found[-1] == "bullying_line"
    on_the_day = [one.id for one in late.fitting(["bullying"], "england", now=datetime(2026, 3, 2, 12, tzinfo=UTC))]
    assert on_the_day[0] == "bullying_line"
    assert any("bullying_line: expires_on" in told for told in findings(late, date(2026, 3, 3)))


@each_nation
def test_closed_and_do_not_show_services_are_nowhere_whatever_the_hour(nation: str) -> None:
    assert HIDDEN
    for now in (None, CHRISTMAS_NIGHT, TUESDAY_NOON):
        for topic in TOPICS:
            found = {one.id for one in directory().fitting([topic], nation, 10_000, now=now)}
            assert not found & HIDDEN
    assert not {one.id for one in directory().shown(nation)} & HIDDEN


def test_closed_services_are_in_no_words_and_in_nothing_that_canopy_can_say() -> None:
    hidden = {RAW[id][line] for id in HIDDEN for line in ("name", "phone", "url") if RAW[id].get(line)}
    assert len(hidden) == 6
    pages = [path for path in OURS.rglob("*.toml") if path.name != "gb.toml"]
    said = [path.read_text("utf-8") for path in pages]
    settings, router = Settings(), Router(FEATURES)
    clock = StillClock(trust.START)
    house = House(settings, None, None, open_words(settings, router), directory(), router, clock.now)  # type: ignore[arg-type]
    said += [repr(sample.content) for sample in Stage(house, clock, {}).samples()]
    assert len(said) > 100
    assert not [(text, one) for one in said for text in hidden if text in one]


# An organisation's own files


def with_own(folder: Path, text: str) -> Directory:
    (folder / "signposts").mkdir(exist_ok=True)
    (folder / "signposts" / "ours.toml").write_text(text, encoding="utf-8")
    return open_directory(own=folder)


def test_a_place_may_put_a_line_right_and_add_a_service_of_its_own(tmp_path: Path) -> None:
    ours = with_own(
        tmp_path,
        '[bullying_line]\nverified_on = "2026-02-01"\nexpires_on = "2026-08-01"\n\n'
        '[hub]\nname = "Dale hub"\nfor = "anyone"\ntopics = ["bullying"]\nphone = "01632 960999"\n'
        'open = "always"\nnations = ["england"]\nstatus = "open"\n',
    )
    assert ours.entries["bullying_line"].verified and ours.entries["bullying_line"].phone == "0300 323 0169"
    assert ours.fitting(["bullying"], "england", now=CHRISTMAS_NIGHT)[0].name == "Dale hub"


def test_a_place_may_hide_a_service_but_not_what_stands_under_every_reply(tmp_path: Path) -> None:
    hidden = with_own(tmp_path, '[bullying_line]\nstatus = "closed"\n')
    assert "bullying_line" not in [one.id for one in hidden.fitting(["bullying"], "england", 100)]
    for line in ('status = "closed"', 'phone = ""', "local = true", 'nations = ["wales"]'):
        with pytest.raises(WordsError, match=r"ours\.toml: samaritans: it stands under every reply"):
            with_own(tmp_path, f"[samaritans]\n{line}\n")


def test_all_mistakes_of_a_file_are_told_at_once_each_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(WordsError) as told:
        with_own(
            tmp_path,
            '[hub]\nname = "Hub"\nfor = "anyone"\ntopics = ["moneyy"]\nphone = "ring us"\nurl = "hub.example"\n'
            'nations = ["england"]\nstatus = "opened"\nopen = "weekdays"\nhuors = "x"\nexpires_on = "1/2/2026"\n'
            '\n[empty]\nname = "Empty"\nstatus = "open"\n',
        )
    text = "\n".join(told.value.problems)
    for part in (
        "ours.toml: hub: topics: 'moneyy' is not one of ours; did you mean 'money'?", "phone: 'ring us'", "https://",
        "status: 'opened'", "open, perhaps:", "'huors'; did you mean 'hours'?", "expires_on: '1/2/2026' is not a day",
        "empty: topics is missing", "empty: it is open, but has no phone",
    ):  # fmt: skip
        assert part in text, part


def test_a_number_twice_and_a_topic_that_nobody_answers_are_found(tmp_path: Path) -> None:
    twice = with_own(
        tmp_path,
        '[hub]\nname = "Hub"\nfor = "anyone"\ntopics = ["money"]\nphone = "0300323 0169"\nnations = ["england"]\n'
        'status = "open"\n',
    )
    told = findings(twice, date(2026, 3, 3))
    assert "bullying_line and hub: have the same number, 03003230169" in told
    assert "hub: no open and no perhaps: nobody can tell whether it is open" in told
    assert any(line.startswith("legal (“Legal help”): nobody answers in england, wales") for line in told)


# Numbers


@pytest.mark.parametrize(
    ("phone", "dials"),
    [
        ("0800 58 58 58", "0800585858"), ("111 then 2", "111"), ("01632 960123 ext 4", "01632960123"),
        ("+44 1632 960123", "+441632960123"),
    ],
)  # fmt: skip
def test_every_number_is_a_link_that_dials_it(phone: str, dials: str) -> None:
    assert phone_link(replace(own("x", "money"), phone=phone)).endswith(f"(tel:{dials})")
