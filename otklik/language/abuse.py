"""Grounds of clause 20: obscenity and threats propose exclusion, rude words only hint. A person decides."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import lru_cache
from itertools import islice, pairwise

from otklik.language import disguise, lexicon, threats
from otklik.language.patterns import Patterns
from otklik.language.reading import Reading
from otklik.language.words import Word

MOST_MARKS = 40
MOST_CHUNKS = 1_200  # runs of signs without spaces
ODD_LOOKED_AT = (
    40  # of those that are not words of one alphabet; more are an attack, and the first are enough
)
LATIN_LOOKED_AT = 150  # of those in Latin letters
RUNS_LOOKED_AT = 80  # of words written letter by letter
MOST_PARTS = 4  # of one such run
LONGEST_BIT = 4
LONGEST_WORD_OF_TWO = 5
MIXED_LOOKED_AT = 20  # pairs of bits with signs in them
LETTERS_LEFT = 4  # of a masked word that is on no list
MOST_BITS = 6

_CHUNK = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|www\.|\w@\w+\.\w|^@\w|\w\.(?:ru|com|org|net|me)\b", re.IGNORECASE)
_INITIALS = re.compile(r"\W?[А-ЯЁ]\.[А-ЯЁ]\.(?:[А-ЯЁ][а-яё-]+)?\W?")
_NUMBER = re.compile(r"№|\W?[А-ЯA-Z]\d{3}[А-ЯA-Z]{2}(?!\w*[а-яa-z])")  # of a paper, of a car
_PART = re.compile(r"[^\w*#@$%&]+")
_RUSSIAN = re.compile("[а-я]+")
_WORD_OF_RUSSIAN = re.compile("[а-яё]+", re.IGNORECASE)
_CYRILLIC = re.compile("[а-я]")
_SENT_TO = re.compile(r"\b(?:на|по|до|ни|к)\s{1,3}[хХxX](?:\.{2,}|…|\*)")
_EDGES = "\"'«»()[]{}.,;:!?…—–-"


class Tier(StrEnum):
    """How strongly: exclusion is proposed, or only hinted at."""

    PROPOSE = "propose"
    HINT = "hint"


class Letters(Enum):
    """Of what a run of signs without spaces is made."""

    RUSSIAN = 1
    LATIN = 2
    ODD = 3  # of several alphabets, with digits or signs


class Ground(StrEnum):
    """Why a message is not to be answered (clause 20); rudeness alone is no ground."""

    OBSCENITY = "obscenity"
    THREAT = "threat"
    RUDENESS = "rudeness"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the original text, from `start` to `end`, and what it is taken for."""

    start: int
    end: int
    tier: Tier
    ground: Ground


def marks(reading: Reading) -> tuple[Mark, ...]:
    """Everything in a message that may be a ground for exclusion, in the order of the text."""
    found = [*islice(_obscene(reading), MOST_MARKS), *islice(_threatening(reading), MOST_MARKS)]
    return tuple(sorted(found, key=lambda mark: (mark.start, mark.end)))


def _threatening(reading: Reading) -> Iterator[Mark]:
    words = reading.words
    for threat in threats.find(reading):
        tier = Tier.PROPOSE if threat.sure else Tier.HINT
        yield Mark(words[threat.first].start, words[threat.last].end, tier, Ground.THREAT)


def gravest(found: Sequence[Mark]) -> Mark | None:
    """The mark that decides: a threat before obscenity, both before rudeness."""
    order = (Ground.THREAT, Ground.OBSCENITY, Ground.RUDENESS)
    return min(found, key=lambda mark: (mark.tier != Tier.PROPOSE, order.index(mark.ground)), default=None)


def _obscene(reading: Reading) -> Iterator[Mark]:
    text = reading.text
    odd = latin = 0
    for match in islice(_CHUNK.finditer(text), MOST_CHUNKS):
        chunk = match.group()
        bare, letters = _bare(chunk)
        if letters == Letters.RUSSIAN:
            tier = _of_chunk(bare)
        else:
            latin += letters == Letters.LATIN
            odd += letters == Letters.ODD
            looked = odd <= ODD_LOOKED_AT and latin <= LATIN_LOOKED_AT
            tier = _of_chunk(chunk) if looked else None  # no rule is for a run of mixed signs as it stands
        if tier and not _is_meant_literally(bare, reading) and not _is_name(text, match.start(), bare):
            yield _mark(text, match.start(), match.end(), tier)
    yield from _in_bits(text, reading.words)


def _is_meant_literally(word: str, reading: Reading) -> bool:
    """A bitch of a kennel, a bough of a tree, goats that graze: the matter tells."""
    word = word.lower()
    return any(word.startswith(heads) and matter.find(reading.places) for heads, matter in _RULES.literal)


def _is_name(text: str, start: int, word: str) -> bool:
    """`купец Сукин`: a family name in the middle of a sentence."""
    return (
        word.istitle() and bool(_RULES.names.fullmatch(word.lower())) and text[:start].rstrip()[-1:].isalnum()
    )


def _mark(text: str, start: int, end: int, tier: Tier) -> Mark:
    while start < end - 1 and text[start] in _EDGES:
        start += 1
    while end > start + 1 and text[end - 1] in _EDGES:
        end -= 1
    return Mark(start, end, tier, Ground.OBSCENITY if tier == Tier.PROPOSE else Ground.RUDENESS)


@lru_cache(maxsize=65_536)
def _bare(chunk: str) -> tuple[str, Letters]:
    """A run of signs without what stands around it, and what letters it has."""
    bare = chunk.strip(disguise.STOPS)
    if _WORD_OF_RUSSIAN.fullmatch(bare):
        return bare, Letters.RUSSIAN
    return bare, Letters.LATIN if bare.isascii() and bare.isalpha() else Letters.ODD


@lru_cache(maxsize=65_536)
def _of_chunk(chunk: str) -> Tier | None:
    """What a run of signs without spaces is; the gravest of its readings."""
    text = disguise.flat(chunk)
    if text.isalpha() and _RUSSIAN.fullmatch(text):
        found = {_of_word(word) for word in (text, disguise.single(text))}
        found |= {_as_heard(text)}
    else:
        found = set(_of_odd(chunk, text))
    return Tier.PROPOSE if Tier.PROPOSE in found else Tier.HINT if Tier.HINT in found else None


def _of_odd(chunk: str, text: str) -> Iterator[Tier | None]:
    """A chunk with signs, digits or other alphabets: whole and in parts, by letters, by sound, by mask."""
    if _ADDRESS.search(chunk) or _INITIALS.fullmatch(chunk) or _NUMBER.match(chunk):
        return
    parts = [part for part in _PART.split(text) if part]
    for part in dict.fromkeys([text, *parts[:MOST_PARTS]]):
        for word in disguise.readings(part):
            tier = _of_word(word) or _as_heard(word)
            if tier == Tier.PROPOSE or not part.isascii():
                yield tier
    if _RULES.cut.fullmatch(text.strip("\"'«»(),!?")):
        yield Tier.PROPOSE
    yield _by_sound(disguise.sounds(text))
    if not text.isalpha():
        yield _by_sound(disguise.sounds(text, signs=True))
        yield _by_mask(chunk, text)


@lru_cache(maxsize=65_536)
def _of_word(word: str) -> Tier | None:
    rules = _RULES
    if rules.propose.fullmatch(word):
        return None if rules.innocent.fullmatch(word) else Tier.PROPOSE
    return Tier.HINT if rules.hint.fullmatch(word) else None


def _as_heard(word: str) -> Tier | None:
    """What a word is by its sound; only obscenity is worth the doubt."""
    sound = disguise.heard(word)
    return Tier.PROPOSE if sound != word and _of_word(sound) == Tier.PROPOSE and not _is_plain(word) else None


def _is_plain(word: str) -> bool:
    return bool(_RULES.innocent.fullmatch(word))


def _by_sound(latin: str) -> Tier | None:
    rules = _RULES
    if len(latin) < 3 or not rules.latin.fullmatch(latin) or rules.latin_innocent.fullmatch(latin):
        return None
    return Tier.PROPOSE


def _by_mask(chunk: str, text: str) -> Tier | None:
    """A word with stars fits a known one: the same parts in the same order, about as long."""
    parts = disguise.pieces(text)
    letters = sum(map(len, parts))
    if len(parts) < 2 or not parts[0] or not "".join(parts).isalpha():
        return None
    if letters == 1 and (text.count("*") < 2 or chunk[0].isupper()):
        return None  # П*** is a name as often as not
    if [part for part in parts if part] == parts[:1] and parts[0] in _SMALL_WORDS:
        return None  # `**Кто вы?**`
    known = _RULES.masked.get(parts[0][0], ())
    hidden = len(text) - letters
    met = next((tier for form, tier in known if _fits(form, parts, hidden)), None)
    return met or (_filled(parts) if letters >= LETTERS_LEFT and disguise.is_masked(text) else None)


def _filled(parts: Sequence[str]) -> Tier | None:
    """A word with one gap, with the letters put in that are hidden most often."""
    if len(parts) != 2 or not parts[1]:
        return None
    filled = (parts[0] + hidden + parts[1] for hidden in _RULES.hidden)
    return Tier.PROPOSE if any(_of_word(word) == Tier.PROPOSE for word in filled) else None


def _fits(form: str, parts: Sequence[str], hidden: int) -> bool:
    missing = len(form) - sum(map(len, parts))
    slack = 0 if hidden == 1 else 2
    if not 1 <= missing <= hidden + slack + (1 if hidden == 1 and missing == 2 else 0):
        return False
    if not form.startswith(parts[0]) or not form.endswith(parts[-1]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        at = form.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return at + len(parts[-1]) <= len(form)


def _in_bits(text: str, words: Sequence[Word]) -> Iterator[Mark]:
    """Words written letter by letter, and words cut in two."""
    for match in islice(threats.LETTER_BY_LETTER.finditer(text), RUNS_LOOKED_AT):
        joined = "".join(disguise.flat(match.group()).split())
        for word in disguise.readings(joined):
            if _RULES.spelled.match(word) or Tier.PROPOSE in (_of_word(word[skip:]) for skip in range(3)):
                yield _mark(text, match.start(), match.end(), Tier.PROPOSE)
                break
    for match in islice(_SENT_TO.finditer(text), MOST_MARKS):
        yield _mark(text, match.start(), match.end(), Tier.PROPOSE)
    mixed = 0
    for one, two in pairwise(words):
        if len(one.text) > LONGEST_WORD_OF_TWO or len(two.text) > LONGEST_WORD_OF_TWO:
            continue
        mixed += not (one.text.isalpha() and two.text.isalpha())
        if _RULES.said_in_two.fullmatch(f"{one.text} {two.text}") or (
            mixed <= MIXED_LOOKED_AT and _is_cut(one.text, two.text)
        ):
            yield _mark(text, one.start, two.end, Tier.PROPOSE)
    for first, last in _cut_words([word.text for word in words]):
        yield _mark(text, words[first].start, words[last].end, Tier.PROPOSE)


def _is_cut(one: str, two: str) -> bool:
    """Two short bits that make a whole word; digits in them may stand for letters."""
    if len(one) > LONGEST_BIT or len(two) > LONGEST_BIT or threats.PREPOSITIONS & {one, two}:
        return False
    whole = _RULES.whole
    if one.isalpha() and two.isalpha():
        return one + two in whole
    mixed = _CYRILLIC.search(one) and _CYRILLIC.search(two) and not (one.isdigit() or two.isdigit())
    return bool(mixed) and not whole.isdisjoint(disguise.readings(one + two))


def _cut_words(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last of three bits or more that make a whole word: `п и зд ец`."""
    for first, word in enumerate(words):
        if len(word) >= LONGEST_BIT:
            continue
        joined, strange = word, int(word not in threats.PREPOSITIONS)
        for last in range(first + 1, min(first + MOST_BITS, len(words))):
            if len(words[last]) >= LONGEST_BIT:
                break
            joined += words[last]
            strange += words[last] not in threats.PREPOSITIONS
            if last - first > 1 and strange > 1 and joined in _RULES.whole:
                yield first, last


_SMALL_WORDS = frozenset(["вы", "мы", "ну", "на", "по", "до", "за", "не", "ни", "от"])


@dataclass(frozen=True)
class _Rules:
    propose: re.Pattern[str]
    innocent: re.Pattern[str]
    hint: re.Pattern[str]
    latin: re.Pattern[str]
    latin_innocent: re.Pattern[str]
    spelled: re.Pattern[str]
    masked: dict[str, list[tuple[str, Tier]]]
    whole: frozenset[str]
    literal: tuple[tuple[tuple[str, ...], Patterns[str]], ...]
    names: re.Pattern[str]
    cut: re.Pattern[str]
    said_in_two: re.Pattern[str]
    hidden: tuple[str, ...]


def _read_rules() -> _Rules:
    table = lexicon.read("obscenity")
    propose = [row.replace("PREFIXED", table["prefixed"]) for row in table["propose"]]
    whole = table["masked"].split()
    masked: dict[str, list[tuple[str, Tier]]] = {}
    for tier, forms in ((Tier.PROPOSE, whole), (Tier.HINT, table["masked_hint"].split())):
        for form in forms:
            masked.setdefault(form[0], []).append((form, tier))
    return _Rules(
        propose=_any(propose),
        innocent=_any(table["innocent"]),
        hint=_any(table["hint"]),
        latin=_any(table["latin"]),
        latin_innocent=_any(table["latin_innocent"]),
        spelled=re.compile(table["spelled"]),
        masked=masked,
        whole=frozenset(whole),
        literal=tuple(
            (tuple(heads.split()), Patterns([(one, "") for one in matter.split()]))
            for heads, matter in table["literal"].items()
        ),
        names=_any(table["names"]),
        cut=re.compile(table["cut"]),
        said_in_two=re.compile(table["said_in_two"]),
        hidden=tuple(table["hidden"].split()),
    )


def _any(rows: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row})" for row in rows))


_RULES = _read_rules()
