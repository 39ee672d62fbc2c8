"""The messages of prompts/risk/training: who wrote them, of which kind and style, and which help fits."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parents[2] / "prompts" / "risk" / "training"
HELD_OUT = Path(__file__).with_name("held_out.toml")
"""Written by somebody who saw none of the others, and never trained on."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `group` numbers the writer's blocks, whose messages resemble one another most."""

    text: str
    kind: str
    style: str
    topics: tuple[str, ...]
    author: str
    group: int


def messages(*files: Path) -> list[Message]:
    """All that is trained on, in the order of the files' names; or what stands in `files`, in the same form."""
    found: list[Message] = []
    group = 0
    for file in files or sorted(HERE.glob("*.toml")):
        for block in tomllib.loads(file.read_text(encoding="utf-8"))["group"]:
            group += 1
            found += [
                Message(text, block["kind"], block["style"], tuple(block["topics"]), file.stem, group)
                for text in block["messages"]
            ]
    return found


def fingerprint(root: Path = HERE) -> str:
    """SHA-256 of the files: weights name the set that they were made from."""
    digest = hashlib.sha256()
    for file in sorted(root.glob("*.toml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
