"""The Web API of the fake Slack: a function a method, each as strict as Slack's own page about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.slack_blocks import Refused, check_blocks, check_view
from tests.fakes.slack_things import Channel, Json, Person, Post, View

if TYPE_CHECKING:
    from tests.fakes.slack_server import SlackServer

BOT = "UCANOPY"
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
REQUIRED = {
    "chat.postMessage": {"channel"},
    "chat.postEphemeral": {"channel", "user"},
    "chat.update": {"channel", "ts"},
    "chat.delete": {"channel", "ts"},
    "conversations.open": {"users"},
    "conversations.history": {"channel"},
    "users.info": {"user"},
    "users.lookupByEmail": {"email"},
    "views.open": {"trigger_id", "view"},
    "views.update": {"view_id", "view"},
    "views.publish": {"user_id", "view"},
    "files.getUploadURLExternal": {"filename", "length"},
    "files.completeUploadExternal": {"files"},
}


class No(Exception):
    """`ok: false`, with Slack's word for it."""


def call(slack: SlackServer, method: str, args: Json) -> Json:
    """The answer to a call, or No."""
    if method not in METHODS:
        raise No("unknown_method")
    if SCOPES.get(method, "commands") not in slack.scopes:
        raise No("missing_scope")
    if missing := REQUIRED.get(method, set()) - {name for name, value in args.items() if value not in ("", None)}:
        raise No(f"invalid_arguments: {missing}")
    try:
        found: Json = METHODS[method](slack, args)
    except Refused as why:
        slack.refused.append(str(why))
        raise No("invalid_blocks") from None
    return found


def auth_test(slack: SlackServer, args: Json) -> Json:
    return {
        "team": slack.title,
        "team_id": slack.team,
        "enterprise_id": slack.enterprise or None,
        "user": "canopy",
        "user_id": BOT,
        "bot_id": "B1",
    }


def conversations_open(slack: SlackServer, args: Json) -> Json:
    person = slack.people.get(args["users"])
    if person is None:
        raise No("user_not_found")
    if person.deleted:
        raise No("user_disabled")
    return {"channel": {"id": slack.private(person.id).id}}


def post_message(slack: SlackServer, args: Json) -> Json:
    channel = _channel(slack, args["channel"])
    post = _said(slack, channel, args)
    post.metadata = _metadata(args)
    post.unfurl = not (args.get("unfurl_links") in (False, "0", "false") and args.get("unfurl_media") is not None)
    post.thread = args.get("thread_ts", "")
    channel.posts.append(post)
    return {"channel": channel.id, "ts": post.ts}


def post_ephemeral(slack: SlackServer, args: Json) -> Json:
    channel = _channel(slack, args["channel"])
    if args["user"] not in channel.members:
        raise No("user_not_in_channel")
    post = _said(slack, channel, args)
    post.only_for = args["user"]
    channel.posts.append(post)
    return {"message_ts": post.ts}


def update(slack: SlackServer, args: Json) -> Json:
    post = _post(slack, args)
    fresh = _said(slack, slack.channels[args["channel"]], args)
    post.text, post.blocks = fresh.text, fresh.blocks
    return {"channel": args["channel"], "ts": post.ts}


def delete(slack: SlackServer, args: Json) -> Json:
    post = _post(slack, args)
    slack.channels[args["channel"]].posts.remove(post)
    return {"channel": args["channel"], "ts": post.ts}


def history(slack: SlackServer, args: Json) -> Json:
    channel = slack.channels.get(args["channel"])
    if channel is None:
        raise No("channel_not_found")
    if ("im:history" if channel.id.startswith("D") else "channels:history") not in slack.scopes:
        raise No("missing_scope")
    oldest, size = float(args.get("oldest", 0)), min(int(args.get("limit", 100)), slack.page)
    posts = [p for p in reversed(channel.posts) if not p.only_for and float(p.ts) > oldest]
    start = int(args.get("cursor") or 0)
    metadata = str(args.get("include_all_metadata")) in ("1", "True", "true")
    more = start + size < len(posts)
    return {
        "messages": [post.as_message(metadata) for post in posts[start : start + size]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + size) if more else ""},
    }


def users_info(slack: SlackServer, args: Json) -> Json:
    person = slack.people.get(args["user"])
    if person is None:
        raise No("user_not_found")
    locale = str(args.get("include_locale")) in ("1", "True", "true")
    return {"user": person.as_user("users:read.email" in slack.scopes, locale)}


def lookup(slack: SlackServer, args: Json) -> Json:
    found: list[Person] = [person for person in slack.people.values() if person.email == args["email"]]
    if not found:
        raise No("users_not_found")
    return {"user": found[0].as_user(True, False)}


def views_open(slack: SlackServer, args: Json) -> Json:
    user = slack.pull(args["trigger_id"])
    view = _view(slack, user, args, "modal")
    slack.modals[user] = [view]
    return {"view": view.as_payload()}


def views_update(slack: SlackServer, args: Json) -> Json:
    shown = [view for stack in slack.modals.values() for view in stack if view.id == args["view_id"]]
    if not shown:
        raise No("not_found")
    if args.get("hash") and args["hash"] != shown[0].hash:
        raise No("hash_conflict")
    replace_view(slack, shown[0], args["view"])
    return {"view": shown[0].as_payload()}


def views_publish(slack: SlackServer, args: Json) -> Json:
    if args["user_id"] not in slack.people:
        raise No("user_not_found")
    slack.homes[args["user_id"]] = _view(slack, args["user_id"], args, "home")
    return {"view": slack.homes[args["user_id"]].as_payload()}


def upload_url(slack: SlackServer, args: Json) -> Json:
    file = f"F{len(slack.uploads) + 1:08d}"
    slack.uploads[file] = b""
    return {"upload_url": f"{slack.url}/upload/{file}", "file_id": file}


def complete_upload(slack: SlackServer, args: Json) -> Json:
    for file in args["files"]:
        if not slack.uploads.get(file["id"]):
            raise No("file_not_found")
        slack.files.add(file["id"])
    return {"files": args["files"]}


def replace_view(slack: SlackServer, view: View, given: Any) -> None:
    """As Slack does it: an input whose ids stay the same keeps what was typed."""
    check_view(given, slack.files)
    if given["type"] != view.given["type"]:
        raise No("invalid_arguments: type")
    kept = {block["block_id"] for block in given["blocks"] if block["type"] == "input" and "block_id" in block}
    typed = {name: values for name, values in view.typed.items() if view.inputs[name]["block_id"] in kept}
    view.given, view.hash, view.errors, view.typed = slack.with_ids(given), slack.new("hash"), {}, typed


def _view(slack: SlackServer, user: str, args: Json, kind: str) -> View:
    check_view(args["view"], slack.files)
    if args["view"]["type"] != kind:
        raise No("invalid_arguments: type")
    return View(slack.new("V"), user, slack.with_ids(args["view"]), slack.new("hash"), team=slack.team)


def _channel(slack: SlackServer, id: str) -> Channel:
    channel = slack.channels.get(id)
    if channel is None:
        raise No("channel_not_found")
    if BOT not in channel.members:
        raise No("not_in_channel")
    if channel.archived:
        raise No("is_archived")
    return channel


def _said(slack: SlackServer, channel: Channel, args: Json) -> Post:
    if not args.get("text"):
        raise No("no_text")
    if len(args["text"]) > 40_000:
        raise No("msg_too_long")
    if "blocks" in args:
        check_blocks(args["blocks"], "message", slack.files)
    blocks = slack.with_ids({"blocks": args.get("blocks", [])})["blocks"]
    return Post(slack.ts(), channel.id, BOT, args["text"], blocks)


def _post(slack: SlackServer, args: Json) -> Post:
    found = [post for post in _channel(slack, args["channel"]).posts if post.ts == args["ts"] and not post.only_for]
    if not found:
        raise No("message_not_found")
    if found[0].author != BOT:
        raise No("cant_update_message")
    return found[0]


def _metadata(args: Json) -> Json | None:
    metadata: Json | None = args.get("metadata")
    if metadata is not None and not (metadata.get("event_type") and isinstance(metadata.get("event_payload"), dict)):
        raise No("invalid_metadata_format")
    return metadata


METHODS = {
    "auth.test": auth_test,
    "conversations.open": conversations_open,
    "conversations.history": history,
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "users.info": users_info,
    "users.lookupByEmail": lookup,
    "views.open": views_open,
    "views.update": views_update,
    "views.publish": views_publish,
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
}
