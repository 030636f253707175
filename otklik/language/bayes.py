"""Complement naive Bayes over sparse counts: learns one example at a time, forgets nothing.

For a class c the evidence of a feature f is log((n_f + a) / (n_f - n_cf + a)): how much rarer the feature
is outside the class than everywhere. The size of the rest, log(N - N_c), is added for each known feature.
(J. Rennie and others, Tackling the poor assumptions of naive Bayes text classifiers, 2003.)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log

SMOOTHING = 0.6
PRIOR = 3  # examples of each class taken as seen


class Bayes:
    """Counts of features in classes, and the evidence they give."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, int]] = {}  # feature -> class -> times
        self.sizes: dict[str, int] = {}  # class -> features seen in it
        self.examples: dict[str, int] = {}  # class -> examples learned
        self._told: dict[str, tuple[float, ...]] = {}
        self._rests: list[float] = []

    def learn(self, features: Iterable[str], label: str) -> None:
        """Count one example of the class `label`."""
        if label not in self.sizes:
            self._told.clear()
        size = 0
        for feature in features:
            size += 1
            known = self.counts.setdefault(feature, {})
            known[label] = known.get(label, 0) + 1
            self._told.pop(feature, None)
        self.sizes[label] = self.sizes.get(label, 0) + size
        self.examples[label] = self.examples.get(label, 0) + 1
        self._rests = []

    def evidence(self, features: Iterable[str]) -> dict[str, float]:
        """For each class learned, how much the features speak for it: logarithms, with a mean of nought."""
        held, counts = self._told, self.counts
        told = [held.get(feature) or self._values(feature) for feature in features if feature in counts]
        if not told or len(self.sizes) < 2:
            return {}
        sums = map(sum, zip(*told, strict=True))
        scores = [one + len(told) * rest for one, rest in zip(sums, self._rest_sizes(), strict=True)]
        mean = sum(scores) / len(scores)
        return {label: score - mean for label, score in zip(self.sizes, scores, strict=True)}

    def tells(self, feature: str, label: str) -> float:
        """How much one feature speaks for a class; nought when it was not met there."""
        return next(_tells(self.counts.get(feature, {}), (label,)))

    def _values(self, feature: str) -> tuple[float, ...]:
        """What a feature says for every class, in the order of `sizes`."""
        told = self._told[feature] = tuple(_tells(self.counts[feature], self.sizes))
        return told

    def frequencies(self, labels: Sequence[str]) -> dict[str, float]:
        """How much oftener than the middle each class was met: logarithms; nought before any learning."""
        middle = sum(self.examples.values()) / len(labels) + PRIOR
        return {label: log((self.examples.get(label, 0) + PRIOR) / middle) for label in labels}

    def to_table(self) -> dict[str, object]:
        """The counts as plain tables, for storing."""
        return {"counts": self.counts, "sizes": self.sizes, "examples": self.examples}

    @classmethod
    def from_table(cls, table: dict[str, dict[str, object]]) -> "Bayes":
        """The counts from a table made by `to_table`; ValueError when a count is not a number."""
        counts = cls()
        counts.counts = {feature: _numbers(row) for feature, row in table["counts"].items()}
        counts.sizes = _numbers(table["sizes"])
        counts.examples = _numbers(table["examples"])
        return counts

    def _rest_sizes(self) -> list[float]:
        if not self._rests:
            whole = sum(self.sizes.values()) + SMOOTHING * len(self.counts)
            self._rests = [log(whole - size) for size in self.sizes.values()]
        return self._rests


def _tells(row: Mapping[str, int], labels: Iterable[str]) -> Iterator[float]:
    """How much the feature that was met so often in each class speaks for these."""
    every = sum(row.values()) + SMOOTHING
    return (log(every / (every - row[label])) if label in row else 0.0 for label in labels)


def _numbers(table: object) -> dict[str, int]:
    if not isinstance(table, dict) or not all(type(count) is int and count >= 0 for count in table.values()):
        raise ValueError("a count is not a number")
    return table
