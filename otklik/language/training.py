"""The full rebuild of a body's model: learned anew, tried on what it has not seen, its sureness set right."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from otklik.language import quality, ranking
from otklik.language.model import Model, Sample
from otklik.language.quality import Outcome
from otklik.language.reading import read
from otklik.language.topics import group_of

FOLDS = 5
ENOUGH = 50  # examples to measure by; with fewer the temperature stays
TEMPERATURES = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0, 2.5)
LEAST = 1e-6
MEASURED = 20_000  # examples of a cross-validation; more only cost time


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of cross-validation by groups of topics."""

    examples: int
    accuracy: float
    macro_f1: float
    top3: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A model learned from all samples, and how a model like it did on samples it had not seen."""

    model: Model
    quality: Quality


def rebuild(samples: Sequence[Sample], folds: int = FOLDS, most: int = MEASURED) -> Rebuilt:
    """A fresh model from all samples. The same samples in the same order give the same model.

    The figures are of the last `most` samples with a topic: enough to measure by, whatever the history.
    """
    model = Model()
    model.learn(samples)
    tried = _cross([sample for sample in samples if sample.topic][-most:], folds)
    if len(tried) >= ENOUGH:
        model.temperature = min(TEMPERATURES, key=lambda warm: _surprise(tried, warm))
    return Rebuilt(model, _quality(tried, model.temperature))


@dataclass(frozen=True, slots=True)
class _Tried:
    truth: str
    scores: dict[str, float]


def _cross(samples: Sequence[Sample], folds: int) -> list[_Tried]:
    tried: list[_Tried] = []
    for fold in range(folds if len(samples) >= folds else 0):
        model = Model()
        model.learn(sample for number, sample in enumerate(samples) if number % folds != fold)
        tried += [
            _Tried(group_of(sample.topic), ranking.scores(read(sample.text), model))
            for sample in samples[fold::folds]
        ]
    return tried


def _surprise(tried: Sequence[_Tried], temperature: float) -> float:
    """The mean negative logarithm of the share given to the truth."""
    shares = (ranking.likely(one.scores, temperature).get(one.truth, 0.0) for one in tried)
    return -sum(log(max(share, LEAST)) for share in shares) / len(tried)


def _quality(tried: Sequence[_Tried], temperature: float) -> Quality:
    outcomes = [Outcome(one.truth, tuple(ranking.likely(one.scores, temperature).items())) for one in tried]
    return Quality(
        examples=len(outcomes),
        accuracy=quality.accuracy(outcomes),
        macro_f1=quality.macro_f1(outcomes),
        top3=quality.top(outcomes),
        calibration_error=quality.calibration_error(outcomes),
    )
