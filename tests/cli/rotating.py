"""`canopy keys rotate`, as it is run and killed: its process dies as it sends its so-many-th statement."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot import rotating
from bot.__main__ import main
from bot.cli import keys

left = int(sys.argv.pop(1))


def dies(*_: Any) -> None:
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


async def steps(*args: Any) -> Any:
    """From here on it counts: what a start does is not what is tried."""
    event.listen(Engine, "before_cursor_execute", dies)
    return await rotating.steps(*args)


keys.steps = steps
main()
