"""Every setting, from the environment or `.env`, checked together: all mistakes at once, each with its fix."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from zoneinfo import available_timezones

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.people.observances import read_observances
from bot.when.pattern import read_window


class SettingsError(Exception):
    """What is wrong with the settings: one sentence a problem, each with its fix."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Names are those of `.env.example`, where each is explained. Secrets never show in a log or a `repr`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    tenancy: Literal["one", "many"] = "one"
    organisation: str = "Our organisation"
    zone: str = "Europe/London"
    language: str = "en"
    nation: Literal["england", "wales", "scotland", "northern_ireland"] = "england"
    minimum: int = Field(default=11, ge=11, le=1000)
    prompts: Path | None = None

    humane_hours: str = "08:00-20:00"
    a_week: int = Field(default=3, ge=1, le=7)
    bank_holidays: bool = True
    observances: str = ""

    data: Path = Path("data")
    database_url: SecretStr = SecretStr("")
    answers_url: SecretStr = SecretStr("")
    canopy_keys: SecretStr = SecretStr("")

    host: str = "127.0.0.1"
    canopy_port: int = Field(default=8765, ge=0, le=65535)
    public_url: str = ""
    canopy_no_browser: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    metrics: bool = False

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_mode: Literal["socket", "http"] = "socket"
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_workspace_ids: str = ""
    slack_api_url: str = "https://slack.com/api/"

    teams_app_id: str = ""
    teams_app_password: SecretStr = SecretStr("")
    teams_tenant_ids: str = ""
    teams_service_hosts: str = "smba.trafficmanager.net,*.botframework.com"
    teams_openid_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    teams_login_url: str = "https://login.microsoftonline.com"

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("is not a time zone. Use a name like Europe/London")
        return zone

    @field_validator("humane_hours")
    @classmethod
    def _hours_are_hours(cls, hours: str) -> str:
        read_window(hours)
        return hours.strip()

    @field_validator("observances")
    @classmethod
    def _observances_are_known(cls, names: str) -> str:
        return read_observances(names)

    @field_validator("prompts")
    @classmethod
    def _prompts_are_there(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError("is not a folder. Leave it empty to use our words")
        return folder

    @field_validator("public_url")
    @classmethod
    def _public_is_https(cls, url: str) -> str:
        if url and not url.startswith("https://"):
            raise ValueError("must start with https://. Slack and Teams call no other address")
        return url.rstrip("/")

    @field_validator("canopy_keys")
    @classmethod
    def _keys_are_keys(cls, keys: SecretStr) -> SecretStr:
        for part in keys.get_secret_value().split(",") if keys else ():
            version, _, key = part.partition(":")
            try:
                right = version.isdigit() and len(base64.b64decode(key, validate=True)) == 32
            except ValueError:  # binascii.Error is one, and so is a letter that is not ASCII
                right = False
            if not right:
                raise ValueError("is not a key. Make one with: canopy keys new")
        return keys

    @property
    def platforms(self) -> tuple[str, ...]:
        """The chat platforms that have any setting of their own."""
        wanted = {
            "slack": self.slack_bot_token or self.slack_app_token or self.slack_signing_secret or self.slack_installs,
            "teams": self.teams_app_id or self.teams_app_password or self.teams_tenant_ids,
        }
        return tuple(name for name, given in wanted.items() if given)

    @property
    def slack_installs(self) -> bool:
        """Whether workspaces install Canopy by themselves, at /slack/install, instead of one token being given."""
        return bool(self.slack_client_id or self.slack_client_secret)


Needs = Callable[["Settings"], list[str]]
"""What is missing for some purpose, a sentence each."""


def read(env_file: Path = Path(".env"), needs: Needs = lambda _: [], **over: object) -> Settings:
    """The settings of this process. Raises SettingsError with all that is wrong and all that `needs` misses, at once.

    `over` wins over the environment, which wins over the file.
    """
    names = {name.lower(): value for name, value in dotenv_values(env_file).items() if value}
    given = {**_not_in_environment(names), **over}
    try:
        settings, problems = Settings(**given), []  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = error.errors(include_input=False)
        problems = [_sentence(problem["loc"], problem["msg"]) for problem in wrong]
        for name in {str(problem["loc"][0]) for problem in wrong}:
            given[name] = Settings.model_fields[name].default  # so that the rest can be looked at as well
        settings = Settings(**given)  # type: ignore[arg-type]
    named = {problem.partition(":")[0] for problem in problems}
    problems += [problem for problem in needs(settings) if problem.split()[0] not in named]
    if problems:
        raise SettingsError(*problems)
    return settings


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


def _not_in_environment(names: dict[str, str]) -> dict[str, str]:
    import os

    return {name: value for name, value in names.items() if not os.environ.get(name.upper())}


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    name = str(where[0]).upper() if where else "A setting"
    return f"{name}: {message.removeprefix('Value error, ')}"
