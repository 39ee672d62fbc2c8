"""The figures as a table of Markdown, and its place in the documentation. Pure, but for the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

START, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"
Figures = Mapping[str, Any]

ROWS: tuple[tuple[str, str, str, Callable[[float], bool] | None], ...] = (
    ("send_share_min", "the slowest organisation's share of its allowed rate", ">= 0.97", lambda found: found >= 0.97),
    ("send_429", "answers “too many” while steady", "0", lambda found: found == 0),
    (
        "send_share_beside_hung",
        "their share while two other organisations' platforms hang",
        ">= 0.95",
        lambda found: found >= 0.95,
    ),
    (
        "send_share_beside_killed",
        "everybody's in the half minute after one of two replicas is killed",
        ">= 0.95",
        lambda found: found >= 0.95,
    ),
    ("send_rate_unlimited", "sends a second, nothing holding them back", ">= 800", lambda found: found >= 800),
    ("send_ratio_bare", "of what a bare loop of the same client posts", ">= 0.5", lambda found: found >= 0.5),
    ("receive_cpu_ratio_slack", "CPU a press on Slack, against bare Bolt", "<= 1.5", lambda found: found <= 1.5),
    ("receive_cpu_ratio_teams", "CPU a press on Teams, against the bare SDK", "<= 1.5", lambda found: found <= 1.5),
    ("receive_p99_ratio", "the slowest 1 % at 32 at once, against bare", "<= 2", lambda found: found <= 2),
    ("round_100k_s", "seconds to open a round for 100,000 people", "< 30", lambda found: found < 30),
    ("round_memory_ratio", "its peak of memory against that of 10,000", "<= 1.3", lambda found: found <= 1.3),
    ("idle_tick_ms", "milliseconds of a look when nothing is due", "< 20", lambda found: found < 20),
    ("cost_10k", "the same due work among 10,000 people", "", None),
    ("cost_100k", "among 100,000", "", None),
    ("cost_1m", "among 1,000,000", "", None),
    ("crash_lost", "letters lost over 200 kills", "0", lambda found: found == 0),
    ("crash_doubled_slack", "letters doubled on Slack", "0", lambda found: found == 0),
    ("crash_doubled_teams", "letters doubled on Teams", "<= in flight", None),
    ("crash_in_flight_teams", "letters in flight to Teams at the kills", "", None),
    ("crash_unfinished", "letters that did not end", "0", lambda found: found == 0),
)


def drawn(results: Figures) -> str:
    """One row a figure: PostgreSQL's, SQLite's, the goal, and whether PostgreSQL's meets it."""
    lines = ["| | | PostgreSQL | SQLite | goal | met |", "|---|---|---:|---:|---|---|"]
    small = results.get("sqlite", {})
    for name, words, goal, meets in ROWS:
        if name in results:
            met = _met(results, name, meets)
            lines.append(f"| `{name}` | {words} | {_told(results, name)} | {_told(small, name)} | {goal} | {met} |")
    return "\n".join([*lines, "", _remarks(results)])


def put_into(page: Path, shown: str) -> None:
    """Between the two marks, in the place of what stood there."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{START}\n{shown}\n{END}{after}", encoding="utf-8")


def _met(results: Figures, name: str, meets: Callable[[float], bool] | None) -> str:
    if name == "crash_doubled_teams":
        return "yes" if results[name] <= results["crash_in_flight_teams"] else "no"
    return "" if meets is None else "yes" if meets(results[name]) else "no"


def _told(results: Figures, name: str) -> str:
    found = results.get(name)
    return "" if found is None else f"{found:g}" if isinstance(found, int | float) else str(found)


def _remarks(results: Figures) -> str:
    """The figures behind the ratios, so that each can be judged."""
    machine = results["machine"]
    said = [f"{machine['at']}, {machine['cores']} cores, load {machine['load_at_start']} before it began."]
    if slack := results.get("receiving_slack"):
        said.append(
            f"A press on Slack took {slack['canopy_cpu_us']} µs of CPU (bare: {slack['bare_cpu_us']} µs), "
            f"{slack['canopy_cpu_us'] - slack['acks_cpu_us']} µs of it for the call that shows the thanks, which the "
            f"bare one does not make: without it the ratio is {slack['acks_cpu_ratio']}."
        )
    if teams := results.get("receiving_teams"):
        said.append(f"On Teams {teams['canopy_cpu_us']} µs (bare: {teams['bare_cpu_us']} µs).")
    if sending := results.get("sending"):
        said.append(f"The bare loop posted {sending['bare_rate']} a second.")
    if crash := results.get("crash"):
        said.append(f"{crash['kills']} kills over {crash['letters']} letters, seed {crash['seed']}.")
    return " ".join(said)
