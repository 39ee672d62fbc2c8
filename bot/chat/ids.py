"""Row numbers that come back by way of a client, which may lie."""

from __future__ import annotations

LARGEST = 2**31 - 1


def row_id(text: str) -> int:
    """The row's number, or 0, which no row has: for what is no number, or one that no database holds."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(LARGEST)):
        return 0
    number = int(text)
    return number if number <= LARGEST else 0
