"""What the log shows: what happened and which row it was about. Never a word that anybody wrote, nor who they are."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Text(logging.Formatter):
    """One line a record, for people: when, how bad, where, what; what a caller put in `extra` as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        told = facts(record)
        head = "{time} {level} {logger}: {message}".format(**told)
        more = [f"{name}={value}" for name, value in told.items() if name not in ("time", "level", "logger", "message")]
        return " ".join([head, *more])


class Json(logging.Formatter):
    """The same as one JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(facts(record), ensure_ascii=False, default=str)


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """Of an exception its kind and place, and of a library's record the first line.

    An exception's own text may hold what somebody wrote or who they are: PostgreSQL quotes the row that was refused,
    asyncio prints the exception that nobody fetched.
    """
    extra = {name: value for name, value in vars(record).items() if name not in _USUAL}
    when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    message = record.getMessage().partition("\n")[0]
    told = {"time": when, "level": record.levelname, "logger": record.name, "message": message, **extra}
    if record.exc_info and record.exc_info[0]:
        told["error"] = record.exc_info[0].__name__
        if frames := traceback.extract_tb(record.exc_info[2]):
            told["at"] = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}"
    return told


def log_to_stderr(level: str, form: str = "text") -> None:
    """Ours at `level`; libraries only when something is wrong: some of them log whole payloads."""
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if form == "json" else Text())
    logging.raiseExceptions = False  # what a line cannot be written for is shown with its text, and so with words
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("bot", "handlers"):
        logging.getLogger(ours).setLevel(level)
    # A beat that takes longer than a second is skipped once, as it should be; that is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
