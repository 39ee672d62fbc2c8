"""What Canopy is measured against: the vendors' frameworks, each with one listener that does one commit and acks."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.database import open_database

metadata = MetaData()
press = Table(
    "press", metadata,
    Column("id", Integer, primary_key=True),
    Column("who", String(100), nullable=False),
    Column("what", String(400), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)  # fmt: skip


async def one_commit(engine: AsyncEngine, who: str, what: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(insert(press).values(who=who, what=what, at=datetime.now(UTC)))


def engine_of(url: str) -> AsyncEngine:
    """The plainest there is. On SQLite who writes has to say so at once, or may meet "database is locked": as ours."""
    if url.startswith("sqlite"):
        return open_database(url).engine.execution_options(canopy="write")
    return create_async_engine(url.replace("postgresql:", "postgresql+psycopg:"), pool_size=10, max_overflow=0)


class BareSlack:
    """Bolt as its documentation has it, without its 10 ms of polling."""

    def __init__(self, engine: AsyncEngine, secret: str) -> None:
        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id="T01", bot_token="xoxb-01", bot_user_id="UCANOPY")

        self._app = AsyncApp(signing_secret=secret, authorize=authorize, process_before_response=True)

        async def pressed(ack: Any, body: dict[str, Any]) -> None:
            await one_commit(engine, body["user"]["id"], body["actions"][0]["value"])
            await ack()

        self._app.block_action({"action_id": re.compile("")})(pressed)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/slack/events", self._post)

    async def _post(self, request: web.Request) -> web.Response:
        given = AsyncBoltRequest(body=await request.text(), headers=request.headers)  # type: ignore[arg-type]
        return await to_aiohttp_response(await self._app.async_dispatch(given))


class BareTeams:
    """The Teams SDK behind aiohttp. The leak of its meters is stopped, as it is in Canopy: this makes it faster."""

    def __init__(self, engine: AsyncEngine, client_id: str, secret: str, openid_url: str) -> None:
        from bot.platforms.teams import sdk

        sdk.load()
        from microsoft_teams.api import AdaptiveCardActionMessageResponse, AdaptiveCardInvokeActivity
        from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
        from microsoft_teams.apps import ActivityContext, App

        self._adapter = sdk._Adapter()
        self._app = App(
            client_id=client_id, client_secret=secret, http_server_adapter=self._adapter,
            cloud=with_overrides(PUBLIC, openid_metadata_url=openid_url),
        )  # fmt: skip

        async def pressed(context: ActivityContext[AdaptiveCardInvokeActivity]) -> AdaptiveCardActionMessageResponse:
            activity = context.activity
            await one_commit(engine, activity.from_.id, str(activity.value.action.data))
            return AdaptiveCardActionMessageResponse(value="Thank you")

        self._app.on_card_action_execute()(pressed)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/api/messages", self._post)
        app.on_startup.append(self._start)

    async def _start(self, _app: web.Application) -> None:
        await self._app.initialize()

    async def _post(self, request: web.Request) -> web.Response:
        headers = {"authorization": request.headers.get("Authorization", "")}
        answered = await self._adapter.handler({"body": await request.json(), "headers": headers})
        return web.json_response(answered["body"], status=answered["status"])
