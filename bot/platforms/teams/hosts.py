"""Which addresses are Teams'. Pure. The bot's token is sent to these hosts and to no other."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Hosts:
    """Patterns of hosts: a name, `*.` and a name for everything below it, each perhaps with a port."""

    patterns: tuple[str, ...]

    @classmethod
    def of(cls, setting: str) -> Hosts:
        return cls(tuple(part.strip().lower() for part in setting.split(",") if part.strip()))

    def allow(self, url: str) -> bool:
        """Whether the address is one of Teams': https, or anything on this machine itself."""
        return _allowed(self.patterns, url)

    @property
    def default(self) -> str:
        """Where somebody is reached before anything was heard from their organisation: Teams' global address."""
        exact = [pattern for pattern in self.patterns if "*" not in pattern]
        host = exact[0] if exact else "smba.trafficmanager.net"
        return f"{'http' if is_loopback(urlsplit('//' + host).hostname or '') else 'https'}://{host}/teams/"


@lru_cache(maxsize=256)  # asked before every call, of a handful of addresses
def _allowed(patterns: tuple[str, ...], url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        return False
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        return False
    return any(_matches(pattern, host, port, parts) for pattern in patterns)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _matches(pattern: str, host: str, port: int | None, parts: SplitResult) -> bool:
    wanted = urlsplit("//" + pattern)
    name = (wanted.hostname or "").lower()
    if wanted.port != port and not (wanted.port is None and (port == 443 or is_loopback(host))):
        return False
    return host.endswith(name[1:]) if name.startswith("*.") else host == name
