"""Every page of words, drawn for the page, for Slack and for Teams, so that a writer sees what people will see."""

from __future__ import annotations

from typing import Any

from bot.platforms.web.rehearsal import Rehearsal, Sample
from bot.platforms.web.render import page


def gallery(house: Rehearsal, wanted: str | None, language: str | None) -> dict[str, Any]:
    """The samples of one page in one language, and what there is to choose from. Empty: all; None: the first."""
    samples = house.samples()
    pages = list(dict.fromkeys(sample.page for sample in samples))
    languages = list(dict.fromkeys(sample.language for sample in samples))
    chosen = (pages or [""])[0] if wanted is None else wanted
    spoken = (languages or [""])[0] if language is None else language
    return {
        "organisation": house.organisation,
        "pages": pages,
        "languages": languages,
        "page": chosen,
        "language": spoken,
        "samples": [
            _drawn(house, sample)
            for sample in samples
            if chosen in ("", sample.page) and spoken in ("", sample.language)
        ],
    }


def _drawn(house: Rehearsal, sample: Sample) -> dict[str, Any]:
    return {
        "page": sample.page,
        "language": sample.language,
        "name": sample.name,
        "home": sample.home,
        "web": page(sample.content),
        **{platform: draw(sample.content) for platform, draw in house.renderings.items()},
    }
