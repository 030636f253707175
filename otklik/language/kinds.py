"""What a message wants: a complaint, a question, a request, thanks, chatter, an advertisement.

Tuned not to lose a need: a thank-you in which something is asked for still wants a reaction.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from otklik.language import lexicon
from otklik.language.model import Model
from otklik.language.patterns import Found, Patterns
from otklik.language.reading import Reading

TEMPERATURE = 0.8
LEARNED = 0.3
QUESTION_MARK = 0.8
ENDS_ASKING = 0.6  # a question mark at the very end
OPENS_ASKING = 0.4  # `когда`, `можно` at the beginning
OPENS_THANKING = 1.0  # and nothing is complained of or asked for
EXCLAMATION = 0.3
LINK = 1.2
START = {
    "complaint": 0.5,
    "question": 0.2,
    "request": 0.1,
    "thanks": -0.6,
    "chatter": 0.3,
    "advertisement": -0.8,
}
SILENT = 2.0  # a text with neither topic nor a wish is chatter
SAID_MUCH = 15  # words: so long a text is no chatter for want of a known word
TOPICAL = 2.0  # a text with a topic seldom is
THANKFUL = 0.3  # nor thanks, though where nothing is wanted they may well name what they are for
TOLD_AT_LENGTH = 1.5  # a long story is a complaint
LONG = 60  # words
LEAN = 0.9  # of rights and papers people ask, of roads and pipes they complain
LEAN_UNASKED = 0.4  # and without a word or a sign of asking they rather tell what is wrong
ASKED_ABOUT = frozenset({"social", "education", "defence", "authority"})
SURE = 0.6  # so sure must be that nothing is wanted

OPENING = 3  # words
TAIL = 20  # characters in which the end of a text is looked for
_AFTER_A_QUESTION = " .!)\n"
_LINK = re.compile(r"https?://|www\.|\b(?:vk|t|ok)\.(?:com|me|ru)/", re.IGNORECASE)


class Kind(StrEnum):
    """What the author wants."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    REQUEST = "request"
    THANKS = "thanks"
    CHATTER = "chatter"
    ADVERTISEMENT = "advertisement"


_ASKING_WORDS = frozenset(lexicon.read("small_words")["asking"].split())
_TROUBLED = frozenset({Kind.COMPLAINT, Kind.REQUEST})
_LEAN = {True: Kind.QUESTION, False: Kind.COMPLAINT}
WANTING = frozenset({Kind.COMPLAINT, Kind.QUESTION, Kind.REQUEST})


@dataclass(frozen=True, slots=True)
class KindGuess:
    """The likeliest kind, whether a reaction is needed, and the numbers of the words that told."""

    kind: Kind
    confidence: float
    needs_reaction: bool
    places: tuple[int, ...]


def guess(reading: Reading, *, group: str = "", model: Model | None = None) -> KindGuess:
    """The kind of a message; `group` is the group of topics seen in it, if any."""
    met = _PATTERNS.find(reading.places)
    scores = _scores(reading, met, group)
    if model:
        for name, value in model.kinds.evidence(reading.features).items():
            if name in scores:
                scores[name] += LEARNED * value
    shares = _shares(scores)
    kind = max(shares, key=lambda name: shares[name])
    places = tuple(dict.fromkeys(place for found in met if found.mark == kind for place in found.places))
    wanting = sum(share for name, share in shares.items() if name in WANTING)
    return KindGuess(Kind(kind), shares[kind], wanting >= 1 - SURE, places)


def _scores(reading: Reading, met: Sequence[Found[str]], group: str) -> dict[str, float]:
    text, length = reading.text, len(reading.words)
    scores = dict(START)
    for found in met:
        scores[found.mark] += found.weight
    if "?" in text:
        scores[Kind.QUESTION] += _asking(reading)
    if "!" in text:
        scores[Kind.COMPLAINT] += EXCLAMATION
    if _LINK.search(text):
        scores[Kind.ADVERTISEMENT] += LINK
    scores[Kind.COMPLAINT] += TOLD_AT_LENGTH * min(length, LONG) / LONG
    opening = any(found.mark == Kind.THANKS and min(found.places) < OPENING for found in met)
    if opening and "?" not in text and not any(found.mark in _TROUBLED for found in met):
        scores[Kind.THANKS] += OPENS_THANKING
    _lean(scores, reading, met, group)
    return scores


def _asking(reading: Reading) -> float:
    """What the question mark of a text tells, more at its end and after a word that asks."""
    ends = reading.text[-TAIL:].rstrip(_AFTER_A_QUESTION).endswith("?")
    opens = any(word.text in _ASKING_WORDS for word in reading.words[: OPENING - 1])
    return QUESTION_MARK + ENDS_ASKING * ends + OPENS_ASKING * opens


def _lean(scores: dict[str, float], reading: Reading, met: Sequence[Found[str]], group: str) -> None:
    """What the topic, or the want of one, tells of the kind."""
    marked = "?" in reading.text
    wishes = sum(found.weight for found in met if found.mark in WANTING)
    if not group:
        short = max(0.0, 1 - len(reading.words) / SAID_MUCH)
        scores[Kind.CHATTER] += SILENT * short * (wishes + marked < 1)
        return
    asked = marked or any(found.mark == Kind.QUESTION for found in met)
    kind = _LEAN[group in ASKED_ABOUT]
    scores[kind] += LEAN if asked or kind == Kind.COMPLAINT else LEAN_UNASKED
    scores[Kind.CHATTER] -= TOPICAL
    scores[Kind.THANKS] -= TOPICAL / 2 if marked or wishes else THANKFUL


def _shares(scores: dict[str, float]) -> dict[str, float]:
    top = max(scores.values())
    weights = {name: exp((score - top) / TEMPERATURE) for name, score in scores.items()}
    whole = sum(weights.values())
    return {name: weight / whole for name, weight in weights.items()}


def _read() -> Patterns[str]:
    table = lexicon.read("kinds")
    return Patterns([(pattern, name) for name, patterns in table.items() for pattern in patterns])


_PATTERNS = _read()
