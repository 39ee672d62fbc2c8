"""When people work, as a rota or they themselves say it: shifts, leave, and the organisation's own days off."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key, Long, Short


class Shift(Base):
    """One stretch of work from a rota."""

    __tablename__ = "shift"
    __table_args__ = (Index("ix_shift_person_id_ends_at", "person_id", "ends_at"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Absence(Base):
    """Days away, both included, without a reason: nobody has to give one. `said_by` is "person" or "rota"."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_person_id_last_on", "person_id", "last_on"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    said_by: Mapped[Short] = mapped_column(default="person")


class DayOff(Base):
    """A day on which the organisation asks nobody who has no shift, beside its nation's bank holidays."""

    __tablename__ = "day_off"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[Long] = mapped_column(default="")
