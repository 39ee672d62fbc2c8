"""Slack, by Socket Mode or HTTP: one workspace with one token (`one`), or many that install Canopy (`many`)."""

from __future__ import annotations

from bot.platforms import Connect, Dispatch, Platform, Safe
from bot.platforms.slack.many import ManySlacks
from bot.platforms.slack.one import Slack
from bot.settings import Settings, SettingsError


def open(settings: Settings, dispatch: Dispatch, connect: Connect, safe: Safe | None = None) -> Platform:
    """The Slack platform. Raises SettingsError if requests could come in unsigned."""
    if settings.slack_mode == "http" and not settings.slack_signing_secret.get_secret_value().strip():
        raise SettingsError("SLACK_SIGNING_SECRET is missing. Slack shows it under Basic Information")
    if not settings.slack_installs:
        return Slack(settings, dispatch, connect)
    if safe is None:
        raise SettingsError("SLACK_CLIENT_ID needs a database for the tokens of the workspaces")
    return ManySlacks(settings, dispatch, connect, safe)
