"""What those who sign off are told of the code is what the code does, and names files and tests that are there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.governance import HOSTS, NAMING, facts, fill, governance
from bot.models import Base
from bot.people.roles import MAY
from bot.people.table import FileError
from bot.private import COLUMNS
from bot.retention import KEPT
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/governance"
PAGES = sorted(FOLDER.glob("*.md"))
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
SVG = "{http://www.w3.org/2000/svg}"


def test_the_pages_say_what_the_code_does() -> None:
    """After a change: `canopy governance --write docs/governance`."""
    done = CliRunner().invoke(governance, ["--check", str(FOLDER)])
    assert done.exit_code == 0, done.output


def test_every_fact_is_on_a_page() -> None:
    told = {name for text in TEXTS.values() for name in re.findall(r"<!-- facts: (\S+) -->", text)}
    assert told == set(facts())


@pytest.mark.parametrize("page", TEXTS)
def test_each_page_says_first_that_it_is_a_template_no_legal_advice_and_not_validated(page: str) -> None:
    start = " ".join(TEXTS[page][:900].replace(">", "").split())
    assert re.search(r"templates? for a professional to complete", start)
    assert "legal advice" in start and "clinically validated" in start
    assert "**To\n" not in TEXTS[page], "whoever searches for what is theirs to complete has to find it"
    if page != "README.md":
        assert TEXTS[page].count("**To complete:**") > 3


@pytest.mark.parametrize("page", TEXTS)
def test_every_file_and_test_that_a_page_names_is_there(page: str) -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for name in re.findall(r"`((?:bot|handlers|tests|prompts|docs|benchmarks|locks)/[^`\s]*)`", TEXTS[page]):
        assert (ROOT / name).exists(), f"{page}: {name}"
    for name in re.findall(r"`(test_\w+)`", TEXTS[page]):
        assert f"def {name}(" in tests, f"{page}: {name}"
    for link in re.findall(r"\]\((?!https?://)([^)#]+)\)", TEXTS[page]):
        assert (FOLDER / link).exists(), f"{page}: {link}"


def test_the_privacy_notice_is_one_page_in_plain_words() -> None:
    """By the same measure as what Canopy says; 6 is the reading of an eleven-year-old."""
    text = re.sub(r"<!--.*?-->|\*\*To complete:\*\*[^.]*\.|^>.*$", "", TEXTS["privacy-notice.md"], flags=re.M)
    words = re.findall(r"[a-z']+", text.lower())
    sentences = len(re.findall(r"[.!?:](?:\s|\*)", text))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.removesuffix("e")))) for word in words)
    assert 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 <= 6
    assert len(words) < 500


def test_every_table_column_permission_and_kind_of_thing_is_told() -> None:
    told = facts()
    for table in Base.metadata.tables.values():
        (row,) = [line for line in told["identity"].splitlines() if line.startswith(f"| `{table.name}` |")]
        assert all(f"`{column.name}`" in row for column in table.columns)
    assert all(f"| `{name}` |" in told["answers"] for name in COLUMNS)
    assert all(f"| {what} |" in told["roles"] for what in MAY)
    assert all(f"| {kept.what} |" in told["retention"] for kept in KEPT)


def test_what_may_lead_to_a_person_are_columns_that_exist() -> None:
    for table, columns in NAMING.items():
        assert set(columns) <= {column.name for column in Base.metadata.tables[table].columns}


def test_every_setting_that_names_a_host_to_call_is_told() -> None:
    own = {"public_url", "database_url", "answers_url"}  # where Canopy itself is found, and its own databases
    names = {name for name in Settings.model_fields if name.endswith(("_url", "_hosts"))}
    assert names - own == set(HOSTS)


def test_a_page_that_is_out_of_date_is_named_with_its_fix_and_put_right(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Kept:\n\n<!-- facts: retention -->\nfor ever\n<!-- end of facts -->\n\n**To complete:** us\n")
    old = CliRunner().invoke(governance, ["--check", str(tmp_path)])
    assert old.exit_code == 1 and "Out of date" in old.output and f"--write {tmp_path}" in old.output
    assert "for ever" in page.read_text(), "a check changes nothing"
    assert CliRunner().invoke(governance, ["--write", str(tmp_path)]).exit_code == 0
    assert facts()["retention"] in page.read_text() and "**To complete:** us" in page.read_text()
    assert CliRunner().invoke(governance, ["--check", str(tmp_path)]).exit_code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!-- facts: weather -->\n<!-- end of facts -->\n", "no facts are called 'weather'"),
        ("<!-- facts: roles -->\nwithout an end\n", "a block of facts has no end"),
    ],
)
def test_a_block_that_nobody_knows_or_that_never_ends_is_told(text: str, told: str) -> None:
    with pytest.raises(FileError, match=told):
        fill(text, facts(), "page.md")


def test_without_a_folder_all_facts_are_printed() -> None:
    printed = CliRunner().invoke(governance, []).output
    assert all(f"## {name}\n" in printed for name in facts())


def test_the_picture_of_the_data_flow_can_be_read_aloud() -> None:
    picture = ET.parse(FOLDER / "data-flow.svg").getroot()
    assert picture.get("role") == "img" and picture.get("aria-labelledby") == "title desc"
    title, desc = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None and title.text and desc is not None and len(desc.text or "") > 300
