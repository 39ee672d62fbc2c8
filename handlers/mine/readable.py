"""Exported data as plain lines that anybody can read: headings, and what stands under each."""

from __future__ import annotations

from collections.abc import Mapping

NOTHING = "-"


def readable(data: Mapping[str, object], labels: Mapping[str, str]) -> list[str]:
    """A line for each thing, in its order. `labels`: what a name in the data is called; else its own words."""
    lines: list[str] = []
    for name, value in data.items():
        label = _label(name, labels)
        if isinstance(value, list | tuple) and value:
            lines += ["", label, *(f"- {_one(each, labels)}" for each in value)]
        elif isinstance(value, Mapping) and value:
            under = (f"- {_label(str(key), labels)}: {_one(each, labels)}" for key, each in value.items())
            lines += ["", label, *under]
        else:
            lines.append(f"{label}: {_one(value, labels)}")
    return lines


def _one(value: object, labels: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        told = [f"{_label(str(name), labels)}: {_one(each, labels)}" for name, each in value.items() if each]
        return "; ".join(told) or NOTHING
    if isinstance(value, list | tuple):
        return ", ".join(_one(each, labels) for each in value) or NOTHING
    return NOTHING if value in (None, "") else str(value)


def _label(name: str, labels: Mapping[str, str]) -> str:
    words = name.replace("_", " ")
    return labels.get(name) or words[:1].upper() + words[1:]
