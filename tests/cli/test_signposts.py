"""canopy signposts: the directory listed and checked, the footer confirmed, local help by file; and canopy status."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.cli.online import unanswered
from tests.cli.conftest import Shell

FILE = """kind,name,phone,url,hours,topics,email,expires_on
eap,Care First,08081 570123,,24/7,,,2027-01-31
first_aider,Ada Okafor,,,mon-fri 09:00-17:00,,ada@x.nhs.uk,
other,Staff shop,,https://shop.example,,money housing,,
"""
CLOSED = ("wy_hub", "wypartnership", "0300 131 7000", "0300 303 4434")


def test_the_list_says_who_was_checked_and_never_names_a_closed_service(shell: Shell) -> None:
    told = shell("signposts", "list").stdout
    assert "samaritans  Samaritans  116 123  24/7  never checked" in told
    assert not [name for name in CLOSED if name in told]
    money = shell("signposts", "list", "--topic", "money", "--nation", "wales").stdout
    assert "moneyhelper" in money and "citizens_advice" not in money and "samaritans" not in money


def test_a_topic_that_is_none_is_refused_with_those_there_are(shell: Shell) -> None:
    assert "there is no “mony”" in shell.is_told("signposts", "list", "--topic", "mony")


def test_the_check_lists_what_is_amiss_and_ends_with_1(shell: Shell) -> None:
    (shell.home / "own" / "signposts").mkdir(parents=True)
    shell.file("own/signposts/ours.toml", '[mind_info]\nverified_on = "2020-01-01"\nexpires_on = "2020-06-01"\n')
    done = shell("signposts", "check", PROMPTS=str(shell.home / "own"))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "nobody has checked yet" in done.stdout
    assert "mind_info: expires_on 2020-06-01 has passed" in done.stdout
    assert "sick_doctors: url http://sick-doctors-trust.co.uk is not https" in done.stdout
    assert not [name for name in CLOSED if name in done.stdout]


def test_a_malformed_file_is_told_in_sentences(shell: Shell) -> None:
    (shell.home / "own" / "signposts").mkdir(parents=True)
    shell.file("own/signposts/ours.toml", '[hub]\nname = "Hub"\nphone = "ring us"\n')
    for command in (("signposts", "check"), ("words", "check")):
        told = shell.is_told(*command, PROMPTS=str(shell.home / "own"))
        assert "ours.toml: hub: phone: 'ring us' cannot be dialled" in told and "hub: topics is missing" in told


def test_the_footer_is_shown_then_asked_about_then_confirmed(office: Shell) -> None:
    done = office("signposts", "confirm", "--by", "Boss Bea", typed="y\n")
    assert done.returncode == 0, done.stderr
    shown, _, after = done.stdout.partition("Has somebody rung each of them")
    assert "Emergency services: 999 (24/7)" in shown and "Samaritans: 116 123 (24/7)" in shown
    assert "Confirmed by Boss Bea" in after
    (row,) = office.rows()["confirmed"]
    assert "footer:england" in row and "Boss Bea" in row


def test_saying_no_confirms_nothing(office: Shell) -> None:
    done = office("signposts", "confirm", "--by", "Boss Bea", "--nation", "wales", typed="n\n")
    assert done.returncode == 1 and "NHS 111 Wales press 2: 111 then 2" in done.stdout
    assert office.rows()["confirmed"] == []


def test_somebody_has_to_vouch_by_name(office: Shell) -> None:
    assert "--by" in office.is_told("signposts", "confirm", "--by", "  ", "--yes")


def test_a_file_of_local_help_is_brought_in_and_brought_in_again(office: Shell) -> None:
    file = office.file("help.csv", FILE)
    assert "3 added, 0 changed. Nothing was kept" in office("signposts", "import", file, "--dry-run").stdout
    assert office.rows()["local_help"] == []
    done = office("signposts", "import", file)
    assert (done.returncode, done.stdout) == (0, "3 added, 0 changed.\n"), done.stderr
    changed = FILE.replace("08081 570123", "08081 570456").replace("Care First", "care first")
    assert "0 added, 3 changed" in office("signposts", "import", office.file("help.csv", changed)).stdout
    rows = office.rows()["local_help"]
    assert len(rows) == 3 and any("08081 570456" in row for row in rows) and any("money,housing" in row for row in rows)


def test_every_mistake_in_the_file_is_told_with_its_line(office: Shell) -> None:
    bad = (
        "kind,name,phone,url,hours,topics,email,expires_on\n"
        "therapist,Ann,ring,http://x.example,weekdays,mony,,soon\n"
        "eap,,,,,,,\n"
        "eap,Care First,1,,,,,\neap,CARE FIRST,2,,,,,\nother,Shop,1,,,,,\n"
    )
    told = office.is_told("signposts", "import", office.file("help.csv", bad))
    for part in (
        "line 2: kind:", "line 2: phone:", "line 2: url:", "line 2: hours: write it like", "line 2: topics: “mony”",
        "line 2: expires_on: “soon”", "line 3: name:", "line 3: phone: give a phone", "line 5: the same kind and name",
        "line 6: topics: this kind needs topics",
    ):  # fmt: skip
        assert part in told, part
    unknown = office.file("help.csv", "kind,name,email\nfirst_aider,Eve,eve@x.uk\n")
    assert "line 2: email: nobody here has “eve@x.uk”" in office.is_told("signposts", "import", unknown)
    assert office.rows()["local_help"] == []


def test_status_says_what_keeps_check_ins_from_starting_each_with_its_fix(office: Shell) -> None:
    told = office("status").stdout
    assert "Check-ins of Our organisation wait: its help lines are not confirmed" in told
    assert "canopy signposts confirm --by" in told and "canopy signposts import FILE" in told
    assert json.loads(office("status", "--json").stdout)["not_ready"] == {"Our organisation": ["footer", "local"]}
    office("signposts", "confirm", "--by", "Boss Bea", "--yes")
    office("signposts", "import", office.file("help.csv", FILE))
    assert "wait" not in office("status").stdout
    assert json.loads(office("status", "--json").stdout)["not_ready"] == {}


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A web site on this computer: pages that are there, gone, or answer only a GET."""

    async def page(request: web.Request) -> web.Response:
        there = request.path in ("/", "/moved") or (request.path == "/get-only" and request.method == "GET")
        return web.Response(status=200 if there else 405 if request.path == "/get-only" else 404)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    port = await _listen(runner)
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def _listen(runner: web.AppRunner) -> int:
    tcp = web.TCPSite(runner, "127.0.0.1", 0)
    await tcp.start()
    return int(runner.addresses[0][1])


async def test_online_pages_that_do_not_answer_are_listed_in_order(site: str) -> None:
    urls = [f"{site}/gone", f"{site}/", f"{site}/get-only", "http://127.0.0.1:9/nobody"]
    found = await unanswered(urls)
    assert [url for url, _ in found] == [urls[0], urls[3]]
    assert found[0][1] == "answered 404" and "could not be reached" in found[1][1]
