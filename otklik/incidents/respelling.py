"""A misspelt word and what was probably meant, from texts that the person may see (trigrams of PostgreSQL)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from django.db import connection, transaction

from otklik.language.words import words as read

MOST_WORDS = 4  # of a search are looked at
SHORTEST = 4  # letters of a word that can be misspelt
ALIKE = 0.3  # pg_trgm's word similarity: one wrong letter of five still passes
CLOSE = 0.7  # of letters in their order
LOOKED_AT = 300  # texts with something alike, for each word
BEST = 20
_SQL = """
SELECT asked.word, near.text, near.likeness FROM unnest(%s::text[]) AS asked(word) CROSS JOIN LATERAL (
    SELECT found.text, word_similarity(asked.word, found.text) AS likeness FROM (
        SELECT message.text FROM incidents_message AS message
        WHERE message.body_id = ANY(%s) AND message.state <> 'own' AND message.text %%> asked.word LIMIT %s
    ) AS found ORDER BY likeness DESC LIMIT %s
) AS near
"""


def respelt(asked: str, bodies: Sequence[int]) -> str:
    """The search with the words that occur nowhere replaced by the closest that do; "" when there is no better.

    `bodies`: keys of the bodies whose messages may be read. Two queries.
    """
    held = [word for word in read(asked) if len(word.text) >= SHORTEST and word.text.isalpha()][:MOST_WORDS]
    if not held or not bodies:
        return ""
    near = _near([word.text for word in held], bodies)
    better, at = "", 0
    for word in held:
        better += asked[at : word.start] + _closest(word.text, near.get(word.text, ()))
        at = word.end
    better += asked[at:]
    return better if better.lower().replace("ё", "е") != asked.lower().replace("ё", "е") else ""


def _near(asked: list[str], bodies: Sequence[int]) -> dict[str, list[str]]:
    """Texts with a word alike, for each word."""
    found: dict[str, list[str]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        cursor.execute(_SQL, [asked, list(bodies), LOOKED_AT, BEST])
        for word, text, _likeness in cursor.fetchall():
            found.setdefault(word, []).append(text)
    return found


def _closest(word: str, texts: Iterable[str]) -> str:
    """The word of the texts that is closest; the more frequent of two; the word itself when it occurs or none is."""
    seen = Counter(each.text for text in texts for each in read(text) if len(each.text) >= SHORTEST)
    if word in seen:
        return word
    close = {other: _closeness(word, other) for other in seen}
    best = max(close, key=lambda other: (close[other], seen[other]), default=word)
    return best if close.get(best, 0) >= CLOSE else word


def _closeness(word: str, other: str) -> float:
    return SequenceMatcher(None, word, other, autojunk=False).ratio()
