"""The people of the tests, who are those of the rehearsal page: see bot/rehearsal/trust.py."""

from __future__ import annotations

from bot.rehearsal import trust

ADA, MORGAN, CHIDI, GWEN, SAM, NOOR = (lead.user for lead in trust.LEADS)
"""A nurse, her manager, a wellbeing champion, a guardian who reads Welsh, a porter, a night nurse."""

WARD_COLLEAGUES = tuple(player.user for player in trust.players() if player.team == trust.WARD and not player.lead)
"""The eleven others of Ward 7."""
