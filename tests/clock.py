"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.rehearsal.clock import MovableClock


class StillClock(MovableClock):
    """Moves only when told to, forward or back."""

    def __init__(self, start: datetime) -> None:
        self._at = start

    def now(self) -> datetime:
        return self._at

    def move_to(self, moment: datetime) -> None:
        self._at = moment

    def forward(self, **span: float) -> None:
        """forward(hours=2)"""
        self._at += timedelta(**span)
