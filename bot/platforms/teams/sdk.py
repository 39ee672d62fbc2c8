"""The vendor's SDK at the door: it checks a token's signature and hands the activity in. Imported on first use.

Only its HTTP server is used. Its activity parser answers 500 to payloads that Teams really sends (see `normalise`).
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from opentelemetry import metrics

from bot.platforms.teams.keys import Keys
from bot.platforms.teams.normalise import Activity
from bot.settings import Settings

if TYPE_CHECKING:
    from microsoft_teams.apps.http import HttpRouteHandler

PATH = "/api/messages"

Hear = Callable[[Activity], Awaitable[dict[str, Any]]]
Check = Callable[[Activity, str], Awaitable[tuple[int, Any]]]
"""check(activity, authorization): the status and the body of the HTTP response."""


def load() -> None:
    """Import the SDK without what it does meanwhile: reading `.env` (it brings FastAPI too) and warning of previews."""
    if not isinstance(metrics.get_meter_provider(), metrics.NoOpMeterProvider):
        # It makes its meters anew for every activity, and a real provider keeps each one for ever.
        metrics.set_meter_provider(metrics.NoOpMeterProvider())
    # It logs bodies that it cannot parse, with what somebody wrote in them.
    logging.getLogger("microsoft_teams").setLevel(logging.CRITICAL)
    with _no_dotenv(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import microsoft_teams.apps.http  # noqa: F401


def door(settings: Settings, keys: Keys, hear: Hear) -> Check:
    """The SDK's own check of every request, authentication on, and behind it `hear`."""
    from microsoft_teams.api import ClientCredentials
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
    from microsoft_teams.apps.http import HttpRequest, HttpServer

    async def heard(event: Any) -> Any:
        return {"status": 200, "body": await hear(event.body.model_dump())}

    adapter = _Adapter()
    server = HttpServer(adapter, messaging_endpoint=PATH)
    server.on_request = heard
    server.initialize(
        credentials=ClientCredentials(
            client_id=settings.teams_app_id, client_secret=settings.teams_app_password.get_secret_value()
        ),
        cloud=with_overrides(PUBLIC, openid_metadata_url=settings.teams_openid_url),
    )
    # The SDK offers no hook for this. A test counts the fetches, should an upgrade move it.
    cast(Any, server)._token_validator._service_validator._jwks_client = keys

    async def check(activity: Activity, authorization: str) -> tuple[int, Any]:
        answered = await adapter.handler(HttpRequest(body=activity, headers={"authorization": authorization}))
        return answered["status"], answered["body"]

    return check


class _Adapter:
    """The SDK's way to a web server. Ours is the one aiohttp application (see `listen`); this takes the handler."""

    handler: HttpRouteHandler

    def register_route(self, method: str, path: str, handler: HttpRouteHandler) -> None:
        self.handler = handler

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing is served but messages."""

    async def start(self, port: int) -> None:
        """The application is started by whoever made it."""

    async def stop(self) -> None:
        """And stopped."""


@contextmanager
def _no_dotenv() -> Iterator[None]:
    before = os.environ.get("PYTHON_DOTENV_DISABLED")
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHON_DOTENV_DISABLED"]
        else:
            os.environ["PYTHON_DOTENV_DISABLED"] = before
