"""Everything that one person can see of Canopy: their chat, their Home, and every page that opens by itself."""

from __future__ import annotations

from bot.chat import Form, Message
from bot.rehearsal import trust
from tests.conversation import Talk, plain

DOORS = (
    "home", "help.open", "welcome.who", "answers.open", "data.open", "data.export", "hours.open", "pause.open",
    "check_in.open", "digest.open", "digest.guide", "kudos.mine", "kudos.open", "shared.open", "sharing.open",
    "sharing.mine", "sharing.talk", "quotes.open", "quotes.queue", "set_up.open",
)  # fmt: skip


async def view(talk: Talk, user: str) -> dict[str, str]:
    """What this person sees, by place. Only doors that this house has are tried."""
    someone = talk(user)
    seen = {"chat": "\n".join(someone.hears()), "home": (await someone.opens_home()).plain}
    for door in DOORS:
        if door in talk.house.router.handlers:
            shown = (await someone.does(door)).here
            seen[door] = _whole(shown)
    for team in trust.TEAMS:
        seen[f"channel {team.name}"] = "\n".join(talk.channel(team.name))
    return seen


def _whole(shown: Message | Form | None) -> str:
    """Every part, and what stands ready in a form's fields."""
    fields = [repr((one.name, one.options, one.value)) for one in shown.fields] if isinstance(shown, Form) else []
    parts = shown.before if isinstance(shown, Form) else shown.parts if shown else ()
    return "\n".join([plain(shown), *map(repr, parts), *fields])
