"""Letters: somebody should be told something. A letter points; it never quotes."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, ForeignKey, Index, Table, literal_column, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key, Long, Short

QUEUED, CLAIMED, SENDING, SENT, DOUBT, DONE, FAILED = "queued", "claimed", "sending", "sent", "doubt", "done", "failed"


class Letter(Base):
    """To one person, or to one team's channel. `kind` names its composer, `about` what it points to.

    States: queued -> claimed -> sending -> sent; sending -> doubt -> sent | queued; queued | claimed -> done (no longer
    right to send, without a reason); failed. See ARCHITECTURE.md. `drops`: calls whose answer was lost on the way.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "ix_letter_queued",
            "lane_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'queued'"),
            sqlite_where=text("state = 'queued'"),
        ),
        Index(
            "ix_letter_leased",
            "lease_until",
            postgresql_where=text("state IN ('claimed', 'sending', 'doubt')"),
            sqlite_where=text("state IN ('claimed', 'sending', 'doubt')"),
        ),
        Index(
            "ix_letter_too_late_at",
            "too_late_at",
            postgresql_where=text("state = 'queued'"),
            sqlite_where=text("state = 'queued'"),
        ),
        Index(
            "ix_letter_team_id",
            "team_id",
            postgresql_where=text("team_id IS NOT NULL"),
            sqlite_where=text("team_id IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    lane_id: Mapped[int] = mapped_column(ForeignKey("lane.id"))
    dedup: Mapped[Long] = mapped_column(unique=True)
    kind: Mapped[Short]
    act: Mapped[Short] = mapped_column(default="send")
    about: Mapped[Long] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    state: Mapped[Short] = mapped_column(default=QUEUED)
    due_at: Mapped[datetime]
    too_late_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    drops: Mapped[int] = mapped_column(default=0, server_default="0")
    owner: Mapped[Short | None]
    lease_until: Mapped[datetime | None]
    send_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    last_error: Mapped[Long | None]


LETTERS = cast(Table, Letter.__table__)
"""For statements that are written once: an update of the entity looks for its like in the session each time."""


def stands(*states: str) -> ColumnElement[bool]:
    """Whether a letter is in one of these states. Written into the statement: PostgreSQL plans one with a parameter
    anew each time, since it cannot know whether the partial indexes above will do.
    """
    return or_(*(LETTERS.c.state == literal_column(f"'{state}'") for state in states))


class Travelling(NamedTuple):
    """A letter as it travels: as much of its row as sending it needs. Not an entity: there are hundreds at once."""

    id: int
    organisation_id: int
    lane_id: int
    dedup: str
    kind: str
    act: str
    about: str
    person_id: int | None
    team_id: int | None
    post_id: int | None
    due_at: datetime
    too_late_at: datetime | None
    attempts: int
    drops: int
    send_at: datetime | None


TRAVELLING = tuple(getattr(Letter, name) for name in Travelling._fields)
"""Its columns, in its order."""


class Unasked(Base):
    """A place in somebody's week, taken by a letter that they did not ask for, whether or not it was then sent."""

    __tablename__ = "unasked"
    __table_args__ = (Index("ix_unasked_person_id_at", "person_id", "at"),)

    letter_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)


class Trouble(Base):
    """What a person has to put right: a channel that is gone, somebody who cannot be reached. Told once.

    `what` is a `delivery.carrier.Consequence`.
    """

    __tablename__ = "trouble"
    __table_args__ = (
        Index(
            "ix_trouble_untold", "at", postgresql_where=text("told_at IS NULL"), sqlite_where=text("told_at IS NULL")
        ),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    what: Mapped[Short]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id"))
    told_at: Mapped[datetime | None]


class Post(Base):
    """A message in a channel that can later change or be taken back. `reference` finds it once it is there."""

    __tablename__ = "post"

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    reference: Mapped[str | None]
    removed_at: Mapped[datetime | None]


class Seen(Base):
    """A redelivered event does nothing twice. The key is a hash without a person, the date is all of the time."""

    __tablename__ = "seen"

    key: Mapped[Short] = mapped_column(primary_key=True)
    seen_on: Mapped[date] = mapped_column(index=True)
