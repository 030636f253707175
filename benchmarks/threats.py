"""Teach what threats look like: `python -m benchmarks.threats` measures, `--write` keeps the weights.

A logistic regression over the features of `otklik.language.leaning`, learned from our own sets
(`tests/language`), without the rounds that are kept as controls. The same sets give the same weights.
"""

import argparse
import csv
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from otklik.language import leaning
from otklik.language.words import words

ROOT = Path(__file__).parents[1]
SETS = ROOT / "tests" / "language"
WEIGHTS = ROOT / "otklik" / "language" / "lexicon" / "leaning.toml"
CONTROLS = {"9", "13"}  # rounds that nothing learns from
ROUNDS = 10  # over all examples
STEP, DECAY, THREAT_COUNTS = 0.5, 1e-4, 2
SEEN_AT_LEAST = 2
KEPT_FROM = 0.1  # a smaller weight tells nothing
FOLDS = 5
WIDTH = 118

Example = tuple[str, bool]
Weights = dict[str, float]


def main() -> None:
    """Measure by cross-validation, or write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="learn from all examples and keep the weights")
    if parser.parse_args().write:
        WEIGHTS.write_text(written(*learn(examples())), encoding="utf-8")
    else:
        measure(examples())


def examples(*, controls: bool = False) -> list[Example]:
    """Texts of our own sets and whether each is a threat; obscenity and wishes are neither."""
    found = []
    for row in rows("blind_exclusion"):
        if (row["round"] in CONTROLS) == controls:
            if row["variety"].startswith("threat") and row["tiers"].startswith("propose"):
                found.append((row["text"], True))
            elif row["variety"] in ("innocent", "threat innocent"):
                found.append((row["text"], False))
    if not controls:
        found += [(row["text"], row["tier"] == "propose") for row in rows("threats")]
        found += [
            (row["text"], False) for name in ("blind", "importance", "blind_importance") for row in rows(name)
        ]
    return found


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a set."""
    with (SETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def learn(told: Iterable[Example]) -> tuple[float, Weights]:
    """The bias and the weights of features, by stochastic descent with a step of its own for each (AdaGrad)."""
    all_read = [(leaning.features(words(text)), threat) for text, threat in told]
    often = Counter(one for features, _ in all_read for one in features)
    read = [
        (sorted(one for one in features if often[one] >= SEEN_AT_LEAST), threat)
        for features, threat in all_read
    ]
    chance, bias = random.Random(1), 0.0
    weights: Weights = Counter()  # type: ignore[assignment]
    squares: Weights = Counter()  # type: ignore[assignment]
    for _ in range(ROUNDS):
        chance.shuffle(read)
        for features, threat in read:
            scale = 1 / math.sqrt(len(features) + 1)
            sure = 1 / (1 + math.exp(-bias - scale * sum(weights[one] for one in features)))
            error = (sure - threat) * (THREAT_COUNTS if threat else 1)
            bias -= 0.02 * error
            for one in features:
                slope = error * scale + DECAY * weights[one]
                squares[one] += slope * slope
                weights[one] -= STEP * slope / math.sqrt(squares[one] + 1e-3)
    return bias, dict(weights)


def measure(told: Sequence[Example]) -> None:
    """Print, by threshold, the share of threats and the number of others above it, each told by a model of the rest."""
    mixed = list(told)
    random.Random(5).shuffle(mixed)
    scored: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        weigh = model(*learn(mixed[at] for at in range(len(mixed)) if at % FOLDS != fold))
        scored += [(weigh(text), threat) for text, threat in mixed[fold::FOLDS]]
    for least in (1, 1.5, 2, 2.5, 3):
        threats = [score > least for score, threat in scored if threat]
        others = [score > least for score, threat in scored if not threat]
        print(
            f"from {least}: threats {sum(threats) / len(threats):.2f}, others {sum(others)} of {len(others)}"
        )


def model(bias: float, weights: Weights) -> Callable[[str], float]:
    """How these weights score a text."""

    def weigh(text: str) -> float:
        known = [weights[one] for one in leaning.features(words(text)) if one in weights]
        return bias + sum(known) / math.sqrt(len(known) + 1)

    return weigh


def written(bias: float, weights: Weights) -> str:
    """Weights as TOML: words with one weight beside each other, in hundredths."""
    by_weight: dict[int, list[str]] = {}
    for one in sorted(weights):
        if abs(weights[one]) >= KEPT_FROM:
            by_weight.setdefault(round(100 * weights[one]), []).append(one)
    lines = [
        "# How much parts of words lean to a threat, in hundredths; written by `python -m benchmarks.threats --write`.",
        "# ^ begins a word, $ ends it, a bare one is a stem.",
        f"bias = {round(100 * bias)}",
        "",
        "[weights]",
    ]
    for weight in sorted(by_weight, reverse=True):
        lines.append(f'"{weight}" = """{wrapped(by_weight[weight])}"""')
    return "\n".join(lines) + "\n"


def wrapped(told: Sequence[str]) -> str:
    """Words in lines of a width."""
    lines = [""]
    for one in told:
        if len(lines[-1]) + len(one) >= WIDTH:
            lines.append("")
        lines[-1] += f" {one}" if lines[-1] else one
    return "\n".join(lines)


if __name__ == "__main__":
    main()
