"""What must not leave a trace: words in logs, meters in memory, `.env` in the environment."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tracemalloc

import pytest

from bot.chat import Field, Form, Message, Words
from tests.fakes.teams import CHANNEL, FakeTeams
from tests.platforms.teams.conftest import Bot
from tests.platforms.teams.test_answers import QUESTION
from tests.platforms.teams.test_odd_payloads import ODD

SENTINEL = "xq-sentinel-xq"


async def test_nothing_that_anybody_wrote_reaches_a_log(
    bot: Bot, teams: FakeTeams, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ada = teams.person("ada")
    ada.name = SENTINEL
    bot.will(QUESTION)
    await teams.say("ada", SENTINEL)
    await teams.say("ada", SENTINEL, channel=CHANNEL)
    bot.will(Form("more", "More", (Field("words", "Words"),), "Keep"))
    await teams.press("ada", "Say more")
    bot.will(Message((Words(SENTINEL),)))
    await teams.submit("ada", words=SENTINEL)
    for problem in (RuntimeError(SENTINEL), ValueError(SENTINEL)):
        bot.answers.append(problem)
        await teams.say("ada", SENTINEL)
    for status in (400, 403, 429, 500, 0):
        bot.will(Message((Words(SENTINEL),)))
        teams.fail(status, "BadSyntax")
        await teams.say("ada", SENTINEL)
    for change in ODD.values():
        await teams.post(teams.activity("ada", text=SENTINEL, value={"data": SENTINEL}) | change)
    for claims in ({"forged": True}, {"iss": SENTINEL}, {"serviceurl": f"https://{SENTINEL}/"}, {"kid": SENTINEL}):
        await teams.post(teams.activity("ada", text=SENTINEL), teams.bearer(**claims))
    assert caplog.records
    assert SENTINEL not in caplog.text
    for private in (ada.chat, ada.id, ada.aad, teams.secret, *teams.tokens):
        ours = [r for r in caplog.records if not r.name.startswith("tests")]
        assert not any(private in record.getMessage() for record in ours), private


async def test_refusals_and_failures_are_told_to_whoever_runs_it(
    bot: Bot, teams: FakeTeams, caplog: pytest.LogCaptureFixture
) -> None:
    await teams.post(teams.activity("ada", text="x"), teams.bearer(forged=True))
    await teams.post(teams.activity("ada", text="x"), teams.bearer(iss="https://evil.example"))
    bot.answers.append(RuntimeError("boom"))
    await teams.say("ada", "x")
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot.platforms.teams")]
    assert len(told) == 3
    assert "RuntimeError" in told[2]


async def test_memory_stays_flat_however_much_is_heard(bot: Bot, teams: FakeTeams) -> None:
    """The SDK leaks about 2.5 KB an activity through meters that it makes anew."""

    async def hear(times: int) -> None:
        for _ in range(times):
            await teams.post(teams.activity("ada", text="hello"))
            bot.events.clear()
            teams.responses.clear()

    await hear(100)
    tracemalloc.start()
    before = tracemalloc.take_snapshot()
    await hear(200)
    grown = sum(
        stat.size_diff
        for stat in tracemalloc.take_snapshot().compare_to(before, "filename")
        if "opentelemetry" in stat.traceback[0].filename or "microsoft_teams" in stat.traceback[0].filename
    )
    tracemalloc.stop()
    assert grown < 200 * 250, f"{grown / 200:.0f} bytes an activity"


def test_the_sdk_is_imported_late_without_reading_env_files_and_without_meters(tmp_path: object) -> None:
    program = """
import os, sys
from opentelemetry import metrics
import bot.platforms.teams as teams
from bot.settings import Settings
assert not any(name.startswith("microsoft_teams") for name in sys.modules), "imported too early"
teams.open(Settings(teams_app_id="a", teams_app_password="b", teams_tenant_ids="c"), None, None)
assert "microsoft_teams.apps" in sys.modules
assert "CANOPY_SENTINEL" not in os.environ, "read .env"
assert "PYTHON_DOTENV_DISABLED" not in os.environ
assert isinstance(metrics.get_meter_provider(), metrics.NoOpMeterProvider)
print("fine")
"""
    directory = str(tmp_path)
    with open(f"{directory}/.env", "w") as file:  # noqa: PTH123
        file.write("CANOPY_SENTINEL=1\n")
    root = os.getcwd()  # noqa: PTH109
    environment = {**os.environ, "PYTHONPATH": root}
    environment.pop("PYTHON_DOTENV_DISABLED", None)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "fine", done.stderr
    assert "Warning" not in done.stderr
