"""What is asked of which team and when: schedules, rounds, the seats of each and the team's one word. No answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key, Short


class Schedule(Base):
    """A check-in of a team: which, on which days ("mon,thu"), at which local time ("09:30"), open for how long.

    `way` is "private" (each person is asked) or "channel" (the team is, with a button that opens the private answer).
    `audience` is "team" or "manager": who gets the team's picture. `remind_after` 0 is no reminder. All in minutes.
    """

    __tablename__ = "schedule"
    __table_args__ = (Index("ix_schedule_next_at", "next_at"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    check_in: Mapped[Short]
    days: Mapped[Short]
    at: Mapped[Short]
    window: Mapped[int]
    remind_after: Mapped[int] = mapped_column(default=0)
    way: Mapped[Short] = mapped_column(default="private")
    audience: Mapped[Short] = mapped_column(default="team")
    next_at: Mapped[datetime | None]


class Round(Base):
    """One asking. Unique per schedule and local date: a second tick, a restart, a second replica are harmless.

    `asked` is how many seats it has. `path` are the groups that held the team when it opened, nearest first ("7,2");
    `pooled`: the nearest group draws its teams' picture together, so this round gets none of its own.
    """

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("schedule_id", "local_date"),
        Index("ix_round_local_date_organisation_id_check_in", "local_date", "organisation_id", "check_in"),
        Index(
            "ix_round_closes_at_open",
            "closes_at",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    check_in: Mapped[Short]
    way: Mapped[Short]
    audience: Mapped[Short]
    local_date: Mapped[date]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    asked: Mapped[int] = mapped_column(default=0)
    path: Mapped[Short] = mapped_column(default="", server_default=text("''"))
    pooled: Mapped[bool] = mapped_column(default=False, server_default=false())
    key_id: Mapped[int]


class Seat(Base):
    """One of a round's frozen cohort: the permission to press, and the way back to one's own answers."""

    __tablename__ = "seat"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Picture(Base):
    """A team's one word for a round, put in once and never changed. "none" is one constant, whatever the reason.

    `band` is how many took part ("few", "half", "most"), `shares` the rounded shares of a large team in percent
    ("20,30,50": hard, mixed, well); both empty where they may not be shown, and always with "none".
    """

    __tablename__ = "picture"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    word: Mapped[Short]
    band: Mapped[Short] = mapped_column(default="", server_default=text("''"))
    shares: Mapped[Short] = mapped_column(default="", server_default=text("''"))


class GroupPicture(Base):
    """A group's picture of one check-in for one week (its Monday), as `Picture`; group_id 0 is the organisation."""

    __tablename__ = "group_picture"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(primary_key=True)
    check_in: Mapped[Short] = mapped_column(primary_key=True)
    week_on: Mapped[date] = mapped_column(primary_key=True)
    word: Mapped[Short]
    band: Mapped[Short] = mapped_column(default="", server_default=text("''"))
    shares: Mapped[Short] = mapped_column(default="", server_default=text("''"))
