"""What one person sees at this moment, as plain JSON. Pure but for asking the house and the chats."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.platforms.web.chats import Chats, Line, Place
from bot.platforms.web.rehearsal import Player, Rehearsal
from bot.platforms.web.render import page


def scene(house: Rehearsal, chats: Chats, player: Player) -> dict[str, Any]:
    zone = ZoneInfo(house.zone)
    names = {channel.id: channel.name for channel in house.channels()}
    home = chats.home(player.user)
    return {
        "version": chats.version,
        "organisation": house.organisation,
        "you": player.user,
        "players": [_player(one, chats) for one in house.players()],
        "clock": {"at": house.now().isoformat(), "shown": long_time(house.now(), zone), "zone": house.zone},
        "moves": [{"name": name, "label": label} for name, label in house.moves()],
        "chat": _lines(chats, ("user", player.user), zone),
        "channel": {
            "id": player.channel,
            "name": names.get(player.channel, player.team),
            "lines": _lines(chats, ("channel", player.channel), zone),
        },
        "home": page(home) if home else None,
    }


def long_time(at: datetime, zone: ZoneInfo) -> str:
    """Monday 2 March 2026, 09:30."""
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


def _player(one: Player, chats: Chats) -> dict[str, Any]:
    """`latest` is the newest message in their chat, so that the page can say where something is new."""
    lines = chats.lines(("user", one.user))
    return {
        "user": one.user,
        "name": one.name,
        "role": one.role,
        "team": one.team,
        "lead": one.lead,
        "about": one.about,
        "latest": lines[-1].reference if lines else "",
    }


def _lines(chats: Chats, place: Place, zone: ZoneInfo) -> list[dict[str, Any]]:
    return [_line(line, zone) for line in chats.lines(place)]


def _line(line: Line, zone: ZoneInfo) -> dict[str, Any]:
    day, _, time = long_time(line.at, zone).rpartition(", ")
    said = isinstance(line.content, str)
    return {
        "reference": line.reference,
        "by": "you" if said else "canopy",
        "day": day,
        "time": time,
        "content": line.content if isinstance(line.content, str) else page(line.content),
    }
