"""What is missing in the settings for some purpose: a sentence each, with the fix."""

from __future__ import annotations

from bot.settings import Settings, SettingsError


def with_storage(settings: Settings) -> Settings:
    """The same settings, fit to open the databases. Raises SettingsError with everything that is missing."""
    if problems := _storage(settings):
        raise SettingsError(*problems)
    return settings


def complete(settings: Settings) -> Settings:
    """The same settings, fit to run for real people. Raises SettingsError with everything that is missing."""
    if problems := to_run(settings):
        raise SettingsError(*problems)
    return settings


def to_run(settings: Settings) -> list[str]:
    """What is missing to run for real people."""
    problems = [*_storage(settings), *_slack(settings), *_teams(settings)]
    if not settings.platforms:
        problems.append(
            "No chat platform is set up. Fill in SLACK_BOT_TOKEN and SLACK_APP_TOKEN (Slack), or TEAMS_APP_ID, "
            "TEAMS_APP_PASSWORD and TEAMS_TENANT_IDS (Teams); the README walks you through. To look first: make demo"
        )
    return problems


def _storage(settings: Settings) -> list[str]:
    problems = []
    if not settings.canopy_keys:
        problems.append(
            "CANOPY_KEYS is missing: it locks what people answer. Make one with `canopy keys new`, put it in .env, and "
            "keep a copy where the database backups are not"
        )
    if bool(settings.database_url) != bool(settings.answers_url):
        missing = "ANSWERS_URL" if settings.database_url else "DATABASE_URL"
        problems.append(f"{missing} is missing: answers are kept apart from names, so PostgreSQL needs both addresses")
    for name, url in (("DATABASE_URL", settings.database_url), ("ANSWERS_URL", settings.answers_url)):
        if url and not url.get_secret_value().startswith(("postgresql://", "postgresql+psycopg://", "sqlite")):
            problems.append(f"{name} starts with neither postgresql:// nor sqlite. Leave it empty for the built-in one")
    if settings.database_url and settings.database_url == settings.answers_url:
        problems.append("ANSWERS_URL is the same as DATABASE_URL: use another role and schema, or another database")
    return problems


def _slack(settings: Settings) -> list[str]:
    if "slack" not in settings.platforms:
        return []
    problems = (_slack_installs if settings.slack_installs else _slack_token)(settings)
    if settings.slack_mode == "http" and not settings.slack_signing_secret:
        problems.append("SLACK_SIGNING_SECRET is missing. Slack shows it under Basic Information (SLACK_MODE is http)")
    return problems


def _slack_token(settings: Settings) -> list[str]:
    problems = []
    if not settings.slack_bot_token.get_secret_value().startswith("xoxb-"):
        problems.append("SLACK_BOT_TOKEN must start with xoxb-. Slack shows it under OAuth & Permissions")
    if settings.slack_mode == "socket" and not settings.slack_app_token.get_secret_value().startswith("xapp-"):
        problems.append(
            "SLACK_APP_TOKEN must start with xapp-. Slack makes it under Basic Information, App-Level Tokens, with "
            "connections:write (or set SLACK_MODE=http)"
        )
    return problems


def _slack_installs(settings: Settings) -> list[str]:
    """What is missing for workspaces to install Canopy by themselves."""
    problems = []
    if settings.slack_bot_token:
        problems.append("SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set. Empty the token: each workspace gets one")
    for name, given in (("ID", settings.slack_client_id), ("SECRET", settings.slack_client_secret)):
        if not given:
            problems.append(f"SLACK_CLIENT_{name} is missing. Slack shows it under Basic Information, App Credentials")
    if settings.slack_mode != "http":
        problems.append("SLACK_MODE must be http for workspaces to install Canopy. A socket has no page to install at")
    if not settings.public_url:
        problems.append("PUBLIC_URL is missing. Slack sends whoever installed Canopy back to it")
    return problems


def _teams(settings: Settings) -> list[str]:
    if "teams" not in settings.platforms:
        return []
    problems = []
    if not settings.teams_app_id:
        problems.append("TEAMS_APP_ID is missing. It is the Application (client) ID of your bot in Entra")
    if not settings.teams_app_password:
        # Without one the SDK would quietly try a managed identity.
        problems.append("TEAMS_APP_PASSWORD is missing. Make a client secret for the bot's app registration in Entra")
    if not settings.teams_tenant_ids.replace(",", "").strip():
        problems.append("TEAMS_TENANT_IDS is missing. It is the Directory (tenant) ID in Entra; several with commas")
    return problems
