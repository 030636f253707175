"""Patterns over words: the small language in which the lexicons are written. Linear in the text.

`мусор*`            a word that begins so
`*йте`              a word that ends so
`ямы|яму`           one of several words
`не горит`          both words near each other (five words apart at most), in any order
`без+воды`          one after the other, one word between them at most
`вод* нет !горяч*`  and no such word near the first one (also after a pattern in order)
`дорог*:2.2`        with a weight (1 when there is none)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

NEAR = 5
NEXT = 2
PLACES = 24  # a word repeated more often than this tells nothing new

Mark = TypeVar("Mark")


@dataclass(frozen=True, slots=True)
class Pattern(Generic[Mark]):
    """`first` and `others` are numbers of atoms; `mark` is what the pattern stands for."""

    first: int
    others: tuple[int, ...]
    barred: tuple[int, ...]
    ordered: bool
    weight: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class Found(Generic[Mark]):
    """A pattern met in a text; `places` are numbers of the words that made it."""

    mark: Mark
    weight: float
    places: tuple[int, ...]


class Patterns(Generic[Mark]):
    """A set of patterns, searched all at once."""

    def __init__(self, rows: Iterable[tuple[str, Mark]]) -> None:
        self._numbers: dict[str, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._suffix: dict[str, list[int]] = {}
        self._starting: dict[int, list[Pattern[Mark]]] = {}
        for written, mark in rows:
            pattern = self._read(written, mark)
            self._starting.setdefault(pattern.first, []).append(pattern)
        self._atoms = lru_cache(maxsize=32_768)(self._atoms_of)

    def find(self, words: Sequence[str]) -> list[Found[Mark]]:
        """Every pattern met among `words` (plain spelling), each once, at its first place."""
        places = self._places(words)
        met = []
        for atom in places:
            for pattern in self._starting.get(atom, ()):
                found = _match(pattern, places)
                if found:
                    met.append(Found(pattern.mark, pattern.weight, found))
        return met

    def _places(self, words: Sequence[str]) -> dict[int, list[int]]:
        places: dict[int, list[int]] = {}
        for number, word in enumerate(words):
            for atom in self._atoms(word):
                known = places.setdefault(atom, [])
                if len(known) < PLACES:
                    known.append(number)
        return places

    def _atoms_of(self, word: str) -> tuple[int, ...]:
        found = list(self._exact.get(word, ()))
        for length in range(2, len(word) + 1):
            found += self._prefix.get(word[:length], ())
            found += self._suffix.get(word[-length:], ())
        return tuple(dict.fromkeys(found))

    def _read(self, written: str, mark: Mark) -> Pattern[Mark]:
        body, _, weight = written.partition(":")
        parts = body.split()
        wanted = [part for part in parts if not part.startswith("!")]
        ordered = "+" in body
        if ordered and len(wanted) > 1:
            raise ValueError(f"a pattern is either in order or not: {written}")
        atoms = [self._atom(part) for part in (wanted[0].split("+") if ordered else wanted)]
        barred = tuple(self._atom(part[1:]) for part in parts if part.startswith("!"))
        return Pattern(atoms[0], tuple(atoms[1:]), barred, ordered, float(weight or 1), mark)

    def _atom(self, written: str) -> int:
        number = self._numbers.get(written)
        if number is None:
            number = self._numbers[written] = len(self._numbers)
            for word in written.split("|"):
                self._table(word).setdefault(word.strip("*"), []).append(number)
        return number

    def _table(self, word: str) -> dict[str, list[int]]:
        if word.startswith("*"):
            return self._suffix
        return self._prefix if word.endswith("*") else self._exact


def _match(pattern: Pattern[Mark], places: dict[int, list[int]]) -> tuple[int, ...]:
    for first in places[pattern.first]:
        if any(_near(first, places.get(atom, ()), NEAR) is not None for atom in pattern.barred):
            continue
        found = _follow(first, pattern, places) if pattern.ordered else _around(first, pattern, places)
        if found:
            return found
    return ()


def _around(first: int, pattern: Pattern[Mark], places: dict[int, list[int]]) -> tuple[int, ...]:
    found = [first]
    for atom in pattern.others:
        place = _near(first, places.get(atom, ()), NEAR)
        if place is None:
            return ()
        found.append(place)
    return tuple(found)


def _follow(first: int, pattern: Pattern[Mark], places: dict[int, list[int]]) -> tuple[int, ...]:
    found = [first]
    for atom in pattern.others:
        last = found[-1]
        place = next((at for at in places.get(atom, ()) if 0 < at - last <= NEXT), None)
        if place is None:
            return ()
        found.append(place)
    return tuple(found)


def _near(first: int, candidates: Iterable[int], distance: int) -> int | None:
    return next((at for at in candidates if at != first and abs(at - first) <= distance), None)
