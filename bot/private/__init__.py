"""The answers' store, kept apart from names. Nothing else opens its tables."""

from bot.private.asks import Asks
from bot.private.keys import Keys, new_key
from bot.private.marks import Spot, Whose
from bot.private.replies import KEEP_ANSWERS, KEEP_WORDS, SKIPPED, Answers, Reply
from bot.private.weeks import Weeks

__all__ = [
    "KEEP_ANSWERS", "KEEP_WORDS", "SKIPPED", "Answers", "Asks", "Keys", "Reply", "Spot", "Weeks", "Whose", "new_key",
]  # fmt: skip
