"""Words written so that no machine should read them: other alphabets, stars, gaps, repeats, hidden signs."""

import re
import unicodedata
from functools import lru_cache

from otklik.language.words import INVISIBLE, LOOKALIKE, MARKS

LONGEST = 60  # a longer heap of signs is no word
MASKS = "*#@%&$•…_~^=+×?!.-|/\\"

_UNSEEN = re.compile(f"[{INVISIBLE}{MARKS}]")
_REPEAT = re.compile(r"(.)\1+")
_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile("[а-я]")
_LATIN = re.compile("[a-z]")
_OTHER = re.compile("[^а-я]+")
_GAP = re.compile("[^а-яa-z0-9]+")
_MASK = re.compile(f"[{re.escape(MASKS)}0-9]+")

# Signs and digits that stand for letters beside letters.
_SIGNS = str.maketrans(
    {
        "0": "о",
        "3": "з",
        "4": "ч",
        "6": "б",
        "9": "я",
        "@": "а",
        "$": "с",
        "€": "е",
        "¥": "у",
        "1": "и",
        "|": "и",
        "!": "и",
    }
)
_DRAWN = (("}{", "х"), (")(", "х"), ("><", "х"), ("/\\", "л"), ("|/|", "и"), ("|\\|", "и"))
# Letters of Latin print and hand that Russians use for theirs, wider than what a careless keyboard makes.
_DRAWN_LATIN = LOOKALIKE | str.maketrans(
    {"d": "д", "g": "д", "l": "л", "z": "з", "s": "с", "r": "г", "w": "ш", "j": "й", "f": "ф", "v": "в"}
)


@lru_cache(maxsize=32_768)
def flat(chunk: str) -> str:
    """Lower case, no invisible signs or marks above letters, ё as е; signs stay."""
    text = unicodedata.normalize("NFKC", chunk[:LONGEST]).lower().replace("ё", "е")
    if text.isascii() or text.isalpha():
        return text
    text = unicodedata.normalize(
        "NFC", _UNSEEN.sub("", unicodedata.normalize("NFD", text).replace("и\u0306", "й"))
    )
    return text.replace("ё", "е")


def readings(text: str) -> set[str]:
    """Words in Russian letters that the flat `text` may be read as, repeats both kept and taken out."""
    if not _LETTER.search(text):
        return set()
    found = {_OTHER.sub("", text)} if not _inner_signs(text) else set()
    if not (text.isalpha() and not _LATIN.search(text)):
        found |= _unmasked(text)
    return found | {single(word) for word in found}


def single(word: str) -> str:
    """The word with each run of equal letters as one."""
    return _REPEAT.sub(r"\1", word)


def pieces(text: str) -> list[str]:
    """The parts of a masked word between its masks, in Russian letters: `х*й` gives `х` and `й`."""
    drawn = text.strip(",.;:!?()\"'«»").translate(LOOKALIKE) if _CYRILLIC.search(text) else text
    return _MASK.split(drawn)


def sounds(text: str) -> str:
    """The Latin letters of a word without repeats and signs; empty when it has Russian ones."""
    if _CYRILLIC.search(text):
        return ""
    return single(re.sub("[^a-z]", "", text))


def _inner_signs(text: str) -> bool:
    """Parts that are words of their own (`дом.улица`) are not glued; single letters and short bits are."""
    parts = [part for part in _GAP.split(text) if part]
    return (
        len(parts) > 1
        and any(len(part) > 4 for part in parts)
        and bool(re.search("[.,;:!?/()]", text.strip(".,;:!?/()")))
    )


def _unmasked(text: str) -> set[str]:
    for drawing, letter in _DRAWN:
        text = text.replace(drawing, letter)
    told = text.strip(",.;:!?()\"'«»")
    if not _CYRILLIC.search(told) and not _drawn_in_latin(told):
        return set()
    spelled = told.translate(_DRAWN_LATIN)
    return {_OTHER.sub("", spelled), _OTHER.sub("", spelled.translate(_SIGNS))}


def _drawn_in_latin(text: str) -> bool:
    """Latin letters only that all look Russian: `cyka`, `xyu`. Longer ones are more likely English."""
    letters = re.sub("[^a-z]", "", text)
    return (
        3 <= len(letters) <= 9
        and not letters.translate(_STRICT).isascii()
        and not _LATIN.search(letters.translate(_STRICT))
    )


_STRICT = str.maketrans(dict.fromkeys("acehkmoptxyu3bngl", "я"))
