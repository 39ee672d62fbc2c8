"""prompts/, and an organisation's own words over them, read into checked pages."""

from bot.words.check import Grammar
from bot.words.fill import Marked
from bot.words.library import ENGLISH, Library, Page, open_library
from bot.words.load import OURS, WordsError, load_table

__all__ = ["ENGLISH", "OURS", "Grammar", "Library", "Marked", "Page", "WordsError", "load_table", "open_library"]
