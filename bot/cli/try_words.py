"""`canopy try-words`: what Canopy would make of messages, for those who review the words. Stores and sends nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator

import click

from bot.safety.directory import Directory, open_directory
from bot.safety.kinds import Verdict
from bot.safety.listen import Listening
from bot.safety.second import open_voter

MOST = 3
PATIENT = 10.0  # seconds: nobody waits for the card here, and a review should not depend on how busy a machine is


@click.command("try-words")
@click.option("--nation", default="england", show_default=True, help="Whose services are named.")
def try_words(nation: str) -> None:
    """Read one message a line, write one line of JSON for each: urgent, kind, topics, signposts, by.

    Topics are the directory's tags, best first; signposts are the services a person would be shown. Needs no database
    and no settings; nothing is stored.
    """
    directory = open_directory()
    nations = sorted({one for entry in directory.entries.values() for one in entry.nations})
    if nation not in nations:
        raise click.BadParameter(f"{nation!r} is none of {', '.join(nations)}.", param_hint="--nation")
    for verdict in weighed(line.rstrip("\r\n") for line in sys.stdin):
        click.echo(json.dumps(shown(verdict, directory, nation), ensure_ascii=False))


def weighed(lines: Iterable[str]) -> Iterator[Verdict]:
    """Each line as the product weighs it: the rules, then the second voter."""
    listening = Listening(voter=open_voter(), within=PATIENT)
    with asyncio.Runner() as runner:
        for line in lines:
            yield runner.run(listening.weigh(line))


def shown(verdict: Verdict, directory: Directory, nation: str) -> dict[str, object]:
    """What is told of one message."""
    return {
        "urgent": verdict.urgent,
        "kind": verdict.kind,
        "topics": list(verdict.topics),
        "signposts": [one.id for one in directory.fitting(verdict.topics, nation)[:MOST]],
        "by": verdict.by,
    }
