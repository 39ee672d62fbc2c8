"""Nothing that anybody wrote reaches a log, at any level, whatever goes wrong."""

from __future__ import annotations

import json
import logging
from urllib.parse import urlencode

import pytest

from bot.chat import Answer, Field, Form
from bot.platforms.slack.one import Slack
from bot.platforms.slack.quiet import sdk_logger
from tests.fakes.slack import FakeSlack
from tests.platforms.slack.conftest import Script, make

CANARY = "canary-xylophone"


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that any logger would tell an operator who has turned logging up to find a fault."""
    logging.getLogger().setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    return caplog


def words(caplog: pytest.LogCaptureFixture) -> str:
    return caplog.text + "".join(str(record.exc_info) + str(record.args) for record in caplog.records)


async def test_words_typed_pressed_and_sent_are_not_logged(
    everything: pytest.LogCaptureFixture, slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["/canopy"] = Answer(Form("save", "Say more", (Field("words", "Words"),), "Save"))
    await slack.say(ada, CANARY)
    await slack.command(ada, "/canopy", CANARY)
    await slack.submit(ada, words=CANARY)
    assert len(script.events) == 3 and CANARY not in words(everything)


async def test_a_failing_listener_does_not_tell_what_it_failed_at(
    everything: pytest.LogCaptureFixture, slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    def broken(event: object) -> Answer:
        raise ValueError(f"cannot read {CANARY}")

    script.answers[CANARY] = broken
    await slack.say(ada, CANARY)
    assert "A request from Slack failed: ValueError" in everything.text and CANARY not in words(everything)


async def test_an_answer_that_slack_refuses_is_not_quoted(
    everything: pytest.LogCaptureFixture, slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers[CANARY] = Answer(Form("save", CANARY, (), "Save"))
    script.answers["/canopy"] = script.answers[CANARY]
    slack.fail("views.open", error=f"invalid {CANARY}")
    await slack.command(ada, "/canopy", CANARY)
    assert "did not take an answer: SlackApiError" in everything.text and CANARY not in words(everything)


@pytest.mark.parametrize("mode", ["http"], indirect=True)
async def test_an_unsigned_body_is_not_logged(
    everything: pytest.LogCaptureFixture, slack: FakeSlack, platform: Slack
) -> None:
    status, _ = await slack.post(urlencode({"command": "/canopy", "text": CANARY}).encode(), secret="another")
    assert status == 401
    assert "did not sign" in everything.text and CANARY not in words(everything)


async def test_a_request_that_nobody_handles_is_not_logged(
    everything: pytest.LogCaptureFixture, slack: FakeSlack, platform: Slack
) -> None:
    await slack.interact({"type": "shortcut", "callback_id": CANARY, "user": {"id": "U1"}, "team": {"id": "T1"}})
    await slack.event({"type": "something_new", "text": CANARY})
    assert CANARY not in words(everything)


@pytest.mark.parametrize("mode", ["socket"], indirect=True)
async def test_an_odd_envelope_is_not_logged(
    everything: pytest.LogCaptureFixture, slack: FakeSlack, platform: Slack, ada: str, script: Script
) -> None:
    await slack.sockets[-1].send_str(json.dumps({"type": "events_api", "envelope_id": "e", "payload": [CANARY]}))
    await slack.sockets[-1].send_str("{" + CANARY)
    await slack.say(ada, "help")
    assert len(script.events) == 1 and CANARY not in words(everything)


async def test_the_sdk_stays_quiet_when_logging_was_turned_up_before_the_start(
    everything: pytest.LogCaptureFixture, slack: FakeSlack, script: Script, ada: str
) -> None:
    platform = make(slack, script, "socket")
    await platform.start()
    slack.settled = platform.idle
    await slack.say(ada, CANARY)
    await platform.stop()
    loud = [name for name in ("slack_bolt", "slack_sdk") if logging.getLogger(name).level < logging.WARNING]
    assert loud == [] and CANARY not in words(everything)
    assert all("xoxb-" not in record.getMessage() for record in everything.records)


def test_what_the_sdk_reports_keeps_the_place_and_the_kind_alone(everything: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError(CANARY)
    except KeyError as error:
        sdk_logger().exception(f"Failed to run a listener: {error}, body: {CANARY}")
    assert "trouble in" in everything.text and "KeyError" in everything.text and CANARY not in words(everything)


def test_the_sdk_does_not_report_what_is_no_trouble(everything: pytest.LogCaptureFixture) -> None:
    sdk_logger().warning("Unhandled request")
    assert everything.records == []
