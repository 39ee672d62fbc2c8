"""Setting up a team's check-in, in chat: which, when, how, and who gets the picture."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Answer, Button, Buttons, Event, Field, Filled, Form, Message, Part, SmallPrint, Words
from bot.models import Schedule, Team
from bot.people.opening import WORTH_TELLING, minutes, opening
from bot.people.roles import teams_for
from bot.people.scheduling import REMINDERS, WINDOWS, Plan, save, schedules_of, zone_of
from bot.router import Routes
from bot.visit import Visit
from bot.when.local import DAYS, clock
from bot.words import Grammar, Page
from handlers.check_ins import pages
from handlers.check_ins.ask import when

MAY = "set up check-ins"
KEYS = (
    "title none team check_in days at at_hint window remind way way_private way_channel audience audience_team "
    "audience_manager off no_remind send note stopped bad_time no_channel bad_choice open"
)
SAYS = dict.fromkeys((*KEYS.split(), *DAYS), "") | {
    "hours": "hours", "saved": "team name days at next", "stopped": "team", "no_channel": "team",
    "first_time": "minutes",
}  # fmt: skip
routes = Routes("set_up", {"set_up": Grammar(SAYS, open=("typed",))})


@routes.on("set_up.open")
async def open_form(visit: Visit, _event: Event) -> Answer:
    async with visit.house.identity.reading() as session:
        teams = await teams_for(session, visit.person.id, visit.person.organisation_id, MAY)
        now = [schedule for team in teams[:1] for schedule in await schedules_of(session, team.id)]
    page = visit.page("set_up")
    if not teams:
        return Answer(here=Message((Words(page("none")),), page.plain("title")))
    return Answer(here=form(visit, teams, now[0] if now else None))


@routes.on("set_up.sent")
async def sent(visit: Visit, event: Filled) -> Answer:
    """Check every field, name every mistake, keep what was typed; or save."""
    page = visit.page("set_up")
    async with visit.house.identity.writing() as session:
        teams = await teams_for(session, visit.person.id, visit.person.organisation_id, MAY)
        team = next((team for team in teams if str(team.id) == event.one("team")), None)
        mistakes = _mistakes(visit, event, team)
        if mistakes or team is None:
            return Answer(here=form(visit, teams, None).again(dict(event.values), mistakes))
        schedule = await save(session, team, _plan(event), visit.now)
        zone = await zone_of(session, team)
        first_time = await opening(session, team.organisation_id, team.id)
    told = saved(page, team, schedule, _names(visit)[schedule.check_in], zone)
    if schedule.next_at and schedule.way == "private" and first_time > WORTH_TELLING:
        told += "\n" + page("first_time", minutes=minutes(first_time))
    return Answer(here=Message((Words(told),), page.plain("title")), home=True)


def _mistakes(visit: Visit, event: Filled, team: Team | None) -> dict[str, str]:
    page, found = visit.page("set_up"), {}
    if team is None:
        found["team"] = page.plain("bad_choice")
    if event.one("check_in") not in _names(visit):
        found["check_in"] = page.plain("bad_choice")
    try:
        clock(event.one("at"))
    except ValueError:
        found["at"] = page.plain("bad_time")
    offered = {
        "window": {str(hours) for hours in WINDOWS}, "remind": {str(hours) for hours in REMINDERS},
        "way": {"private", "channel"}, "audience": {"team", "manager"},
    }  # fmt: skip
    found |= {name: page.plain("bad_choice") for name, allowed in offered.items() if event.one(name) not in allowed}
    if set(event.values.get("days", ())) - {*DAYS}:
        found["days"] = page.plain("bad_choice")
    if team and event.one("way") == "channel" and not team.channel:
        found["way"] = page.plain("no_channel", team=team.name)
    return found


def _plan(event: Filled) -> Plan:
    return Plan(
        event.one("check_in"), tuple(event.values.get("days", ())), f"{clock(event.one('at')):%H:%M}",
        int(event.one("window")), int(event.one("remind")), event.one("way"), event.one("audience"),
    )  # fmt: skip


def form(visit: Visit, teams: list[Team], now: Schedule | None) -> Form:
    page = visit.page("set_up")
    hours = {str(hours): page.plain("hours", hours=hours) for hours in (*WINDOWS, *REMINDERS)}
    fields = (
        _pick(page, "team", [(str(team.id), team.name) for team in teams], str(teams[0].id) if teams else ""),
        _pick(page, "check_in", list(_names(visit).items()), now.check_in if now else "weather"),
        replace(
            _pick(page, "days", [(day, page.plain(day)) for day in DAYS], *(now.days.split(",") if now else ["mon"])),
            many=True, optional=True, hint=page.plain("off"),
        ),
        Field("at", page.plain("at"), "time", hint=page.plain("at_hint"), value=(now.at if now else "09:30",)),
        _pick(page, "window", [(str(n), hours[str(n)]) for n in WINDOWS], str(now.window // 60) if now else "8"),
        _pick(
            page, "remind", [(str(n), hours[str(n)] if n else page.plain("no_remind")) for n in REMINDERS],
            str(now.remind_after // 60) if now else "0",
        ),
        _pick(page, "way", _both(page, "way", "private", "channel"), now.way if now else "private"),
        _pick(page, "audience", _both(page, "audience", "team", "manager"), now.audience if now else "team"),
    )  # fmt: skip
    return Form("set_up.sent", page.plain("title"), fields, page.plain("send"), before=(SmallPrint(page("note")),))


def saved(page: Page, team: Team, schedule: Schedule, name: str, zone: str) -> str:
    if schedule.next_at is None:
        return page("stopped", team=team.name)
    days = ", ".join(page.plain(day) for day in schedule.days.split(","))
    return page("saved", team=team.name, name=name, days=days, at=schedule.at, next=when(schedule.next_at, zone))


def _names(visit: Visit) -> dict[str, str]:
    found = {name: pages.of(visit, name) for name in pages.names(visit.house)}
    return {name: check_in.name for name, check_in in found.items() if check_in}


def _pick(page: Page, name: str, options: list[tuple[str, str]], *value: str) -> Field:
    return Field(name, page.plain(name), "pick", options=tuple(options), value=value)


def _both(page: Page, name: str, *values: str) -> list[tuple[str, str]]:
    return [(value, page.plain(f"{name}_{value}")) for value in values]


@routes.home(60)
async def section(visit: Visit) -> tuple[Part, ...]:
    async with visit.house.identity.reading() as session:
        teams = await teams_for(session, visit.person.id, visit.person.organisation_id, MAY)
    label = visit.page("set_up").plain("open")
    return (Buttons((Button(label, "set_up.open", opens=True),)),) if teams else ()


@routes.sample
def samples(visit: Visit) -> dict[str, Form]:
    return {"set up": form(visit, [Team(id=1, name="Ward 7")], None)}
