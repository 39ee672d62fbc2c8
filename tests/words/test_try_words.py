"""`try-words`: one message a line in, one verdict a line out; nothing kept, no settings, no database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.safety.directory import open_directory
from bot.safety.kinds import KINDS, URGENT

ROOT = Path(__file__).parents[2]
SAID = [
    "I want to kill myself", "", "dying for a brew", "my dad died in March and it is all too much", "nie chcę już żyć",
    "help", "he hits me and he is coming home now",
]  # fmt: skip


def tried(said: list[str], where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "try-words", *arguments], input="".join(f"{one}\n" for one in said), text=True,
        capture_output=True, cwd=where, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    where = tmp_path_factory.mktemp("anywhere")
    done = tried(SAID, where)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "" and list(where.iterdir()) == []
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_has_its_answer_in_the_words_of_the_table(answers: list[dict[str, object]]) -> None:
    assert len(answers) == len(SAID)
    for answer in answers:
        assert list(answer) == ["urgent", "kind", "topics", "signposts", "by"]
        assert answer["kind"] in KINDS and answer["urgent"] is (answer["kind"] in URGENT)
        assert answer["by"] in ("rules", "semantic", "both")


def test_danger_brings_the_card_and_harmless_words_do_not(answers: list[dict[str, object]]) -> None:
    assert [answer["urgent"] for answer in answers] == [True, False, False, False, True, False, True]


def test_signposts_are_at_most_three_that_are_open_to_anybody_there(answers: list[dict[str, object]]) -> None:
    directory = open_directory()
    for answer in answers:
        shown = answer["signposts"]
        assert isinstance(shown, list) and len(shown) <= 3
        for id in shown:
            assert directory.entries[id].status == "open" and "england" in directory.entries[id].nations
    assert "cruse" in answers[3]["signposts"]  # type: ignore[operator]


def test_another_nation_has_its_own_services_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    wales = json.loads(tried(["I want to kill myself"], tmp_path, "--nation", "wales").stdout)
    assert "nhs111_wales" in wales["signposts"]
    unknown = tried(["hello"], tmp_path, "--nation", "france")
    assert unknown.returncode == 2 and "england" in unknown.stderr and "Traceback" not in unknown.stderr
