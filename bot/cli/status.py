"""`canopy status`: what waits, how late it is, what rests and who works, in a table or as JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import click

from bot.cli.clock import SharedClock
from bot.cli.opening import open_house, wall_clock
from bot.people.organisation import organisations
from bot.safety.ready import missing
from bot.settings import Settings, read
from bot.visit import House
from bot.vitals import LaneVitals, Vitals, look_at

HEAD = (
    "organisation",
    "platform",
    "workspace",
    "state",
    "due",
    "oldest",
    "under way",
    "in doubt (ever)",
    "first chats",
)
FIX = {
    "footer": "its help lines are not confirmed as they stand. Check them: canopy signposts confirm --by “Your name”",
    "local": "it has no help of its own. Type “local help” in the chat, or: canopy signposts import FILE",
}
LATE = 10.0  # seconds that nobody would notice


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def status(as_json: bool) -> None:
    """How Canopy is: what waits to be sent, how late that is, what rests. Names nobody."""
    click.echo(asyncio.run(_status(read(), as_json)))


async def _status(settings: Settings, as_json: bool) -> str:
    clock = SharedClock(wall_clock)
    async with open_house(settings, clock.now) as house:
        if house.identity.shared:
            await clock.ask(house.identity)
        vitals = await look_at(house.identity, clock.now(), openings=True)
        not_ready = await _not_ready(house)
    if as_json:
        return json.dumps({**asdict(vitals), "not_ready": not_ready}, indent=1)
    return "\n".join([table(vitals), *waiting(not_ready)])


async def _not_ready(house: House) -> dict[str, list[str]]:
    """By organisation's name, what keeps its check-ins from starting."""
    async with house.identity.reading() as session:
        found = {one.name: await missing(session, one.id, house.directory) for one in await organisations(session)}
    return {name: list(left) for name, left in found.items() if left}


def waiting(not_ready: Mapping[str, Sequence[str]]) -> list[str]:
    """A line for whatever keeps check-ins from starting, each with its fix."""
    return [f"Check-ins of {name} wait: {FIX[what]}" for name, left in not_ready.items() for what in left]


def table(vitals: Vitals) -> str:
    """For a person to read."""
    lines = [f"Rounds: {'on time' if vitals.late < LATE else f'{span(vitals.late)} late. Is Canopy running?'}"]
    if vitals.workers is not None:
        in_hand = ", ".join(f"{work} {count}" for work, count in sorted(vitals.workers.items()) if work != "alive")
        lines.append(f"Workers: {vitals.workers['alive']} alive; in hand: {in_hand or 'nothing'}")
    rows = [HEAD, *(_row(lane) for lane in vitals.lanes)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    lines += [
        "",
        *("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows),
    ]
    return "\n".join(lines) if vitals.lanes else f"{lines[0]}\nNo workspace is connected yet: canopy run"


def _row(lane: LaneVitals) -> Sequence[str]:
    state = "paused" if lane.paused else "slowed" if lane.slowed else "open"
    first = f"{lane.unopened} people, {span(lane.opening or 0)}" if lane.unopened else "-"
    return (
        str(lane.organisation), lane.platform, str(lane.workspace), state, str(lane.due), span(lane.oldest),
        str(lane.under_way), f"{lane.in_doubt} ({lane.doubts})", first,
    )  # fmt: skip


def span(seconds: float) -> str:
    """Like 40 s, 3 min, 2 h."""
    for size, name in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"
