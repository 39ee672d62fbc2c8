"""The event loop that serving and sending run on, and how seldom they stop to look for garbage."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import Any

YOUNG = 50_000
"""Objects between two looks for garbage that went in a circle. With Python's 700, a seventh of all sending was looking:
hundreds of letters are under way at once, and each look finds them all still needed."""


def run(work: Coroutine[Any, Any, None]) -> None:
    """As `asyncio.run`, on uvloop's loop, which waits for sockets more cheaply; there is none for Windows."""
    gc.collect()
    gc.freeze()  # what was loaded before stays
    gc.set_threshold(YOUNG, 20, 20)
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop

        uvloop.run(work)
