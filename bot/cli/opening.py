"""Putting the house together: settings, stores, words, directory and handlers, introduced to each other here alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot import migrations
from bot.database import Database, open_database
from bot.private import KEEP_ANSWERS, KEEP_WORDS, Answers, Keys
from bot.router import Router
from bot.safety.directory import open_directory
from bot.settings import Settings, with_storage
from bot.visit import House
from bot.words import Library, open_library
from handlers import FEATURES


def wall_clock() -> datetime:
    """The present moment, aware UTC."""
    return datetime.now(UTC)


def open_words(settings: Settings, router: Router) -> Library:
    """All words, checked. Policy numbers in them are the ones that the code enforces."""
    policy = {
        "minimum": str(settings.minimum),
        "keep_days": str(KEEP_ANSWERS.days),
        "words_days": str(KEEP_WORDS.days),
    }
    return open_library(router.pages, policy, settings.prompts)


def open_stores(settings: Settings) -> tuple[Database, Database]:
    """Identity and answers: two databases, whichever kind they are."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    identity = settings.database_url.get_secret_value() or f"sqlite:///{settings.data / 'identity.db'}"
    answers = settings.answers_url.get_secret_value() or f"sqlite:///{settings.data / 'answers.db'}"
    return open_database(identity), open_database(answers)


@asynccontextmanager
async def open_house(settings: Settings, now: Callable[[], datetime] = wall_clock) -> AsyncIterator[House]:
    """A house with its databases brought up to date; closed at the end."""
    router = Router(FEATURES)
    words = open_words(with_storage(settings), router)
    identity, answers = open_stores(settings)
    keys = Keys.parse(settings.canopy_keys.get_secret_value())
    house = House(settings, identity, Answers(answers, keys), words, open_directory(), router, now)
    try:
        await migrations.upgrade(identity, "identity")
        await migrations.upgrade(answers, "answers")
        yield house
    finally:
        await house.close()
