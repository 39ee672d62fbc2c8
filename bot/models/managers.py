"""Wellbeing conversations: whose is due when, and the manager's weekly digest. Dates only, never a word."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class Conversation(Base):
    """When a manager and a person should next sit down together, and the date they booked, if any."""

    __tablename__ = "conversation"

    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    due_on: Mapped[date]
    booked_on: Mapped[date | None]


class Digest(Base):
    """When a manager is next reminded: a weekly moment in working hours, whatever anybody answered."""

    __tablename__ = "digest"

    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(index=True)
