"""What could point to a patient: numbers of theirs, an e-mail address, a telephone number. Pure."""

from __future__ import annotations

import re
from typing import Final, Literal

Found = Literal["nhs_number", "hospital_number", "email", "phone"]
MUST_GO: Final = frozenset[Found]({"nhs_number"})
"""What is never kept. Of the rest the writer says whether it is about a patient."""

_TEN = re.compile(r"(?<!\d)\d{3}[ \u00a0-]?\d{3}[ \u00a0-]?\d{4}(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# The shapes of Ofcom's National Telephone Numbering Plan, as people write them: 020 7946 0000, 0161 496 0000,
# 07700 900123, 01539 12345, 0800 123 456, +44 (0)7700 900 123. A rota's 0730-1530 has none of them.
_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)44[ \u00a0.-]?(?:\(0\)[ \u00a0]?)?|\(?0)"
    r"(?:\d{2}\)?[ \u00a0.-]?\d{4}[ \u00a0.-]?\d{4}|\d{3}\)?[ \u00a0.-]?\d{3}[ \u00a0.-]?\d{3,4}"
    r"|\d{4}\)?[ \u00a0.-]?\d{3}[ \u00a0.-]?\d{2,3})(?!\d)"
)
# Each hospital numbers in its own way; most write letters and six to eight digits (K1234567), often after "MRN",
# "hosp no" or "unit number". Shift codes (LD0730) and rooms (B12) are shorter, hours in one (E07301530) are times.
_SHAPED = re.compile(r"(?<!\w)[a-z]{1,3}-?(\d{6,8})[a-z]?(?!\w)", re.I)
_NAMED = re.compile(
    r"(?<!\w)(?:mrn|(?:hosp(?:ital)?|unit|patient|pt|pas|case(?: ?note)?|nhs|chi)\.?[ \u00a0]?"
    r"(?:no|nos|num|number|id)(?!\w))[ \u00a0.:#=-]*(?:(?:is|was)[ \u00a0])?[a-z]{0,3}[ \u00a0-]?\d{4,}",
    re.I,
)
_HOURS = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d(?:[01]\d|2[0-4])[0-5]\d")


def identifiers(text: str) -> tuple[Found, ...]:
    """What could point to a patient in what somebody wrote, the surest first; empty where nothing does."""
    looks = {
        "nhs_number": has_nhs_number(text),
        "hospital_number": _has_hospital_number(text),
        "email": bool(_EMAIL.search(text)),
        "phone": bool(_PHONE.search(text)),
    }  # type: dict[Found, bool]
    return tuple(kind for kind, there in looks.items() if there)


def has_nhs_number(text: str) -> bool:
    """Whether a valid NHS number stands in the text: ten digits whose last is the modulus 11 check of the others.

    Source: NHS Data Dictionary, NHS number. Scotland's CHI numbers are checked in the same way.
    """
    return any(_valid(re.sub(r"\D", "", found)) for found in _TEN.findall(text))


def _valid(digits: str) -> bool:
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _has_hospital_number(text: str) -> bool:
    return bool(_NAMED.search(text)) or any(not _HOURS.fullmatch(digits) for digits in _SHAPED.findall(text))
