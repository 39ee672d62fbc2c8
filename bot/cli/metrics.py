"""`/metrics` for Prometheus: the house's vitals at the time of asking, and what this process has done since it started.

Labels are an organisation's number and a platform's name. Nothing here counts people who were asked or who answered.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.vitals import LaneVitals, Vitals, look_at

if TYPE_CHECKING:
    from bot.beats import Beats
    from bot.chat import Message
    from bot.delivery.send import Composer
    from bot.models import Travelling
    from bot.visit import House

FRESH = timedelta(seconds=5)
"""However often it is asked, the database is asked no more than this."""
BY = ("organisation", "platform")
GAUGES = {
    "due": "Letters that are due and not sent yet.",
    "oldest": "Seconds that the oldest of them has waited.",
    "under_way": "Letters that a worker has in hand.",
    "in_doubt": "Letters of which it is not known whether they arrived.",
    "slowed": "Workspaces whose platform said slower lately.",
    "paused": "Workspaces that rest: Canopy was taken out.",
}
NAMES = {"due": "letters_due", "oldest": "letters_oldest_due_seconds", "under_way": "letters_under_way",
         "in_doubt": "letters_in_doubt", "slowed": "lanes_slowed", "paused": "lanes_paused"}  # fmt: skip


class Tally:
    """A composer that counts, by lane, the letters that came up to be sent and those that came up again.

    Whether each was then sent is not counted: of reminders that would tell how many had answered.
    """

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self.letters: Counter[int] = Counter()
        self.retries: Counter[int] = Counter()

    async def admit(self, letters: Sequence[Travelling], now: datetime) -> Mapping[int, datetime | None]:
        return await self._composer.admit(letters, now)

    async def message(self, letter: Travelling, now: datetime) -> Message | None:
        (self.retries if letter.attempts else self.letters)[letter.lane_id] += 1
        return await self._composer.message(letter, now)


class Metrics:
    """What Prometheus is told. A `prometheus_client` collector over the newest vitals."""

    def __init__(self, house: House, tally: Tally, beats: Beats) -> None:
        self._house, self._tally, self._beats = house, tally, beats
        self._vitals = Vitals(0.0, None, ())
        self._asked_at: datetime | None = None
        self._turn = asyncio.Lock()
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    async def answer(self, _request: web.Request) -> web.Response:
        now = self._house.now()
        async with self._turn:
            if self._asked_at is None or not timedelta() <= now - self._asked_at < FRESH:
                self._vitals, self._asked_at = await look_at(self._house.identity, now), now
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    def collect(self) -> Iterator[Metric]:
        vitals = self._vitals
        alike: defaultdict[tuple[str, str], list[LaneVitals]] = defaultdict(list)
        for lane in vitals.lanes:
            alike[str(lane.organisation), lane.platform].append(lane)
        for field, told in GAUGES.items():
            gauge = GaugeMetricFamily(f"canopy_{NAMES[field]}", told, labels=BY)
            together = max if field == "oldest" else sum
            for labels, lanes in alike.items():
                gauge.add_metric(labels, float(together(getattr(lane, field) for lane in lanes)))
            yield gauge
        yield _counter(
            "doubts", "Letters that were ever in doubt.", alike, {one.lane: one.doubts for one in vitals.lanes}
        )
        yield _counter(
            "letters", "Letters this process came to; not whether they were then sent.", alike, self._tally.letters
        )
        yield _counter("retries", "Letters this process came to again.", alike, self._tally.retries)
        yield GaugeMetricFamily(
            "canopy_late_seconds", "How overdue the oldest round is that should be open or closed.", vitals.late
        )
        if self._beats.looked_at:
            at = self._beats.looked_at.timestamp()
            yield GaugeMetricFamily(
                "canopy_last_look_timestamp_seconds", "When this process last looked what is due.", at
            )
        if vitals.workers is not None:
            workers = GaugeMetricFamily(
                "canopy_workers", "Living workers, and what all replicas have in hand.", labels=("work",)
            )
            for work, count in vitals.workers.items():
                workers.add_metric((work,), count)
            yield workers


def _counter(
    name: str, told: str, alike: Mapping[tuple[str, str], Sequence[LaneVitals]], by_lane: Mapping[int, int]
) -> Metric:
    counter = CounterMetricFamily(f"canopy_{name}", told, labels=BY)
    for labels, lanes in alike.items():
        counter.add_metric(labels, sum(by_lane.get(lane.lane, 0) for lane in lanes))
    return counter
