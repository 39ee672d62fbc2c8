"""What somebody reads who steals the databases, the keys, or both: every table, in plain words."""

from __future__ import annotations

CLEAR = {
    "names, addresses, teams, roles, and who looks after whom": (
        "organisation", "workspace", "person", "address", "team", "team_group", "member", "grant", "reports",
    ),
    "when people work and are away, never why": ("shift", "absence", "day_off"),
    "who was asked what and when, never whether they answered": (
        "schedule", "round", "seat", "letter", "unasked", "post", "seen", "lane",
    ),
    "each team's and group's one word": ("picture", "group_picture"),
    "who thanked whom, without the words": ("kudos", "received"),
    "dates of wellbeing conversations": ("conversation", "digest"),
    "who looked at which report, on which day": ("look",),
    "a place's own help, and who vouched for it": ("local_help", "confirmed"),
    "channels and people out of reach": ("trouble",),
    "which workspaces let Canopy in, without the tokens": ("slack_bots", "slack_installations", "slack_oauth_states"),
    "how many erasures there were, on which days": ("erasure", "erased"),
    "a fingerprint of each key, which opens nothing": ("key_check",),
}  # fmt: skip
"""What stands in clear, and the tables it stands in."""

SEALED = {
    "what somebody answered, or that they skipped": ("reply.sealed",),
    "words added to an answer": ("note.sealed",),
    "what was shown to a person of one's choice, and to whom": ("share.sealed",),
    "a wish to be contacted, and by whom": ("ask.sealed",),
    "words that a named person may pass on": ("quote.sealed",),
    "the words of thanks": ("kudos.words",),
    "Slack's tokens": (
        "slack_bots.bot_token", "slack_bots.bot_refresh_token", "slack_installations.bot_token",
        "slack_installations.bot_refresh_token", "slack_installations.user_token",
        "slack_installations.user_refresh_token", "slack_installations.incoming_webhook_url",
    ),
}  # fmt: skip
"""What only a key opens, and the columns it stands in. Rows of the answers' store bear marks instead of names."""


def what_a_thief_reads() -> list[str]:
    """Line by line, for a person to read."""
    return [
        "Whoever steals both databases and their backups, without CANOPY_KEYS, reads:",
        *(f"  - {what}" for what in CLEAR),
        "and finds locked (answers and words bear marks instead of names, are of one size, and lie in no order):",
        *(f"  - {what}" for what in SEALED),
        "Whoever steals CANOPY_KEYS alone reads nothing: a key is not data.",
        "Whoever steals the databases and CANOPY_KEYS reads everything, and whose it is. Keep them apart: no backup of",
        "the databases may hold .env, and no copy of the keys may lie where the backups are.",
    ]
