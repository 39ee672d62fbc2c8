"""The attacks on pictures, A1 to A18, A21, A27, A30 and A31: set up, played through the front door, compared whole."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from pydantic import ValidationError
from sqlalchemy import delete, func, select, update

from bot import weeks
from bot.chat import Message
from bot.models import Group, Look, Member, Person, Team
from bot.people.scheduling import save
from bot.rehearsal import trust
from bot.settings import Settings
from tests.attacks.conftest import VIEWERS, WEEKLY, Site, Sites
from tests.conversation import buttons
from tests.stores.conftest import rows_of

WARD = {"Ward": 14}
TEN, ELEVEN = [5, 1, 4, 2, 3, 3, 5, 1, 2, 4], [5] * 11


async def test_a01_the_reports_for_ten_answers_are_byte_for_byte_those_for_none(sites: Sites) -> None:
    """Of a team alone, and of a small team beside a large one, whose group would tell of its silence."""
    for sizes in (WARD, {"Ward": 14, "Day unit": 10}):
        small, groups = [*sizes][-1], dict.fromkeys(sizes, "Site")
        seen = []
        for answered in ([], TEN):
            async with sites(sizes, groups) as site:
                await site.week({"Ward": ELEVEN, small: answered})
                seen.append(await site.everything())
        assert seen[0] == seen[1]
        assert "no picture" in seen[0]


async def test_a02_ten_answers_of_thirty_people_are_withheld(sites: Sites) -> None:
    async with sites({"Ward": 30}) as site:
        await site.week({"Ward": TEN})
        assert await site.words() == {"Ward": "none", "": "none"}


@pytest.mark.parametrize("comes", [False, True], ids=["a leaver", "a joiner"])
async def test_a03_a04_who_leaves_or_comes_is_not_to_be_read_from_two_rounds(sites: Sites, comes: bool) -> None:
    """The others repeat themselves. How much better than blind a guess may be in all such cases: docs/privacy.md."""
    seen = []
    for rating in (1, 5):
        async with sites({"Ward": 14 - comes}) as site:
            for week in (0, 1):
                there = 13 + (week == comes)
                if week and comes:
                    site.sizes["Ward"] = 14
                    await site.bring_in()
                elif week:
                    await leaves(site, "ward13")
                await site.week({"Ward": ([3] * 13 + [rating])[:there]})
            seen.append(await site.everything())
            assert "2 Mar mixed" in seen[-1] and "16 Mar mixed" in seen[-1]
    assert seen[0] == seen[1]


async def leaves(site: Site, user: str) -> None:
    async with site.talk.house.identity.writing() as session:
        person = (await session.execute(select(Person.id).where(Person.name == user))).scalar_one()
        await session.execute(delete(Member).where(Member.person_id == person))
        await session.execute(update(Person).where(Person.id == person).values(left_at=site.talk.clock.now()))


async def test_a05_an_answer_a_second_after_closing_changes_nothing(sites: Sites) -> None:
    seen = []
    for late in (False, True):
        async with sites(WARD) as site:
            await site.monday()
            await site.answer({"Ward": TEN})
            await site.talk.beat(hours=8, seconds=1)
            if late:
                answer = await site.talk("ward12").does("check_in.answer", str((await site.rounds())["Ward"]), "sunny")
                assert isinstance(answer.here, Message) and "has closed" in answer.here.plain
            await site.talk.beat(days=8)
            seen.append(await site.everything())
    assert seen[0] == seen[1]


async def test_a06_the_last_tap_before_closing_counts_and_none_after_the_release(sites: Sites) -> None:
    async with sites(WARD) as site:
        await site.monday()
        await site.answer({"Ward": [1] * 14})
        await site.answer({"Ward": [5] * 14})
        late = site.talk("ward0")
        [seat] = (await site.rounds()).values()
        await late.does("check_in.answer", str(seat), "sunny")
        await site.talk.beat(hours=8)
        assert (await site.words())["Ward"] == "well"
        before = await site.everything()
        await site.answer({"Ward": [1] * 14})
        await site.talk.beat(minutes=5)
        assert await site.everything() == before


async def test_a07_site_minus_ward_is_not_both_shown(sites: Sites) -> None:
    async with sites({"Ward": 14, "Day unit": 8}, {"Ward": "Site", "Day unit": "Site"}) as site:
        await site.week({"Ward": [5] * 14, "Day unit": [1] * 8})
        assert await site.words() == {"Ward": "well", "Day unit": "none", "Site": "none", "": "none"}


async def test_a08_three_teams_and_no_combination_isolates_the_five(sites: Sites) -> None:
    groups = {"Ward": "Hospital / Block", "Clinic": "Hospital / Block", "Desk": "Hospital"}
    async with sites({"Ward": 14, "Clinic": 12, "Desk": 5}, groups) as site:
        await site.week({"Ward": [5] * 14, "Clinic": [3] * 12, "Desk": [1] * 5})
        told = await site.words()
        assert (told["Ward"], told["Clinic"], told["Desk"]) == ("well", "mixed", "none")
        assert told["Block"] != "none" and told["Hospital"] == told[""] == "none"


async def test_a09_a_team_that_moves_between_groups_points_to_nobody(sites: Sites) -> None:
    """In each week groups stand as they stood when people were asked; wherever the small team is, no group shows."""
    async with sites(
        {"Ward": 14, "Clinic": 12, "Desk": 5}, {"Ward": "Block", "Desk": "Block", "Clinic": "Site"}
    ) as site:
        answers = {"Ward": [5] * 14, "Clinic": [3] * 12, "Desk": [1] * 5}
        await site.monday()
        site.groups["Desk"] = "Site"
        await site.bring_in()  # while the round is open
        await site.answer(answers)
        await site.talk.beat(hours=8)
        await site.talk.beat(days=8)
        first = await site.words()
        assert (first["Block"], first["Site"]) == ("none", "mixed")
        await site.week(answers)
        second = await site.words()
        assert (second["Block"], second["Site"], second[""]) == ("well", "none", "none")


async def test_a10_there_is_no_second_filter(sites: Sites) -> None:
    """A report is asked for by a team, a group or the organisation, and by nothing else; what is made up is refused."""
    async with sites(WARD, {"Ward": "Site"}) as site:
        await site.week({"Ward": ELEVEN})
        boss = site.talk("boss")
        menu = (await boss.does("pictures.open")).here
        for about in (
            "team:1&role=nurse",
            "team:99999",
            "group:99999",
            "person:1",
            "team",
            "",
            "organisation:1",
            "team:-1",
        ):
            assert (await boss.does("pictures.show", about)).here == menu, about
        keys = {button.about for button in buttons(menu) if button.does == "pictures.show"}  # type: ignore[arg-type]
        assert {key.partition(":")[0] for key in keys} == {"team", "group", "organisation"}


@pytest.mark.parametrize(("all_but", "odd", "like"), [(1, 1, [1] * 8 + [3] * 6), (5, 1, [5] * 9 + [4] * 5)])
async def test_a11_a12_everybody_alike_reads_like_a_mere_majority(
    sites: Sites, all_but: int, odd: int, like: list[int]
) -> None:
    seen = []
    for answers in ([all_but] * 13 + [odd], like):
        async with sites(WARD) as site:
            await site.week({"Ward": answers})
            seen.append(await site.everything())
    assert seen[0] == seen[1]


async def test_a13_a_report_that_is_polled_while_people_answer_stays_the_same(sites: Sites) -> None:
    async with sites(WARD, {"Ward": "Site"}) as site:
        await site.week({"Ward": [4] * 14})
        await site.monday()
        before = await site.everything()
        for rating in (5, 1):
            for count in range(1, 14):
                await site.answer({"Ward": [rating] * count})
                if count in (1, 10, 11, 13):
                    assert await site.everything() == before


async def test_a14_how_many_took_part_is_told_in_bands_only_and_after_closing(sites: Sites) -> None:
    seen = []
    for count in (13, 14):
        async with sites({"Ward": 15}) as site:
            await site.monday()
            await site.answer({"Ward": [4] * count})
            assert "took part" not in await site.everything()
            await site.talk.beat(hours=8)
            await site.talk.beat(days=8)
            seen.append(await site.everything())
    assert seen[0] == seen[1] and "Most took part" in seen[0]


@pytest.mark.parametrize(
    "words", ["Remind those who have not answered", "who has not answered?", "/canopy remind them"]
)
async def test_a15_reminding_those_who_have_not_answered_is_refused(sites: Sites, words: str) -> None:
    async with sites(WARD) as site:
        await site.monday()
        await site.answer({"Ward": TEN})
        before = await rows_of(site.talk.house.identity)
        told = (await site.talk("boss").says(words))[-1]
        assert "Nobody is told who answered and who did not" in told
        for forged in ("check_in.remind", "pictures.remind", "check_in.who"):
            answer = await site.talk("boss").does(forged, str((await site.rounds())["Ward"]))
            assert isinstance(answer.here, Message) and "ward" not in answer.here.plain.lower()
        assert (await rows_of(site.talk.house.identity))["letter"] == before["letter"]


async def test_a16_skipping_looks_like_not_being_asked(sites: Sites) -> None:
    """Ten skip and ten answer, or twenty are silent: every view, letter, export and log, and every identity row."""
    seen, rows = [], []
    for answers in ([0] * 10 + TEN, []):
        async with sites({"Ward": 20}) as site:
            await site.week({"Ward": answers})
            seen.append(await site.everything())
            rows.append({name: len(found) for name, found in (await rows_of(site.talk.house.identity)).items()})
    assert seen[0] == seen[1]
    assert rows[0] == rows[1]


async def test_a17_the_same_report_a_hundred_times_is_the_same_bytes_and_one_look(sites: Sites) -> None:
    async with sites(WARD, {"Ward": "Site"}) as site:
        await site.week({"Ward": [4] * 14})
        for key in await site.may_see("boss"):
            if key.startswith("team") or key == "organisation:0":
                shown = {repr((await site.talk("boss").does("pictures.show", key)).here) for _ in range(100)}
                assert len(shown) == 1
        async with site.talk.house.identity.reading() as session:
            looks = (await session.execute(select(Look.report, func.count()).group_by(Look.report))).all()
        assert sorted((kind, count) for kind, count in looks) == [("organisation", 1), ("team", 1)]


async def test_a18_two_viewers_see_the_same(sites: Sites) -> None:
    async with sites({"Ward": 14, "Clinic": 12}, {"Ward": "Site", "Clinic": "Site"}) as site:
        await site.week({"Ward": [5] * 14, "Clinic": [1] * 12})
        for key in await site.may_see("cora"):
            viewers = [user for user in (*VIEWERS, "ward1") if user != "gwen" and key in await site.may_see(user)]
            shown = {repr((await site.talk(user).does("pictures.show", key)).here) for user in viewers}
            assert len(shown) == 1 and "cora" in viewers
        assert "group" not in "".join(await site.may_see("ada"))
        assert [key.partition(":")[0] for key in await site.may_see("ward1")] == ["team", "group", "organisation"]


async def test_a21_a_viewer_who_answered_still_faces_ten_others(sites: Sites) -> None:
    async with sites(WARD) as site:
        await site.monday()
        [number] = (await site.rounds()).values()
        await site.answer({"Ward": TEN[:9]})
        await site.talk("boss").does("check_in.answer", str(number), "sunny")
        await site.talk.beat(hours=8)
        assert (await site.words())["Ward"] == "none"
    async with sites(WARD) as site:
        await site.monday()
        [number] = (await site.rounds()).values()
        await site.answer({"Ward": TEN})
        await site.talk("boss").does("check_in.answer", str(number), "sunny")
        await site.talk.beat(hours=8)
        assert (await site.words())["Ward"] != "none"


async def test_a27_a_managers_messages_are_the_same_whatever_was_answered(sites: Sites) -> None:
    """All at their worst, one with words of distress, against all at their best: six weeks of a manager's chat."""
    heard = []
    for rating in (1, 5):
        async with sites(WARD) as site:
            await site.monday()
            await site.answer({"Ward": [rating] * 14})
            someone = site.talk("ward0")
            await someone.taps("Stormy" if rating == 1 else "Sunny")
            if rating == 1:
                await someone.taps("Say a little more")
                await someone.fills(words="I cannot go on like this")
            for _ in range(6):
                await site.talk.beat(days=7)
            heard.append([line for line in site.talk("boss").hears() if "The picture is" not in line])
    assert heard[0] == heard[1] and len(heard[0]) > 2


async def test_a30_two_partners_of_fourteen_and_six_have_no_pooled_view_beside_the_larger_ones(sites: Sites) -> None:
    sizes, groups = {"Trust": 14, "Charity": 6}, {"Trust": "Partners", "Charity": "Partners"}
    async with sites(sizes, groups) as site:
        await site.week({"Trust": [5] * 14, "Charity": [1] * 6})
        assert await site.words() == {"Trust": "well", "Charity": "none", "Partners": "none", "": "none"}
    async with sites(sizes, groups) as site:
        async with site.talk.house.identity.writing() as session:
            await session.execute(update(Group).where(Group.name == "Partners").values(pooled=True))
        await site.week({"Trust": [5] * 14, "Charity": [1] * 6})
        told = await site.words()
        assert (told["Trust"], told["Charity"]) == ("none", "none") and told["Partners"] == told[""] != "none"
        assert "no picture of its own" in "".join(site.talk("charity1").hears())
        assert not [line for line in site.talk("charity1").hears() if "There is no picture" in line]


@pytest.mark.parametrize("minimum", [10, 1, 0, -1])
async def test_a31_fewer_than_eleven_is_refused_at_the_start(minimum: int) -> None:
    with pytest.raises(ValidationError, match="11"):
        Settings(minimum=minimum)


async def test_a31_a_one_hour_round_is_refused(sites: Sites) -> None:
    async with sites(WARD) as site, site.talk.house.identity.writing() as session:
        team = (await session.execute(select(Team).where(Team.name == "Ward"))).scalar_one()
        with pytest.raises(ValueError):
            await save(session, team, replace(WEEKLY, window=1), site.talk.clock.now())


# What is kept


async def test_two_replicas_decide_a_week_once_and_nothing_changes_it(sites: Sites) -> None:
    async with sites({"Ward": 14, "Clinic": 12}, {"Ward": "Site", "Clinic": "Site"}) as site:
        await site.week({"Ward": [5] * 14, "Clinic": [4] * 12})
        house = site.talk.house
        before = (await rows_of(house.identity))["group_picture"]
        assert len(before) == 2
        await site.talk("ward0").does("answers.erase_now")
        late = weeks.Week(1, "weather", trust.START.date())
        await asyncio.gather(*(weeks.decide(house.identity, house.answers, late, 11) for _ in range(3)))
        assert await weeks.decide_due(house.identity, house.answers, 11, house.now()) == 0
        assert (await rows_of(house.identity))["group_picture"] == before


async def test_whoever_is_in_two_teams_counts_once(sites: Sites) -> None:
    async with sites({"Ward": 6, "Annex": 6}, {"Ward": "Site", "Annex": "Site"}) as site:
        async with site.talk.house.identity.writing() as session:
            person = (await session.execute(select(Person.id).where(Person.name == "ward0"))).scalar_one()
            team = (await session.execute(select(Team.id).where(Team.name == "Annex"))).scalar_one()
            session.add(Member(team_id=team, person_id=person))
        await site.monday()
        await site.answer({"Ward": [5] * 6, "Annex": [5] * 4})
        await site.talk("ward0").does("check_in.answer", str((await site.rounds())["Annex"]), "sunny")
        await site.talk.beat(hours=8)
        await site.talk.beat(days=8)
        assert (await site.words())["Site"] == "none"  # eleven answers, ten people
