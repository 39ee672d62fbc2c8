"""Organisations, the workspaces they are reached through, and the lane that paces each workspace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key, Long, Short


class Organisation(Base):
    """An employer or a charity. `made_up` marks a rehearsal: real people may never share its database.

    `humane` are the hours of people whose own are not known, `a_week` is how many unasked messages one person gets in
    seven days, `bank_holidays` whether the nation's are kept, `observances` the chosen ones (names, with commas).
    `free_text`: people may add words to an answer; `quotes`: they may let a named person read and pass them on.
    """

    __tablename__ = "organisation"

    id: Mapped[Key]
    name: Mapped[Long]
    language: Mapped[Short] = mapped_column(default="en")
    nation: Mapped[Short] = mapped_column(default="england")
    zone: Mapped[Short] = mapped_column(default="Europe/London")
    made_up: Mapped[bool] = mapped_column(default=False)
    humane: Mapped[Short] = mapped_column(default="08:00-20:00", server_default="08:00-20:00")
    a_week: Mapped[int] = mapped_column(default=3, server_default="3")
    bank_holidays: Mapped[bool] = mapped_column(default=True, server_default=true())
    observances: Mapped[Long] = mapped_column(default="", server_default=text("''"))
    free_text: Mapped[bool] = mapped_column(default=True, server_default=true())
    quotes: Mapped[bool] = mapped_column(default=False, server_default=false())


class Workspace(Base):
    """A platform connection: one Slack workspace or one Teams tenant."""

    __tablename__ = "workspace"
    __table_args__ = (UniqueConstraint("platform", "external"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    platform: Mapped[Short]
    external: Mapped[Long]
    name: Mapped[Long] = mapped_column(default="")


class Lane(Base):
    """How fast one workspace may be written to: a leaky bucket (`tat`), and when there is work (`next_at`).

    `per_second` is what is allowed; `pace`, if set, is what is dared since the platform said "slower" at `slowed_at`.
    `opens_per_second`, where it has a limit of its own, is how fast private chats may be opened (`open_tat`, likewise).
    `doubts` counts the letters that were ever in doubt.
    """

    __tablename__ = "lane"
    __table_args__ = (
        Index("ix_lane_next_at_open", "next_at", postgresql_where=text("not paused"), sqlite_where=text("not paused")),
    )

    id: Mapped[Key]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), unique=True)
    per_second: Mapped[float]
    pace: Mapped[float | None]
    slowed_at: Mapped[datetime | None]
    tat: Mapped[datetime]
    opens_per_second: Mapped[float | None]
    open_tat: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    paused: Mapped[bool] = mapped_column(default=False)
    doubts: Mapped[int] = mapped_column(default=0, server_default="0")
