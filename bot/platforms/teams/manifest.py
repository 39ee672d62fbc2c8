"""The app package that an administrator uploads to Teams: manifest and icons in one zip.

https://learn.microsoft.com/microsoft-365/extensibility/schema/
"""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from typing import Any

from PIL import Image, ImageDraw

from bot.settings import Settings

SCHEMA = "1.17"
VERSION = "1.0.0"
"""The package's own: raise it with every change, or Teams keeps the old one."""
GREEN = "#2F6B4F"
_SITE = "https://canopy.example"
"""Microsoft wants three addresses; PUBLIC_URL gives them, else the organisation puts its own in before it uploads."""

COMMANDS = (
    ("help", "Somebody to talk to, at once and at any hour"),
    ("home", "Everything that Canopy can do for you"),
    ("a minute for me", "One small, kind thing to do for yourself"),
    ("difficult day", "What helps now, and whom to talk to"),
    ("kudos", "Thank a colleague"),
    ("my answers", "Look back at what you answered; only you can"),
    ("pictures", "Rough words for your team, its groups and everybody"),
    ("pause", "No messages for a while"),
    ("my data", "See, take away or erase what is kept about you"),
    ("my hours", "When you work, and your leave"),
)


def manifest(settings: Settings) -> dict[str, Any]:
    """The manifest of this organisation's own Canopy. It asks for no permission at all."""
    site = settings.public_url or _SITE
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": VERSION,
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"canopy:{settings.teams_app_id}")),
        "developer": {
            "name": settings.organisation[:32],
            "websiteUrl": site,
            "privacyUrl": f"{site}/privacy",
            "termsOfUseUrl": f"{site}/terms",
        },
        "name": {"short": "Canopy", "full": "Canopy, looking after one another"},
        "description": {
            "short": "Private check-ins, support and thanks for health and care teams.",
            "full": "Canopy asks how you are, in private, and helps teams look after one another. "
            "It is run by your own organisation. Type help for somebody to talk to, or home to begin.",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": GREEN,
        "bots": [
            {
                "botId": settings.teams_app_id,
                "scopes": ["personal", "team"],
                "supportsFiles": False,
                "isNotificationOnly": False,
                "commandLists": [
                    {"scopes": ["personal"], "commands": [{"title": t, "description": d} for t, d in COMMANDS]}
                ],
            }
        ],
        "validDomains": [],
    }


def package(settings: Settings) -> bytes:
    """The zip to upload."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("manifest.json", json.dumps(manifest(settings), indent=2, ensure_ascii=False))
        bundle.writestr("color.png", _png(_tree(192, GREEN, "#FFFFFF")))
        bundle.writestr("outline.png", _png(_tree(32, "#00000000", "#FFFFFF")))
    return file.getvalue()


def _tree(size: int, ground: str, ink: str) -> Image.Image:
    """A canopy of three rounds on a trunk, drawn large and made small so that its edges are smooth."""
    side = 1024
    image = Image.new("RGBA", (side, side), ground)
    draw = ImageDraw.Draw(image)
    for x, y, radius in ((340, 470, 190), (684, 470, 190), (512, 340, 220)):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    draw.rectangle((340, 480, 684, 650), fill=ink)
    draw.rectangle((467, 600, 557, 880), fill=ink)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
