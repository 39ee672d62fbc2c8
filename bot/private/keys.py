"""The keys that lock answers: masters kept outside the databases, one derived key a use."""

from __future__ import annotations

import base64
import hmac
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12


class Keys:
    """Versioned masters, from CANOPY_KEYS ("1:base64,2:base64"). The highest version locks; any may open.

    A key never shows itself: not in a log, an error or a `repr`.
    """

    def __init__(self, masters: dict[int, bytes]) -> None:
        self._masters = masters
        self.current = max(masters)
        self._derived = lru_cache(maxsize=64)(self._derive)

    @classmethod
    def parse(cls, text: str) -> Keys:
        """From the setting's text, already checked by `settings`."""
        pairs = (part.split(":", 1) for part in text.split(",") if part)
        return cls({int(version): base64.b64decode(key) for version, key in pairs})

    @property
    def versions(self) -> tuple[int, ...]:
        """Those that are here, the one that locks first."""
        return tuple(sorted(self._masters, reverse=True))

    def mark(self, version: int, *parts: object) -> bytes:
        """A name that only the key's holder can make again: 16 bytes of HMAC-SHA-256 over the parts."""
        words = [part.hex() if isinstance(part, bytes) else str(part) for part in parts]
        message = json.dumps(words).encode()
        return hmac.digest(self._derived(version, "mark"), message, "sha256")[:16]

    def seal(self, version: int, bound_to: bytes, content: dict[str, Any], size: int) -> bytes:
        """`content` locked by AES-256-GCM to `bound_to`, padded to `size` bytes so that its length tells nothing."""
        plain = json.dumps(content, ensure_ascii=False).encode()
        if len(plain) > size:
            raise ValueError("too long to be sealed")
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self._derived(version, "seal")).encrypt(nonce, plain.ljust(size), bound_to)

    def open(self, version: int, bound_to: bytes, sealed: bytes) -> dict[str, Any]:
        """What was sealed. Raises cryptography's InvalidTag if it is not the one that was bound to this mark."""
        plain = AESGCM(self._derived(version, "seal")).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
        content: dict[str, Any] = json.loads(plain)
        return content

    def apart(self, use: str) -> dict[int, bytes]:
        """Keys for another use, by version: none of them opens an answer."""
        return {version: self._derive(version, f"apart {use}") for version in self._masters}

    def _derive(self, version: int, use: str) -> bytes:
        hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"canopy {use}".encode())
        return hkdf.derive(self._masters[version])

    def __repr__(self) -> str:
        return f"<Keys {sorted(self._masters)}>"


def new_key(version: int = 1) -> str:
    """A fresh master, as CANOPY_KEYS takes it."""
    return f"{version}:{base64.b64encode(os.urandom(32)).decode()}"
