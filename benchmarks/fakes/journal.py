"""What a platform saw: what it took and refused, each second, of each organisation, and what came twice."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import Any

from benchmarks.fakes.limits import Limit


class Journal:
    """`key` tells a letter from every other. Organisations are told apart by a short text."""

    def __init__(self, limits: bool) -> None:
        self._limits = limits
        self.clear()

    def clear(self) -> None:
        self._kept: dict[object, Limit] = {}
        self.accepted: dict[str, Counter[int]] = defaultdict(Counter)
        self.refused: dict[str, Counter[int]] = defaultdict(Counter)
        self.keys: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()

    def admit(self, organisation: str, *limits: tuple[object, Any]) -> float:
        """Seconds to wait; 0.0 if all limits, pairs of a name and how to make it, allow one more."""
        if not self._limits:
            return 0.0
        now = time.monotonic()
        found = [self._kept.get(name) or self._kept.setdefault(name, make()) for name, make in limits]
        if wait := max(limit.wait(now) for limit in found):
            self.refused[organisation][int(now)] += 1
            return wait
        for limit in found:
            limit.take(now)
        return 0.0

    def took(self, organisation: str, key: str) -> None:
        self.accepted[organisation][int(time.monotonic())] += 1
        self.keys[key] += 1

    def told(self, keys: bool) -> dict[str, Any]:
        """By the second of the machine's monotonic clock; with `keys`, how often each letter came."""
        return {
            "accepted": self.accepted,
            "refused": self.refused,
            "calls": self.calls,
            "total": self.keys.total(),
            "doubled": sum(count - 1 for count in self.keys.values()),
            **({"keys": self.keys} if keys else {}),
        }
