"""Why something was suggested: the author's own words behind it, and their places in the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from otklik.language.topics import SMALL_WORDS
from otklik.language.words import Word

MOST = 6  # words that are named as reasons
_EMPTY = SMALL_WORDS - {"не"}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the original text, from `start` to `end`, and what it speaks for."""

    start: int
    end: int
    why: str


def told_by(original: str, words: Sequence[Word], places: Iterable[int]) -> tuple[str, ...]:
    """The words at these places as the author wrote them, each once, six at most; `по` alone is no reason."""
    told: dict[str, None] = {}
    for place in places:
        word = words[place]
        if word.text not in _EMPTY:
            told[original[word.start : word.end]] = None
            if len(told) == MOST:
                break
    return tuple(told)


def spans(words: Sequence[Word], places: Iterable[int], why: str) -> tuple[Span, ...]:
    """Pieces of the text to highlight, neighbours joined into one."""
    found: list[Span] = []
    for place in sorted(set(places)):
        word = words[place]
        if found and word.start - found[-1].end <= 1:
            found[-1] = Span(found[-1].start, word.end, why)
        else:
            found.append(Span(word.start, word.end, why))
    return tuple(found)
