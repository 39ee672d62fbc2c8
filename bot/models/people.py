"""People, how platforms reach them, the teams they are in, what they may do and who looks after whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key, Long, Short


class Person(Base):
    """Somebody Canopy may speak to. `salt` ties their answers to them; replacing it unties them for good.

    `paused_until` and `stopped_at` are the person's own doing and are shown to nobody else. `pattern` are their weekly
    hours (`when.pattern` reads them); from `rota_from` to `rota_until`, both included, a rota says it instead.
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_organisation_id_email", "organisation_id", "email"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[Long]
    email: Mapped[Long] = mapped_column(default="")
    language: Mapped[Short] = mapped_column(default="")
    nation: Mapped[Short] = mapped_column(default="")
    zone: Mapped[Short] = mapped_column(default="")
    pattern: Mapped[Long] = mapped_column(default="")
    rota_from: Mapped[date | None]
    rota_until: Mapped[date | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    paused_until: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class Address(Base):
    """How one platform reaches one person. `conversation` is its private chat with them, kept once known."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("workspace_id", "user"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    user: Mapped[Long]
    conversation: Mapped[str] = mapped_column(default="")
    unreachable_at: Mapped[datetime | None]


class Team(Base):
    """People who work together. A channel, where there is one, is where they talk."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[Long]
    zone: Mapped[Short] = mapped_column(default="")
    channel: Mapped[Long] = mapped_column(default="")
    channel_workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id"))
    group_id: Mapped[int | None] = mapped_column(index=True)


class Group(Base):
    """Teams that belong together: a service, a division. One tree an organisation; a team is in one group at most.

    `kind` is "service" or "division". `pooled`: its teams get one picture together instead of one each (for teams that
    are too small to have their own).
    """

    __tablename__ = "team_group"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[Long]
    kind: Mapped[Short] = mapped_column(default="service")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team_group.id"))
    pooled: Mapped[bool] = mapped_column(default=False)


class Member(Base):
    """A person in a team."""

    __tablename__ = "member"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Grant(Base):
    """A role, for one team or (team_id 0) for the whole organisation."""

    __tablename__ = "grant"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[Short] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True, default=0)


class Reports(Base):
    """Who looks after whom."""

    __tablename__ = "reports"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
