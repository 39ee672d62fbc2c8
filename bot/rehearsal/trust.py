"""The made-up trust: five teams, the leads a visitor can be, and colleagues. Nobody here is real."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from bot.people.scheduling import Plan
from bot.platforms.web.rehearsal import Channel, Player
from bot.when.local import moment

NAME = "Fernhill and Dale Trust (made up)"
ZONE = "Europe/London"
START = moment(date(2026, 3, 2), time(9, 0), ZONE)  # a Monday
WARD, COMMUNITY, PORTERS, CHAPLAINS, NIGHT = "Ward 7", "Community nursing", "Porters", "Chaplaincy", "Night team"
NIGHTS = "mon-sun 20:00-08:00"


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up team: how many people, their trade, its check-in, how many in a hundred answer, and their hours."""

    name: str
    people: int
    trade: str
    plan: Plan
    reply: int
    pattern: str = ""


TEAMS = (
    Made(WARD, 14, "Nurse", Plan("weather", ("mon",), "09:30", 8, 2, "private", "team"), 100),
    Made(COMMUNITY, 30, "Community nurse", Plan("workload", ("wed",), "12:30", 24, 0, "channel", "team"), 75),
    Made(PORTERS, 9, "Porter", Plan("energy", ("thu",), "11:00", 8, 0, "private", "team"), 80),
    Made(CHAPLAINS, 2, "Chaplain", Plan("kindness", ("fri",), "10:00", 24, 0, "private", "team"), 100),
    Made(NIGHT, 12, "Night nurse", Plan("belonging", ("tue",), "21:30", 8, 2, "private", "manager"), 95, NIGHTS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody a visitor is offered to be; `about` says what to try."""

    user: str
    name: str
    trade: str
    team: str
    roles: str
    language: str
    about: str


LEADS = (
    Lead("ada", "Ada Okafor", "Nurse", WARD, "", "en", "Move the clock to Monday 09:30 and answer your check-in."),
    Lead("morgan", "Morgan Ellis", "Ward manager", WARD, "manager", "en", "Press +1 week three times: talks are due."),
    Lead("chidi", "Chidi Nwosu", "Wellbeing champion", WARD, "champion", "en", "Type kudos, and thank Ada."),
    Lead("gwen", "Gwen Parry", "Wellbeing guardian", CHAPLAINS, "guardian", "cy", "On Friday you are asked, in Welsh."),
    Lead("sam", "Sam Price", "Porter", PORTERS, "", "en", "Nine are asked on Thursday: too few for a picture."),
    Lead("noor", "Noor Khan", "Night nurse", NIGHT, "", "en", "On Tuesday you are asked on a night, at 21:30."),
)  # fmt: skip
LOCAL = (
    ("eap", "Fernhill EAP (made up)", "08081 570123", "24/7"),
    ("occupational_health", "Fernhill occupational health (made up)", "01632 960123", "mon-fri 09:00-17:00"),
)
"""The trust's own help: kind, name, phone, hours. Numbers that Ofcom keeps for plays: nobody answers there."""
VOUCHES = "Gwen Parry"
FIRST = (
    "Amina", "Ben", "Carys", "Dev", "Ewa", "Farid", "Grace", "Hana", "Ivor", "Joy", "Kofi", "Lena", "Mei", "Niall",
    "Olu", "Priya", "Rhys", "Sofia", "Tariq", "Una",
)  # fmt: skip
LAST = ("Adeyemi", "Bennett", "Costa", "Davies", "Evans", "Fraser", "Gill", "Hughes")


def channel_of(team: str) -> str:
    return "c-" + team.lower().replace(" ", "-")


def channels() -> tuple[Channel, ...]:
    """Every team has a channel of its own."""
    return tuple(Channel(channel_of(team.name), team.name) for team in TEAMS)


@cache
def players() -> tuple[Player, ...]:
    """The leads, then every colleague."""
    leads = [
        Player(lead.user, lead.name, lead.trade, lead.team, channel_of(lead.team), True, lead.about) for lead in LEADS
    ]
    return (*leads, *_colleagues())


def _colleagues() -> list[Player]:
    found: list[Player] = []
    for team in TEAMS:
        for _ in range(team.people - sum(lead.team == team.name for lead in LEADS)):
            at = len(found)
            name = f"{FIRST[at % len(FIRST)]} {LAST[(at // len(FIRST) + at) % len(LAST)]}"
            user = f"{name.lower().replace(' ', '.')}"
            found.append(Player(user, name, team.trade, team.name, channel_of(team.name), False, ""))
    return found


def roster() -> bytes:
    """The trust as a roster file, brought in by the same door as a real one."""
    file = io.StringIO()
    writer = csv.DictWriter(file, ("name", "web_id", "team", "role", "manager", "language", "zone", "pattern"))
    writer.writeheader()
    details = {lead.user: lead for lead in LEADS}
    patterns = {team.name: team.pattern for team in TEAMS}
    bosses = {team.name: f"boss-{channel_of(team.name)}" for team in TEAMS} | {WARD: "morgan"}
    for team in TEAMS:
        mine = [player for player in players() if player.team == team.name]
        first = next(player.user for player in mine if not details.get(player.user) or player.user == "morgan")
        bosses[team.name] = bosses[team.name] if bosses[team.name] == "morgan" else first
    for player in players():
        lead, boss = details.get(player.user), bosses[player.team]
        roles = lead.roles if lead else "manager" if player.user == boss else ""
        writer.writerow({
            "name": player.name, "web_id": player.user, "team": player.team, "role": roles,
            "manager": "" if player.user == boss else boss, "language": lead.language if lead else "en", "zone": ZONE,
            "pattern": patterns[player.team],
        })  # fmt: skip
    return file.getvalue().encode()


def mood(team: str, at: datetime) -> float:
    """How a team's week feels, 1 to 5, so that pictures differ from week to week."""
    weeks = (3.9, 3.1, 2.0, 2.9, 4.2, 3.4)
    return weeks[(at.toordinal() // 7 + len(team)) % len(weeks)]
