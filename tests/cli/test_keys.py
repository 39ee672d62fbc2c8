"""`canopy keys`: making one, changing it, and what it says of thieves, missing keys and wrong ones."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cli.opening import open_house, wall_clock
from bot.models import Person, Round, Schedule, Seat, Team
from bot.private import Reply, Spot, new_key
from bot.settings import Settings
from tests.cli.conftest import Shell

ROUNDS = 4


@pytest.fixture
async def answered(office: Shell) -> Shell:
    """Ada has answered in four rounds; the last of them is still open."""
    now = wall_clock()
    async with open_house(office.settings()) as house:
        async with house.identity.writing() as session:
            team = (await session.execute(select(Team).where(Team.name == "Ward 7"))).scalar_one()
            ada = (await session.execute(select(Person).where(Person.name == "Ada Okafor"))).scalar_one()
            schedule = Schedule(
                organisation_id=1, team_id=team.id, check_in="weather", days="mon", at="09:30", window=60
            )
            session.add(schedule)
            await session.flush()
            for number in range(1, ROUNDS + 1):
                opens_at = now - timedelta(days=ROUNDS - number)
                closes_at = opens_at + timedelta(hours=8)
                session.add(Round(
                    id=number, organisation_id=1, schedule_id=schedule.id, team_id=team.id, check_in="weather",
                    way="private", audience="team", local_date=opens_at.date(), opens_at=opens_at, key_id=1,
                    closes_at=closes_at, closed_at=closes_at if number < ROUNDS else None,
                ))  # fmt: skip
                await session.flush()
                session.add(Seat(round_id=number, person_id=ada.id))
        for number in range(1, ROUNDS + 1):
            spot = Spot(1, number, ada.id, ada.salt, 1)
            await house.answers.keep(spot, Reply("stormy", number % 6, now), now.date())
            await house.answers.keep_words(spot, f"words {number}", now, now.date())
    return office


async def answers(settings: Settings) -> tuple[list[int], list[str]]:
    """Ada's ratings and words, as she finds them with the keys of these settings."""
    async with open_house(settings) as house:
        ada = (await house.identity.once(select(Person.id, Person.salt).where(Person.name == "Ada Okafor")))[0]
        keys = await house.identity.once(select(Round.id, Round.key_id))
        spots = [Spot(1, number, ada.id, ada.salt, key) for number, key in keys]
        given, words = await house.answers.of(spots), await house.answers.words_of(spots)
    return sorted(one.rating for one in given.values()), sorted(words.values())


def test_a_new_key_has_the_number_that_was_asked_for(shell: Shell) -> None:
    assert shell("keys", "new").stdout.startswith("1:") and shell("keys", "new", "2").stdout.startswith("2:")


def test_rotating_needs_two_keys_and_says_how_to_make_one(office: Shell) -> None:
    told = office.is_told("keys", "rotate")
    assert "CANOPY_KEYS has one key" in told and "canopy keys new 2" in told


async def test_it_moves_what_is_closed_counts_what_is_open_and_says_when_the_old_key_may_go(answered: Shell) -> None:
    before = await answers(answered.settings())
    first, second = answered.env["CANOPY_KEYS"], new_key(2)
    answered.env["CANOPY_KEYS"] = f"{first},{second}"
    done = answered("keys", "rotate")
    assert done.returncode == 0 and "Locking again" in done.stderr, done.stderr
    assert "Key 1 is still needed: 1 round is still open. Run this again after" in done.stdout
    assert await answers(answered.settings()) == before
    async with open_house(answered.settings()) as house, house.identity.writing() as session:
        one = await session.get_one(Round, ROUNDS)
        one.closes_at = one.closed_at = wall_clock() - timedelta(hours=1)
    done = answered("keys", "rotate")
    assert "Key 1 locks nothing any more: take it out of CANOPY_KEYS" in done.stdout, done.stdout
    answered.env["CANOPY_KEYS"] = second
    assert await answers(answered.settings()) == before and len(before[0]) == ROUNDS
    assert answered("keys", "check").returncode == 0


def rotates_until(shell: Shell, statement: int) -> subprocess.CompletedProcess[str]:
    """A process that is killed as it sends that statement."""
    return subprocess.run(
        [sys.executable, "-m", "tests.cli.rotating", str(statement), "keys", "rotate"], cwd=shell.home, env=shell.env,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("statement", [1, 6, 8, 9, 12])
async def test_killed_in_the_middle_it_loses_nothing_and_goes_on(answered: Shell, statement: int) -> None:
    before = await answers(answered.settings())
    answered.env["CANOPY_KEYS"] += f",{new_key(2)}"
    killed = rotates_until(answered, statement)
    assert killed.returncode == -9, killed.stderr
    assert await answers(answered.settings()) == before
    assert answered("keys", "rotate").returncode == 0
    assert await answers(answered.settings()) == before


def test_check_says_what_each_thief_could_read(answered: Shell) -> None:
    done = answered("keys", "check")
    assert done.returncode == 0, done.stderr
    assert "Key 1 (the one that locks): 1 open and 3 closed rounds; note 4, reply 4" in done.stdout
    for told in ("names, addresses, teams", "without the words", "CANOPY_KEYS alone reads nothing", "reads everything"):
        assert told in done.stdout
    assert answered.env["CANOPY_KEYS"] not in done.stdout


def test_check_ends_with_one_when_a_key_is_missing_that_is_needed(answered: Shell) -> None:
    done = answered("keys", "check", CANOPY_KEYS=new_key(2))
    assert done.returncode == 1 and "Key 1 is missing in CANOPY_KEYS" in done.stdout


def test_another_key_under_the_same_number_stops_the_start(answered: Shell) -> None:
    told = answered.is_told("status", CANOPY_KEYS=new_key())
    assert "CANOPY_KEYS: key 1 is not the one that this database was begun with. Put the old one back" in told
    both = f"{answered.env['CANOPY_KEYS']},{new_key(2)}"
    assert answered("status", CANOPY_KEYS=both).returncode == 0
    assert "key 2 is not" in answered.is_told("status", CANOPY_KEYS=f"{answered.env['CANOPY_KEYS']},{new_key(2)}"), (
        "a second key is remembered as well"
    )


def test_erasures_are_listed_and_those_of_another_machine_carried_out(answered: Shell) -> None:
    done = answered("erasures")
    assert done.returncode == 0 and "0 erasures, all carried out in both databases" in done.stdout
    other = answered.file("other.log", "")
    assert "and others: 0 erasures" in answered("erasures", "replay", other).stdout
    assert answered("erasures", "replay", "nowhere.log").returncode == 2
