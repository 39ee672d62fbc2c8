"""Tokens of many workspaces: locked where they are kept, renewed once whoever asks, lost by no failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select, update

from bot.cli.opening import open_seal
from bot.delivery.carrier import DeliveryError
from bot.models import SLACK_BOTS, SLACK_STATES
from bot.platforms import Safe
from bot.platforms.slack.follow import FollowUps
from bot.platforms.slack.installs import Installs, States
from bot.platforms.slack.locked import lock_again, locked_by
from bot.platforms.slack.tokens import Tokens
from bot.private import new_key
from bot.seal import SealError
from bot.visit import House
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_cloud import CLIENT_ID, CLIENT_SECRET, SlackCloud
from tests.fakes.slack_server import Fault
from tests.stores.conftest import rows_of

HOURS = timedelta(hours=1)
SECRETS = ("xoxb-bot", "xoxe-refresh", "xoxp-user", "xoxe-user-refresh")


@dataclass
class Desk:
    """Two replicas on one database, and the Slack they talk to."""

    cloud: SlackCloud
    space: FakeSlack
    installs: Installs
    one: Tokens
    other: Tokens
    follow: FollowUps
    house: House

    async def token(self) -> str:
        found = await self.installs.find("T1")
        assert found is not None
        return found.token

    async def ends(self, **ahead: float) -> None:
        """The token's end is set to so far from now; whoever had the turn has it no longer."""
        until = datetime.now(UTC) + timedelta(**ahead)
        async with self.house.identity.writing() as session:
            values = {"bot_token_expires_at": until.replace(tzinfo=None), "renewing_until": None}
            await session.execute(update(SLACK_BOTS).values(**values))


def installation(team: str | None = "T1", enterprise: str | None = None, **over: object) -> Installation:
    bot, refresh, user, user_refresh = SECRETS
    given = {
        "app_id": "A1", "team_id": team, "team_name": "Fernhill", "enterprise_id": enterprise,
        "enterprise_name": "Grid", "is_enterprise_install": team is None, "bot_token": bot, "bot_id": "B1",
        "bot_user_id": "UCANOPY", "bot_refresh_token": refresh, "bot_token_expires_in": 43_200,
        "user_id": "UINSTALLER", "user_token": user, "user_refresh_token": user_refresh,
        "user_token_expires_in": 43_200,
    }  # fmt: skip
    return Installation(**{**given, **over})  # type: ignore[arg-type]


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    async with SlackCloud(expires_in=43_200) as cloud, aiohttp.ClientSession() as session:
        space = await cloud.workspace("T1", "Fernhill")
        installs = Installs(CLIENT_ID, Safe(house.identity, open_seal(house.settings)))
        granted = cloud._granted(space)
        given = {"bot_token": granted["access_token"], "bot_refresh_token": granted["refresh_token"]}
        await installs.async_save(installation(**given))
        client = AsyncWebClient(None, f"{cloud.url}/api/", session=session, retry_handlers=[])
        follow = FollowUps()
        one, other = (Tokens(installs, client, CLIENT_ID, CLIENT_SECRET, follow) for _ in range(2))
        yield Desk(cloud, space, installs, one, other, follow, house)
        await follow.done()


async def test_no_row_holds_a_token_that_can_be_read(desk: Desk) -> None:
    await desk.installs.async_save(installation(installed_at=1.0))
    await desk.installs.async_save(installation(installed_at=2.0))
    kept = repr({name: rows for name, rows in (await rows_of(desk.house.identity)).items() if "slack" in name})
    assert "Fernhill" in kept and "xox" not in kept
    assert all(secret not in kept for secret in SECRETS)


async def test_a_token_opens_for_its_own_workspace_and_with_its_own_key_only(desk: Desk) -> None:
    await desk.installs.async_save(installation("T2"))
    async with desk.house.identity.writing() as session:
        theirs = SLACK_BOTS.alias()
        moved = update(SLACK_BOTS).where(SLACK_BOTS.c.team_id == "T2")
        query = theirs.select().with_only_columns(theirs.c.bot_token).where(theirs.c.team_id == "T1")
        await session.execute(moved.values(bot_token=query.scalar_subquery()))
    with pytest.raises(SealError):
        await desk.installs.find("T2")
    another = desk.house.settings.model_copy(update={"canopy_keys": SecretStr(new_key())})
    stranger = open_seal(another)
    with pytest.raises(SealError):
        await Installs(CLIENT_ID, Safe(desk.house.identity, stranger)).find("T1")


async def test_the_newest_installation_speaks_and_an_organisation_has_its_own(desk: Desk) -> None:
    await desk.installs.async_save(installation("T9", "E1", bot_token="xoxb-old", installed_at=1.0))
    await desk.installs.async_save(installation("T9", "E1", bot_token="xoxb-new"))
    await desk.installs.async_save(installation(None, "E1", bot_token="xoxb-whole"))
    found = {name: await desk.installs.find(name) for name in ("T9", "E1")}
    assert {name: one.token for name, one in found.items() if one} == {"T9": "xoxb-new", "E1": "xoxb-whole"}
    assert await desk.installs.workspaces() == ["E1", "T1", "T9"]
    assert await desk.installs.find("T404") is None


async def test_a_fresh_token_is_used_as_it_is(desk: Desk) -> None:
    found = await desk.one.of("T1")
    assert found and found.token == await desk.token() and desk.cloud.calls == []


async def test_before_it_ends_it_is_renewed_and_nobody_waits(desk: Desk) -> None:
    await desk.ends(hours=1)
    before = await desk.token()
    found = await desk.one.of("T1")
    assert found and found.token == before
    await desk.follow.done()
    assert await desk.token() != before and await desk.token() in desk.space.tokens
    await desk.other.of("T1")
    assert len(desk.cloud.called("oauth.v2.access")) == 1


async def test_of_many_that_ask_at_once_in_two_replicas_one_renews(desk: Desk) -> None:
    await desk.ends(hours=1)
    await asyncio.gather(*(tokens.of("T1") for tokens in (desk.one, desk.other) * 10))
    await desk.follow.done()
    assert len(desk.cloud.called("oauth.v2.access")) == 1


async def test_a_token_that_has_run_out_is_waited_for(desk: Desk) -> None:
    await desk.ends(hours=-3)
    desk.cloud.expire(desk.space)
    found = await asyncio.gather(*(desk.one.of("T1") for _ in range(5)))
    assert {one.token for one in found if one} == desk.space.tokens
    assert len(desk.cloud.called("oauth.v2.access")) == 1


@pytest.mark.parametrize("fault", [Fault(error="ratelimited"), Fault(status=500), Fault(error="invalid_refresh_token")])
async def test_a_renewal_that_fails_leaves_the_old_token_and_rests(desk: Desk, fault: Fault) -> None:
    await desk.ends(hours=1)
    before = await desk.token()
    desk.cloud.faults.append(fault)
    for _ in range(3):
        found = await desk.one.of("T1")
        assert found and found.token == before
        await desk.follow.done()
    assert len(desk.cloud.called("oauth.v2.access")) == 1


async def test_without_a_token_that_works_a_letter_waits(desk: Desk) -> None:
    await desk.ends(seconds=-1)
    desk.cloud.faults.append(Fault(status=500))
    for tokens in (desk.one, desk.other):
        with pytest.raises(DeliveryError) as told:
            await tokens.of("T1")
        assert not told.value.permanent and told.value.wait >= timedelta(seconds=30)
    assert len(desk.cloud.called("oauth.v2.access")) == 1


async def test_after_its_rest_a_failed_renewal_is_tried_again(desk: Desk) -> None:
    await desk.ends(seconds=-1)
    desk.cloud.faults.append(Fault(status=500))
    with pytest.raises(DeliveryError):
        await desk.one.of("T1")
    await desk.ends(seconds=-1)
    found = await desk.one.of("T1")
    assert found and found.token in desk.space.tokens


async def test_a_worker_that_slept_through_its_turn_undoes_nothing(desk: Desk) -> None:
    stale = await desk.installs.find("T1")
    assert stale
    await desk.ends(hours=1)
    await desk.one.of("T1")
    await desk.follow.done()
    newest = await desk.token()
    assert not await desk.installs.renew(stale, "xoxb-late", "xoxe-late", datetime.now(UTC) + HOURS)
    assert await desk.token() == newest


async def test_a_workspace_that_goes_while_its_token_is_renewed_does_not_come_back(desk: Desk) -> None:
    stale = await desk.installs.find("T1")
    assert stale
    await desk.installs.forget("T1", datetime.now(UTC))
    assert not await desk.installs.renew(stale, "xoxb-late", "xoxe-late", datetime.now(UTC) + HOURS)
    assert await desk.one.of("T1") is None


async def test_a_late_word_of_an_old_removal_takes_no_new_installation_away(desk: Desk) -> None:
    removed = datetime.now(UTC) - 2 * HOURS
    await desk.installs.async_save(installation(installed_at=removed.timestamp() - 60, bot_token="xoxb-old"))
    await desk.installs.forget("T1", removed)
    found = await desk.installs.find("T1")
    assert found and found.token in desk.space.tokens
    await desk.installs.forget("T1", datetime.now(UTC))
    assert await desk.installs.find("T1") is None and await desk.installs.workspaces() == []


async def test_a_quiet_night_lets_no_token_run_out_and_one_that_fails_keeps_no_other_waiting(desk: Desk) -> None:
    second = await desk.cloud.workspace("T0", "Oakwood")
    granted = desk.cloud._granted(second)
    given = {"bot_token": granted["access_token"], "bot_refresh_token": "xoxe-spent"}
    await desk.installs.async_save(installation("T0", **given))
    await desk.ends(seconds=-1)
    before = await desk.token()
    await desk.one.renew_all()
    assert [call["refresh_token"] for call in desk.cloud.called("oauth.v2.access")][:1] == ["xoxe-spent"]
    assert await desk.token() != before


async def test_a_token_that_slack_calls_expired_is_renewed_before_the_next_call(desk: Desk) -> None:
    found = await desk.one.of("T1")
    assert found
    await desk.one.ran_out(found)
    again = await desk.other.of("T1")
    assert again and again.token != found.token and again.token in desk.space.tokens


async def test_what_proves_who_comes_back_works_once(desk: Desk) -> None:
    states = States(desk.house.identity)
    state = await states.async_issue()
    taken = await asyncio.gather(*(states.async_consume(state) for _ in range(5)))
    assert sorted(taken) == [False, False, False, False, True]
    assert not await states.async_consume("made-up")


async def test_what_proves_who_comes_back_ends_after_ten_minutes(desk: Desk) -> None:
    states = States(desk.house.identity)
    state = await states.async_issue()
    async with desk.house.identity.writing() as session:
        ends = (await session.execute(select(SLACK_STATES.c.expire_at))).scalar_one().replace(tzinfo=UTC)
        assert timedelta(minutes=9) < ends - datetime.now(UTC) <= timedelta(minutes=10)
        past = (datetime.now(UTC) - timedelta(seconds=1)).replace(tzinfo=None)
        await session.execute(update(SLACK_STATES).values(expire_at=past))
    assert not await states.async_consume(state)
    await states.async_issue()
    assert len((await rows_of(desk.house.identity))["slack_oauth_states"]) == 1, "what has ended is swept away"


async def test_a_new_key_locks_every_token_again_but_one_that_is_being_renewed(desk: Desk) -> None:
    """A refresh token works once: the new pair is kept only where the old one still stands as it was read."""
    await desk.installs.async_save(installation(None, "E1"))
    settings, identity = desk.house.settings, desk.house.identity
    both, second = f"{settings.canopy_keys.get_secret_value()},", new_key(2)
    seals = [
        open_seal(settings.model_copy(update={"canopy_keys": SecretStr(keys)})) for keys in (both + second, second)
    ]
    before = {name: (await desk.installs.find(name)).token for name in ("T1", "E1")}  # type: ignore[union-attr]
    now = datetime.now(UTC)
    async with identity.writing() as session:
        renewing = update(SLACK_BOTS).where(SLACK_BOTS.c.team_id == "T1").values(renewing_until=now + HOURS)
        await session.execute(renewing)
    await lock_again(identity, seals[0], now)
    assert set(await locked_by(identity)) == {1, 2}
    moved = await Installs(CLIENT_ID, Safe(identity, seals[1])).find("E1")
    assert moved and moved.token == before["E1"] and await desk.token() == before["T1"]
    await lock_again(identity, seals[0], now + 2 * HOURS)
    assert set(await locked_by(identity)) == {2}
    alone = Installs(CLIENT_ID, Safe(identity, seals[1]))
    assert {name: (await alone.find(name)).token for name in before} == before  # type: ignore[union-attr]
