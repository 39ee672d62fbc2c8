"""A team's check-in schedule: read, made, changed, stopped. A change counts for what is not yet sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import replan
from bot.models import Organisation, Schedule, Team
from bot.when.local import DAYS, clock, local, moment, next_moment

WINDOWS = (2, 4, 8, 24, 48)
"""Hours a check-in may stay open. An hour is too short for a shift, and would tell who was there."""
REMINDERS = (0, 1, 2, 4)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a schedule is to be. `days` of `when.local.DAYS`; no days stops it. `window` and `remind` in hours."""

    check_in: str
    days: tuple[str, ...]
    at: str
    window: int
    remind: int
    way: str
    audience: str


async def schedules_of(session: AsyncSession, team_id: int) -> list[Schedule]:
    """A team's schedules that are on, the next first."""
    query = select(Schedule).where(Schedule.team_id == team_id, Schedule.next_at.is_not(None))
    return list((await session.execute(query.order_by(Schedule.next_at))).scalars())


async def save(session: AsyncSession, team: Team, plan: Plan, now: datetime) -> Schedule:
    """Make or change the team's schedule for this check-in. Raises ValueError for what no form should offer.

    An open round follows a stop and a new time with what it has not yet sent. A new window or reminder is for the next.
    """
    if set(plan.days) - set(DAYS) or plan.window not in WINDOWS or plan.remind not in REMINDERS:
        raise ValueError("days, window or reminder outside what is offered")
    zone = await zone_of(session, team)
    query = select(Schedule).where(Schedule.team_id == team.id, Schedule.check_in == plan.check_in)
    schedule = (await session.execute(query)).scalar_one_or_none()
    if schedule is None:
        schedule = Schedule(organisation_id=team.organisation_id, team_id=team.id, check_in=plan.check_in)
        session.add(schedule)
    days, at, window = schedule.days, schedule.at, timedelta(minutes=schedule.window or 0)
    schedule.days = ",".join(day for day in DAYS if day in plan.days)
    schedule.at, schedule.way, schedule.audience = plan.at, plan.way, plan.audience
    schedule.window, schedule.remind_after = plan.window * 60, plan.remind * 60
    schedule.next_at = next_moment(plan.days, clock(plan.at), zone, now)
    await session.flush()
    if days and not plan.days:
        await replan.stop(session, schedule)
    elif days and at != plan.at:
        await replan.move(session, schedule, zone, window, now)
    return schedule


async def follow_zone(session: AsyncSession, organisation: Organisation, zone: str) -> None:
    """The organisation's clock is another one: its teams that have none of their own are asked by it from now on, on
    the day that was planned."""
    before, organisation.zone = organisation.zone, zone
    if before == zone:
        return
    query = select(Schedule).join(Team, Team.id == Schedule.team_id)
    theirs = query.where(Team.organisation_id == organisation.id, Team.zone == "", Schedule.next_at.is_not(None))
    for schedule in (await session.execute(theirs)).scalars():
        if schedule.next_at:
            schedule.next_at = moment(local(schedule.next_at, before).date(), clock(schedule.at), zone)


async def zone_of(session: AsyncSession, team: Team) -> str:
    """The team's own zone, or its organisation's."""
    return team.zone or (await session.get_one(Organisation, team.organisation_id)).zone
