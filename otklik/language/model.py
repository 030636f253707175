"""What a body has taught: three naive Bayes counts (groups, topics, kinds) and a temperature.

Shipped lexicons speak first; the model adds to them what monitors confirmed and corrected. Learning is
counting, so one example is learned at once, and twenty thousand in seconds.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    """Learned counts. A fresh one knows nothing and leaves all to the lexicons."""

    def __init__(self) -> None:
        self.groups = Bayes()
        self.topics = Bayes()
        self.kinds = Bayes()
        self.temperature = 1.0

    def learn(self, samples: Iterable[Sample]) -> None:
        """Add examples to what is known. The order does not matter."""
        for sample in samples:
            known = features(words(sample.text))
            if sample.topic:
                self.groups.learn(known, sample.topic.partition(".")[0])
            if "." in sample.topic:
                self.topics.learn(known, sample.topic)
            if sample.kind:
                self.kinds.learn(known, sample.kind)

    def to_bytes(self) -> bytes:
        """The model as packed JSON: readable by any later version, runs nothing when read."""
        table = {
            "format": FORMAT,
            "temperature": self.temperature,
            "counts": {name: counts.to_table() for name, counts in self._parts().items()},
        }
        return zlib.compress(json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Model":
        """The model that `to_bytes` packed; UnknownModelError when it is something else."""
        try:
            table = json.loads(zlib.decompress(packed))
            if table["format"] != FORMAT:
                raise UnknownModelError(f"format {table['format']}")
            model = cls()
            model.temperature = float(table["temperature"])
            for name, counts in model._parts().items():
                counts.read_table(table["counts"][name])
        except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnknownModelError(str(error)) from error
        return model

    def _parts(self) -> dict[str, Bayes]:
        return {"groups": self.groups, "topics": self.topics, "kinds": self.kinds}


def features(text: Sequence[Word]) -> list[str]:
    """What the counts are kept of: stems, pairs of neighbours, beginnings of long words; each once."""
    telling = [word for word in text[:READ] if len(word.text) >= STEM_FROM]
    stems = [word.stem for word in telling]
    pairs = [f"{one} {two}" for one, two in pairwise(stems)]
    beginnings = [f"{word.text[:PREFIX]}*" for word in telling if len(word.text) >= PREFIX_FROM]
    return list(dict.fromkeys(stems + pairs + beginnings))
