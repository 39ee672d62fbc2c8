"""The answers' store, kept apart from names. Nothing else opens its tables."""

from bot.private.asks import Asks
from bot.private.erased import Erasure, Erasures
from bot.private.keys import Keys, new_key
from bot.private.marks import Spot, Whose
from bot.private.quotes import Quote
from bot.private.replies import KEEP_ANSWERS, KEEP_WORDS, SKIPPED, Answers, Reply, keep_until
from bot.private.rotate import Rotation
from bot.private.shares import Shared, numbered
from bot.private.tables import COLUMNS
from bot.private.weeks import Weeks

__all__ = [
    "COLUMNS", "KEEP_ANSWERS", "KEEP_WORDS", "SKIPPED", "Answers", "Asks", "Erasure", "Erasures", "Keys", "Quote",
    "Reply", "Rotation", "Shared", "Spot", "Weeks", "Whose", "keep_until", "new_key", "numbered",
]  # fmt: skip
