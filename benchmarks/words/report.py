"""How good the voters are on authors that they were not trained on: recall by style and kind, false alarms, topics."""

from __future__ import annotations

from collections.abc import Mapping

import click
import numpy as np
from sklearn.model_selection import GroupKFold

from benchmarks.words import fit
from benchmarks.words.messages import Message
from bot.safety.combine import combine
from bot.safety.directory import open_directory
from bot.safety.kinds import KINDS, URGENT
from bot.safety.linear import Linear
from bot.safety.listen import open_rules
from bot.safety.opinion import Opinion, Scores
from bot.safety.semantic import Semantic, together

STYLES = ("plain", "misspelt", "slang", "other_person", "veiled", "clipped", "long", "second_language", "translated")
PARTS = 3
Both = dict[str, list[Scores]]


def tell(told: list[Message], vectors: np.ndarray, topics: list[str], lines: Mapping[str, Mapping[str, float]]) -> None:
    """Print the tables: authors left out, then groups of messages (one style, one topic) left out in three parts."""
    authors = np.array([message.author for message in told])
    voters = {
        name: Opinion(KINDS, tuple(topics), line["line"], line["abuse"], line["topic_line"], {})
        for name, line in lines.items()
    }
    share = lines["minilm"]
    for author in ("second_author", "own_crisis", "others_and_abuse"):  # of what each other file holds, it holds all
        _table(f"{author} left out", told, voters, [_part(told, vectors, topics, authors == author, share)])
    parts = GroupKFold(PARTS, shuffle=True, random_state=0).split(vectors, groups=[message.group for message in told])
    held = [np.isin(np.arange(len(told)), test) for _, test in parts]
    _table("groups left out", told, voters, [_part(told, vectors, topics, one, share) for one in held])


def tell_held_out(told: list[Message]) -> None:
    """Print what people would meet, rules and voter together, on messages that nobody trained on."""
    directory, rules = open_directory(), open_rules()
    linear = Linear()
    for name, voter in (("rules", None), ("core", linear), ("semantic", Semantic(linear))):
        found = []
        for message in told:
            read = rules.weigh(message.text)
            asked = voter is not None and not read.verdict.urgent
            found.append((message, combine(read.verdict, read.excluded, voter.vote(message.text) if asked else None)))
        crisis = [(m, v) for m, v in found if m.kind in URGENT]
        line = [
            f"urgent {_share(v.urgent for _, v in crisis)}",
            f"right kind {_share(v.kind == m.kind for m, v in crisis)}",
        ]
        line += [f"{kind} {_share(v.urgent for m, v in found if m.kind == kind)}" for kind in KINDS]
        line += [f"[{style}] {_share(v.urgent for m, v in crisis if m.style == style)}" for style in STYLES]
        helped = [
            any(set(m.topics) & set(one.topics) for one in directory.fitting(v.topics, "england")[:3])
            for m, v in found if m.kind == "distress"
        ]  # fmt: skip
        line.append(f"a fitting service among three {_share(helped)}")
        click.echo(f"\nheld out, {name}: {', '.join(one for one in line if not one.endswith(' -'))}")


def _part(
    told: list[Message], vectors: np.ndarray, topics: list[str], held: np.ndarray, share: Mapping[str, float]
) -> tuple[np.ndarray, Both]:
    """What both voters say of the messages held out, trained on the others."""
    of = [message for message, out in zip(told, held, strict=True) if not out]
    asked = [message.text for message, out in zip(told, held, strict=True) if out]
    texts = [message.text for message in of]
    seen = fit.seen(texts)
    given, asking = seen.matrix(texts), seen.matrix(asked)
    linear = _scores(asking, fit.fit_kinds(given, of, fit.KEEN), fit.fit_topics(given, of, topics, fit.KEEN))
    meant = _scores(
        vectors[held], fit.fit_meaning(vectors[~held], of, None), fit.fit_meaning(vectors[~held], of, topics)
    )
    both = [together(one, other, share) for one, other in zip(linear, meant, strict=True)]
    return held, {"linear": linear, "minilm": both, "vectors alone": meant}


def _scores(given: np.ndarray, kinds: tuple[np.ndarray, ...], topics: tuple[np.ndarray, ...]) -> list[Scores]:
    total = np.asarray(given @ kinds[0]) + kinds[1]
    named = np.asarray(given @ topics[0]) + topics[1]
    pairs = zip(_shares(total).tolist(), _shares(named).tolist(), strict=True)
    return [Scores(tuple(one), tuple(other)) for one, other in pairs]


def _shares(total: np.ndarray) -> np.ndarray:
    raised = np.exp(total - total.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _table(
    title: str, told: list[Message], voters: Mapping[str, Opinion], parts: list[tuple[np.ndarray, Both]]
) -> None:
    click.echo(f"\n## {title}\n")
    for name in ("linear", "vectors alone", "minilm"):
        opinion = voters.get(name, voters["minilm"])
        pairs = [
            (message, scores)
            for held, said in parts
            for message, scores in zip(
                (one for one, out in zip(told, held, strict=True) if out), said[name], strict=True
            )
        ]
        click.echo(f"{name}: {_line(pairs, opinion)}")
        for harmless in (0.04, 0.08, 0.12):
            click.echo(f"  at {harmless:.0%} of harmless: {_at(pairs, opinion, harmless)}")


def _line(pairs: list[tuple[Message, Scores]], opinion: Opinion) -> str:
    said = [(message, opinion.verdict(scores)) for message, scores in pairs]
    crisis = [(message, verdict) for message, verdict in said if message.kind in URGENT]
    told = [f"urgent {_share(v.urgent for _, v in crisis)}"]
    told += [f"{kind} {_share(v.urgent for m, v in said if m.kind == kind)}" for kind in KINDS]
    told += [f"[{style}] {_share(v.urgent for m, v in crisis if m.style == style)}" for style in STYLES]
    named = [(m, v) for m, v in said if m.kind == "distress" and m.topics]
    told.append(f"first topic first {_share(m.topics[0] in v.topics[:1] for m, v in named)}")
    told.append(f"a topic in three {_share(bool(set(m.topics) & set(v.topics[:3])) for m, v in named)}")
    return ", ".join(one for one in told if not one.endswith(" -"))


def _at(pairs: list[tuple[Message, Scores]], opinion: Opinion, harmless: float) -> str:
    urgency = np.array([opinion.urgency(scores) for _, scores in pairs])
    none = np.array([message.kind == "none" for message, _ in pairs])
    crisis = np.array([message.kind in URGENT for message, _ in pairs])
    if not none.any() or not crisis.any():
        return "-"
    line = np.quantile(urgency[none], 1 - harmless)
    return f"line {line:.3f}, urgent {(urgency[crisis] > line).mean():.3f}"


def _share(found) -> str:
    given = list(found)
    return f"{sum(given) / len(given):.2f}" if given else "-"
