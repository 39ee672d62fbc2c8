"""Kudos: a signed kindness, the receiver's to post or keep. The words are sealed; no counts are kept or made."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key, Short


class Kudos(Base):
    """One thank-you. `once` makes a form that is sent twice arrive once."""

    __tablename__ = "kudos"

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    once: Mapped[Short] = mapped_column(unique=True)
    kind: Mapped[Short]
    key_id: Mapped[int]
    words: Mapped[bytes] = mapped_column(LargeBinary)
    given_on: Mapped[date]


class Received(Base):
    """The receiver's side. `state`: "given" (only they have seen it), "posted", "kept" or "taken_back"."""

    __tablename__ = "received"

    kudos_id: Mapped[int] = mapped_column(ForeignKey("kudos.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    state: Mapped[Short] = mapped_column(default="given")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
