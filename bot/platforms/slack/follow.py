"""What follows an acknowledgement: done in tasks that are kept, so that stopping waits for them."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from typing import Any

from slack_sdk.errors import SlackApiError

log = logging.getLogger(__name__)

_WORD = re.compile(r"[a-z0-9_]{1,60}")


class FollowUps:
    """The work that is under way. What fails is logged by its kind: an exception's text may quote somebody."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def done(self, patience: float = 10.0) -> None:
        """Wait until nothing is under way, but not for ever."""
        async with asyncio.timeout(patience):
            while self._tasks:
                await asyncio.wait(self._tasks)


def reason(error: BaseException) -> str:
    """Slack's own word for an error, or its kind."""
    answer = error.response if isinstance(error, SlackApiError) else {}
    try:
        word = answer.get("error")
    except (AttributeError, TypeError):  # not Slack's JSON at all: a proxy's page, say
        word = ""
    return word if isinstance(word, str) and _WORD.fullmatch(word) else type(error).__name__


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as error:
        log.warning("Slack did not take an answer: %s", reason(error))
