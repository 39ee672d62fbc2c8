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
    """The profiles of one workspace. Never fails: who cannot be looked up has an empty one."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._kept: OrderedDict[str, Profile] = OrderedDict()
        self._resting_until = 0.0

    async def fill(self, who: Who) -> Who:
        """The same person, with what Slack says about them."""
        if not who.user:
            return who
        profile = self._kept.get(who.user)
        if profile is None:
            profile = await self._ask(who.user)
        else:
            self._kept.move_to_end(who.user)
        return replace(who, **profile)

    def learn(self, user: Mapping[str, Any]) -> bool:
        """Keep what a `user_change` brings; False if it brings nothing new (most tell of a new status emoji)."""
        new = _profile(user)
        # The event has no locale: what is known of it stays.
        old = self._kept.get(user["id"])
        new = {**new, "language": new["language"] or (old or {}).get("language", "")}
        self._keep(user["id"], new)
        return new != old

    def forget(self, user: str) -> None:
        self._kept.pop(user, None)

    async def _ask(self, user: str) -> Profile:
        if time.monotonic() < self._resting_until:
            return {}
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._client.users_info(user=user, include_locale=True)
            profile = _profile(found["user"])
        except Exception:
            # Whatever it was: an event without a name is better than none.
            self._resting_until = time.monotonic() + REST
            return {}
        self._keep(user, profile)
        return profile

    def _keep(self, user: str, profile: Profile) -> None:
        self._kept[user] = profile
        self._kept.move_to_end(user)
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
