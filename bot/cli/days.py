"""A day as somebody writes it in a command."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from bot.people.rota.entry import FIRST, LAST


class Day(click.ParamType[date]):
    """2026-03-02, as a date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> date:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}” is not a date. Write it like 2026-03-02", param, context)
        if not FIRST <= day < LAST:
            self.fail(f"“{value}” is not between {FIRST} and {LAST}", param, context)
        return day
