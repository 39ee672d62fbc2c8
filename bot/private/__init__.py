"""The answers' store, kept apart from names. Nothing else opens its tables."""

from bot.private.keys import Keys, new_key
from bot.private.marks import Spot, Whose
from bot.private.quotes import Quote
from bot.private.replies import KEEP_ANSWERS, KEEP_WORDS, SKIPPED, Answers, Reply, keep_until
from bot.private.shares import Shared, numbered

__all__ = [
    "KEEP_ANSWERS", "KEEP_WORDS", "SKIPPED", "Answers", "Keys", "Quote", "Reply", "Shared", "Spot", "Whose",
    "keep_until", "new_key", "numbered",
]  # fmt: skip
