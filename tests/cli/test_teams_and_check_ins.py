"""`canopy teams` and `canopy check-in`: a wrong name is answered with those that there are."""

from __future__ import annotations

import re

from tests.cli.conftest import Shell


def test_a_plan_says_when_it_comes_and_the_list_shows_it(office: Shell) -> None:
    planned = office("check-in", "plan", "Ward 7", "--check-in", "energy", "--days", "mon,thu", "--at", "14:15")
    assert re.match(r"Ward 7: energy, next (Monday|Thursday) \d\d \w+ 1[34]:15 UTC", planned.stdout)
    assert office("teams", "list").stdout.split("\n")[:2] == [
        "Night team: 1 people, no channel, no check-in", "Ward 7: 3 people, no channel, energy mon,thu 14:15",
    ]  # fmt: skip


def test_a_team_that_is_not_there_is_answered_with_those_that_are(office: Shell) -> None:
    for words in (("teams", "channel", "Ward 9", "C1"), ("check-in", "now", "Ward 9")):
        assert "There is no team “Ward 9”. There are: Night team, Ward 7" in office.is_told(*words)


def test_a_channel_needs_a_platform_that_was_started_once(office: Shell) -> None:
    told = office.is_told("teams", "channel", "Ward 7", "C0123")
    assert "--platform" in told and "started once" in told


def test_a_check_in_that_is_not_there_is_answered_with_those_that_are(office: Shell) -> None:
    told = office.is_told("check-in", "plan", "Ward 7", "--check-in", "wether")
    assert "There is no check-in “wether”. There are: belonging, energy, kindness, weather, workload" in told


def test_every_wrong_day_and_time_is_told_at_once_with_what_there_is(office: Shell) -> None:
    before = office.rows()
    told = office.is_told("check-in", "plan", "Ward 7", "--days", "mon,funday,xxx", "--at", "25:00")
    assert "3 things to put right" in told
    assert "“funday” is not one of mon, tue" in told and "Write it like 09:30" in told
    assert office.rows() == before


def test_asking_now_happens_once_a_day(office: Shell) -> None:
    done = office("check-in", "now", "Ward 7")
    assert done.returncode == 0 and "Ward 7 is being asked “weather” now, until" in done.stdout
    assert len(office.rows()["seat"]) == 3
    assert "today already" in office.is_told("check-in", "now", "Ward 7")
