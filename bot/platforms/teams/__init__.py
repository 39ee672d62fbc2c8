"""Microsoft Teams: how Canopy is heard and spoken to there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.platforms import Connect, Dispatch, Platform, Safe
    from bot.settings import Settings


def open(settings: Settings, dispatch: Dispatch, connect: Connect, _safe: Safe | None = None) -> Platform:
    """The Teams side of the bot. The vendor's SDK (slow to import) is loaded only now."""
    from bot.platforms.teams.listen import Teams

    return Teams(settings, dispatch, connect)
