"""Teach what threats look like: `python -m benchmarks.threats` measures, `--write` keeps the weights.

A logistic regression over the features of `otklik.language.leaning`, learned from our own sets
(`tests/language`), without the rounds and the hand that are kept as controls. The same sets give the same weights.
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
CONTROLS = {"9", "13", "d"}  # rounds and a hand that nothing learns from
ROUNDS = 10  # over all examples
STEP, DECAY = 0.5, 3e-3
SEEN_AT_LEAST = 2
KEPT_FROM = 0.1  # a smaller weight tells nothing
LEVELS = (leaning.UNLIKE_BELOW, 0, leaning.LIKE_FROM, leaning.SURE_FROM, 1)
WIDTH = 118

Example = tuple[str, bool]
Weights = dict[str, float]


def main() -> None:
    """Measure by what other hands have taught, or write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="learn from all examples and keep the weights")
    if parser.parse_args().write:
        every = [example for told in by_hand().values() for example in told]
        WEIGHTS.write_text(written(*learn(every)), encoding="utf-8")
    else:
        measure(by_hand())


def by_hand() -> dict[str, list[Example]]:
    """Texts and whether each is a threat, by who wrote them; `rounds` are all those before there were hands.

    What is obscene, rude or wished is none.
    """
    innocent = ("blind", "importance", "blind_importance", "obscenity")
    rounds = [(row["text"], False) for name in innocent for row in rows(name)]
    rounds += [(row["text"], row["tier"] == "propose") for row in rows("threats")]
    rounds += [
        (row["text"], row["variety"].startswith("threat") and row["tiers"].startswith("propose"))
        for row in rows("blind_exclusion")
        if row["round"] not in CONTROLS
    ]
    found = {"rounds": rounds}
    hands = sorted(path.stem for path in (SETS / "hands").glob("*.csv"))
    return found | {
        hand: [(row["text"], row["threat"] == "1") for row in rows(f"hands/{hand}")]
        for hand in hands
        if hand not in CONTROLS
    }


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a set."""
    with (SETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def learn(told: Iterable[Example]) -> tuple[float, Weights]:
    """The bias and the weights of features, by stochastic descent with a step of its own for each (AdaGrad)."""
    all_read = [(leaning.features(words(text)), threat) for text, threat in told]
    often = Counter(one for features, _ in all_read for one in features)
    names = sorted(one for one, times in often.items() if times >= SEEN_AT_LEAST)
    number = {one: at for at, one in enumerate(names)}
    read = [
        (sorted(number[one] for one in features if one in number), threat) for features, threat in all_read
    ]
    chance, bias = random.Random(1), 0.0
    weights, squares = [0.0] * len(names), [1e-3] * len(names)
    for _ in range(ROUNDS):
        chance.shuffle(read)
        for features, threat in read:
            scale = 1 / math.sqrt(len(features) + 1)
            sure = 1 / (1 + math.exp(-bias - scale * sum(weights[one] for one in features)))
            error = sure - threat
            bias -= 0.02 * error
            for one in features:
                slope = error * scale + DECAY * weights[one]
                squares[one] += slope * slope
                weights[one] -= STEP * slope / math.sqrt(squares[one])
    return bias, dict(zip(names, weights, strict=True))


def measure(told: dict[str, list[Example]]) -> None:
    """Print, by hand and level, the share of threats and the number of others above it, told by the other hands."""
    for hand, texts in told.items():
        weigh = model(*learn(each for other, all_its in told.items() if other != hand for each in all_its))
        threats = [weigh(text) for text, threat in texts if threat]
        others = [weigh(text) for text, threat in texts if not threat]
        print(f"{hand}: {len(threats)} threats, {len(others)} others; above")
        for level in LEVELS:
            share = sum(score >= level for score in threats) / max(len(threats), 1)
            print(f"  {level}: {share:.2f}, {sum(score >= level for score in others)}")


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
