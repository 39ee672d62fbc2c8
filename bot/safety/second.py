"""The second voter: the best that this machine has. Local and offline; the rules do not wait for it."""

from __future__ import annotations

import asyncio
import logging
import os
from functools import cache

from bot.safety.kinds import Voter
from bot.safety.linear import Linear
from bot.safety.listen import Listening

log = logging.getLogger(__name__)


@cache  # up to a second of work and 100 MB, the same for every house in one process
def open_voter() -> Voter | None:
    """The linear voter, with sentence vectors where the extra `semantic` is installed.

    Blocks: call it in a worker thread, and `vote` too. None if Canopy's own weights cannot be read: the rules decide.
    """
    try:
        linear = Linear()
    except (OSError, ValueError, KeyError) as error:
        log.error("the second voter cannot be opened, the rules go on alone", extra={"error": type(error).__name__})
        return None
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one sentence is little work: threads would only wait in turn
    try:
        from bot.safety.semantic import Semantic

        semantic = Semantic(linear)
        semantic.vote("ready")  # the first look is slow
        return semantic
    except ImportError:  # the extra is not installed: so it is for most
        return linear
    except (OSError, ValueError, KeyError) as error:
        log.error("sentence vectors cannot be used, words alone vote", extra={"error": type(error).__name__})
        return linear


async def open_listening() -> Listening:
    """Rules and second voter, ready to weigh words: what a house that talks with people is given."""
    return Listening(voter=await asyncio.to_thread(open_voter))
