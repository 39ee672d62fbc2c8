"""What the platforms allow, and for how long they say no. Pure: the moment is an argument, in seconds.

Slack: https://docs.slack.dev/apis/web-api/rate-limits ("1 per second per channel, short bursts tolerated; several
hundred a minute per workspace"; tier 3 is 50 a minute). It does not say how short a burst: here two seconds' worth of a
workspace, three messages of a channel, five chats opened.

Teams: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit (no bursts: counted in windows).
"""

from __future__ import annotations

from collections import deque


class Bucket:
    """So many a second, and at most `burst` at once."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._rate, self._burst, self._left, self._at = per_second, burst, burst, 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed; 0.0 if it is."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        return 0.0 if self._left >= 1 else (1 - self._left) / self._rate

    def take(self, now: float) -> None:
        self._left -= 1


class Windows:
    """At most `count` in any `seconds`, for each pair of both."""

    def __init__(self, *windows: tuple[int, float]) -> None:
        self._windows = windows
        self._taken: deque[float] = deque(maxlen=max(count for count, _ in windows))

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed; 0.0 if it is."""
        taken = self._taken
        full = (taken[-count] + seconds - now for count, seconds in self._windows if len(taken) >= count)
        return max(0.0, *full, 0.0)

    def take(self, now: float) -> None:
        self._taken.append(now)


Limit = Bucket | Windows


def slack_workspace() -> Limit:
    return Bucket(300 / 60, 10)


def slack_channel() -> Limit:
    return Bucket(1, 3)


def slack_opening() -> Limit:
    return Bucket(50 / 60, 5)


def teams_tenant() -> Limit:
    return Windows((50, 1.0))


def teams_conversation() -> Limit:
    return Windows((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
