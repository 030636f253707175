"""Patterns over words: the small language in which the lexicons are written. Linear in the text.

`мусор*`            a word that begins so
`*йте`              a word that ends so
`=пол`              a word with this stem: `поле`, `поля`, not `полночь`
`ямы|яму`           one of several words
`не горит`          both words near each other (five words apart at most, or as a set says), in any order
`без+воды`          one after the other, one word between them at most
`вод* нет !горяч*`  and no such word near the first one (also after a pattern in order)
`дорог*:2.2`        with a weight (1 when there is none)
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from otklik.language.words import stem

NEAR = 5
NEXT = 2
SHORTEST_HEAD = 2
LOOSE_FROM = 6  # letters from which slips of spelling are forgiven
MOST_PLACES = 24  # a word repeated more often than this tells nothing new

Mark = TypeVar("Mark")

_DOUBLE = re.compile(r"(.)\1")
_ONE = itemgetter(1)  # of a run of letters; a function is faster than a template
_FLEETING = re.compile("[бвгджзлмнпрстфхцчшщйь]к")
_HEARD_ALIKE = str.maketrans({"о": "а", "ъ": None, "ь": None})


@dataclass(frozen=True, slots=True)
class Pattern(Generic[Mark]):
    """`first` and `others` are numbers of atoms; `mark` is what the pattern stands for; `lone`: one word is enough."""

    first: int
    others: tuple[int, ...]
    barred: tuple[int, ...]
    ordered: bool
    weight: float
    mark: Mark
    lone: bool


class Found(NamedTuple, Generic[Mark]):
    """A pattern met in a text; `places` are numbers of the words that made it."""

    mark: Mark
    weight: float
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """What atoms a text has: those of each word, all of them, and where those stand that begin a pattern."""

    of: Sequence[frozenset[int]]
    every: frozenset[int] | set[int]
    first: Mapping[int, Sequence[int]]


class Patterns(Generic[Mark]):
    """A set of patterns, searched all at once; words of one are at most `near` apart."""

    def __init__(self, rows: Iterable[tuple[str, Mark]], *, near: int = NEAR) -> None:
        self._near = near
        self._starting: dict[int, list[Pattern[Mark]]] = {}
        for written, mark in rows:
            pattern = _read(written, mark)
            self._starting.setdefault(pattern.first, []).append(pattern)
        _ATOMS.begin(self._starting)

    def find(self, places: Places) -> list[Found[Mark]]:
        """Every pattern met at `places` (see `locate`), each once, at its first place."""
        met = []
        starting, every = self._starting, places.every
        for atom in filter(starting.__contains__, places.first):  # a few of many
            for pattern in starting[atom]:
                if pattern.lone:
                    met.append(Found(pattern.mark, pattern.weight, (places.first[atom][0],)))
                elif every.issuperset(pattern.others):
                    found = _match(pattern, places, self._near)
                    if found:
                        met.append(Found(pattern.mark, pattern.weight, found))
        return met


def locate(words: Sequence[str]) -> Places:
    """Where atoms stand among `words` (plain spelling); patterns made later are not seen."""
    of = []
    first: dict[int, list[int]] = {}
    for number, word in enumerate(words):
        atoms, beginning = _ATOMS.of(word)
        of.append(atoms)
        for atom in beginning:
            known = first.get(atom)
            if known is None:
                first[atom] = [number]
            elif len(known) < MOST_PLACES:
                known.append(number)
    return Places(of, set().union(*of), first)


def relocate(places: Places, words: Mapping[int, str]) -> Places:
    """`places` with these words, by their numbers, read in another spelling too."""
    of, first = list(places.of), dict(places.first)
    for number, word in words.items():
        atoms, beginning = _ATOMS.of(word)
        of[number] |= atoms
        for atom in beginning:
            known = first.get(atom, ())
            if len(known) < MOST_PLACES and number not in known:
                first[atom] = sorted((*known, number))
    return Places(of, places.every.union(*(of[number] for number in words)), first)


def strongest(met: Sequence[Found[str]]) -> dict[str, float]:
    """Weights by mark. Those of one mark repeat each other: the strongest counts in full, the next ones by a third."""
    ordered: dict[str, list[float]] = {}
    for found in met:
        ordered.setdefault(found.mark, []).append(found.weight)
    return {name: max(values) + (sum(values) - max(values)) / 3 for name, values in ordered.items()}


class _Heads:
    """Atoms by the beginnings of words; a word is looked up only at the lengths that its first two letters have."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[int]] = {}
        self._lengths: dict[str, list[int]] = {}

    def enter(self, head: str, number: int) -> None:
        """Keep an atom under a beginning of two letters or more."""
        self._numbers.setdefault(head, []).append(number)
        lengths = self._lengths.setdefault(head[:SHORTEST_HEAD], [])
        if len(head) not in lengths:
            lengths.append(len(head))

    def of(self, word: str) -> list[int]:
        """Atoms whose beginning this word has."""
        found: list[int] = []
        for length in self._lengths.get(word[:SHORTEST_HEAD], ()):
            found += self._numbers.get(word[:length], ())
        return found


class _Atoms:
    """Parts of patterns by number, one table for all sets of patterns, so that a word is looked up once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._prefix = _Heads()
        self._suffix = _Heads()
        self._loose = _Heads()
        self._stems: dict[str, list[int]] = {}
        self._beginning: set[int] = set()
        self.of = lru_cache(maxsize=16_384)(self._of)

    def number(self, written: str) -> int:
        """The number of an atom, a new one for a new atom."""
        number = self._numbers.get(written)
        if number is None:
            number = self._numbers[written] = len(self._numbers)
            for word in written.split("|"):
                self._enter(word, number)
            self.of.cache_clear()
        return number

    def begin(self, numbers: Iterable[int]) -> None:
        """These atoms begin patterns: of the others nobody asks where they stand."""
        self._beginning.update(numbers)
        self.of.cache_clear()

    def _of(self, word: str) -> tuple[frozenset[int], tuple[int, ...]]:
        """The atoms of a word, and those that begin a pattern."""
        found = [
            *self._exact.get(word, ()),
            *self._exact.get(_DOUBLE.sub(_ONE, word), ()),
            *self._prefix.of(word),
            *self._suffix.of(word[::-1]),
            *self._loose.of(heard(word)),
            *self._stems.get(stem(word), ()),
        ]
        return frozenset(found), tuple(filter(self._beginning.__contains__, dict.fromkeys(found)))

    def _enter(self, word: str, number: int) -> None:
        if word.startswith("*"):
            self._suffix.enter(word[:0:-1], number)
        elif word.startswith("="):
            self._stems.setdefault(word[1:], []).append(number)
        elif not word.endswith("*"):
            self._exact.setdefault(word, []).append(number)
        else:
            self._prefix.enter(word[:-1], number)
            for form in _with_fleeting_vowel(word[:-1]):
                self._exact.setdefault(form, []).append(number)
            loose = heard(word[:-1])
            if len(loose) >= LOOSE_FROM:
                self._loose.enter(loose, number)


_ATOMS = _Atoms()


def _read(written: str, mark: Mark) -> Pattern[Mark]:
    body, _, weight = written.partition(":")
    parts = body.split()
    wanted = [part for part in parts if not part.startswith("!")]
    ordered = "+" in body
    if ordered and len(wanted) > 1:
        raise ValueError(f"a pattern is either in order or not: {written}")
    atoms = [_ATOMS.number(part) for part in (wanted[0].split("+") if ordered else wanted)]
    barred = tuple(_ATOMS.number(part[1:]) for part in parts if part.startswith("!"))
    lone = not barred and len(atoms) == 1
    return Pattern(atoms[0], tuple(atoms[1:]), barred, ordered, float(weight or 1), mark, lone)


def _with_fleeting_vowel(head: str) -> tuple[str, ...]:
    """Forms that a beginning in -к has without an ending: `кружк` кружок, `скамейк` скамеек."""
    if len(head) < LOOSE_FROM - 1 or not _FLEETING.fullmatch(head[-2:]):
        return ()
    bare = head[:-2] if head[-2] in "йь" else head[:-1]
    return f"{bare}ек", f"{bare}ок"


def heard(word: str) -> str:
    """One spelling for the commonest slips: о for а, a sign too many or too few, a doubled letter."""
    return _DOUBLE.sub(_ONE, word.translate(_HEARD_ALIKE))


def _match(pattern: Pattern[Mark], places: Places, near: int) -> tuple[int, ...]:
    barred = [atom for atom in pattern.barred if atom in places.every]
    for first in places.first[pattern.first]:
        if any(_near(first, atom, places.of, near) is not None for atom in barred):
            continue
        found = (
            _follow(first, pattern, places.of)
            if pattern.ordered
            else _around(first, pattern, places.of, near)
        )
        if found:
            return found
    return ()


def _around(first: int, pattern: Pattern[Mark], of: Sequence[frozenset[int]], near: int) -> tuple[int, ...]:
    found = [first]
    for atom in pattern.others:
        place = _near(first, atom, of, near)
        if place is None:
            return ()
        found.append(place)
    return tuple(found)


def _follow(first: int, pattern: Pattern[Mark], of: Sequence[frozenset[int]]) -> tuple[int, ...]:
    found = [first]
    for atom in pattern.others:
        following = range(found[-1] + 1, min(found[-1] + NEXT + 1, len(of)))
        place = next((at for at in following if atom in of[at]), None)
        if place is None:
            return ()
        found.append(place)
    return tuple(found)


def _near(first: int, atom: int, of: Sequence[frozenset[int]], distance: int) -> int | None:
    for at in range(first - distance if first > distance else 0, min(first + distance + 1, len(of))):
        if atom in of[at] and at != first:
            return at
    return None
