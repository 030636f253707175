"""Complement naive Bayes over sparse counts: learns one example at a time, forgets nothing.

For a class c the evidence of a feature f is log((n_f + a) / (n_f - n_cf + a)): how much rarer the feature
is outside the class than everywhere. The size of the rest, log(N - N_c), is added for each known feature.
(J. Rennie and others, Tackling the poor assumptions of naive Bayes text classifiers, 2003.)
"""

from collections.abc import Iterable
from math import log

SMOOTHING = 0.6


class Bayes:
    """Counts of features in classes, and the evidence they give."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, int]] = {}  # feature -> class -> times
        self.sizes: dict[str, int] = {}  # class -> features seen in it
        self.examples: dict[str, int] = {}  # class -> examples learned
        self._told: dict[str, dict[str, float]] = {}

    def learn(self, features: Iterable[str], label: str) -> None:
        """Count one example of the class `label`."""
        size = 0
        for feature in features:
            size += 1
            known = self.counts.setdefault(feature, {})
            known[label] = known.get(label, 0) + 1
            self._told.pop(feature, None)
        self.sizes[label] = self.sizes.get(label, 0) + size
        self.examples[label] = self.examples.get(label, 0) + 1

    def evidence(self, features: Iterable[str]) -> dict[str, float]:
        """For each class learned, how much the features speak for it: logarithms, with a mean of nought."""
        known = [feature for feature in features if feature in self.counts]
        if not known or len(self.sizes) < 2:
            return {}
        scores = dict.fromkeys(self.sizes, 0.0)
        for feature in known:
            for label, value in self.tells(feature).items():
                scores[label] += value
        whole = sum(self.sizes.values()) + SMOOTHING * len(self.counts)
        for label, size in self.sizes.items():
            scores[label] += len(known) * log(whole - size)
        mean = sum(scores.values()) / len(scores)
        return {label: score - mean for label, score in scores.items()}

    def tells(self, feature: str) -> dict[str, float]:
        """What one feature says for the classes it was met in."""
        told = self._told.get(feature)
        if told is None:
            counts = self.counts.get(feature, {})
            every = sum(counts.values()) + SMOOTHING
            told = {label: log(every / (every - count)) for label, count in counts.items()}
            self._told[feature] = told
        return told

    def to_table(self) -> dict[str, object]:
        """The counts as plain tables, for storing."""
        return {"counts": self.counts, "sizes": self.sizes, "examples": self.examples}

    def read_table(self, table: dict[str, dict[str, object]]) -> None:
        """Take the counts from a table made by `to_table`; ValueError when a count is not a number."""
        self.counts = {feature: _numbers(counts) for feature, counts in table["counts"].items()}
        self.sizes = _numbers(table["sizes"])
        self.examples = _numbers(table["examples"])
        self._told = {}


def _numbers(table: object) -> dict[str, int]:
    if not isinstance(table, dict) or not all(type(count) is int and count >= 0 for count in table.values()):
        raise ValueError("a count is not a number")
    return table
