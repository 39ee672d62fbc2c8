"""What a message seems to be about: the rules at once, the second voter beside the event loop. Keeps and logs no word.

Fails open: rules that break bring the larger card, since a card too many hurts less than one too few; a voter that
breaks, is late or is not there leaves the rules to decide.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from bot.safety.combine import combine
from bot.safety.kinds import Verdict, Voter
from bot.safety.phrases import PhraseError
from bot.safety.rules import Reading, Rules
from bot.words import OURS, WordsError, load_table

log = logging.getLogger(__name__)

VOTES_WITHIN: Final = 0.3  # seconds; the card has to be there within one
AT_ONCE: Final = 2  # threads: a voter that hangs takes one, and the house has two cores
BROKEN: Final = Verdict("suicide_self_harm", ("suicide", "crisis", "mental_health"))
NOTHING: Final = Verdict("none")


class Reader(Protocol):
    """What reads by rules."""

    def weigh(self, text: str) -> Reading: ...


@cache  # half a second of work, the same for every house in one process
def open_rules(root: Path = OURS / "risk") -> Rules:
    """The phrases of a folder, checked. Raises WordsError, which names the file or the phrase."""
    try:
        return Rules({file.stem: load_table(file) for file in sorted(root.glob("*.toml"))})
    except (PhraseError, KeyError) as error:
        raise WordsError(f"{root}: {error}") from None


class Listening:
    """Weighs what people type. Made once for a house; `rules` is called when the first words come, or by `ready`.

    `within`: seconds that the voter has.
    """

    def __init__(
        self, rules: Callable[[], Reader] = open_rules, voter: Voter | None = None, within: float = VOTES_WITHIN
    ) -> None:
        self._rules, self._voter, self._within = rules, voter, within
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="second voter") if voter else None
        self._asked = 0

    def ready(self) -> None:
        """Read the phrases now, so that nobody waits for it later. Raises WordsError."""
        self._rules()

    async def weigh(self, text: str) -> Verdict:
        """One verdict by the rules and, where they see no danger, the second voter. Never raises."""
        if not text.strip():
            return NOTHING
        try:
            reading = self._rules().weigh(text)
        except Exception as error:  # whatever it is, help comes first
            log.error("words could not be weighed", extra={"error": type(error).__name__})
            return BROKEN
        if reading.verdict.urgent:
            return reading.verdict
        return combine(reading.verdict, reading.excluded, await self._second(text))

    async def _second(self, text: str) -> Verdict | None:
        """The voter's opinion, or None: absent, busy with words that it has not finished, broken or late."""
        if self._voter is None or self._threads is None or self._asked >= AT_ONCE:
            return None
        self._asked += 1
        voting = asyncio.get_running_loop().run_in_executor(self._threads, self._voter.vote, text)
        voting.add_done_callback(self._finished)
        done, _ = await asyncio.wait({voting}, timeout=self._within)
        return voting.result() if done and not voting.cancelled() and voting.exception() is None else None

    def _finished(self, voting: asyncio.Future[Verdict]) -> None:
        self._asked -= 1
        if not voting.cancelled() and (error := voting.exception()):
            log.error("the second voter did not vote", extra={"error": type(error).__name__})
