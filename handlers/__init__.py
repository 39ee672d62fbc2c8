"""What Canopy does: the table of contents. A feature is a module with `routes`, and one line here."""

from __future__ import annotations

from importlib import import_module

from bot.router import Routes

CONTENTS = (
    "welcome",
    "home",
    "free_text",
    "check_ins.ask",
    "check_ins.answer",
    "check_ins.say_more",
    "check_ins.quoting",
    "check_ins.channel",
    "check_ins.picture",
    "check_ins.pictures",
    "check_ins.set_up",
    "mine.answers",
    "mine.sharing",
    "mine.my_shares",
    "mine.data",
    "mine.export",
    "mine.looked",
    "mine.who_sees",
    "mine.pause",
    "mine.hours",
    "mine.usual",
    "mine.leave",
    "managers.conversations",
    "managers.booked",
    "managers.digest",
    "managers.shared",
    "champions.kudos",
    "champions.receiving",
    "stewards.trouble",
    "stewards.local_help",
    "stewards.signposts",
    "stewards.quotes",
    "support.search",
    "support.grounding",
    "support.minutes",
    "support.kind_check",
    "support.hard_days",
    "support.contact",
    "support.my_asks",
    "support.contacted",
    "support.asked",
    "urgent",
    "help",
)
FEATURES: tuple[Routes, ...] = tuple(import_module(f"handlers.{name}").routes for name in CONTENTS)
