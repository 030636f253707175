"""How alike two texts are, the way PostgreSQL's pg_trgm counts it, for what is compared in memory."""

from functools import lru_cache

from otklik.language.words import words

REPEAT = 0.2  # the same author on the same topic (clause 18)
MASS_EVENT = 0.45  # several authors on one event


@lru_cache(maxsize=4_096)
def trigrams(text: str) -> frozenset[str]:
    """Triples of letters of each word, with two spaces before it and one after, as pg_trgm takes them."""
    found: set[str] = set()
    for word in words(text):
        padded = f"  {word.text} "
        found.update(padded[at : at + 3] for at in range(len(padded) - 2))
    return frozenset(found)


def similarity(one: str, two: str) -> float:
    """From 0 (nothing in common) to 1 (the same words): common triples by all. Two empty texts give 0."""
    first, second = trigrams(one), trigrams(two)
    whole = len(first | second)
    return len(first & second) / whole if whole else 0.0
