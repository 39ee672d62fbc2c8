"""The answers' store, kept apart from names. Nothing else opens its tables."""

from bot.private.erased import Erasure, Erasures
from bot.private.keys import Keys, new_key
from bot.private.marks import Spot, Whose
from bot.private.replies import KEEP_ANSWERS, KEEP_WORDS, SKIPPED, Answers, Reply
from bot.private.rotate import Rotation

__all__ = [
    "KEEP_ANSWERS", "KEEP_WORDS", "SKIPPED", "Answers", "Erasure", "Erasures", "Keys", "Reply", "Rotation", "Spot",
    "Whose", "new_key",
]  # fmt: skip
