"""How much a text reads like the threats that we know: a sum over its words, their parts and neighbours.

The weights are learned from our own sets (`benchmarks/threats.py`), no decision of a body changes them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from otklik.language import lexicon
from otklik.language.words import Word

BEGINNING = 4
ENDS = (2, 3)
MOST_TOLD = 3  # words that are shown as what made the sum
TOLD_FROM = 0.3
UNLIKE_BELOW = -1  # a text with such a score is hardly a threat, whatever stands in it
LIKE_FROM = 0.25  # hinted at
SURE_FROM = 0.5  # proposed
FEWEST, LONG = 3, 3  # words of so many letters; of less nothing can be said


@dataclass(frozen=True, slots=True)
class Leaning:
    """Above nought a text is more like a threat than not; `words` (their numbers) weighed most."""

    score: float
    words: tuple[int, ...]


def features(words: Sequence[Word]) -> frozenset[str]:
    """Stems, beginnings (`^`), ends (`$`) of words and stems beside each other (`a+b`), each once."""
    parts = (part for word in words for part in _parts(word.text, word.stem))
    return frozenset([*parts, *_pairs(words)])


def weigh(words: Sequence[Word]) -> Leaning:
    """What the weights say of these words."""
    known: dict[str, float] = {}
    long = 0
    for text, stem, _, _ in words:
        known.update(_known(text, stem))
        long += len(text) >= LONG
    if long < FEWEST:
        return Leaning(0, ())
    weights = _WEIGHTS.of
    known.update((pair, weights[pair]) for pair in _pairs(words) if pair in weights)
    score = _WEIGHTS.bias + sum(known.values()) / math.sqrt(len(known) + 1)
    return Leaning(score, _strongest(words) if score > 0 else ())


def _pairs(words: Sequence[Word]) -> Iterator[str]:
    stems = [word.stem for word in words]
    return (f"{one}+{two}" for one, two in pairwise(stems))


def _strongest(words: Sequence[Word]) -> tuple[int, ...]:
    weights = [sum(_known(word.text, word.stem).values()) for word in words]
    ordered = sorted(range(len(words)), key=lambda number: -weights[number])
    return tuple(sorted(number for number in ordered[:MOST_TOLD] if weights[number] >= TOLD_FROM))


def _parts(word: str, stem: str) -> tuple[str, ...]:
    ends = [f"{word[-length:]}$" for length in ENDS if len(word) > max(ENDS)]
    return stem, f"^{word[:BEGINNING]}", *ends


@lru_cache(maxsize=16_384)
def _known(word: str, stem: str) -> Mapping[str, float]:
    weights = _WEIGHTS.of
    return {part: weights[part] for part in _parts(word, stem) if part in weights}


@dataclass(frozen=True)
class _Weights:
    bias: float
    of: dict[str, float]


def _read() -> _Weights:
    told = lexicon.read("leaning")
    of = {part: int(weight) / 100 for weight, parts in told["weights"].items() for part in parts.split()}
    return _Weights(told["bias"] / 100, of)


_WEIGHTS = _read()
