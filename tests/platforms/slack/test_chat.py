"""What people do in chats and on Home, and what they then see; in both modes, so the same code stands behind both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import (
    Answer,
    Button,
    Buttons,
    Changed,
    Commanded,
    Field,
    Form,
    Link,
    Message,
    OpenedHome,
    Pressed,
    Said,
    Uninstalled,
    Words,
)
from bot.delivery.carrier import To
from bot.platforms.slack.one import Slack
from tests.fakes.slack import FakeSlack
from tests.platforms.slack.conftest import Script

pytestmark = pytest.mark.usefixtures("platform")


def said(text: str, *buttons: Button | Link) -> Message:
    return Message((Words(text), *((Buttons(buttons),) if buttons else ())))


QUESTION = said(
    "How was your week?",
    Button("Good", "answer", about="round 7", value="4"),
    Button("Say more", "more", about="round 7", opens=True),
)
THANKS = said("Thank you.")
FORM = Form("save", "Say more", (Field("words", "In your words", "lines"),), "Save", about="round 7")


async def ask(platform: Slack, user: str, message: Message = QUESTION) -> None:
    await platform.carrier.send(To("T1", user=user), message, "letter")


async def test_a_press_arrives_as_it_was_sent(slack: FakeSlack, platform: Slack, script: Script, ada: str) -> None:
    await ask(platform, ada)
    await slack.press(ada, "Good")
    event = script.last
    assert isinstance(event, Pressed)
    assert (event.does, event.about, event.value) == ("answer", "round 7", "4")
    assert (event.who.platform, event.who.workspace, event.who.user) == ("slack", "T1", ada)
    assert event.who.conversation == slack.private(ada).id
    assert event.can_open and not event.public and not event.key
    assert abs(event.at - datetime.now(UTC)) < timedelta(seconds=5)


async def test_the_answer_takes_the_place_of_the_question(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["answer"] = Answer(THANKS)
    await ask(platform, ada)
    await slack.press(ada, "Good")
    assert slack.sees(ada) == ["Thank you."]
    assert not slack.called("chat.update"), "response_url does not use up the workspace's rate"


async def test_a_press_is_acknowledged_after_it_was_kept_and_before_it_is_shown(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    order: list[str] = []

    def kept(_: object) -> Answer:
        order.append("kept")
        return Answer(THANKS)

    async def settled() -> None:
        order.append("acknowledged")
        await platform.idle()
        order.append("shown")

    script.answers["answer"] = kept
    await ask(platform, ada)
    slack.settled = settled
    await slack.press(ada, "Good")
    assert order == ["kept", "acknowledged", "shown"]


async def test_a_button_that_opens_shows_its_answer_in_a_dialog(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["more"] = Answer(FORM)
    await ask(platform, ada)
    await slack.press(ada, "Say more")
    modal = slack.modal(ada)
    assert modal and (modal.title, modal.submit, modal.lines) == ("Say more", "Save", ["In your words"])
    assert slack.sees(ada)[0] == "How was your week?"


async def test_a_button_that_opens_can_show_words_alone(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["more"] = Answer(Message((Words("Call 111."),), title="Help"))
    await ask(platform, ada)
    await slack.press(ada, "Say more")
    modal = slack.modal(ada)
    assert modal and (modal.title, modal.submit, modal.lines) == ("Help", "", ["Call 111."])


async def test_a_tap_that_says_gone_removes_its_message(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    script.answers["answer"] = Answer(gone=True)
    await ask(platform, ada)
    await slack.press(ada, "Good")
    assert slack.sees(ada) == []


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("fault", [{"status": 404}, {"status": 500}, {"drop": "before"}])
async def test_where_the_response_url_does_not_work_the_message_is_changed_all_the_same(
    slack: FakeSlack, platform: Slack, script: Script, ada: str, gone: bool, fault: dict[str, object]
) -> None:
    script.answers["answer"] = Answer(gone=True) if gone else Answer(THANKS)
    await ask(platform, ada)
    slack.fail("response_url", **fault)
    await slack.press(ada, "Good")
    assert slack.sees(ada) == ([] if gone else ["Thank you."])


async def test_a_press_in_a_channel_is_answered_privately_and_the_channel_stays_as_it_is(
    slack: FakeSlack, platform: Slack, script: Script, ada: str, ben: str
) -> None:
    ward = slack.channel("ward", ada, ben)
    script.answers["answer"] = Answer(THANKS, gone=True)
    await platform.carrier.send(To("T1", channel=ward), QUESTION, "letter")
    before = slack.reads(ward)
    await slack.press(ada, "Good", on=ward)
    assert script.last.public and script.last.channel == ward and not script.last.who.conversation
    assert slack.sees(ada) == ["Thank you."]
    assert slack.sees(ben) == [] and slack.reads(ward) == before


async def test_a_form_opened_from_a_channel_leaves_the_channel_alone(
    slack: FakeSlack, platform: Slack, script: Script, ada: str
) -> None:
    ward = slack.channel("ward", ada)
    script.answers |= {"more": Answer(FORM), "save": Answer(THANKS, question=said("Changed!"), gone=True)}
    await platform.carrier.send(To("T1", channel=ward), QUESTION, "letter")
    before = slack.reads(ward)
    await slack.press(ada, "Say more", on=ward)
    await slack.submit(ada, words="A hard one")
    assert slack.reads(ward) == before


async def test_a_private_reply_in_a_channel_can_be_pressed_and_is_replaced(
    slack: FakeSlack, script: Script, ada: str
) -> None:
    ward = slack.channel("ward", ada)
    script.answers |= {"/canopy": Answer(QUESTION), "answer": Answer(THANKS)}
    await slack.command(ada, "/canopy", channel=ward)
    await slack.press(ada, "Good")
    assert slack.sees(ada) == ["Thank you."] and slack.reads(ward) == []
    assert not script.last.public and not script.last.who.conversation, "a DM of others must not be taken for ours"


async def test_a_link_is_nobodys_business(slack: FakeSlack, platform: Slack, script: Script, ada: str) -> None:
    await ask(platform, ada, said("Read this", Link("The guide", "https://example.org/guide")))
    await slack.press(ada, "The guide")
    assert script.events == []


async def test_a_command_opens_a_dialog(slack: FakeSlack, script: Script, ada: str) -> None:
    script.answers["/kudos"] = Answer(FORM)
    await slack.command(ada, "/kudos")
    assert script.last.can_open and not script.last.public and script.last.channel == ""
    assert (modal := slack.modal(ada)) and modal.title == "Say more"


async def test_a_command_brings_its_words_and_who_is_mentioned(
    slack: FakeSlack, script: Script, ada: str, ben: str
) -> None:
    script.answers["/kudos"] = Answer(THANKS)
    ward = slack.channel("ward", ada, ben)
    await slack.command(ada, "/kudos", f"<@{ben}|ben> for staying &amp; helping <https://a.org|here>", channel=ward)
    event = script.last
    assert isinstance(event, Commanded)
    assert (event.command, event.text, event.mentions) == ("/kudos", "for staying & helping here", (ben,))
    assert event.public and event.channel == ward
    assert slack.sees(ada) == ["Thank you."] and slack.reads(ward) == []


async def test_typed_words_are_answered_in_private(slack: FakeSlack, script: Script, ada: str) -> None:
    script.answers["help"] = Answer(said("Here is help."))
    await slack.say(ada, " help ")
    event = script.last
    assert isinstance(event, Said) and event.text == "help" and not event.can_open and not event.public
    assert event.who.conversation == slack.private(ada).id and event.key.startswith("Ev")
    assert slack.sees(ada) == ["Here is help."]


async def test_a_mention_in_a_channel_is_answered_to_that_person_only(
    slack: FakeSlack, script: Script, ada: str, ben: str
) -> None:
    ward = slack.channel("ward", ada, ben)
    script.answers["thank"] = Answer(said("Only for you."))
    await slack.mention(ada, ward, f"thank <@{ben}>")
    assert script.last.text == "thank" and script.last.mentions == (ben,)
    assert script.last.public and script.last.channel == ward
    assert slack.sees(ada) == ["Only for you."] and slack.sees(ben) == []
    assert "Only for you." not in slack.reads(ward)


@pytest.mark.parametrize(
    "more", [{"subtype": "message_changed"}, {"subtype": "message_deleted"}, {"bot_id": "B9"}, {"channel_type": "mpim"}]
)
async def test_edits_and_other_bots_are_not_words_typed_to_us(
    slack: FakeSlack, script: Script, ada: str, more: dict[str, str]
) -> None:
    await slack.say(ada, "help", **more)
    assert script.events == []


async def test_what_we_say_ourselves_is_not_heard(slack: FakeSlack, script: Script, ada: str) -> None:
    said = {"type": "message", "channel": slack.private(ada).id, "channel_type": "im", "text": "help", "ts": slack.ts()}
    await slack.event({**said, "user": "UCANOPY"})
    assert script.events == []


async def test_a_redelivered_event_carries_the_same_key_and_is_never_dropped(
    slack: FakeSlack, script: Script, ada: str
) -> None:
    await slack.say(ada, "help")
    await slack.redeliver()
    first, again = script.events
    assert first.key == again.key != ""


async def test_home_is_drawn_when_it_is_opened(slack: FakeSlack, script: Script, ada: str) -> None:
    script.answers["OpenedHome"] = Answer(said("Good morning."))
    await slack.open_home(ada)
    assert isinstance(script.last, OpenedHome) and script.last.who.conversation == slack.private(ada).id
    assert (home := slack.home(ada)) and home.lines == ["Good morning."]


async def test_a_press_on_home_is_answered_in_a_dialog_and_home_drawn_again(
    slack: FakeSlack, script: Script, ada: str
) -> None:
    pages = iter(["Pause is off", "Pause is on"])
    script.answers["OpenedHome"] = lambda _: Answer(said(next(pages), Button("Pause", "pause")))
    script.answers["pause"] = Answer(Message((Words("Paused for a week."),), title="Pause"))
    await slack.open_home(ada)
    await slack.press(ada, "Pause", on="home")
    assert (modal := slack.modal(ada)) and modal.lines == ["Paused for a week."]
    assert (home := slack.home(ada)) and home.lines[0] == "Pause is on"


async def test_an_answer_that_changes_home_draws_it_again(slack: FakeSlack, script: Script, ada: str) -> None:
    script.answers |= {"OpenedHome": Answer(said("New.")), "stop": Answer(said("Stopped."), home=True)}
    await slack.say(ada, "stop")
    assert (home := slack.home(ada)) and home.lines == ["New."]
    assert script.last.who.user == ada and script.last.key == ""


async def test_what_slack_says_of_people_comes_with_their_events_and_is_asked_once(
    slack: FakeSlack, script: Script
) -> None:
    cai = slack.person("Cai", tz="Europe/Madrid", locale="cy-GB")
    slack.scopes.add("users:read.email")
    for _ in range(3):
        await slack.say(cai, "help")
    who = script.last.who
    assert (who.name, who.email, who.zone, who.language) == ("Cai", "cai@example.org", "Europe/Madrid", "cy")
    assert len(slack.called("users.info")) == 1


@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 30}, {"status": 503}, {"drop": "before"}])
async def test_nobody_waits_for_a_profile_that_slack_does_not_give(
    slack: FakeSlack, script: Script, ada: str, fault: dict[str, object]
) -> None:
    script.answers["help"] = Answer(said("Here is help."))
    for _ in range(2):
        # A question that changes nothing may be asked twice on a dropped connection.
        slack.fail("users.info", **fault)
    await slack.say(ada, "help")
    asked = len(slack.called("users.info"))
    await slack.say(ada, "help")
    assert script.last.who.user == ada and script.last.who.name == ""
    assert slack.sees(ada) == ["Here is help."] * 2
    assert len(slack.called("users.info")) == asked, "Slack is left alone for a while"


async def test_a_changed_profile_is_told_and_a_new_status_is_not(slack: FakeSlack, script: Script, ada: str) -> None:
    await slack.say(ada, "hello")
    await slack.change(ada, tz="Europe/Paris")
    event = script.last
    assert isinstance(event, Changed) and event.who.zone == "Europe/Paris" and event.who.language == "en"
    heard = len(script.events)
    await slack.change(ada)
    assert len(script.events) == heard


async def test_somebody_who_left_is_gone(slack: FakeSlack, script: Script, ada: str) -> None:
    await slack.change(ada, deleted=True)
    assert isinstance(script.last, Changed) and script.last.gone and script.last.who.user == ada


async def test_taking_the_app_out_is_told(slack: FakeSlack, script: Script) -> None:
    await slack.uninstall()
    assert [type(event) for event in script.events] == [Uninstalled, Uninstalled]
    assert script.last.who.workspace == "T1" and script.last.who.user == ""


async def test_one_persons_revoked_token_is_not_the_app_taken_out(slack: FakeSlack, script: Script, ada: str) -> None:
    await slack.event({"type": "tokens_revoked", "tokens": {"oauth": [ada], "bot": []}})
    assert script.events == []


async def test_a_colleague_is_found_by_e_mail_where_that_is_allowed(
    slack: FakeSlack, platform: Slack, ada: str
) -> None:
    assert await platform.lookup("ada@example.org") == ""
    slack.scopes.add("users:read.email")
    assert await platform.lookup("ada@example.org") == ada
    assert await platform.lookup("nobody@example.org") == ""


async def test_connecting_tells_which_workspace_is_served(script: Script) -> None:
    assert script.connected == [("slack", "T1", "St Elsewhere")]
