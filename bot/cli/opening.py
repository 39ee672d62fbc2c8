"""Putting the house together: settings, stores, words, directory and handlers, introduced to each other here alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy.exc import ArgumentError, OperationalError

from bot import erasing, migrations, retention
from bot.cli.clock import SharedClock
from bot.database import Database, open_database
from bot.key_check import check_keys
from bot.needs import with_storage
from bot.private import Answers, Keys
from bot.router import Router
from bot.safety.directory import open_directory
from bot.safety.listen import Listening
from bot.seal import Seal
from bot.settings import Settings, SettingsError
from bot.visit import House
from bot.words import Library, open_library
from handlers import FEATURES

Ask = Callable[[Database], Awaitable[None]]


def wall_clock() -> datetime:
    """The present moment, aware UTC."""
    return datetime.now(UTC)


def open_words(settings: Settings, router: Router) -> Library:
    """All words, checked. Policy numbers in them are the ones that the code enforces."""
    policy = {
        "minimum": str(settings.minimum),
        "keep_days": str(settings.keep_answers_days),
        "words_days": str(settings.keep_words_days),
    }
    library = open_library(router.pages, policy, settings.prompts)
    if settings.language not in library.languages:
        raise SettingsError(f"LANGUAGE: there are no words in “{settings.language}”, only {library.languages}")
    return library


def open_stores(settings: Settings) -> tuple[Database, Database]:
    """Identity and answers: two databases, whichever kind they are."""
    os.umask(0o077)  # what is made from here on is this account's alone
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(f"DATA: {settings.data} cannot be a folder ({error.strerror})") from None
    identity = settings.database_url.get_secret_value() or f"sqlite:///{settings.data / 'identity.db'}"
    answers = settings.answers_url.get_secret_value() or f"sqlite:///{settings.data / 'answers.db'}"
    return _open("DATABASE_URL", identity), _open("ANSWERS_URL", answers)


def open_seal(settings: Settings) -> Seal:
    """What locks the platforms' own secrets in the identity store: keys made of CANOPY_KEYS for that use alone."""
    return Seal(Keys.parse(settings.canopy_keys.get_secret_value()).apart("platform secrets"))


def _open(name: str, url: str) -> Database:
    try:
        return open_database(url)
    except (ArgumentError, ValueError):  # their own words would show the password
        raise SettingsError(f"{name} cannot be read. Write it like postgresql://user:password@host:5432/name") from None


async def _bring_up_to_date(name: str, database: Database, store: migrations.Store) -> None:
    try:
        await migrations.upgrade(database, store)
    except OperationalError as error:
        kind = type(error.orig).__name__
        raise SettingsError(f"{name}: the database cannot be reached or written to ({kind}). Is it running?") from None


@asynccontextmanager
async def open_house(
    settings: Settings, now: Callable[[], datetime] = wall_clock, ask: Ask | None = None,
    listening: Listening | None = None,
) -> AsyncIterator[House]:  # fmt: skip
    """A house with its databases brought up to date, also with what was to be erased; closed at the end.

    `ask` puts the clock right by a database that is shared; the wall clock's is. Without `listening`, rules alone weigh
    words. Raises SettingsError.
    """
    if now is wall_clock:
        clock = SharedClock(wall_clock)
        now, ask = clock.now, clock.ask
    router = Router(FEATURES)
    words = open_words(with_storage(settings), router)
    identity, answers = open_stores(settings)
    keys = Keys.parse(settings.canopy_keys.get_secret_value())
    directory, replies = open_directory(own=settings.prompts), Answers(answers, keys)
    house = House(settings, identity, replies, words, directory, router, now, listening or Listening())
    try:
        await _bring_up_to_date("DATABASE_URL", identity, "identity")
        await _bring_up_to_date("ANSWERS_URL", answers, "answers")
        await check_keys(identity, keys)
        if ask and identity.shared:
            await ask(identity)  # a machine whose clock is ahead would erase what is not due
        # The databases may have come back from a backup: what was erased or had run out since goes again, before
        # anybody can ask for it.
        await erasing.replay(house)
        await retention.purge(identity, house.answers, now().date(), settings)
        yield house
    finally:
        await house.close()
