"""Which messages cannot wait (clauses 9 and 24). Rather one too many than one overlooked."""

from dataclasses import dataclass
from enum import StrEnum

from otklik.language import lexicon
from otklik.language.patterns import Patterns, strongest
from otklik.language.reading import Reading

HIGH_FROM = 0.69  # sums of tenths, a little below .7
TELLS = 0.4  # a sign weaker than this is no reason
BOOST, CALM = "boost", "calm"


class Level(StrEnum):
    """Categories of importance that a suggestion knows."""

    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Weighed:
    """The level proposed, its score (high from HIGH_FROM), the reasons by name, the words behind them."""

    level: Level
    score: float
    reasons: tuple[str, ...]
    places: tuple[int, ...]


def weigh(reading: Reading) -> Weighed:
    """The importance of a message."""
    met = _PATTERNS.find(reading.places)
    reasons_met = strongest(met)
    danger = sum(value for name, value in reasons_met.items() if name not in (BOOST, CALM))
    if not danger:
        return Weighed(Level.NORMAL, 0.0, (), ())
    side = sum(found.weight for found in met if found.mark in (BOOST, CALM))
    score = danger + max(-1.0, min(0.6, side))
    reasons = tuple(
        sorted((name for name, value in reasons_met.items() if value >= TELLS and name not in (BOOST, CALM)))
    )
    places = sorted({place for found in met if found.mark in reasons for place in found.places})
    return Weighed(Level.HIGH if score >= HIGH_FROM else Level.NORMAL, score, reasons, tuple(places))


def _read() -> Patterns[str]:
    table = lexicon.read("importance")["signs"]
    return Patterns([(pattern, reason) for reason, patterns in table.items() for pattern in patterns])


_PATTERNS = _read()
