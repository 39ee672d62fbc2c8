"""A scripted rehearsal: a check-in with five options, a form with every kind of field, a Home page, a kudos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.chat import (
    Answer,
    Button,
    Buttons,
    Commanded,
    Event,
    Facts,
    Field,
    Filled,
    Form,
    Image,
    Link,
    Message,
    OpenedHome,
    Pressed,
    Said,
    SmallPrint,
    Words,
    literal,
)
from bot.delivery.carrier import To
from bot.platforms.slack import render as slack
from bot.platforms.teams import render as teams
from bot.platforms.web import open as open_page
from bot.platforms.web.rehearsal import Channel, Player, Rendering, Sample

FOOTER = SmallPrint(
    "If you need somebody now: call **999** in an emergency, [111](tel:111) and choose the mental health option, or "
    "[Samaritans on 116 123](tel:116123). This is a computer program; nobody is watching."
)
WHO_SEES = SmallPrint("Who will see this: only you, and your team's rough picture once at least 11 have answered.")
WEATHER = (("5", "☀️ Sunny"), ("4", "🌤 Mostly bright"), ("3", "⛅ Mixed"), ("2", "🌧 Rainy"), ("1", "⛈ Stormy"))
BREAKS = (("y", "I had one"), ("s", "A short one"), ("n", "None"))
HELP = (("t", "Tea"), ("w", "A walk"), ("c", "Company"))
STRIP = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 72" width="320" height="72">'
    '<rect width="320" height="72" rx="10" fill="#e2f0e8"/>'
    + "".join(
        f'<circle cx="{24 + 25 * n}" cy="{36 + dy}" r="8" fill="#1f6f54"/>'
        for n, dy in enumerate((8, 0, 14, 6, -8, -12, 2, 10, -4, -14, -8, 0))
    )
    + "</svg>"
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

PLAYERS = (
    Player("ada", "Ada Okoro", "Nurse", "Willow Ward", "willow", True, "Answer the Monday check-in, then see Home."),
    Player("mo", "Mo Rahman", "Ward manager", "Willow Ward", "willow", True, "Get a nudge to hold a conversation."),
    Player(
        "bea", "Bea Lindqvist", "Wellbeing champion", "Willow Ward", "willow", True, "Type /kudos to thank someone."
    ),
    Player("gwen", "Gwen Pryce", "Guardian", "Speaking up", "willow", True, "See what a guardian sees, and what not."),
    *(
        Player(f"n{n}", name, role, "Night team", "night", False, "")
        for n, (name, role) in enumerate(
            (
                ("Idris Bello", "Porter"),
                ("Kasia Nowak", "Pharmacist"),
                ("Tom Ellery", "Healthcare assistant"),
                ("Priya Raman", "Doctor"),
                ("Sean O'Dowd", "Nurse"),
                ("Lin Zhao", "Radiographer"),
            )
        )
    ),
)


def check_in() -> Message:
    return Message(
        (
            Words("What is your weather **right now**? There is no wrong answer."),
            Buttons(tuple(Button(label, "check_in.answer", "r1", value) for value, label in WEATHER)),
            Buttons((Button("Not today", "check_in.answer", "r1", "skip"), Button("Say more", "more", opens=True))),
            WHO_SEES,
        ),
        title="Good morning, Ada",
    )


def thanks() -> Message:
    return Message(
        (
            Words("Thank you. It counts, whatever it was. Three things that others found good:"),
            Words(
                "- A [two-minute breather](https://example.org/breathe)\n- A walk to the far door\n- Someone to talk to"
            ),
            Buttons((Button("Say a little more", "more", opens=True), Link("Staff support", "https://example.org/"))),
            FOOTER,
        ),
        title="Thank you",
    )


def everything() -> Form:
    return Form(
        does="everything",
        title="A little more",
        send="Save",
        about="r1",
        before=(Words("Only you can read this. Nothing here goes to your manager."), WHO_SEES),
        fields=(
            Field("line", "In one line", hint="A word is enough."),
            Field("lines", "Anything else?", "lines", optional=True, most=500),
            Field("pick", "How was your break?", "pick", options=BREAKS),
            Field("month", "Which month?", "pick", options=tuple((str(n), f"Month {n}") for n in range(1, 13))),
            Field(
                "some",
                "What helped?",
                "pick",
                options=HELP,
                many=True,
                optional=True,
            ),
            Field("who", "Who should know?", "person", many=True, hint="They are told by you, never by Canopy."),
            Field("one", "Who looks after you?", "person", optional=True),
            Field("date", "When shall we ask again?", "date", value=("2026-03-09",)),
            Field("time", "At what time?", "time", optional=True),
        ),
    )


def mistaken() -> Form:
    return everything().again({"line": ("tea, and then more tea",)}, {"line": "Please use fewer words."})


def welsh() -> Message:
    return Message((Words("Sut mae'r tywydd?"), WHO_SEES), title="Bore da")


def home(times: int) -> Message:
    return Message(
        (
            Words("Everything that Canopy knows about you, and every way to stop it, is on this page."),
            Facts((("Next check-in", "Monday, **09:30**"), ("Answers kept", str(times)), ("Your team", "Willow Ward"))),
            Image(PIXEL, STRIP, "Your last twelve answers: mixed, then brighter."),
            Buttons((Button("My answers", "mine", opens=True), Button("Pause", "pause", opens=True))),
            Buttons((Button("Erase everything", "erase", opens=True, look="careful"),)),
            FOOTER,
        ),
        title="Hello, Ada",
    )


def mine() -> Message:
    return Message(
        (
            Image(PIXEL, STRIP, "Your last twelve answers: mixed, then brighter."),
            Words("Monday: _sunny_. The Monday before: _mixed_."),
            Buttons((Button("Say a little more", "more", opens=True), Button("Done", "done", look="first"))),
        ),
        title="My answers",
    )


def prompt() -> Message:
    return Message(
        (
            Words("This week's check-in is open until Friday 17:00."),
            Buttons(
                (Button("Answer in private", "more", "r1", opens=True, look="first"), Button("Who sees this?", "who"))
            ),
        ),
        title="Willow Ward, how are we?",
    )


class StandIn:
    """A Rehearsal whose every answer is written down above."""

    workspace = "web"
    organisation = "Alder Vale Hospitals (made up)"
    zone = "Europe/London"

    def __init__(self) -> None:
        self.clock = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
        self.answers = 0
        self.heard: list[Event] = []
        self.page = open_page(self, self.dispatch)

    @property
    def renderings(self) -> Mapping[str, Rendering]:
        return {"slack": _slack, "teams": _teams}

    def players(self) -> Sequence[Player]:
        return PLAYERS

    def channels(self) -> Sequence[Channel]:
        return (Channel("willow", "willow-ward"), Channel("night", "night-team"))

    def now(self) -> datetime:
        return self.clock

    def moves(self) -> Sequence[tuple[str, str]]:
        return (("monday", "To Monday 09:30"), ("hour", "+1 hour"), ("close", "To the end of the round"))

    async def move(self, name: str) -> None:
        steps = {"monday": timedelta(hours=15, minutes=30), "hour": timedelta(hours=1), "close": timedelta(days=4)}
        if name not in steps:
            raise ValueError(name)
        self.clock += steps[name]
        if name == "monday":
            await self.page.carrier.send(To("web", user="ada"), check_in(), "ada-1")
            await self.page.carrier.send(To("web", channel="willow"), prompt(), "willow-1")
        if name == "close":
            said = Message(
                (Words("This week: **mostly well**. A rough picture, on purpose."), Image(PIXEL, STRIP, "Twelve weeks"))
            )
            await self.page.carrier.send(To("web", channel="willow"), said, "willow-2")

    def samples(self) -> Sequence[Sample]:
        return (
            Sample("check_ins/weather", "en", "The question", check_in()),
            Sample("check_ins/weather", "en", "After the answer", thanks()),
            Sample("check_ins/weather", "en", "Say a little more", everything()),
            Sample("check_ins/weather", "en", "With mistakes", mistaken()),
            Sample(
                "check_ins/weather",
                "cy",
                "The question",
                welsh(),
            ),
            Sample("home", "en", "Home", home(3), home=True),
            Sample("home", "en", "My answers", mine()),
        )

    async def dispatch(self, event: Event) -> Answer:
        self.heard.append(event)
        match event:
            case OpenedHome():
                return Answer(here=home(self.answers))
            case Pressed(does="more"):
                return Answer(here=everything())
            case Pressed(does="mine" | "pause" | "erase"):
                return Answer(here=mine())
            case Pressed(does="check_in.answer"):
                self.answers += 1
                return Answer(here=thanks(), home=True)
            case Pressed(does="who"):
                return Answer(here=Message((Words("Only you see your answer."), FOOTER)))
            case Filled(does="everything") if "fewer" in event.one("line"):
                return Answer(here=everything().again(dict(event.values), {"line": "Please use other words."}))
            case Filled(does="everything"):
                self.answers += 1
                saved = Message((Words("That is kept for you alone."), FOOTER), title="Kept")
                return Answer(here=saved, question=thanks(), home=True)
            case Commanded(command="/kudos"):
                return Answer(here=everything())
            case Said(text=text):
                return Answer(
                    here=Message((Words(f"You said: {literal(text)}"), Words("Try **home** or **pause**."), FOOTER))
                )
        return Answer()


def _slack(content: Message | Form) -> object:
    return slack.message(content) if isinstance(content, Message) else slack.modal(content, None)


def _teams(content: Message | Form) -> object:
    return teams.card(content) if isinstance(content, Message) else teams.dialog(content)
