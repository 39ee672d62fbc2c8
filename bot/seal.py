"""How short secrets of others (a platform's tokens) are locked before they are stored. Never what anybody answered."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class SealError(Exception):
    """It was locked with a key that is not here, for another place, or was meddled with."""


class Seal:
    """Versioned keys of 32 bytes, for this one use. The highest version locks; any may open.

    `place` is where a secret stands, its owner included: moved elsewhere it does not open.
    """

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._keys = {version: AESGCM(key) for version, key in keys.items()}
        self._current = max(keys)

    def close(self, secret: str, place: str) -> str:
        """The secret, locked: "<version>.<base64>"."""
        nonce = os.urandom(NONCE)
        locked = nonce + self._keys[self._current].encrypt(nonce, secret.encode(), place.encode())
        return f"{self._current}.{base64.b64encode(locked).decode()}"

    def open(self, locked: str, place: str) -> str:
        """What was locked for this place. Raises SealError."""
        version, _, text = locked.partition(".")
        try:
            raw = base64.b64decode(text, validate=True)
            return self._keys[int(version)].decrypt(raw[:NONCE], raw[NONCE:], place.encode()).decode()
        except (InvalidTag, KeyError, ValueError):
            raise SealError("not locked by a key that is here") from None

    def close_again(self, locked: str, place: str) -> str | None:
        """The same secret under the current key; None if that is what locks it already. Raises SealError."""
        return None if version_of(locked) == self._current else self.close(self.open(locked, place), place)

    def __repr__(self) -> str:
        return f"<Seal {sorted(self._keys)}>"


def version_of(locked: str) -> int | None:
    """Which key locks it; None if that cannot be told."""
    version = locked.partition(".")[0]
    return int(version) if version.isdecimal() else None
