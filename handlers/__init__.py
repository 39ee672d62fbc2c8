"""What Canopy does: the table of contents. A feature is a module with `routes`, and one line here."""

from __future__ import annotations

from importlib import import_module

from bot.router import Routes

CONTENTS = (
    "welcome",
    "home",
    "check_ins.ask",
    "check_ins.answer",
    "check_ins.say_more",
    "check_ins.channel",
    "check_ins.picture",
    "check_ins.set_up",
    "mine.answers",
    "mine.data",
    "mine.pause",
    "mine.hours",
    "mine.usual",
    "mine.leave",
    "managers.conversations",
    "managers.booked",
    "managers.digest",
    "champions.kudos",
    "champions.receiving",
    "stewards.trouble",
    "stewards.local_help",
    "stewards.signposts",
    "urgent",
    "help",
)
FEATURES: tuple[Routes, ...] = tuple(import_module(f"handlers.{name}").routes for name in CONTENTS)
