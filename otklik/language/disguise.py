"""Words written so that no machine should read them: other alphabets, stars, gaps, repeats, hidden signs."""

import re
import unicodedata
from functools import lru_cache
from operator import itemgetter

from otklik.language.translit import by_sound
from otklik.language.words import INVISIBLE, LOOKALIKE, MARKS

LONGEST = 60  # a longer heap of signs is no word
LONGEST_BIT = 4  # letters in a bit of a word cut by signs
SHORTEST_WORD = 2
STOPS = ",.;:!?()\"'«»"
MASKS = "*#@%&$•…_~^=+×?!.-"

_UNSEEN = re.compile(f"[{INVISIBLE}{MARKS}]")
_RARE = re.compile(r"[^\W\d_а-яa-z]")
_DRAWN_FROM = re.compile(
    r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) (?:TURNED |REVERSED )?([A-Z])(?: WITH .*)?"
)
_REPEAT = re.compile(r"(.)\1+")
_ONE = itemgetter(1)  # of a run of letters; a function is faster than a template
_PLAIN = re.compile("[а-яa-z]+")
_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile("[а-я]")
_LATIN = re.compile("[a-z]")
_OTHER = re.compile("[^а-я]+")
_GAP = re.compile("[^а-яa-z0-9]+")
_STOP = re.compile("[.,;:!?/()]")
_NOT_LATIN = re.compile("[^a-z]")
_PICTURES = "\u2600-\u27bf\u2b50\U0001f300-\U0001faff"
_MASK = re.compile(rf"[{re.escape(MASKS)}0-9\[\]{{}}<>|\\{_PICTURES}]+")
_HIDES = re.compile(f"[*#@%&$•~^{_PICTURES}]")

# Signs and digits that stand for letters beside letters.
_SIGNS = str.maketrans("03469@$€¥1|!", "озчбяасеуиии")
_SIGNS_TOO = str.maketrans("3", "е")  # a three is a letter turned as often as one alike
_NUMBER_PI = re.compile("3[.,]14")
_LATIN_SIGNS = str.maketrans("0134@$", "oieaas")
_AS_IT_SOUNDS = str.maketrans({"э": "е", "ы": "и", "ь": None, "ъ": None})
_DRAWN = (("}{", "х"), (")(", "х"), ("><", "х"), ("/\\", "л"), ("|/|", "и"), ("|\\|", "и"))
# Letters of Latin print and hand that Russians use for theirs, wider than what a careless keyboard makes.
_DRAWN_LATIN = LOOKALIKE | str.maketrans("dglzsrwjfv", "ддлзсгшйфв")
_LOOKS_RUSSIAN = re.compile("[acehkmoptxyu]{3,9}")


@lru_cache(maxsize=32_768)
def flat(chunk: str) -> str:
    """Lower case, no invisible signs or marks above letters, ё as е; signs stay."""
    text = unicodedata.normalize("NFKC", chunk[:LONGEST]).lower().replace("ё", "е")
    if "14" in text:
        text = _NUMBER_PI.sub("пи", text)
    if text.isascii() or _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize(
        "NFC", _UNSEEN.sub("", unicodedata.normalize("NFD", text).replace("и\u0306", "й"))
    )
    return _RARE.sub(lambda met: _plainer(met.group()), text).replace("ё", "е")


@lru_cache(maxsize=2_048)
def _plainer(letter: str) -> str:
    """The Latin letter that a rare one is drawn from, told by its Unicode name (`b with hook`), or itself."""
    named = _DRAWN_FROM.fullmatch(unicodedata.name(letter, ""))
    return named[1].lower() if named else letter


def readings(text: str) -> set[str]:
    """Words in Russian letters that the flat `text` may be read as, repeats both kept and taken out."""
    if not _LETTER.search(text) or _is_several(text):
        return set()
    found = {_OTHER.sub("", text)}
    if _OTHER.search(text):
        found |= _redrawn(text)
    return found | {single(word) for word in found}


def single(word: str) -> str:
    """The word with each run of equal letters as one."""
    return _REPEAT.sub(_ONE, word)


def heard(word: str) -> str:
    """The word as it sounds: what is written on purpose as nobody spells it (`пизьдец`, `хюйня`, `йобаный`)."""
    return word.replace("йо", "е").replace("хю", "ху").translate(_AS_IT_SOUNDS)


def pieces(text: str) -> list[str]:
    """The parts of a masked word between its masks, in Russian letters: `х*й` gives `х` and `й`."""
    drawn = text.strip(STOPS).translate(LOOKALIKE) if _CYRILLIC.search(text) else text
    return _MASK.split(drawn)


def is_masked(text: str) -> bool:
    """Whether something stands in the text that is only there to hide a letter, as no hyphen or number is."""
    return bool(_HIDES.search(text))


def sounds(text: str, *, signs: bool = False) -> str:
    """The Latin letters of a word without repeats; `signs` stand for letters too. Empty when it has Russian ones."""
    if _CYRILLIC.search(text):
        return ""
    return single(_NOT_LATIN.sub("", text.translate(_LATIN_SIGNS) if signs else text))


def _is_several(text: str) -> bool:
    """Words of their own (`дом.улица`) are not glued into one; single letters and short bits are."""
    parts = [part for part in _GAP.split(text) if part]
    lengths = [len(part) for part in parts]
    words = len(parts) > 1 and max(lengths) > LONGEST_BIT and min(lengths) > SHORTEST_WORD
    return words and bool(_STOP.search(text.strip(STOPS)))


def _redrawn(text: str) -> set[str]:
    """The text with signs and foreign letters taken for the Russian ones that they look like."""
    for drawing, letter in _DRAWN:
        text = text.replace(drawing, letter)
    told = text.strip(STOPS)
    if not _CYRILLIC.search(told) and not _LOOKS_RUSSIAN.fullmatch(_NOT_LATIN.sub("", told)):
        return set()
    spelled = told.translate(_DRAWN_LATIN)
    letters = _OTHER.sub("", spelled)
    signed = _OTHER.sub("", spelled.translate(_SIGNS)) if len(letters) > 1 else letters
    turned = _OTHER.sub("", spelled.translate(_SIGNS_TOO)) if "3" in spelled and len(letters) > 1 else letters
    return {letters, signed, turned, _OTHER.sub("", by_sound(told)) if _CYRILLIC.search(told) else letters}
