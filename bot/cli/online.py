"""Do web pages answer? Asked only by `canopy signposts check --online`: nothing else here goes online."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp

AT_ONCE = 4
PATIENCE = aiohttp.ClientTimeout(total=20)
AGENT = {"User-Agent": "canopy-signposts-check (checks that help pages still answer)"}
NOT_FOR_HEAD = (403, 404, 405, 501)  # many answer these to a HEAD, and a GET all the same


async def unanswered(urls: Sequence[str]) -> list[tuple[str, str]]:
    """Those of the addresses that did not answer with a page, each with why; four at a time, in the order given."""
    turn = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession(timeout=PATIENCE, headers=AGENT) as session:

        async def ask(url: str) -> str:
            async with turn:
                return await _why(session, url)

        return [(url, why) for url, why in zip(urls, await asyncio.gather(*map(ask, urls)), strict=True) if why]


async def _why(session: aiohttp.ClientSession, url: str) -> str:
    """Why it is no page to send somebody to; empty when it is one."""
    status = 0
    for method in ("HEAD", "GET"):
        try:
            async with session.request(method, url, allow_redirects=True) as reply:
                status = reply.status
        except TimeoutError:
            return "did not answer in time"
        except aiohttp.ClientError as error:
            return f"could not be reached ({type(error).__name__})"
        if status not in NOT_FOR_HEAD:
            break
    return f"answered {status}" if status >= 400 else ""
