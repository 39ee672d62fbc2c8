"""What is kept of people's profiles is bounded."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Who
from bot.platforms.slack import profiles
from bot.platforms.slack.profiles import Profiles
from tests.fakes.slack import FakeSlack


async def test_only_the_last_people_are_kept(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "MOST", 2)
    known, client = Profiles(), AsyncWebClient("xoxb-canopy-test", f"{slack.url}/api/")
    ada, ben, cai = (Who("slack", "T1", slack.person(name)) for name in ("Ada", "Ben", "Cai"))
    for who in (ada, ben, ada, cai, ada):
        assert (await known.fill(who, client)).name
    assert [args["user"] for args in slack.called("users.info")] == ["UADA", "UBEN", "UCAI"]
    await known.fill(ben, client)
    assert len(slack.called("users.info")) == 4
