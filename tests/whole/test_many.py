"""Many workspaces in one Canopy: they install it, are spoken to apart, take it out and come back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.cli.opening import open_seal
from bot.models import Lane, Organisation, Person, Workspace
from bot.platforms import Safe, open_platform
from bot.private import new_key
from bot.settings import SettingsError
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_cloud import SlackCloud
from tests.fakes.slack_server import Fault
from tests.ground import Ground
from tests.stores.conftest import rows_of
from tests.whole.conftest import Running, running

GREETING = "small computer program"


@pytest.fixture
async def cloud() -> AsyncIterator[SlackCloud]:
    async with SlackCloud() as cloud:
        yield cloud


@asynccontextmanager
async def serving_all(ground: Ground, cloud: SlackCloud, **over: str) -> AsyncIterator[Running]:
    async with running(ground, **{"tenancy": "many", **cloud.settings(), **over}) as canopy:
        yield canopy


@pytest.fixture
async def canopy(ground: Ground, cloud: SlackCloud) -> AsyncIterator[Running]:
    async with serving_all(ground, cloud) as canopy:
        yield canopy


async def arrives(canopy: Running, cloud: SlackCloud, team: str, title: str, enterprise: str = "") -> FakeSlack:
    """A workspace that installs Canopy."""
    space = cloud.spaces.get(team) or await cloud.workspace(team, title, enterprise)
    status, page = await cloud.installs(space, canopy.url)
    assert (status, "Canopy is installed" in page) == (200, True), page
    space.settled = canopy.platforms["slack"].idle  # type: ignore[attr-defined]
    space.post_to = f"{canopy.url}/slack/events"
    async with canopy.house.identity.writing() as session:
        await session.execute(update(Lane).values(per_second=10_000))
    return space


async def organisations(canopy: Running) -> list[tuple[str, str]]:
    """Each organisation's name and the workspace it is reached by."""
    async with canopy.house.identity.reading() as session:
        query = select(Organisation.name, Workspace.external).join(Workspace).order_by(Workspace.id)
        return [(name, external) for name, external in await session.execute(query)]


async def test_each_workspace_that_installs_canopy_is_an_organisation_of_its_own(
    canopy: Running, cloud: SlackCloud
) -> None:
    for team, title in (("T1", "Fernhill"), ("T2", "Fernhill"), ("T3", "Oakwood")):
        await arrives(canopy, cloud, team, title)
    assert await organisations(canopy) == [("Fernhill", "T1"), ("Fernhill (T2)", "T2"), ("Oakwood", "T3")]


async def test_the_same_user_id_in_two_workspaces_is_two_people(canopy: Running, cloud: SlackCloud) -> None:
    fern, oak = await arrives(canopy, cloud, "T1", "Fernhill"), await arrives(canopy, cloud, "T2", "Oakwood")
    fern.person("Ada")
    oak.person("Ada", tz="Asia/Tokyo")
    for space in (fern, oak, fern):
        await space.open_home("UADA")
        await space.say("UADA", "help")
    await canopy.beat()
    for space in (fern, oak):
        assert sum(GREETING in line for line in space.sees("UADA")) == 1
        assert "Hello Ada" in str(space.home("UADA").given)  # type: ignore[union-attr]
    async with canopy.house.identity.reading() as session:
        zones = (await session.execute(select(Person.zone).order_by(Person.organisation_id))).scalars()
        assert list(zones) == ["Europe/London", "Asia/Tokyo"]
    await fern.change("UADA", deleted=True)
    await oak.say("UADA", "help")
    assert "116 123" in "\n".join(oak.sees("UADA"))


async def test_letters_go_to_each_workspace_by_its_own_token(canopy: Running, cloud: SlackCloud) -> None:
    for team, title in (("T1", "Fernhill"), ("T2", "Oakwood")):
        space = await arrives(canopy, cloud, team, title)
        space.person("Ada")
        await canopy.brings_in("name,slack_id,team\nAda,UADA,Ward 7\n", title)
    await canopy.beat()
    for space in cloud.spaces.values():
        assert sum(GREETING in line for line in space.sees("UADA")) == 1
        assert len(space.called("auth.test")) == 1, "asked once, when it was installed"


async def test_a_workspace_that_takes_canopy_out_is_forgotten_and_delays_no_other(
    canopy: Running, cloud: SlackCloud
) -> None:
    fern, oak = await arrives(canopy, cloud, "T1", "Fernhill"), await arrives(canopy, cloud, "T2", "Oakwood")
    for space, title in ((fern, "Fernhill"), (oak, "Oakwood")):
        space.person("Ada")
        await canopy.brings_in("name,slack_id,team\nAda,UADA,Ward 7\n", title)
    await fern.uninstall()
    assert {row[5] for row in (await rows_of(canopy.house.identity))["slack_bots"]} == {"T2"}
    assert {row[5] for row in (await rows_of(canopy.house.identity))["slack_installations"]} == {"T2"}
    before = len(fern.calls)
    await canopy.beat()
    assert len(fern.calls) == before and any(GREETING in line for line in oak.sees("UADA"))
    await arrives(canopy, cloud, "T1", "Fernhill")
    await canopy.beat(seconds=1)
    assert sum(GREETING in line for line in fern.sees("UADA")) == 1, "what waited comes when they are back"
    assert len(await organisations(canopy)) == 2


async def test_tokens_that_were_revoked_without_a_word_rest_that_lane_alone(canopy: Running, cloud: SlackCloud) -> None:
    fern, oak = await arrives(canopy, cloud, "T1", "Fernhill"), await arrives(canopy, cloud, "T2", "Oakwood")
    for space, title in ((fern, "Fernhill"), (oak, "Oakwood")):
        space.person("Ada")
        await canopy.brings_in("name,slack_id,team\nAda,UADA,Ward 7\n", title)
    fern.revoked = True
    await canopy.beat()
    assert any(GREETING in line for line in oak.sees("UADA"))
    async with canopy.house.identity.reading() as session:
        query = select(Workspace.external, Lane.paused).join(Lane).order_by(Workspace.external)
        assert [tuple(row) for row in await session.execute(query)] == [("T1", True), ("T2", False)]


async def test_a_token_that_expired_overnight_is_renewed_on_the_way_and_the_letter_arrives_once(
    ground: Ground, cloud: SlackCloud
) -> None:
    cloud.expires_in = 43_200
    async with serving_all(ground, cloud) as canopy:
        fern = await arrives(canopy, cloud, "T1", "Fernhill")
        fern.person("Ada")
        await canopy.brings_in("name,slack_id,team\nAda,UADA,Ward 7\n")
        cloud.expire(fern)
        await canopy.beat()
        assert fern.sees("UADA") == []
        await canopy.beat(minutes=1)
        assert sum(GREETING in line for line in fern.sees("UADA")) == 1
        assert len(cloud.called("oauth.v2.access")) == 2


async def test_after_a_restart_every_workspace_is_served_again(ground: Ground, cloud: SlackCloud) -> None:
    async with serving_all(ground, cloud) as canopy:
        fern = await arrives(canopy, cloud, "T1", "Fernhill")
        platform = canopy.platforms["slack"]
        await platform.stop()
        await platform.start()
        eve = fern.person("Eve")
        await fern.say(eve, "help")
        assert "116 123" in "\n".join(fern.sees(eve))


async def test_an_organisation_wide_installation_serves_all_its_workspaces(canopy: Running, cloud: SlackCloud) -> None:
    grid = await arrives(canopy, cloud, "T7", "The Grid", enterprise="E1")
    assert await organisations(canopy) == [("The Grid", "E1")]
    eve = grid.person("Eve")
    await grid.command(eve, "/canopy", "help")
    await grid.open_home(eve)
    assert "116 123" in "\n".join(grid.sees(eve)) and grid.home(eve)
    await grid.press(eve, "Who sees this", on="home")
    assert grid.modal(eve)
    await grid.uninstall()
    assert (await rows_of(canopy.house.identity))["slack_bots"] == []


async def test_somebody_from_a_workspace_without_canopy_is_told_so_and_nothing_is_kept(
    canopy: Running, cloud: SlackCloud
) -> None:
    await arrives(canopy, cloud, "T1", "Fernhill")
    stranger = await cloud.workspace("T2", "Nowhere")
    stranger.post_to = f"{canopy.url}/slack/events"
    eve = stranger.person("Eve")
    await stranger.command(eve, "/canopy", "help")
    assert any("not connected with this workspace" in line for line in stranger.sees(eve))
    async with canopy.house.identity.reading() as session:
        assert (await session.execute(select(Person.id))).all() == []


# The pages


async def test_the_pages_load_nothing_tell_nothing_and_are_kept_nowhere(canopy: Running, cloud: SlackCloud) -> None:
    await cloud.workspace("T1", "<b>Fern</b>hill")
    _, cookie = await cloud.asks(canopy.url)
    status, page, headers = await cloud.goes(f"{canopy.url}/slack/oauth_redirect?error=<script>&state=x", cookie)
    assert status == 200 and "script" not in page and "That did not work" in page
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
    _, page = await cloud.installs(cloud.spaces["T1"], canopy.url)
    assert "hill" not in page and "xox" not in page
    status, page, _ = await cloud.goes(f"{canopy.url}/slack/oauth_redirect?error=access_denied&state=x", cookie)
    assert status == 200 and "You said no in Slack" in page


async def test_what_stands_in_the_address_leads_nowhere_else(canopy: Running, cloud: SlackCloud) -> None:
    evil = "?team=T1%26redirect_uri%3Dhttps%3A%2F%2Fevil.example&redirect_uri=https://evil.example"
    _, _, headers = await cloud.goes(f"{canopy.url}/slack/install{evil}")
    assert "evil" not in headers["Location"] and "team=" not in headers["Location"]
    assert "HttpOnly" in headers["Set-Cookie"] and "Secure" in headers["Set-Cookie"]
    assert "SameSite=Lax" in headers["Set-Cookie"]


@pytest.mark.parametrize("how", ["another browser", "made up", "twice", "no code", "used code", "Slack is down"])
async def test_whoever_did_not_go_to_slack_does_not_come_back(
    canopy: Running, cloud: SlackCloud, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    space = await cloud.workspace("T1", "Fernhill")
    told, cookie = await cloud.asks(canopy.url)
    code, state = cloud.approves(space), told["state"]
    back = f"{canopy.url}/slack/oauth_redirect"
    match how:
        case "another browser":
            answered = await cloud.goes(f"{back}?code={code}&state={state}")
        case "made up":
            answered = await cloud.goes(f"{back}?code={code}&state=mine", "slack-app-oauth-state=mine")
        case "no code":
            answered = await cloud.goes(f"{back}?state={state}", cookie)
        case "used code":
            answered = await cloud.goes(f"{back}?code=code-0&state={state}", cookie)
        case "twice":
            await cloud.goes(f"{back}?error=access_denied&state={state}", cookie)
            await cloud.goes(f"{back}?code=code-0&state={state}", cookie)
            answered = await cloud.goes(f"{back}?code={code}&state={state}", cookie)
        case _:
            cloud.faults.append(Fault(status=503))
            answered = await cloud.goes(f"{back}?code={code}&state={state}", cookie)
    status, page, headers = answered
    assert status >= 400 and "<h1>That" in page and "default-src 'none'" in headers["Content-Security-Policy"]
    assert await organisations(canopy) == [] and (await rows_of(canopy.house.identity))["slack_bots"] == []
    assert code not in caplog.text and state not in caplog.text


async def test_a_workspace_that_is_not_on_the_list_gets_its_token_back(ground: Ground, cloud: SlackCloud) -> None:
    async with serving_all(ground, cloud, slack_workspace_ids="T1, T5") as canopy:
        await arrives(canopy, cloud, "T1", "Fernhill")
        stranger = await cloud.workspace("T2", "Elsewhere")
        status, page = await cloud.installs(stranger, canopy.url)
        assert status == 403 and "not on the list" in page
        assert stranger.tokens == set() and len(cloud.called("auth.revoke")) == 1
        assert await organisations(canopy) == [("Fernhill", "T1")]


async def test_another_key_is_told_before_anything_starts(canopy: Running, cloud: SlackCloud) -> None:
    await arrives(canopy, cloud, "T1", "Fernhill")
    settings = canopy.house.settings.model_copy(update={"canopy_keys": SecretStr(new_key())})
    safe = Safe(canopy.house.identity, open_seal(settings))
    with pytest.raises(SettingsError, match="CANOPY_KEYS does not open the Slack tokens"):
        await open_platform("slack", settings, canopy, canopy, safe).start()  # type: ignore[arg-type]
