"""Who is let in: Teams itself, for this bot, from an organisation it serves. Nobody else, and nobody waits for keys."""

from __future__ import annotations

import time
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.needs import complete
from bot.platforms.teams import keys
from bot.platforms.teams.hosts import Hosts
from bot.settings import Settings, SettingsError, read
from tests.fakes.teams import TENANT, FakeTeams
from tests.fakes.teams_parts import ISSUER
from tests.platforms.teams.conftest import Bot

STRANGERS: dict[str, dict[str, Any]] = {
    "signed with another key": {"forged": True},
    "an unknown key id": {"kid": "k2"},
    "no signature": {"algorithm": "none"},
    "another issuer": {"iss": "https://evil.example"},
    "an organisation's own issuer": {"iss": f"https://sts.windows.net/{TENANT}/", "tid": TENANT},
    "no issuer": {"iss": None},
    "another bot": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "no expiry": {"exp": None},
    "an expiry that is no time": {"exp": "never"},
    "expired": {"exp": int(time.time()) - 3600},
    "another service address": {"serviceurl": "https://elsewhere.example/"},
    "no service address": {"serviceurl": None},
}


@pytest.mark.parametrize("claims", STRANGERS.values(), ids=STRANGERS.keys())
async def test_a_wrong_token_is_refused_and_nothing_happens(bot: Bot, teams: FakeTeams, claims: dict[str, Any]) -> None:
    status, _ = await teams.post(teams.activity("ada", text="hello"), teams.bearer(**claims))
    assert status == 401
    assert bot.events == []


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer rubbish", "Basic YTpi", "bearer a.b.c"])
async def test_no_token_is_refused(bot: Bot, teams: FakeTeams, header: str) -> None:
    async with (
        ClientSession() as client,
        client.post(
            teams.bot, json=teams.activity("ada", text="hello"), headers={"Authorization": header} if header else {}
        ) as answer,
    ):
        assert answer.status == 401
    assert bot.events == []


async def test_the_right_token_is_let_in(bot: Bot, teams: FakeTeams) -> None:
    status, _ = await teams.post(teams.activity("ada", text="hello"))
    assert status == 200
    assert len(bot.events) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"channelData": {"tenant": {"id": "99999999-0000-0000-0000-000000000000"}}},
        {"conversation": {"id": "a:x", "tenantId": "99999999-0000-0000-0000-000000000000"}},
        {"channelData": {}, "conversation": {"id": "a:x", "conversationType": "personal"}},
        # Web Chat and Direct Line let the sender write any tenant and any user.
        {"channelId": "webchat"},
        {"channelId": "directline"},
    ],
)
async def test_another_organisation_or_channel_is_refused(bot: Bot, teams: FakeTeams, change: dict[str, Any]) -> None:
    status, _ = await teams.post(teams.activity("ada", text="hello") | change)
    assert status == 403
    assert bot.events == []


@pytest.mark.parametrize("where", [None, "", "https://evil.example/", "http://127.0.0.1:1/", "file:///etc/passwd"])
async def test_an_activity_from_an_unlisted_service_address_is_refused(
    bot: Bot, teams: FakeTeams, where: str | None
) -> None:
    status, _ = await teams.post(teams.activity("ada", text="hello", serviceUrl=where), teams.bearer(serviceurl=where))
    assert status in (401, 403)
    assert bot.events == []


async def test_no_stranger_makes_the_bot_fetch_keys(bot: Bot, teams: FakeTeams) -> None:
    """The SDK would fetch on the event loop, for each of these, and everybody would wait."""
    fetched = teams.key_fetches
    assert fetched == 1
    for claims in STRANGERS.values():
        await teams.post(teams.activity("ada", text="hello"), teams.bearer(**claims))
    assert (await teams.post(teams.activity("ada", text="hello")))[0] == 200
    assert teams.key_fetches == fetched


async def test_keys_are_fetched_again_in_the_background(
    teams: FakeTeams, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "EVERY", 0.01)
    script = Bot()
    runner = await script.serve(settings)
    await script.platform.start()
    await teams.more_key_fetches(2)
    await script.platform.stop()
    await runner.cleanup()


async def test_old_keys_stay_good_while_the_key_service_is_down(
    teams: FakeTeams, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "EVERY", 0.01)
    script = Bot()
    runner = await script.serve(settings)
    teams.serves(script.url)
    await script.platform.start()
    teams.keys_up = False
    await teams.more_key_fetches(2)
    assert (await teams.post(teams.activity("ada", text="hello")))[0] == 200
    await script.platform.stop()
    await runner.cleanup()


async def test_the_bot_starts_without_a_network_and_lets_nobody_in_until_it_has_keys(
    teams: FakeTeams, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "SOON", 0.01)
    teams.keys_up = False
    script = Bot()
    runner = await script.serve(settings)
    teams.serves(script.url)
    await script.platform.start()
    assert script.connected == [("teams", TENANT, "")]
    assert (await teams.post(teams.activity("ada", text="hello")))[0] == 401
    teams.keys_up = True

    await teams.more_key_fetches(1)
    # The keys were sent; the bot takes them in a moment, and stays open from then on.
    answered = [(await teams.post(teams.activity("ada", text="hello")))[0] for _ in range(50)]
    assert answered == sorted(answered, reverse=True)
    assert answered[-1] == 200
    await script.platform.stop()
    await runner.cleanup()


async def test_a_wrong_secret_is_told_at_the_start(teams: FakeTeams, settings: Settings) -> None:
    teams.secret = "another"
    script = Bot()
    runner = await script.serve(settings)
    with pytest.raises(SettingsError, match="TEAMS_APP_PASSWORD"):
        await script.platform.start()
    await script.platform.stop()
    await runner.cleanup()


def test_a_missing_secret_is_refused_before_anything_runs(tmp_path: Any) -> None:
    with pytest.raises(SettingsError, match="TEAMS_APP_PASSWORD is missing"):
        complete(read(tmp_path / "no.env", teams_app_id="a", teams_tenant_ids=TENANT))


async def test_a_body_that_is_no_activity_is_no_error_of_ours(bot: Bot, teams: FakeTeams) -> None:
    async with ClientSession() as client:
        for body in (b"", b"{", b"[]", b'"x"', b"null", b"[" * 100_000, b"\xff"):
            headers = {"Authorization": f"Bearer {teams.bearer()}"}
            async with client.post(teams.bot, data=body, headers=headers) as answer:
                assert answer.status == 400


@pytest.mark.parametrize(
    ("hosts", "url", "allowed"),
    [
        ("smba.trafficmanager.net", "https://smba.trafficmanager.net/uk/", True),
        ("smba.trafficmanager.net", "https://smba.trafficmanager.net:443/uk/", True),
        ("smba.trafficmanager.net", "http://smba.trafficmanager.net/uk/", False),
        ("smba.trafficmanager.net", "https://smba.trafficmanager.net:8443/", False),
        ("smba.trafficmanager.net", "https://smba.trafficmanager.net.evil.example/", False),
        ("smba.trafficmanager.net", "https://smba.trafficmanager.net@evil.example/", False),
        ("smba.trafficmanager.net", "https://evil.example/?smba.trafficmanager.net", False),
        ("*.botframework.com", "https://europe.botframework.com/", True),
        ("*.botframework.com", "https://botframework.com/", False),
        ("*.botframework.com", "https://evilbotframework.com/", False),
        ("127.0.0.1:1234", "http://127.0.0.1:1234/teams/", True),
        ("127.0.0.1:1234", "http://127.0.0.1:1235/teams/", False),
        ("localhost", "http://localhost:3978/", True),
        ("", "https://smba.trafficmanager.net/", False),
        ("smba.trafficmanager.net", "https://[", False),
        ("smba.trafficmanager.net", "https://smba.trafficmanager.net:port/", False),
    ],
)
def test_the_bots_token_goes_to_listed_hosts_only(hosts: str, url: str, allowed: bool) -> None:
    assert Hosts.of(hosts).allow(url) is allowed


def test_before_anything_is_heard_people_are_reached_at_teams_global_address() -> None:
    assert Hosts.of("smba.trafficmanager.net,*.botframework.com").default == "https://smba.trafficmanager.net/teams/"
    assert Hosts.of("*.botframework.com").default == "https://smba.trafficmanager.net/teams/"
    assert Hosts.of("127.0.0.1:1234").default == "http://127.0.0.1:1234/teams/"


def test_the_issuer_is_the_bot_frameworks() -> None:
    from bot.platforms.teams.admit import ISSUER as OURS

    assert OURS == ISSUER
