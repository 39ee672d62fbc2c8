"""The second voter: the best that this machine has. Local and offline; the rules do not wait for it."""

from __future__ import annotations

import logging

from bot.safety.kinds import Voter
from bot.safety.linear import Linear

log = logging.getLogger(__name__)


def open_voter() -> Voter:
    """The linear voter, with sentence vectors where the extra `semantic` is installed.

    Takes up to a second: open it once, in a worker thread, and call `vote` in one too. Raises OSError or ValueError
    if Canopy's own weights are missing or damaged; whoever opens it goes on with the rules alone.
    """
    linear = Linear()
    try:
        from bot.safety.semantic import Semantic

        return Semantic(linear)
    except ImportError:  # the extra is not installed: as most will have it
        return linear
    except (OSError, ValueError, KeyError) as error:
        log.warning("sentence vectors cannot be used, the core's voter goes on alone: %s", type(error).__name__)
        return linear
