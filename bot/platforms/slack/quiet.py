"""Slack's SDK logs whole bodies and exception texts; nothing anybody wrote may reach a log.

Bolt 1.30 logs a request with a bad signature at INFO, one that nobody handles at WARNING, and an exception's own text
at ERROR. So all of the SDK speaks through this one logger, which passes on where it was and nothing else.
"""

from __future__ import annotations

import logging
from functools import cache


class _WhereOnly(logging.Filter):
    """Keeps the function and the kind of exception of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "no exception"
        record.msg, record.args = "Slack SDK: trouble in %s (%s)", (record.funcName, kind)
        record.exc_info = record.exc_text = record.stack_info = None
        return True


@cache  # setting a level empties every logger's memory, and each tap asks for this one
def sdk_logger() -> logging.Logger:
    """The logger to hand to everything of slack_bolt and slack_sdk."""
    for name in ("slack_bolt", "slack_sdk"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Bolt copies level and filters of the logger that it is given to each of its own.
    logger = logging.getLogger("slack_bolt.canopy")
    logger.setLevel(logging.ERROR)
    logger.addFilter(_WhereOnly())
    return logger
