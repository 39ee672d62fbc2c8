"""The package that an administrator uploads: what Microsoft's own schema takes, and no permission asked for."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from PIL import Image

from bot.platforms.teams.manifest import COMMANDS, SCHEMA, manifest, package
from bot.settings import Settings

NODE = Path(__file__).parents[2] / "node"
SETTINGS = Settings(
    teams_app_id="aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", organisation="The Very Long Name of an NHS Foundation Trust"
)


def test_the_manifest_is_what_microsofts_schema_takes() -> None:
    folder = NODE / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"
    if not folder.exists():
        pytest.skip("Microsoft's schemas are not installed. Run: npm ci --prefix tests/node")
    schema = json.loads((folder / f"v{SCHEMA}/MicrosoftTeams.schema.json").read_text(encoding="utf-8-sig"))
    jsonschema.validate(manifest(SETTINGS), schema)


def test_it_asks_for_nothing() -> None:
    asked = manifest(SETTINGS)
    assert not asked.keys() & {"permissions", "authorization", "webApplicationInfo", "devicePermissions"}
    assert asked["validDomains"] == []


def test_it_is_a_bot_for_private_chats_and_teams_with_a_menu_of_commands() -> None:
    [bot] = manifest(SETTINGS)["bots"]
    assert bot["botId"] == SETTINGS.teams_app_id
    assert bot["scopes"] == ["personal", "team"]
    [menu] = bot["commandLists"]
    assert menu["scopes"] == ["personal"]
    assert [command["title"] for command in menu["commands"]] == [title for title, _ in COMMANDS]


def test_its_id_is_always_the_same_for_one_bot_and_another_for_another() -> None:
    again = manifest(SETTINGS.model_copy(update={"organisation": "Renamed"}))
    other = manifest(SETTINGS.model_copy(update={"teams_app_id": "another"}))
    assert manifest(SETTINGS)["id"] == again["id"] != other["id"]


def test_the_package_holds_the_manifest_and_two_icons_as_teams_wants_them() -> None:
    with zipfile.ZipFile(io.BytesIO(package(SETTINGS))) as bundle:
        assert sorted(bundle.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(bundle.read("manifest.json")) == manifest(SETTINGS)
        color = Image.open(io.BytesIO(bundle.read("color.png")))
        outline = Image.open(io.BytesIO(bundle.read("outline.png"))).convert("RGBA")
    assert color.size == (192, 192)
    assert outline.size == (32, 32)
    assert outline.getchannel("A").getpixel((0, 0)) == 0
    # Teams wants the outline white alone on nothing.
    assert outline.getchannel("A").getextrema() == (0, 255)
    on_white = Image.new("RGBA", outline.size, "white")
    on_white.alpha_composite(outline)
    assert on_white.convert("L").getextrema() == (255, 255)
