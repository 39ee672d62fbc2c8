"""The answers' store, kept apart from names. Nothing else opens its tables."""

from bot.private.keys import Keys, new_key
from bot.private.marks import Spot
from bot.private.replies import KEEP_ANSWERS, KEEP_WORDS, SKIPPED, Answers, Reply

__all__ = ["KEEP_ANSWERS", "KEEP_WORDS", "SKIPPED", "Answers", "Keys", "Reply", "Spot", "new_key"]
