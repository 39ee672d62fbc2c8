"""The heartbeat of many replicas on one PostgreSQL: their works are jobs that procrastinate's workers share out.

A job is a slice of a work and holds nothing: whatever is to be done stands in Canopy's own rows. So a job that was lost
is never tried again; a keeper defers what is missing, and any replica takes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.beats import EVERY, PATIENCE, Beats
from bot.delivery.pump import Pump
from bot.visit import House

log = logging.getLogger(__name__)

SLICE = timedelta(seconds=20)
HEARTBEAT, DEAD_AFTER, GONE_AFTER = 1.0, 5.0, 60.0  # seconds
KEEP = "* * * * * */2"  # every two seconds; the sixth place is seconds
CONNECTIONS = 2
PUMPS = 16
"""Interchangeable, and more than anybody has replicas: each sends as one of them, whichever is free. (One job for each
lane starves the last lanes when all are slow.)"""
WORKERS = {"watch": 3, "pump": 1}
"""Queues, and how many jobs of each a replica does at once: a slice of sending must not keep a round waiting."""


class Fleet(Beats):
    """This replica's share of the works. Any of them may do any work, and each work is done by one at a time."""

    def __init__(self, house: House, pump: Pump) -> None:
        super().__init__(house, pump)
        self._over = asyncio.Event()
        self._running: list[asyncio.Task[None]] = []
        url = house.identity.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._app = App(connector=PsycopgConnector(conninfo=url, min_size=0, max_size=CONNECTIONS))
        self._jobs = {"look": "watch", "sweep": "watch", **{f"pump:{n}": "pump" for n in range(PUMPS)}}
        self._app.task(name="look")(self._slices(lambda _: self.look()))
        self._app.task(name="sweep")(self._slices(lambda _: self.sweep()))
        self._app.task(name="pump")(self._slices(self.send))
        # Of the keeper there may be two: it holds nothing, and a lock would die with whoever holds it. A periodic job
        # is also what makes procrastinate watch its own heartbeat: a worker that has none, watches nothing.
        self._app.periodic(cron=KEEP)(self._app.task(name="keep", queue="watch")(self._keep))

    def start(self) -> None:
        self._running = [asyncio.create_task(self._work(queue, at_once)) for queue, at_once in WORKERS.items()]

    async def stop(self) -> None:
        self._over.set()
        await super().stop()
        for worker in self._running:
            worker.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*self._running, return_exceptions=True)
        await self._app.close_async()

    async def _work(self, queue: str, at_once: int) -> None:
        """A worker, started again whenever it stops: the database may be away for a while."""
        while not self._over.is_set():
            try:
                await self._app.open_async()
                await self._app.run_worker_async(
                    queues=[queue], name=queue, concurrency=at_once, install_signal_handlers=False,
                    # Listening would take a connection more, and polling once a second is soon enough.
                    listen_notify=False, fetch_job_polling_interval=EVERY.total_seconds(),
                    abort_job_polling_interval=GONE_AFTER, update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=GONE_AFTER, shutdown_graceful_timeout=PATIENCE, delete_jobs="always",
                )  # fmt: skip
            except Exception as error:
                log.error("a worker stopped", extra={"queue": queue, "error": type(error).__name__})
            await self._rest()

    def _slices(self, work: Callable[[datetime], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def slice_of_work() -> None:
            end = self._house.now() + SLICE
            while not self._over.is_set() and self._house.now() < end:
                await work(end)
                await self._rest()

        return slice_of_work

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), EVERY.total_seconds())

    async def _keep(self, timestamp: int) -> None:
        """Take dead workers' jobs away, and defer whatever is not waiting."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
            with contextlib.suppress(ConnectorException):  # another keeper was here, or the worker woke up
                # Not tried again, as procrastinate advises: its twin is waiting already, and both cannot.
                await manager.finish_job_by_id_async(job.id or 0, Status.FAILED, delete_job=True)
        await manager.prune_stalled_workers(GONE_AFTER)
        waiting = {job.queueing_lock for job in await manager.list_jobs_async(status=Status.TODO.value)}
        for lock, queue in self._jobs.items():
            if lock not in waiting:
                task = self._app.configure_task(lock.partition(":")[0], lock=lock, queueing_lock=lock, queue=queue)
                with contextlib.suppress(AlreadyEnqueued):
                    await task.defer_async()


async def at_work(session: AsyncSession) -> dict[str, int]:
    """What living workers have in hand in this database, by work ("look": 1), and how many workers live ("alive")."""
    dead, alive = (
        {"dead": DEAD_AFTER},
        "FROM procrastinate_workers w WHERE last_heartbeat > now() - :dead * interval '1s'",
    )
    doing = f"status = 'doing' AND worker_id IN (SELECT w.id {alive})"
    jobs = text(f"SELECT task_name, count(*) FROM procrastinate_jobs WHERE {doing} GROUP BY 1")
    living: int = (await session.execute(text(f"SELECT count(*) {alive}"), dead)).scalar_one()
    return {"alive": living, **{work: count for work, count in await session.execute(jobs, dead)}}
