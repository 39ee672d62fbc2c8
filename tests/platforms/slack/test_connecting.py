"""Starting, what it says when it cannot, and staying connected."""

from __future__ import annotations

import socket

import pytest

from bot.chat import Answer, Message, Words
from bot.platforms.slack.one import Slack
from bot.settings import SettingsError
from tests.fakes.slack import FakeSlack
from tests.platforms.slack.conftest import Script, make


@pytest.mark.parametrize("word", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_a_refused_bot_token_says_which_setting_and_how_to_mend_it(
    slack: FakeSlack, script: Script, word: str
) -> None:
    slack.fail("auth.test", error=word)
    with pytest.raises(SettingsError, match=f"SLACK_BOT_TOKEN.*{word}.*OAuth & Permissions"):
        await make(slack, script, "socket").start()
    assert script.connected == []


async def test_a_refused_app_token_says_which_setting_and_how_to_mend_it(slack: FakeSlack, script: Script) -> None:
    platform = make(slack, script, "socket", slack_app_token="xapp-another")
    with pytest.raises(SettingsError, match=r"SLACK_APP_TOKEN.*invalid_auth.*connections:write"):
        await platform.start()


async def test_a_slack_that_cannot_be_reached_is_said_so(slack: FakeSlack, script: Script) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/api/"
    with pytest.raises(SettingsError, match="does not answer"):
        await make(slack, script, "http", slack_api_url=nobody).start()


async def test_every_call_goes_to_the_address_in_the_settings(slack: FakeSlack, script: Script) -> None:
    platform = make(slack, script, "socket")
    await platform.start()
    await platform.stop()
    assert [name for name, _ in slack.calls] == ["auth.test", "apps.connections.open"]


@pytest.mark.parametrize("mode", ["socket"], indirect=True)
async def test_the_connection_comes_again_when_slack_asks_for_it(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["help"] = Answer(Message((Words("Here."),)))
    await slack.reconnect()
    await slack.say(ada, "help")
    assert slack.sees(ada) == ["Here."]


@pytest.mark.parametrize("mode", ["socket"], indirect=True)
async def test_stopping_twice_is_harmless(platform: Slack) -> None:
    await platform.stop()
    await platform.stop()
