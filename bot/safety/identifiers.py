"""Numbers that could point to a patient. Pure."""

from __future__ import annotations

import re

_TEN = re.compile(r"(?<!\d)\d{3}[ \u00a0-]?\d{3}[ \u00a0-]?\d{4}(?!\d)")


def has_nhs_number(text: str) -> bool:
    """Whether a valid NHS number stands in the text: ten digits whose last is the modulus 11 check of the others.

    Source: NHS Data Dictionary, NHS number.
    """
    return any(_valid(re.sub(r"\D", "", found)) for found in _TEN.findall(text))


def _valid(digits: str) -> bool:
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])
