"""All that is suggested about a message, for a person to confirm. Nothing is decided here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from otklik.language import abuse, explain, importance, kinds, places, ranking
from otklik.language.abuse import Ground, Tier
from otklik.language.explain import Span
from otklik.language.importance import Level
from otklik.language.model import Model
from otklik.language.places import Gazetteer, Place
from otklik.language.ranking import OwnTopic
from otklik.language.reading import read
from otklik.language.words import Word

PRESELECTED_FROM = 0.8
LISTED_FROM = 0.4
SHOWN = 3
SHOWN_FROM = 0.02
GROUP_SEEN = 0.4


@dataclass(frozen=True, slots=True)
class Guess:
    """A code, how sure (0 to 1), and the author's words that speak for it."""

    code: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Importance:
    """The level proposed, the names of the reasons (tables of the lexicon) and the words behind them."""

    level: Level
    reasons: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A ground of clause 20 seen in the text: whether exclusion is proposed or only hinted at, and where."""

    tier: Tier
    ground: Ground
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Suggestions for one message.

    `topics` and `groups` are the three likeliest each; `preselected` is a topic to be ticked beforehand
    (from .8), `listed` the topics to be offered (from .4), empty for "not determined".
    """

    topics: tuple[Guess, ...]
    groups: tuple[Guess, ...]
    preselected: str | None
    listed: tuple[str, ...]
    kind: Guess
    needs_reaction: bool
    importance: Importance
    exclusion: Exclusion | None
    places: tuple[Place, ...]
    spans: tuple[Span, ...] = field(default=())


def suggest(
    text: str,
    *,
    model: Model | None = None,
    gazetteer: Gazetteer | None = None,
    own: Sequence[OwnTopic] = (),
) -> Suggestion:
    """Suggestions for a message's text: any text, at any length, never an error. `own`: topics of the body."""
    reading = read(text)
    text, told = reading.text, reading.words
    ranked = ranking.rank(reading, model, own)
    group = next((row.code for row in ranked.groups[:1] if row.confidence >= GROUP_SEEN), "")
    kind = kinds.guess(reading, group=group, model=model)
    weighed = importance.weigh(reading)
    exclusion = _exclusion(abuse.marks(reading))
    topics = _guesses(text, told, ranked.topics)
    best = ranked.topics[0].places if ranked.topics else ()
    return Suggestion(
        topics=topics,
        groups=_guesses(text, told, ranked.groups),
        preselected=next((guess.code for guess in topics[:1] if guess.confidence >= PRESELECTED_FROM), None),
        listed=tuple(guess.code for guess in topics if guess.confidence >= LISTED_FROM),
        kind=Guess(kind.kind, kind.confidence, explain.told_by(text, told, kind.places)),
        needs_reaction=kind.needs_reaction or weighed.level == Level.HIGH,
        importance=Importance(weighed.level, weighed.reasons, explain.told_by(text, told, weighed.places)),
        exclusion=exclusion,
        places=places.find(reading, gazetteer),
        spans=_spans(told, best, weighed.places, exclusion),
    )


def _guesses(text: str, told: Sequence[Word], ranked: Iterable[ranking.Ranked]) -> tuple[Guess, ...]:
    shown = [row for row in tuple(ranked)[:SHOWN] if row.confidence >= SHOWN_FROM]
    return tuple(Guess(row.code, row.confidence, explain.told_by(text, told, row.places)) for row in shown)


def _exclusion(marks: Sequence[abuse.Mark]) -> Exclusion | None:
    gravest = abuse.gravest(marks)
    if not gravest:
        return None
    spans = tuple(Span(mark.start, mark.end, mark.ground) for mark in marks)
    return Exclusion(gravest.tier, gravest.ground, spans)


def _spans(
    told: Sequence[Word], topic: Iterable[int], high: Iterable[int], exclusion: Exclusion | None
) -> tuple[Span, ...]:
    found = [*explain.spans(told, topic, "topic"), *explain.spans(told, high, "importance")]
    found += exclusion.spans if exclusion else ()
    return tuple(sorted(found, key=lambda span: (span.start, span.end)))
