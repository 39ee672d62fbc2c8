"""The grammar of prompts/en/check_in.toml: what is said around every check-in."""

from __future__ import annotations

from bot.words import Grammar
from handlers.check_ins.pages import FOLDER, GRAMMAR

SAYS = {
    "not_today": "", "help_now": "", "who_sees": "", "no_rush": "until", "only_you": "audience", "to_team": "",
    "to_manager": "", "too_small": "", "remind": "", "thanks": "", "change_until": "until", "may_help": "",
    "say_more": "", "change": "", "fits": "", "closed": "", "not_yours": "", "gone": "", "post": "question",
    "post_again": "", "answer": "", "answer_open": "name", "your_answer": "", "send": "", "fits_title": "",
    "nothing_chosen": "", "more_title": "", "more_label": "", "more_note": "", "more_kept": "", "more_gone": "",
    "gentle": "",
}  # fmt: skip
CHECK_IN = Grammar(SAYS, open=("typed",), protected=("only_you", "too_small", "more_note", "post"))
PAGES = {"check_in": CHECK_IN, FOLDER: GRAMMAR}
