"""The list of erasures: a file beside the databases, so that restoring them brings back nobody who wanted to go.

Only ever added to, a sealed line an erasure, of one of a few sizes. In clear stands its number, which is random; each
store keeps the numbers of those that it has carried out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.private.keys import Keys
from bot.private.marks import Whose
from bot.seal import Seal, SealError, version_of

STEP = 2048
"""Lines are padded to a multiple of so many characters: their length does not tell who was asked how often."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody's wish to be forgotten: whose salt it was, which it became, and the rounds in which they had a seat.

    `everything`: not only what they answered.
    """

    number: str
    whose: Whose
    salt_after: bytes
    rounds: tuple[int, ...]
    everything: bool
    on: date


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a list: the erasures that could be read, and the numbers of those whose key is missing."""

    erasures: tuple[Erasure, ...]
    locked: frozenset[str]
    damaged: int


class Erasures:
    """The list at one path. Writing and reading block, and are done in a thread."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self.path, self._keys = path, keys
        self._seal = Seal(keys.apart("erasures"))

    def add(self, erasure: Erasure) -> None:
        """Write it down for good (fsync) before anything is deleted. Raises OSError."""
        self._append([self._line(erasure)])

    def read(self) -> Found:
        """Everything in the list, the oldest first; none if there is no list yet. Raises OSError."""
        read: dict[str, Erasure] = {}
        locked, damaged = set(), 0
        for number, sealed in self._lines():
            try:
                read[number] = _erasure(number, self._seal.open(sealed, _place(number)))
            except SealError:
                if version_of(sealed) in (None, *self._keys.versions):
                    damaged += 1  # a power cut in mid-write; what it was for had not begun
                else:
                    locked.add(number)
        return Found(tuple(read.values()), frozenset(locked - set(read)), damaged)

    def renew(self) -> None:
        """Add every line again that is not locked by the current key yet, so that an older one may go."""
        locked_by = self.locked_by()
        self._append([self._line(one) for one in self.read().erasures if locked_by[one.number] != self._keys.current])

    def locked_by(self) -> dict[str, int]:
        """Which key opens each erasure, by its number: the newest of its lines'."""
        found: dict[str, int] = {}
        for number, sealed in self._lines():
            found[number] = max(found.get(number, 0), version_of(sealed) or 0)
        return found

    def try_to_write(self) -> None:
        """Raises OSError if an erasure could not be written down."""
        self._append([])

    def _lines(self) -> list[tuple[str, str]]:
        text = self.path.read_text(encoding="ascii", errors="replace") if self.path.exists() else ""
        parts = (line.partition(" ") for line in text.splitlines() if line)
        return [(number, sealed) for number, _, sealed in parts]

    def _line(self, one: Erasure) -> str:
        content = {
            "organisation": one.whose.organisation, "person": one.whose.person, "salt": one.whose.salt.hex(),
            "salt_after": one.salt_after.hex(), "rounds": one.rounds, "everything": one.everything,
            "on": one.on.isoformat(),
        }  # fmt: skip
        text = json.dumps(content)
        return f"{one.number} {self._seal.close(text.ljust(-(-len(text) // STEP) * STEP), _place(one.number))}\n"

    def _append(self, lines: Iterable[str]) -> None:
        is_new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            end = os.lseek(file, 0, os.SEEK_END)
            os.lseek(file, max(end - 1, 0), os.SEEK_SET)
            torn = end > 0 and os.read(file, 1) != b"\n"
            for line in lines:
                written = ("\n" if torn else "") + line
                if os.write(file, written.encode("ascii")) != len(written):
                    raise OSError("the list of erasures could not be written to its end")
                torn = False
            os.fsync(file)
        finally:
            os.close(file)
        if is_new:
            _keep_name(self.path.parent)


def _keep_name(folder: Path) -> None:
    """A new file's name is on the disk only when its folder is."""
    if os.name != "nt":
        there = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(there)
        finally:
            os.close(there)


def _erasure(number: str, text: str) -> Erasure:
    content = json.loads(text)
    whose = Whose(content["organisation"], content["person"], bytes.fromhex(content["salt"]))
    return Erasure(
        number, whose, bytes.fromhex(content["salt_after"]), tuple(content["rounds"]), bool(content["everything"]),
        date.fromisoformat(content["on"]),
    )  # fmt: skip


def _place(number: str) -> str:
    return f"erasure {number}"
