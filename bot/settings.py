"""Every setting, from the environment or `.env`, checked together: all mistakes at once, each with its fix."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.people.observances import read_observances
from bot.when.local import ZONES
from bot.when.pattern import read_window

KEEP = {
    "keep_answers_days": (14, 90),  # a week's pictures are drawn when the week is over
    "keep_words_days": (7, 30),
    "keep_kudos_days": (7, 365),
    "keep_nudges_days": (7, 365),
    "keep_audit_days": (30, 730),
}
"""The fewest and the most days for which each kind of thing may be kept."""


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

    contact_hours: int = Field(default=24, ge=1, le=168)

    humane_hours: str = "08:00-20:00"
    a_week: int = Field(default=3, ge=1, le=7)
    bank_holidays: bool = True
    observances: str = ""

    free_text: bool = True
    quotes: bool = False

    data: Path = Path("data")
    database_url: SecretStr = SecretStr("")
    answers_url: SecretStr = SecretStr("")
    canopy_keys: SecretStr = SecretStr("")
    erasures: Path | None = None

    keep_answers_days: int = 90
    keep_words_days: int = 30
    keep_kudos_days: int = 365
    keep_nudges_days: int = 365
    keep_audit_days: int = 730

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
        if zone not in ZONES:
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

    @field_validator(*KEEP)
    @classmethod
    def _kept_no_longer(cls, days: int, info: ValidationInfo) -> int:
        least, most = KEEP[str(info.field_name)]
        if not least <= days <= most:
            raise ValueError(f"is {days} days. What people were promised may only be shortened: {least} to {most}")
        return days

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


def _not_in_environment(names: dict[str, str]) -> dict[str, str]:
    import os

    return {name: value for name, value in names.items() if not os.environ.get(name.upper())}


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    name = str(where[0]).upper() if where else "A setting"
    return f"{name}: {message.removeprefix('Value error, ')}"
