"""What a body has taught: counts of naive Bayes and a temperature.

Shipped lexicons speak first; the model adds to them what monitors confirmed and corrected. Learning is
counting, so one example is learned at once, and twenty thousand in seconds.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from otklik.language.bayes import Bayes
from otklik.language.words import Word, words

FORMAT = 1
READ = 150  # words of a message that teach and tell; the matter is said at the beginning
STEM_FROM = 3  # letters in a word that counts
PREFIX_FROM, PREFIX = 7, 5  # long words also count by their beginning: it outlives endings and slips


@dataclass(frozen=True, slots=True)
class Sample:
    """A message and what a person decided.

    `topic` is the code of a topic or of a group, `kind` a kind; either may be empty.
    """

    text: str
    topic: str = ""
    kind: str = ""


class UnknownModelError(ValueError):
    """The bytes are not a model of this format."""


class Model:
    """Learned counts: of groups, of the topics inside each group, of kinds. A fresh one knows nothing."""

    def __init__(self) -> None:
        self.groups = Bayes()
        self.topics: dict[str, Bayes] = {}
        self.kinds = Bayes()
        self.temperature = 1.0

    def learn(self, samples: Iterable[Sample]) -> None:
        """Add examples to what is known. The order does not matter."""
        for sample in samples:
            known = features(words(sample.text))
            group = sample.topic.partition(".")[0]
            if group:
                self.groups.learn(known, group)
            if group != sample.topic:
                self.topics.setdefault(group, Bayes()).learn(known, sample.topic)
            if sample.kind:
                self.kinds.learn(known, sample.kind)

    def inside(self, group: str) -> Bayes | None:
        """What was learned about the topics of one group."""
        return self.topics.get(group)

    def to_bytes(self) -> bytes:
        """The model as packed JSON: readable by any later version, runs nothing when read."""
        table = {
            "format": FORMAT,
            "temperature": self.temperature,
            "groups": self.groups.to_table(),
            "topics": {group: counts.to_table() for group, counts in self.topics.items()},
            "kinds": self.kinds.to_table(),
        }
        return zlib.compress(json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Model":
        """The model that `to_bytes` packed; UnknownModelError when it is something else."""
        try:
            return cls._from_table(json.loads(zlib.decompress(packed)))
        except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnknownModelError(str(error)) from error

    @classmethod
    def _from_table(cls, table: dict[str, Any]) -> "Model":
        if table["format"] != FORMAT:
            raise ValueError(f"format {table['format']}")
        model = cls()
        model.temperature = float(table["temperature"])
        model.groups = Bayes.from_table(table["groups"])
        model.topics = {group: Bayes.from_table(counts) for group, counts in table["topics"].items()}
        model.kinds = Bayes.from_table(table["kinds"])
        return model


def features(text: Sequence[Word]) -> list[str]:
    """What the counts are kept of: stems, and beginnings of long words (marked with a star); each once.

    Pairs of neighbours were tried: no better in cross-validation, and ten times the memory.
    """
    telling = [word for word in text[:READ] if len(word.text) >= STEM_FROM]
    stems = [word.stem for word in telling]
    beginnings = [f"{word.text[:PREFIX]}*" for word in telling if len(word.text) >= PREFIX_FROM]
    return list(dict.fromkeys(stems + beginnings))
