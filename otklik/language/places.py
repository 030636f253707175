"""Streets, houses and settlements named in a text, looked up in the body's own gazetteer.

The gazetteer is imported once by the body; without it a street is recognised by its sign word only
(`ул. Лесная, 5`). Case endings (`на Лесной`) and one slip in a long name are forgiven.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from otklik.language import houses, lexicon
from otklik.language.reading import MATTER, Reading
from otklik.language.words import Word, stem, words

MOST = 10  # places of one message
SLIP_FROM = 6  # letters of a stem in which one slip is forgiven


class PlaceKind(StrEnum):
    """What a name of the gazetteer is."""

    SETTLEMENT = "settlement"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Name:
    """A row of the gazetteer: `settlement` says where a street is, and is empty for a settlement."""

    kind: PlaceKind
    name: str
    settlement: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place found: names as the gazetteer has them (`known`), offsets in the original text."""

    street: str
    house: str
    settlement: str
    start: int
    end: int
    known: bool


_TABLE = lexicon.read("places")
_STREET = frozenset(_TABLE["street"].split())
_SETTLEMENT = frozenset(_TABLE["settlement"].split())
_BEFORE_SETTLEMENT = frozenset(_TABLE["before_settlement"].split())
_SIGN_LETTERS = 2  # `ул` and `улице`, `пер` and `переулок`: the beginnings tell signs apart
_ABBREVIATED_FROM = 3


class Gazetteer:
    """Names of a body's settlements and streets, ready for search."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Name]]] = {}
        for name in names:
            stems = stems_of(name.name)
            if stems:
                self._by_first.setdefault(stems[0], []).append((stems, name))
        self._long: dict[tuple[str, int], list[str]] = {}  # by first letter and length: neighbours of a slip
        for known in self._by_first:
            if len(known) >= SLIP_FROM:
                self._long.setdefault((known[0], len(known)), []).append(known)
        self._close = lru_cache(maxsize=8_192)(self._closest)

    def at(self, original: str, text: Sequence[Word], number: int) -> tuple[list[Name], int]:
        """The longest names that begin with this word, and how many words they take."""
        best: list[Name] = []
        longest = 0
        for stems, name in self._by_first.get(self._close(_ending_off(text[number].text)), ()):
            here = text[number + 1 : number + len(stems)]
            if len(stems) < longest or len(here) + 1 < len(stems):
                continue
            if all(_is(original, word, stem) for word, stem in zip(here, stems[1:], strict=True)):
                best = [*best, name] if len(stems) == longest else [name]
                longest = len(stems)
        return best, longest

    def _closest(self, told: str) -> str:
        if told in self._by_first or len(told) < SLIP_FROM:
            return told
        lengths = (len(told), len(told) - 1, len(told) + 1)
        near = (known for length in lengths for known in self._long.get((told[0], length), ()))
        return next(
            (known for known in near if DamerauLevenshtein.distance(known, told, score_cutoff=1) <= 1), told
        )


def stems_of(name: str) -> tuple[str, ...]:
    """A name of the gazetteer as stems, without its sign word (`ул.`, `деревня`); `улица Набережная` keeps one."""
    told = houses.in_digits(name, words(name))
    kept = [word for word in told if word.text not in _STREET and word.text not in _SETTLEMENT] or told[-1:]
    return tuple(_ending_off(word.text) for word in kept)


def find(reading: Reading, gazetteer: Gazetteer | None = None) -> tuple[Place, ...]:
    """Places in the order of the text, ten at most."""
    text = _Text(reading.text, houses.in_digits(reading.text, reading.words[:MATTER]), gazetteer)
    found: list[Place] = []
    number = 0
    while number < len(text.words) and len(found) < MOST:
        place, taken = text.place(number)
        if place:
            found.append(place)
        number += taken
    return _joined(found)


@dataclass(frozen=True)
class _Text:
    """A text in which places are looked for."""

    original: str
    words: Sequence[Word]
    gazetteer: Gazetteer | None

    def place(self, number: int) -> tuple[Place | None, int]:
        """The place that begins at this word, if any, and how many words it takes."""
        if self.gazetteer:
            names, taken = self.gazetteer.at(self.original, self.words, number)
            if names and (name := self._meant(number, taken, names)):
                return self._known(number, name, taken)
        if self.words[number].text in _STREET:
            return self._signed(number)
        return None, 1

    def _meant(self, number: int, taken: int, names: Sequence[Name], *, sure: bool = False) -> Name | None:
        """Of names spelled alike the one that the words around speak for; None when none may be meant."""
        may = [name for name in names if sure or self._may_be(number, taken, name)]
        if not may:
            return None
        named = self._settlements
        told = [name for name in may if name.settlement in named] or may
        exact = self.words[number].text
        close = [name for name in told if exact in plain_words(name.name)] or told
        signed = [name for name in close if self._sign(number, taken) in ("", _sign_of(name))] or close
        first = signed[0]
        if len({name.settlement for name in signed}) > 1:
            return Name(first.kind, first.name, "")  # of which settlement is not told
        return first

    @cached_property
    def _settlements(self) -> frozenset[str]:
        """Settlements named anywhere in the text."""
        if not self.gazetteer:
            return frozenset()
        met = (
            (number, *self.gazetteer.at(self.original, self.words, number))
            for number in range(len(self.words))
        )
        return frozenset(
            name.name
            for number, names, taken in met
            for name in names
            if name.kind == PlaceKind.SETTLEMENT and self._may_be(number, taken, name)
        )

    def _sign(self, number: int, taken: int) -> str:
        """The beginning of the sign word of a street that stands beside a name; empty when there is none."""
        beside = (number - 1, number + taken)
        found = (self.words[at].text for at in beside if 0 <= at < len(self.words))
        return next((word[:_SIGN_LETTERS] for word in found if word in _STREET), "")

    def _known(self, number: int, name: Name, taken: int) -> tuple[Place, int]:
        start, last = self.words[number].start, number + taken - 1
        if name.kind == PlaceKind.SETTLEMENT:
            return Place("", "", name.name, start, self.words[last].end, True), taken
        after = last + 1
        if after < len(self.words) and self.words[after].text[:_SIGN_LETTERS] == _sign_of(name):
            after += self.words[after].text in _STREET  # `Тихий пер., 2`
        house, end, more = houses.after(self.original, self.words, after)
        if not house:
            house, from_ = houses.before(self.words, number)
            start = from_ if house else start
        place = Place(name.name, house, name.settlement, start, end or self.words[last].end, True)
        return place, after - number + more

    def _signed(self, number: int) -> tuple[Place | None, int]:
        """A street told by its sign word: before the name (`ул. Лесная`), capital letters wanted."""
        text, after = self.words, number + 1
        if self.gazetteer and after < len(text):
            names, taken = self.gazetteer.at(self.original, text, after)
            streets = [name for name in names if name.kind == PlaceKind.STREET]
            if streets and (name := self._meant(after, taken, streets, sure=True)):
                place, taken = self._known(after, name, taken)
                return place, taken + 1
        taken = 0
        while taken < 3 and after + taken < len(text) and self._capital(after + taken):
            taken += 1
        if not taken or text[after].start - text[number].end > 3:
            return None, 1
        last = after + taken - 1
        house, end, more = houses.after(self.original, text, last + 1)
        name_told = self.original[text[after].start : text[last].end]
        return Place(name_told, house, "", text[number].start, end or text[last].end, False), 1 + taken + more

    def _may_be(self, number: int, taken: int, name: Name) -> bool:
        """Small letters are forgiven to long names, after a sign word or a preposition, before a house."""
        before = self.words[number - 1].text if number else ""
        after = number + taken
        following = self.words[after].text if after < len(self.words) else ""
        if name.kind == PlaceKind.STREET and following in _STREET and before not in _STREET:
            return following[:_SIGN_LETTERS] == _sign_of(name)  # `центральная площадь` is no `улица`
        if taken > 2 or any(self._capital(at) for at in range(number, after)):
            return True
        if before in _STREET | _SETTLEMENT:
            return True
        if name.kind == PlaceKind.SETTLEMENT:
            return before in _BEFORE_SETTLEMENT and sum(map(len, stems_of(name.name))) >= SLIP_FROM
        return bool(houses.after(self.original, self.words, after)[0] or houses.before(self.words, number)[0])

    def _capital(self, number: int) -> bool:
        word = self.words[number]
        first = self.original[word.start]
        return first.isupper() or (first.isdigit() and not houses.NUMBER.fullmatch(word.text))


def _is(original: str, word: Word, stem: str) -> bool:
    """A word of a name, cut short with a full stop (`40 лет Окт.`) too."""
    told = _ending_off(word.text)
    cut = len(word.text) >= _ABBREVIATED_FROM and original[word.end : word.end + 1] == "."
    return told == stem or (cut and stem.startswith(word.text))


@lru_cache(maxsize=8_192)
def plain_words(name: str) -> frozenset[str]:
    """The words of a name in plain spelling."""
    return frozenset(word.text for word in words(name))


@lru_cache(maxsize=8_192)
def _sign_of(name: Name) -> str:
    """The beginning of the sign word in a name of the gazetteer; a street without one is taken for `ул`."""
    return next((word[:_SIGN_LETTERS] for word in _ordered(name.name) if word in _STREET), "ул")


def _ordered(name: str) -> list[str]:
    told = [word.text for word in words(name)]
    return told if len(told) > 1 else []


def _joined(found: Sequence[Place]) -> tuple[Place, ...]:
    """A settlement named alone lends itself to the streets that have none; one told with a street is not told twice."""
    settlements = {place.settlement for place in found if place.settlement and not place.street}
    if len(settlements) == 1:
        (lone,) = settlements
        found = [replace(place, settlement=place.settlement or lone) for place in found]
    told = {place.settlement for place in found if place.street}
    return tuple(place for place in found if place.street or place.settlement not in told)


@lru_cache(maxsize=32_768)
def _ending_off(word: str) -> str:
    """A stem that survives the endings of names: Лесная, Лесной, Лесную; Кирова, Кирове."""
    short = stem(word)
    return short[:-1] if len(short) > 4 and short[-1] in "аеиоуыьй" else short
