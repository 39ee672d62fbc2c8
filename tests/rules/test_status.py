"""The table of `canopy status`, as it is read."""

from __future__ import annotations

from bot.cli.status import span, table
from bot.vitals import LaneVitals, Vitals

SLACK = LaneVitals(1, "slack", 1, 1, 120, 3, 40, 0, 2, slowed=False, paused=False, unopened=1000, opening=1200)
TEAMS = LaneVitals(2, "teams", 2, 2, 0, 0, 0, 1, 1, slowed=False, paused=True)


def test_the_table_is_read_line_by_line() -> None:
    told = table(Vitals(400, {"alive": 4, "look": 1, "pump": 2}, (SLACK, TEAMS)))
    assert told.splitlines() == [
        "Rounds: 7 min late. Is Canopy running?",
        "Workers: 4 alive; in hand: look 1, pump 2",
        "",
        "organisation  platform  workspace  state   due  oldest  under way  in doubt (ever)  first chats",
        "1             slack     1          open    120  3 s     40         0 (2)            1000 people, 20 min",
        "2             teams     2          paused  0    0 s     0          1 (1)            -",
    ]


def test_spans_are_told_as_one_would_say_them() -> None:
    assert [span(seconds) for seconds in (0, 59, 119, 120, 7199, 7200)] == [
        "0 s", "59 s", "119 s", "2 min", "120 min", "2 h",
    ]  # fmt: skip
