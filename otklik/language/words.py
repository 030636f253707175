"""From a citizen's text to words: one spelling for what a reader takes for one word.

A word keeps the place it came from (`start`, `end` are offsets in the original text), so that every
suggestion can show what it was made of.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

import Stemmer

LONGEST_TEXT = 20_000  # characters looked at; the rest of a longer text is not read
MOST_WORDS = 500
LONGEST_WORD = 40

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
MARKS = "\u0300-\u036f\u0483-\u0489\u20d0-\u20ff"

_WORD = re.compile(rf"[^\W_][\w{INVISIBLE}{MARKS}]*")
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_MARK = re.compile(f"[{MARKS}]")
_REPEAT = re.compile(r"(.)\1{2,}")
_ONE = itemgetter(1)  # of a run of letters; a function is faster than a template
_CYRILLIC = re.compile("[а-я]")
_RUSSIAN = re.compile("[А-Яа-яЁё]+")

# Latin (small capitals too), Greek, Ukrainian and Turkic letters that a reader takes for Russian ones (lower case).
LOOKALIKE = str.maketrans(
    dict(zip("ᴀʙᴄᴅᴇʜᴋᴍɴᴏᴘʀᴛᴜᴠʏπγλφδμҳӽүұӯҙӡ", "авсденкмнорртивупглфдмххууузз", strict=True))
    | {
        "a": "а",
        "b": "в",
        "c": "с",
        "e": "е",
        "h": "н",
        "i": "и",
        "k": "к",
        "m": "м",
        "n": "п",
        "o": "о",
        "p": "р",
        "t": "т",
        "u": "и",
        "x": "х",
        "y": "у",
        "α": "а",
        "β": "в",
        "ε": "е",
        "κ": "к",
        "ν": "в",
        "ο": "о",
        "ρ": "р",
        "τ": "т",
        "υ": "у",
        "χ": "х",
        "і": "и",
        "ї": "и",
        "є": "е",
        "ґ": "г",
        "ў": "у",
    }
)

_stemmer = Stemmer.Stemmer("russian")


class Word(NamedTuple):
    """A word in its plain spelling, its stem, and where it stands in the original text."""

    text: str
    stem: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Words of `text` in order. Any text is good, the empty one included."""
    found = _WORD.finditer(text, 0, LONGEST_TEXT)
    return [Word(*forms(match.group()), *match.span()) for match in islice(found, MOST_WORDS)]


@lru_cache(maxsize=65_536)
def forms(raw: str) -> tuple[str, str]:
    """The plain spelling of one written word and its stem."""
    spelling = plain(raw)
    return spelling, stem(spelling)


def stem(word: str) -> str:
    """The Snowball stem of a word in plain spelling."""
    return str(_stemmer.stemWord(word))


def plain(raw: str) -> str:
    """Lower case, ё as е, no invisible signs, three equal letters as one, look-alikes as Russian letters."""
    if _RUSSIAN.fullmatch(raw):
        return _REPEAT.sub(_ONE, raw[:LONGEST_WORD].lower().replace("ё", "е"))
    word = unicodedata.normalize("NFKC", raw[:LONGEST_WORD]).lower().replace("ё", "е")
    if not word.isalnum():
        word = _MARK.sub("", _UNSEEN.sub("", word))
    if _CYRILLIC.search(word):
        word = word.translate(LOOKALIKE)
    return _REPEAT.sub(_ONE, word)
