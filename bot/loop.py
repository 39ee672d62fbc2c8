"""The event loop that serving and sending run on: uvloop's where there is one, which waits for sockets more cheaply."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any


def run(work: Coroutine[Any, Any, None]) -> None:
    """As `asyncio.run`. There is no uvloop for Windows; nothing else differs."""
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop

        uvloop.run(work)
