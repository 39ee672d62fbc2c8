"""Which workspaces installed Canopy, and the tokens that speak for them: in Slack's own stores, each locked to its own.

https://docs.slack.dev/tools/bolt-python/concepts/authenticating-oauth
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import ColumnElement, Row, and_, delete, select, update

from bot.database import Database
from bot.models import SLACK_BOTS, SLACK_INSTALLATIONS, SLACK_STATES
from bot.platforms import Safe
from bot.platforms.slack.locked import SECRETS, place
from bot.platforms.slack.quiet import sdk_logger

STATE_LASTS = 600
"""Seconds for which somebody who began to install may come back."""

_BOT = SLACK_BOTS.c


@dataclass(frozen=True, slots=True)
class Install:
    """One workspace's newest installation. `expires_at` and `refresh` are empty where tokens do not rotate.

    `workspace` is its team's id; for an organisation-wide installation the organisation's. `locked_refresh` is the
    refresh token as it stands in the row: it tells whether the row is still the one that was read.
    """

    row: int
    workspace: str
    name: str
    bot: str
    bot_user: str
    token: str = field(repr=False)
    refresh: str = field(repr=False)
    locked_refresh: str | None = field(repr=False)
    expires_at: datetime | None
    renewing_until: datetime | None


class Installs(AsyncInstallationStore):
    """Bolt saves through this; everybody else finds by the workspace's one id. Raises bot.seal.SealError."""

    def __init__(self, client_id: str, safe: Safe) -> None:
        self._client_id, self._database, self._seal = client_id, safe.database, safe.seal

    async def async_save(self, installation: Installation) -> None:
        """Keep a new installation, its tokens locked."""
        closed = Installation(**installation.to_dict_for_copying())
        workspace = workspace_of(installation)
        for name in SECRETS:
            if secret := getattr(installation, name):
                setattr(closed, name, self._seal.close(secret, place(workspace, name)))
        async with self._database.lending() as engine:
            await AsyncSQLAlchemyInstallationStore(self._client_id, engine, logger=sdk_logger()).async_save(closed)

    async def find(self, workspace: str) -> Install | None:
        """The newest installation of a workspace."""
        query = select(SLACK_BOTS).where(self._is(SLACK_BOTS, workspace), _BOT.bot_token.is_not(None))
        async with self._database.reading() as session:
            row = (await session.execute(query.order_by(_BOT.installed_at.desc(), _BOT.id.desc()).limit(1))).first()
        return self._opened(row) if row else None

    async def workspaces(self) -> list[str]:
        """Every workspace that has an installation."""
        query = select(_BOT.team_id, _BOT.enterprise_id).where(_BOT.client_id == self._client_id)
        async with self._database.reading() as session:
            rows = await session.execute(query)
            return sorted({team or enterprise for team, enterprise in rows})

    async def forget(self, workspace: str, until: datetime) -> None:
        """Delete what was installed up to `until`: a late word of an old removal takes no newer installation away."""
        before = (until + timedelta(seconds=1)).astimezone(UTC).replace(tzinfo=None)  # Slack tells whole seconds
        async with self._database.writing() as session:
            for table in (SLACK_BOTS, SLACK_INSTALLATIONS):
                await session.execute(delete(table).where(self._is(table, workspace), table.c.installed_at < before))

    async def take_turn(self, install: Install, now: datetime, until: datetime) -> bool:
        """Whether this process may renew the token, until then: of all replicas one."""
        free = _BOT.renewing_until.is_(None) | (_BOT.renewing_until <= now)
        return await self._change(install, free, renewing_until=until)

    async def renew(self, install: Install, token: str, refresh: str, expires_at: datetime) -> bool:
        """Keep the new tokens; False if the installation has gone meanwhile."""
        return await self._change(
            install,
            bot_token=self._seal.close(token, place(install.workspace, "bot_token")),
            bot_refresh_token=self._seal.close(refresh, place(install.workspace, "bot_refresh_token")),
            bot_token_expires_at=expires_at.astimezone(UTC).replace(tzinfo=None),
            renewing_until=None,
        )

    async def ran_out(self, install: Install, now: datetime) -> None:
        """Slack says that the token has expired, whatever we thought."""
        await self._change(install, bot_token_expires_at=now.astimezone(UTC).replace(tzinfo=None))

    async def _change(self, install: Install, *more: ColumnElement[bool], **values: Any) -> bool:
        """Change the row, only while it holds the refresh token that was read."""
        same = (_BOT.id == install.row, _BOT.bot_refresh_token == install.locked_refresh)
        async with self._database.writing() as session:
            changed = update(SLACK_BOTS).where(*same, *more).values(**values).returning(_BOT.id)
            return (await session.execute(changed)).first() is not None

    def _is(self, table: Any, workspace: str) -> ColumnElement[bool]:
        """Enterprise ids begin with E, team ids with T. A team's installation does not speak for its organisation."""
        ours = table.c.client_id == self._client_id
        if workspace.startswith("E"):
            return and_(ours, table.c.team_id.is_(None), table.c.enterprise_id == workspace)
        return and_(ours, table.c.team_id == workspace)

    def _opened(self, row: Row[Any]) -> Install:
        workspace = row.team_id or row.enterprise_id
        locked = row.bot_refresh_token
        return Install(
            row=row.id,
            workspace=workspace,
            name=(row.team_name if row.team_id else row.enterprise_name) or "",
            bot=row.bot_id or "",
            bot_user=row.bot_user_id or "",
            token=self._seal.open(row.bot_token, place(workspace, "bot_token")),
            refresh=self._seal.open(locked, place(workspace, "bot_refresh_token")) if locked else "",
            locked_refresh=locked,
            expires_at=row.bot_token_expires_at and row.bot_token_expires_at.replace(tzinfo=UTC),
            renewing_until=row.renewing_until,
        )


class States(AsyncOAuthStateStore):
    """What proves that whoever comes back from Slack is the one who went there: works once, for ten minutes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def async_issue(self, *_: object, **__: object) -> str:
        async with self._database.writing() as session:
            await session.execute(delete(SLACK_STATES).where(SLACK_STATES.c.expire_at <= _naive_now()))
        async with self._database.lending() as engine:
            return await AsyncSQLAlchemyOAuthStateStore(STATE_LASTS, engine, logger=sdk_logger()).async_issue()

    async def async_consume(self, state: str) -> bool:
        # Slack's own store reads and then deletes: two that come at once would both be let in.
        fresh = (SLACK_STATES.c.state == state) & (SLACK_STATES.c.expire_at > _naive_now())
        async with self._database.writing() as session:
            taken = await session.execute(delete(SLACK_STATES).where(fresh).returning(SLACK_STATES.c.id))
            return taken.first() is not None


def workspace_of(installation: Installation) -> str:
    """The id that everything of this installation is kept by."""
    team = None if installation.is_enterprise_install else installation.team_id
    return str(team or installation.enterprise_id or "")


def _naive_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
