"""What Slack says about somebody: name, e-mail, zone, language. Asked only when cheap, kept for the last 10,000."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Who

MOST = 10_000
PATIENCE = 1.0
"""Seconds: somebody waits for an answer, and Slack waits three seconds for it."""
REST = 30.0
"""Seconds without a question after one that failed (users.info takes about 100 a minute)."""

Profile = Mapping[str, Any]


class Profiles:
    """The profiles of all workspaces. Never fails: who cannot be looked up has an empty one.

    A user's id means somebody else in another workspace, so everything is kept by both.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Profile] = OrderedDict()
        self._resting_until: dict[str, float] = {}

    async def fill(self, who: Who, client: AsyncWebClient) -> Who:
        """The same person, with what Slack says about them. `client` speaks for their workspace."""
        if not who.user:
            return who
        key = (who.workspace, who.user)
        profile = self._kept.get(key)
        if profile is None:
            profile = await self._ask(key, client)
        else:
            self._kept.move_to_end(key)
        return replace(who, **profile)

    def learn(self, workspace: str, user: Mapping[str, Any]) -> bool:
        """Keep what a `user_change` brings; False if it brings nothing new (most tell of a new status emoji)."""
        new, key = _profile(user), (workspace, user["id"])
        # The event has no locale: what is known of it stays.
        old = self._kept.get(key)
        new = {**new, "language": new["language"] or (old or {}).get("language", "")}
        self._keep(key, new)
        return new != old

    def forget(self, who: Who) -> None:
        self._kept.pop((who.workspace, who.user), None)

    async def _ask(self, key: tuple[str, str], client: AsyncWebClient) -> Profile:
        workspace, user = key
        if time.monotonic() < self._resting_until.get(workspace, 0.0):
            return {}
        try:
            async with asyncio.timeout(PATIENCE):
                found = await client.users_info(user=user, include_locale=True)
            profile = _profile(found["user"])
        except Exception:
            # Whatever it was: an event without a name is better than none.
            self._resting_until[workspace] = time.monotonic() + REST
            return {}
        self._keep(key, profile)
        return profile

    def _keep(self, key: tuple[str, str], profile: Profile) -> None:
        self._kept[key] = profile
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)


def _profile(user: Mapping[str, Any]) -> Profile:
    """https://docs.slack.dev/reference/objects/user-object. The name is the one that the person chose."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or ""
    return {
        "name": str(name),
        "email": str(profile.get("email") or ""),
        "zone": str(user.get("tz") or ""),
        "language": str(user.get("locale") or "").partition("-")[0],
    }
