"""Threats (clause 20): said outright, by patterns that suffice each, made of signs that add up, or learned."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from otklik.language import disguise, leaning, lexicon
from otklik.language.patterns import NEAR, Found, Patterns, Places, heard, relocate, strongest
from otklik.language.reading import MATTER, Reading
from otklik.language.words import Word

SURE_FROM = 0.89  # sums of tenths, a little below .9
HINTED_FROM = 0.59
MOST_ASIDE = 0.5  # what surrounds a threat, a condition or a hint, is none by itself
BEAST_NEAR = 4
SIGNS_NEAR = 8  # words apart at most; what is not said outright is said at length
ODD_LOOKED_AT = 60  # words with signs inside; more are an attack, and the first are enough
RUNS_LOOKED_AT = 40  # of words written letter by letter
MASKED_LOOKED_AT = 40  # words with letters hidden by signs
SHORTEST_SLIP = 4  # letters of a verb that is known in a wrong spelling too
LETTERS_LEFT = 3  # of a masked word
VERBS = ("KILL", "FINISH", "VIOLENT", "HURT_ONE")  # those that are looked for in disguise
SOMEBODY = "имярек"  # what a person's name is read as, so that patterns may have it

LETTER_BY_LETTER = re.compile(r"(?<![^\W_])(?:[^\W_][^\w\n]{1,3}){2,}[^\W_](?![^\W_])")
_GAP = re.compile(r"[\W_]+")
_CYRILLIC = re.compile("[а-я]")
_MASKS = re.compile("[*#•$%&@]")
_MASKED = re.compile(rf"(?<![^\W_])([^\W\d_]{{1,12}})({_MASKS.pattern}{{1,4}})([^\W\d_]{{1,12}})(?![^\W_])")
_ENDED = re.compile(r"[.!?…\n]")
_OF_PERSON = re.compile(
    "[а-я]+(?:(?:ов|ев|ин|ын)(?:а|у|ым|ой|е)?|(?:ск|цк)(?:ий|ого|ому|им)|енко|(?:чук|юк)[ау]?"
    "|(?:ович|евич|ич|ыч|овн|евн|ичн)[аеуы]?)"
)
_STREETS = frozenset(
    ["ул", "улица", "улице", "улицы", "переулок", "проспект", "площадь", "имени", "из", "к", "за"]
)
PREPOSITIONS = frozenset(lexicon.read("small_words")["prepositions"].split())
_OF_PLACE = _STREETS | PREPOSITIONS
_NAME = re.compile("[A-Z_]{2,}")


@dataclass(frozen=True, slots=True)
class Threat:
    """Words from `first` to `last` (numbers) that threaten; when not `sure`, they only may."""

    first: int
    last: int
    sure: bool


def find(reading: Reading) -> Iterator[Threat]:
    """Threats said outright, those made of signs, verbs in disguise, and what reads like a threat.

    A rule in a text that reads like no threat only hints. What somebody else threatened is a hint at most.
    """
    disguised = _disguised(reading)
    places = _places(reading, disguised)
    met = _RULES.said.find(places)
    told = any(found.mark == "reported" for found in met)
    leans = leaning.weigh(reading.words[:MATTER])
    unlike = leans.score < leaning.UNLIKE_BELOW and not disguised
    for threat in (*_said(met), *_made_of_signs(places)):
        yield replace(threat, sure=threat.sure and not unlike and not told)
    for threat in _hidden(disguised, met):
        yield replace(threat, sure=threat.sure and not told)
    if leans.score >= leaning.LIKE_FROM and not told:
        sure = leans.score >= leaning.SURE_FROM
        yield from (Threat(number, number, sure=sure) for number in leans.words)


def _said(met: Sequence[Found[str]]) -> Iterator[Threat]:
    for found in met:
        if found.mark in ("threat", "threat_or_beast", "wish"):
            sure = found.mark == "threat" or (found.mark == "threat_or_beast" and not _barred(found, met))
            yield _threat(found, sure=sure)


def _hidden(disguised: Mapping[int, str], met: Sequence[Found[str]]) -> Iterator[Threat]:
    """Deadly verbs in disguise: nobody hides a harmless word."""
    deadly = [number for number, word in disguised.items() if word in _RULES.deadly]
    beasts = {place - by for found in met if found.mark == "beast" for place in found.places for by in (1, 2)}
    yield from (Threat(number, number, sure=number not in beasts) for number in deadly)


def _disguised(reading: Reading) -> dict[int, str]:
    """Words that were to be hidden as what they are, by their numbers."""
    text, words = reading.text, reading.words[:MATTER]
    return _unleeted(words) | _joined(text, words) | _unmasked(text, words)


def _places(reading: Reading, disguised: Mapping[int, str]) -> Places:
    """Where words stand; those in disguise, slips of spelling and names of persons are read as what they are too."""
    text, words = reading.text, reading.words[:MATTER]
    respelled = _slipped(words) | _named(text, words) | dict(disguised)
    return relocate(reading.places, respelled) if respelled else reading.places


def _barred(found: Found[str], met: Sequence[Found[str]]) -> bool:
    """The harm is meant for a beast, a plant or a thing of no one."""
    near = [place for other in met if other.mark == "beast" for place in other.places]
    return any(abs(place - own) <= BEAST_NEAR for place in near for own in found.places)


def _made_of_signs(places: Places) -> Iterator[Threat]:
    core = _RULES.core.find(places)
    if not core:
        return
    score = sum(strongest(core).values())
    score += min(MOST_ASIDE, sum(strongest(_RULES.side.find(places)).values()))
    score += sum(found.weight for found in _RULES.calm.find(places))
    if score >= HINTED_FROM:
        yield from (_threat(found, sure=score >= SURE_FROM) for found in core)


def _threat(found: Found[str], *, sure: bool) -> Threat:
    return Threat(min(found.places), max(found.places), sure)


def _unleeted(words: Sequence[Word]) -> dict[int, str]:
    """Words with signs and digits inside as letters, by their numbers; of more than a person writes, the first."""
    odd = (
        (number, word.text)
        for number, word in enumerate(words)
        if not word.text.isalpha() and not word.text.isdigit() and _CYRILLIC.search(word.text)
    )
    found = {number: _unleet(text) for number, text in islice(odd, ODD_LOOKED_AT)}
    return {number: text for number, text in found.items() if text}


def _joined(text: str, words: Sequence[Word]) -> dict[int, str]:
    """Words written letter by letter as one, by the number of the first letter."""
    runs = list(islice(LETTER_BY_LETTER.finditer(text), RUNS_LOOKED_AT))
    numbers = {word.start: number for number, word in enumerate(words)} if runs else {}
    return {numbers[run.start()]: _GAP.sub("", run.group()).lower() for run in runs if run.start() in numbers}


def _slipped(words: Sequence[Word]) -> dict[int, str]:
    """Verbs of harm that are spelled as they are heard, by their numbers."""
    slips = ((number, _slip(word.text)) for number, word in enumerate(words))
    return {number: verb for number, verb in slips if verb}


def _named(text: str, words: Sequence[Word]) -> dict[int, str]:
    """Names of persons, told by a capital letter amid a sentence, the ending and no place beside them."""
    return {
        number: SOMEBODY
        for number, (before, word) in enumerate(pairwise(words), 1)
        if text[word.start].isupper()
        and text[word.start : word.end].istitle()
        and _OF_PERSON.fullmatch(word.text)
        and before.text not in _OF_PLACE
        and not _ENDED.search(text, before.end, word.start)
    }


def _unmasked(text: str, words: Sequence[Word]) -> dict[int, str]:
    """Verbs of harm with letters hidden by signs (`уб*ю`), by the number of the word that begins them."""
    if not _MASKS.search(text):
        return {}
    masked = list(islice(_MASKED.finditer(text), MASKED_LOOKED_AT))
    numbers = {word.start: number for number, word in enumerate(words)} if masked else {}
    found = ((numbers.get(mask.start()), _fitting(*map(str.lower, mask.groups()))) for mask in masked)
    return {number: verb for number, verb in found if number is not None and verb}


def _fitting(first: str, hidden: str, last: str) -> str:
    length = len(first) + len(hidden) + len(last)
    if len(first) + len(last) < LETTERS_LEFT:
        return ""
    verbs = _RULES.by_letter.get(first[0], ())
    return next(
        (one for one in verbs if len(one) == length and one.startswith(first) and one.endswith(last)), ""
    )


@lru_cache(maxsize=65_536)
def _slip(word: str) -> str:
    """The verb of harm that this word is in a wrong spelling, if any."""
    verb = _RULES.heard.get(heard(word), "")
    return verb if word not in _RULES.verbs else ""


@lru_cache(maxsize=32_768)
def _unleet(word: str) -> str:
    return max(disguise.readings(word), key=lambda text: (len(text), text), default="")


@dataclass(frozen=True)
class _Rules:
    """`said` suffice each; `core`, `side` and `calm` are weighed together. `verbs` of harm are known by sound too."""

    said: Patterns[str]
    core: Patterns[str]
    side: Patterns[str]
    calm: Patterns[str]
    verbs: frozenset[str]
    deadly: frozenset[str]
    heard: Mapping[str, str]
    by_letter: Mapping[str, Sequence[str]]


def _read_rules() -> _Rules:
    said, menace = lexicon.read("threats"), lexicon.read("menace")
    classes = _classes(said["parts"], menace["classes"], menace["verbs"])
    classes["BEASTLY"] = "|".join(said["said"]["beast"]).split("|")
    signs = {name: _patterns(rows, classes, SIGNS_NEAR) for name, rows in menace["signs"].items()}
    verbs = frozenset(verb for name in VERBS for verb in classes[name] if len(verb) >= SHORTEST_SLIP)
    by_letter: dict[str, list[str]] = {}
    for verb in sorted(verbs):
        by_letter.setdefault(verb[0], []).append(verb)
    return _Rules(
        _patterns(said["said"], classes, NEAR),
        **signs,
        verbs=verbs,
        deadly=frozenset([*classes["KILL"], *classes["VIOLENT"]]),
        heard={heard(verb): verb for verb in sorted(verbs)} | said["slips"],
        by_letter=by_letter,
    )


def _classes(
    parts: Mapping[str, str], told: Mapping[str, str], verbs: Mapping[str, str]
) -> dict[str, list[str]]:
    """Words by the names that stand for them in patterns; verbs of harm are put together of beginnings and ends."""
    beginnings = ("", *parts["harm_beginnings"].split())
    classes = {name.upper(): words.split() for name, words in parts.items() if "_" not in name}
    for name, ends in (("HARM", "harm_ends"), ("HARMED", "harmed_ends"), ("HARMING", "harming_ends")):
        classes[name] = [start + end for start in beginnings for end in parts[ends].split()]
    classes |= {name: [] for name in ("DO_INF", "DO_THEY")}
    for ends, prefixes in verbs.items():
        forms = [[prefix + end for prefix in prefixes.split() or [""]] for end in ends.split()]
        classes["DO_INF"] += forms[0]
        classes["DO_THEY"] += forms[1] + forms[2]
    for name, words in told.items():
        classes[name] = [one for word in words.split() for one in classes.get(word, [word])]
    return classes


def _patterns(
    tables: Mapping[str, Sequence[str]], classes: Mapping[str, Sequence[str]], near: int
) -> Patterns[str]:
    """Patterns of each table, marked with its name."""
    rows = [(_spelled_out(row, classes), name) for name, told in tables.items() for row in told]
    return Patterns(rows, near=near)


def _spelled_out(pattern: str, classes: Mapping[str, Sequence[str]]) -> str:
    """A pattern with the names of classes replaced by their words."""
    return _NAME.sub(lambda name: "|".join(classes[name.group()]), pattern)


_RULES = _read_rules()
