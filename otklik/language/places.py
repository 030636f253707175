"""Streets, houses and settlements named in a text, looked up in the body's own gazetteer.

The gazetteer is imported once by the body; without it a street is recognised by its sign word only
(`ул. Лесная, 5`). Case endings (`на Лесной`) and one slip in a long name are forgiven.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from otklik.language import lexicon
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


_SIGN_WORDS = {name: frozenset(told.split()) for name, told in lexicon.read("places").items()}
_STREET, _SETTLEMENT, _HOUSE_WORD = _SIGN_WORDS["street"], _SIGN_WORDS["settlement"], _SIGN_WORDS["house"]
_HOUSE = re.compile(r"\d{1,4}(?:[а-яa-z]|[/\-]\d{1,3}[а-я]?)?")
_SPLIT_HOUSE = re.compile(  # `5 в Боровском` is house 5: there the letter is a word of its own
    r"(?:\s*[/\-]\s*(\d{1,3}[а-яА-Я]?)|\s?(?!в\s+\w)([а-дА-Д])(?![\w]))"
)


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

    def at(self, text: Sequence[Word], number: int) -> tuple[Name, int] | None:
        """The longest name that begins with this word, and how many words it takes."""
        best: tuple[Name, int] | None = None
        for stems, name in self._by_first.get(self._close(_ending_off(text[number].text)), ()):
            here = text[number + 1 : number + len(stems)]
            if [self._plain(word) for word in here] == list(stems[1:]) and (not best or len(stems) > best[1]):
                best = name, len(stems)
        return best

    def _plain(self, word: Word) -> str:
        return _ending_off(word.text)

    def _closest(self, told: str) -> str:
        if told in self._by_first or len(told) < SLIP_FROM:
            return told
        lengths = (len(told), len(told) - 1, len(told) + 1)
        near = (known for length in lengths for known in self._long.get((told[0], length), ()))
        return next(
            (known for known in near if DamerauLevenshtein.distance(known, told, score_cutoff=1) <= 1), told
        )


def stems_of(name: str) -> tuple[str, ...]:
    """A name of the gazetteer as stems, without its sign word (`ул.`, `деревня`)."""
    told = words(name)
    kept = [word for word in told if word.text not in _STREET and word.text not in _SETTLEMENT] or told
    return tuple(_ending_off(word.text) for word in kept)


def find(reading: Reading, gazetteer: Gazetteer | None = None) -> tuple[Place, ...]:
    """Places in the order of the text, ten at most."""
    original, read = reading.text, reading.words[:MATTER]
    found: list[Place] = []
    number = 0
    while number < len(read) and len(found) < MOST:
        place, taken = _place(original, read, number, gazetteer)
        if place:
            found.append(place)
        number += taken
    return _joined(found)


def _place(
    original: str, text: Sequence[Word], number: int, gazetteer: Gazetteer | None
) -> tuple[Place | None, int]:
    if gazetteer:
        met = gazetteer.at(text, number)
        if met and _may_be_name(original, text, number, met[0]):
            return _known(original, text, number, *met)
    if text[number].text in _STREET:
        return _signed(original, text, number, gazetteer)
    return None, 1


def _known(original: str, text: Sequence[Word], number: int, name: Name, taken: int) -> tuple[Place, int]:
    start, last = text[number].start, number + taken - 1
    if name.kind == PlaceKind.SETTLEMENT:
        return Place("", "", name.name, start, text[last].end, True), taken
    house, end, more = _house(original, text, last + 1)
    return Place(name.name, house, name.settlement, start, end or text[last].end, True), taken + more


def _signed(
    original: str, text: Sequence[Word], number: int, gazetteer: Gazetteer | None
) -> tuple[Place | None, int]:
    """A street told by its sign word: before the name (`ул. Лесная`), capital letters wanted."""
    after = number + 1
    if (
        gazetteer
        and after < len(text)
        and (met := gazetteer.at(text, after))
        and met[0].kind == PlaceKind.STREET
    ):
        place, taken = _known(original, text, after, *met)
        return place, taken + 1
    taken = 0
    while taken < 3 and after + taken < len(text) and _capital(original, text[after + taken]):
        taken += 1
    if not taken or text[after].start - text[number].end > 3:
        return None, 1
    last = after + taken - 1
    house, end, more = _house(original, text, last + 1)
    name = original[text[after].start : text[last].end]
    return Place(name, house, "", text[number].start, end or text[last].end, False), 1 + taken + more


def _house(original: str, text: Sequence[Word], number: int) -> tuple[str, int, int]:
    """The house after a street: its number, where it ends, how many words it took."""
    taken = 0
    while number + taken < len(text) and text[number + taken].text in _HOUSE_WORD and taken < 2:
        taken += 1
    if number + taken >= len(text) or text[number + taken].start - text[max(0, number + taken - 1)].end > 4:
        return "", 0, 0
    word = text[number + taken]
    if not _HOUSE.fullmatch(word.text):
        return "", 0, 0
    tail = _SPLIT_HOUSE.match(original, word.end)
    house, end = word.text, word.end
    if tail and house.isdigit():
        house += f"/{tail[1].lower()}" if tail[1] else tail[2].lower()
        end = tail.end()
        taken += 1
    return house, end, taken + 1


def _may_be_name(original: str, text: Sequence[Word], number: int, name: Name) -> bool:
    """A small letter is forgiven to a street after its sign word or before a house, and to long names."""
    if _capital(original, text[number]) or (number and text[number - 1].text in _STREET | _SETTLEMENT):
        return True
    after = number + len(stems_of(name.name))
    return after < len(text) and (text[after].text in _STREET or bool(_HOUSE.fullmatch(text[after].text)))


def _joined(found: Sequence[Place]) -> tuple[Place, ...]:
    """A settlement named alone lends itself to the streets that have none."""
    settlements = [place.settlement for place in found if place.settlement and not place.street]
    if len(set(settlements)) != 1:
        return tuple(found)
    lone = settlements[0]
    return tuple(
        Place(place.street, place.house, place.settlement or lone, place.start, place.end, place.known)
        for place in found
    )


def _capital(original: str, word: Word) -> bool:
    first = original[word.start]
    return first.isupper() or (first.isdigit() and not _HOUSE.fullmatch(word.text))


@lru_cache(maxsize=32_768)
def _ending_off(word: str) -> str:
    """A stem that survives the endings of names: Лесная, Лесной, Лесную; Кирова, Кирове."""
    short = stem(word)
    return short[:-1] if len(short) > 4 and short[-1] in "аеиоуыьй" else short
