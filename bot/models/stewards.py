"""What stewards look after: who looked at which report, the place's own help, what was confirmed. No answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key, Long, Short


class Look(Base):
    """Somebody looked at a report on a day: which, never what it said.

    `report` is "team", "group", "organisation" or "quotes"; `about` the team's or group's id, 0 for the organisation.
    """

    __tablename__ = "look"
    __table_args__ = (
        UniqueConstraint("person_id", "report", "about", "looked_on"),
        Index("ix_look_organisation_id_report_about", "organisation_id", "report", "about"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    report: Mapped[Short]
    about: Mapped[int]
    looked_on: Mapped[date]


class LocalHelp(Base):
    """A place's own help, as its coordinator wrote it: an EAP, occupational health, a named first aider.

    `kind` is one of `safety.local.KINDS`; `hours` as the directory's files write them; `expires_on` when to look again.
    `person_id` where it is a colleague who can be asked through Canopy.
    """

    __tablename__ = "local_help"
    __table_args__ = (Index("ix_local_help_organisation_id", "organisation_id"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[Short]
    name: Mapped[Long]
    phone: Mapped[Long] = mapped_column(default="")
    url: Mapped[Long] = mapped_column(default="")
    hours: Mapped[Long] = mapped_column(default="")
    topics: Mapped[Long] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    verified_on: Mapped[date | None]
    expires_on: Mapped[date | None]


class Confirmed(Base):
    """Somebody rang or looked, and vouches: for the footer's lines of a nation, or for one service of the directory.

    `what` is "footer:<nation>" or "signpost:<id>".
    """

    __tablename__ = "confirmed"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    what: Mapped[Short] = mapped_column(primary_key=True)
    by: Mapped[Long]
    confirmed_on: Mapped[date]
    lines: Mapped[str] = mapped_column(default="", server_default=text("''"))


class Erasure(Base):
    """An erasure that this database has carried out, by its number in the list of erasures (private/erased.py)."""

    __tablename__ = "erasure"

    id: Mapped[Short] = mapped_column(primary_key=True)
    erased_on: Mapped[date]


class KeyCheck(Base):
    """What a master key of a version makes of a fixed text: another key under the same number is noticed at start."""

    __tablename__ = "key_check"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made: Mapped[Short]
