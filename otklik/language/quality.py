"""How good guesses were, when the truth is known: the figures by which a model is accepted or refused."""

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
TOP = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was true, and what was guessed: labels with their shares, the likeliest first."""

    truth: str
    guesses: tuple[tuple[str, float], ...]

    @property
    def guess(self) -> str:
        """The likeliest label, or an empty one."""
        return self.guesses[0][0] if self.guesses else ""

    @property
    def share(self) -> float:
        """How sure the guess was."""
        return self.guesses[0][1] if self.guesses else 0.0

    @property
    def right(self) -> bool:
        """Whether the guess is the truth."""
        return self.guess == self.truth


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean for one label; `examples` is how many there were in truth."""

    precision: float
    recall: float
    f1: float
    examples: int


def accuracy(outcomes: Sequence[Outcome]) -> float:
    """The share of right guesses; 0 for no outcomes."""
    return sum(outcome.right for outcome in outcomes) / len(outcomes) if outcomes else 0.0


def top(outcomes: Sequence[Outcome], count: int = TOP) -> float:
    """The share of outcomes with the truth among the first `count` guesses."""
    met = sum(outcome.truth in [label for label, _ in outcome.guesses[:count]] for outcome in outcomes)
    return met / len(outcomes) if outcomes else 0.0


def scores(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """A score for each label that occurs in truth."""
    return {label: _score(outcomes, label) for label in sorted({outcome.truth for outcome in outcomes})}


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """The mean of F1 over the labels that occur in truth."""
    every = scores(outcomes)
    return sum(score.f1 for score in every.values()) / len(every) if every else 0.0


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """How far confidence is from accuracy: their mean distance over ten bins, weighted by size."""
    bins: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        bins.setdefault(min(int(outcome.share * BINS), BINS - 1), []).append(outcome)
    gaps = (abs(sum(one.share for one in rows) - sum(one.right for one in rows)) for rows in bins.values())
    return sum(gaps) / len(outcomes) if outcomes else 0.0


def coverage(outcomes: Sequence[Outcome], precision: float = 0.95) -> float:
    """The greatest share of outcomes that, taken by confidence, are right as often as `precision` asks."""
    right = best = 0
    for number, outcome in enumerate(sorted(outcomes, key=lambda one: -one.share), start=1):
        right += outcome.right
        if right >= precision * number:
            best = number
    return best / len(outcomes) if outcomes else 0.0


def confusions(outcomes: Sequence[Outcome], most: int = 10) -> list[tuple[str, str, int]]:
    """What was most often taken for what: truth, guess, times; the commonest first."""
    counts: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        if not outcome.right:
            pair = outcome.truth, outcome.guess
            counts[pair] = counts.get(pair, 0) + 1
    ranked = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [(truth, guess, times) for (truth, guess), times in ranked[:most]]


def _score(outcomes: Sequence[Outcome], label: str) -> Score:
    met = sum(outcome.right for outcome in outcomes if outcome.truth == label)
    guessed = sum(outcome.guess == label for outcome in outcomes)
    true = sum(outcome.truth == label for outcome in outcomes)
    f1 = 2 * met / (guessed + true) if guessed + true else 0.0
    return Score(met / guessed if guessed else 0.0, met / true if true else 0.0, f1, true)
