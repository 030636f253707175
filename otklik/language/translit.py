"""Russian written in Latin letters: `kogda pochinite dorogu`. One common way of many, read by sound."""

import re
from collections.abc import Sequence

from otklik.language.words import Word, stem

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN = re.compile("[a-z']+")
_SOUNDS = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ju": "ю", "ya": "я",
    "ja": "я", "yo": "е", "jo": "е", "ye": "е", "je": "е", "iy": "ий", "yy": "ый", "a": "а", "b": "б", "c": "ц",
    "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н",
    "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "х", "y": "ы",
    "z": "з", "'": "ь",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_SHORT_I = re.compile("(?<=[аеоуюя])ы")


def respelled(text: str, words: Sequence[Word]) -> Sequence[Word]:
    """The words of a message with no Russian letter as if written in Russian; of another, as they are."""
    if not words or _CYRILLIC.search(text):
        return words
    return [_respelled(word) for word in words]


def by_sound(word: str) -> str:
    """A word of Latin letters in Russian ones: `dorogoy` дорогой."""
    return _SHORT_I.sub("й", _SOUND.sub(lambda met: _SOUNDS[met.group()], word))


def _respelled(word: Word) -> Word:
    if not _LATIN.fullmatch(word.text):
        return word
    spelling = by_sound(word.text)
    return word._replace(text=spelling, stem=stem(spelling))
