"""Numbers in addresses: of houses, and in the names of streets (`40 лет Октября`, `1-я Садовая`)."""

import re
from collections.abc import Sequence

from otklik.language import lexicon
from otklik.language.words import Word

_TABLE = lexicon.read("places")
_HOUSE_WORD = frozenset(_TABLE["house"].split())
_STREET = frozenset(_TABLE["street"].split())
_COUNTED = frozenset(_TABLE["counted"].split())
_SPOKEN = {word: number for number, told in _TABLE["numbers"].items() for word in told.split()}
_ORDINAL = re.compile(r"(\d{1,3})(?:я|й|е|го|ая|ой|ый|ое|ого|ей)")
_ENDINGS = frozenset({"я", "й", "е", "го", "ая", "ой", "ый", "ое", "ого", "ей"})
NUMBER = re.compile(r"\d{1,4}(?:[а-яa-z]|[/\-]\d{1,3}[а-я]?)?")
_SPLIT = re.compile(  # `5 в Боровском` is house 5: there the letter is a word of its own
    r"(?:\s*[/\-]\s*(\d{1,3}[а-яА-Я]?)|\s?(?!в\s+\w)([а-дА-Д])(?![\w]))"
)
_BLOCK = re.compile(r",?\s{0,2}(?:корпус|корп|к)\.?\s?(\d{1,2})(?!\w)", re.IGNORECASE)
_BESIDE = 4  # characters between a street, the word for a house and the number


def in_digits(text: str, words: Sequence[Word]) -> list[Word]:
    """Words with numbers said in words as digits (`сорок`), and `1-я` as one word."""
    found: list[Word] = []
    for word in words:
        last = found[-1] if found else None
        if last and word.text in _ENDINGS and last.text.isdigit() and text[last.end : word.start] == "-":
            found[-1] = last._replace(end=word.end)
        elif met := _ORDINAL.fullmatch(word.text):
            found.append(word._replace(text=met[1], stem=met[1]))
        elif word.text in _SPOKEN:
            found.append(word._replace(text=_SPOKEN[word.text], stem=_SPOKEN[word.text]))
        else:
            found.append(word)
    return found


def after(text: str, words: Sequence[Word], number: int) -> tuple[str, int, int]:
    """The house told from this word on: its number, where it ends, how many words it took."""
    taken = 0
    while number + taken < len(words) and words[number + taken].text in _HOUSE_WORD and taken < 2:
        taken += 1
    at = number + taken
    if at >= len(words) or words[at].start - words[max(0, at - 1)].end > _BESIDE:
        return "", 0, 0
    word = words[at]
    if not NUMBER.fullmatch(word.text) or (not taken and _is_counted(text, words, at)):
        return "", 0, 0
    tail = _SPLIT.match(text, word.end)
    house, end = word.text, word.end
    if tail and house.isdigit():
        house += f"/{tail[1].lower()}" if tail[1] else tail[2].lower()
        end = tail.end()
        taken += 1
    if block := _BLOCK.match(text, end):
        house, end = f"{house} к{block[1]}", block.end()
    return house, end, taken + 1


def before(words: Sequence[Word], number: int) -> tuple[str, int]:
    """The house told before a street that begins at this word (`у дома 14 по Лесной`), and where it starts."""
    at = number - 1
    while at >= 0 and words[at].text in _STREET and number - at < 2:
        at -= 1
    if at < 2 or words[at].text not in ("по", "на"):
        return "", 0
    house, word = words[at - 1], words[at - 2]
    if not NUMBER.fullmatch(house.text) or word.text not in _HOUSE_WORD:
        return "", 0
    return house.text, word.start


def _is_counted(text: str, words: Sequence[Word], number: int) -> bool:
    """A number of times or days (`8 раз`), not of a house."""
    at = number + 1
    return (
        at < len(words) and words[at].text in _COUNTED and text[words[number].end : words[at].start].isspace()
    )
