"""`otklik evaluate FILE.csv`: how good the suggestions are on messages whose answers are known.

The file has columns text, topic and, where known, kind and importance; its labels are tied to our codes by a
table (`--map`). `--learn` teaches a model first; `--cross N` teaches on the other parts of FILE itself.
"""

import argparse
import csv
import json
import resource
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

from otklik.language import lexicon, quality, ranking, topics, training
from otklik.language.abuse import Tier
from otklik.language.importance import Level
from otklik.language.model import Model, Sample
from otklik.language.quality import Outcome
from otklik.language.reading import read
from otklik.language.suggest import Suggestion, suggest

DETERMINED_FROM = 0.4


@dataclass(frozen=True, slots=True)
class Row:
    """A message and its labels as the file has them; a column that is absent is empty."""

    text: str
    topic: str
    kind: str
    importance: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Which of our codes each label of a file stands for."""

    topics: Mapping[str, Sequence[str]]
    kinds: Mapping[str, Sequence[str]]
    importance: Mapping[str, Sequence[str]]
    by_code: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        codes = {code: label for label, told in self.topics.items() for code in told}
        object.__setattr__(self, "by_code", codes)

    def kind(self, code: str) -> str:
        """The label of one of our kinds, or the code itself."""
        return next((label for label, codes in self.kinds.items() if code in codes), code)

    def is_high(self, label: str) -> bool:
        """Whether a label of the file means high importance."""
        return "high" in self.importance.get(label, ())


def evaluate(argv: Sequence[str]) -> int:
    """Run the command with these arguments; print figures as text or JSON; 0 when all went well."""
    asked = _arguments().parse_args(argv)
    labels = read_labels(asked.map)
    rows = read_rows(asked.file)
    taught = read_rows(asked.learn) if asked.learn else []
    figures = measure(rows, labels, taught, cross=asked.cross)
    print(json.dumps(figures, ensure_ascii=False, indent=2) if asked.json else _as_text(figures))
    return 0


def measure(
    rows: Sequence[Row], labels: Labels, taught: Sequence[Row] = (), cross: int = 0
) -> dict[str, Any]:
    """All figures of the suggestions. With `cross` each part of the rows is told by a model of the others."""
    before = _memory()
    models = _cross_models(rows, labels, cross) if cross else [_taught(taught, labels)]
    suggest("прогрев", model=models[0])
    ranked = [_ranked(row, labels, models[number % len(models)]) for number, row in enumerate(rows)]
    started = process_time()
    told = [suggest(row.text, model=models[number % len(models)]) for number, row in enumerate(rows)]
    spent = process_time() - started
    return {
        "messages": len(rows),
        "learned": len(taught),
        "cross": cross,
        "topic": _topic_figures(rows, ranked, labels),
        "kind": _kind_figures(rows, told, labels),
        "importance": _importance_figures(rows, told, labels),
        "exclusion": _exclusion_figures(rows, told),
        "speed": {
            "messages_per_second": round(len(rows) / spent, 1) if spent else 0.0,
            "memory_added_mb": round(_memory() - before, 1),
        },
    }


def read_rows(path: Path) -> list[Row]:
    """Messages of a CSV file with a heading; SystemExit names what is wrong with the file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SystemExit(f"{path}: {error}") from error
    if table and "text" not in table[0]:
        raise SystemExit(f"{path}: no column named text")
    columns = ("text", "topic", "kind", "importance")
    return [Row(*((row.get(name) or "").strip() for name in columns)) for row in table]


def read_labels(path: Path | None) -> Labels:
    """The table of labels from a TOML file, or the one that is shipped; SystemExit when it cannot be used."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")) if path else lexicon.read("labels")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SystemExit(f"{path}: {error}") from error
    labels = Labels(table.get("topics", {}), table.get("kinds", {}), table.get("importance", {}))
    ours = {group.code for group in topics.classifier()} | set(topics.by_code())
    if unknown := sorted(set(labels.by_code) - ours):
        raise SystemExit(f"{path}: the classifier has no {', '.join(unknown)}")
    return labels


def sample(row: Row, labels: Labels) -> Sample:
    """What a row teaches. Of several codes behind its label, the one that the lexicon likes best is taken."""
    codes = labels.topics.get(row.topic, ())
    kinds = labels.kinds.get(row.kind, ())
    kind = next((code for code in kinds if suggest(row.text).kind.code == code), kinds[0]) if kinds else ""
    if len(codes) < 2:
        return Sample(row.text, codes[0] if codes else "", kind)
    told = ranking.rank(read(row.text))
    liked = [*told.topics, *told.groups]
    return Sample(row.text, next((one.code for one in liked if one.code in codes), codes[0]), kind)


def _taught(rows: Sequence[Row], labels: Labels) -> Model | None:
    return training.rebuild([sample(row, labels) for row in rows]).model if rows else None


def _cross_models(rows: Sequence[Row], labels: Labels, parts: int) -> list[Model]:
    """For each part of the rows (every `parts`-th one) a model of all the others."""
    samples = [sample(row, labels) for row in rows]
    return [
        training.rebuild([one for number, one in enumerate(samples) if number % parts != part]).model
        for part in range(parts)
    ]


def _ranked(row: Row, labels: Labels, model: Model | None) -> tuple[tuple[str, float], ...]:
    """Labels of the file with their shares; a topic with its own label takes its share from the group."""
    told = ranking.rank(read(row.text), model)
    shares: dict[str, float] = {}
    groups = {group.code: group.confidence for group in told.groups}
    for topic in told.topics:
        if topic.code in labels.by_code:
            label = labels.by_code[topic.code]
            shares[label] = shares.get(label, 0.0) + topic.confidence
            groups[topic.code.partition(".")[0]] -= topic.confidence
    for code, share in groups.items():
        label = labels.by_code.get(code, "")
        shares[label] = shares.get(label, 0.0) + share
    return tuple(sorted(shares.items(), key=lambda pair: -pair[1]))


def _topic_figures(
    rows: Sequence[Row], ranked: Sequence[tuple[tuple[str, float], ...]], labels: Labels
) -> Any:
    known = [
        Outcome(row.topic, tuple(pair for pair in pairs if pair[0]))
        for row, pairs in zip(rows, ranked, strict=True)
        if labels.topics.get(row.topic)
    ]
    aside = [bool(row.topic) and not labels.topics.get(row.topic) for row in rows]
    unknown = [pairs for pairs, apart in zip(ranked, aside, strict=True) if apart]
    left = [not pairs or not pairs[0][0] or pairs[0][1] < DETERMINED_FROM for pairs in unknown]
    return {
        "examples": len(known),
        "accuracy": round(quality.accuracy(known), 4),
        "macro_f1": round(quality.macro_f1(known), 4),
        "top3": round(quality.top(known), 4),
        "calibration_error": round(quality.calibration_error(known), 4),
        "coverage_at_95": round(quality.coverage(known), 4),
        "undetermined": {"examples": len(unknown), "left_undetermined": sum(left)},
        "labels": {label: _rounded(score) for label, score in quality.scores(known).items()},
        "confusions": quality.confusions(known),
    }


def _kind_figures(rows: Sequence[Row], told: Sequence[Suggestion], labels: Labels) -> Any:
    pairs = [(row, one) for row, one in zip(rows, told, strict=True) if row.kind in labels.kinds]
    outcomes = [Outcome(row.kind, ((labels.kind(one.kind.code), one.kind.confidence),)) for row, one in pairs]
    wanting = {"complaint", "question", "request"}
    needing = [one.needs_reaction for row, one in pairs if wanting & set(labels.kinds[row.kind])]
    return {
        "examples": len(outcomes),
        "accuracy": round(quality.accuracy(outcomes), 4),
        "macro_f1": round(quality.macro_f1(outcomes), 4),
        "labels": {label: _rounded(score) for label, score in quality.scores(outcomes).items()},
        "needs_reaction_recall": round(sum(needing) / len(needing), 4) if needing else None,
    }


def _importance_figures(rows: Sequence[Row], told: Sequence[Suggestion], labels: Labels) -> Any:
    pairs = [
        (labels.is_high(row.importance), one.importance.level == Level.HIGH)
        for row, one in zip(rows, told, strict=True)
        if row.importance
    ]
    met = sum(true and said for true, said in pairs)
    said, true = sum(said for _, said in pairs), sum(true for true, _ in pairs)
    return {
        "examples": len(pairs),
        "high": true,
        "proposed": said,
        "recall": round(met / true, 4) if true else None,
        "precision": round(met / said, 4) if said else None,
    }


def _exclusion_figures(rows: Sequence[Row], told: Sequence[Suggestion]) -> Any:
    """Rows with a topic or a kind are messages that were answered: to propose their exclusion is an error."""
    grounds = [one.exclusion for row, one in zip(rows, told, strict=True) if row.topic or row.kind]
    proposed = sum(ground is not None and ground.tier == Tier.PROPOSE for ground in grounds)
    return {
        "false_proposals": proposed,
        "per_thousand": round(1000 * proposed / len(grounds), 2) if grounds else 0.0,
        "hints": sum(ground is not None and ground.tier == Tier.HINT for ground in grounds),
    }


def _rounded(score: quality.Score) -> dict[str, float]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "examples": score.examples,
    }


def _memory() -> float:
    """The greatest memory of this process so far, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _as_text(figures: Mapping[str, Any], indent: str = "") -> str:
    lines = []
    for name, value in figures.items():
        if isinstance(value, Mapping):
            lines += [f"{indent}{name}:", _as_text(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {value}")
    return "\n".join(lines)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="otklik evaluate", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="messages with known answers")
    parser.add_argument(
        "--map", type=Path, metavar="LABELS.toml", help="which codes the labels of the file stand for"
    )
    parser.add_argument("--learn", type=Path, metavar="FILE.csv", help="messages to learn from first")
    parser.add_argument(
        "--cross", type=int, default=0, metavar="N", help="learn from the other N-1 parts of FILE"
    )
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(evaluate(sys.argv[1:]))
