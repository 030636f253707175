"""Words that name a street, seen without a gazetteer: `на Заводской` is not about the works."""

import re

from otklik.language import lexicon
from otklik.language.reading import MATTER, Reading

_SIGNS = frozenset(lexicon.read("places")["street"].split())
_BEFORE = frozenset(lexicon.read("places")["before_street"].split())
_ADJECTIVE = re.compile(r"\w{3,}(?:[оеё]й|[ая]я|[ую]ю)")
_CAPITAL = re.compile("[А-ЯЁ][а-яё]")


def streets(reading: Reading) -> frozenset[int]:
    """Numbers of the words that are names of streets by their capital letter and what stands beside them."""
    words = reading.words[:MATTER]
    found = set()
    for number, word in enumerate(words):
        if not _CAPITAL.match(reading.text, word.start):
            continue
        before = words[number - 1].text if number else ""
        after = words[number + 1].text if number + 1 < len(words) else ""
        adjective = _ADJECTIVE.fullmatch(word.text)
        if before in _SIGNS or (adjective and (before in _BEFORE or after in _SIGNS or after[:1].isdigit())):
            found.add(number)
    return frozenset(found)
