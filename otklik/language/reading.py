"""A message read once: its words and where the atoms of all patterns stand. Everything else works on this."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from otklik.language.model import features
from otklik.language.patterns import Places, locate
from otklik.language.translit import respelled
from otklik.language.words import LONGEST_TEXT, Word, words

MATTER = 400  # words among which patterns are looked for: what a message is about is said by then


@dataclass(frozen=True)
class Reading:
    """`text` is the original (its first part, when very long); `places` cover its first words."""

    text: str
    words: Sequence[Word]
    places: Places

    @cached_property
    def features(self) -> list[str]:
        """What a model counts (see `model.features`)."""
        return features(self.words)


def read(text: str) -> Reading:
    """Read any text, the empty one included."""
    text = text[:LONGEST_TEXT]
    told = respelled(text, words(text))
    return Reading(text, told, locate([word.text for word in told[:MATTER]]))
