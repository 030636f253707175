"""Which topic a message is about: shipped patterns first, then what the body taught."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import NamedTuple

from otklik.language import lexicon
from otklik.language.bayes import Bayes
from otklik.language.model import Model
from otklik.language.patterns import NEAR, Found, Patterns
from otklik.language.reading import MATTER, Reading
from otklik.language.streets import streets
from otklik.language.topics import SMALL_WORDS, classifier, group_of, neighbours, signs, topics
from otklik.language.words import words

SEED = 0.5  # a weight of the lexicon as a logarithm of odds
ABSENT = -2.0  # a group of which the lexicon sees nothing
NEIGHBOUR = 0.75  # and of which it sees one that it is confused with
RARER = 0.1  # the groups stand in the order in which towns meet them, until decisions tell the body's own
LEARNED = 0.3  # naive Bayes is overconfident: its features are not independent
FREQUENCY = 0.4  # the groups that the body meets more often
NOTHING = -0.5  # "not determined" stands among the groups
TEMPERATURE = 0.55
DOUBT = 0.06  # how often the plainest words mislead
DOUBTFUL = 4.0  # and how much wider the truth is sought then
INSIDE = 0.4  # the temperature among the topics of one group
SYNONYM = 1.5
SYNONYM_FOR_GROUP = 0.15  # a synonym speaks for its topic first, and a little for the group
TAUGHT_WORDS = 3  # named as reasons when the lexicon has none
LANDMARK = 0.3
WHOLE_STEM = 5  # letters from which a beginning tells a word
OPENED_FROM = 0.05  # less likely groups are not told apart into topics


class Ranked(NamedTuple):
    """A code with its probability and the numbers of the words that speak for it."""

    code: str
    confidence: float
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """A topic that a body has added to a shipped group; `sayings` are everyday words for it, each of several stems."""

    code: str
    sayings: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups and topics, the likeliest first. The probabilities and that of "not determined" make one."""

    groups: tuple[Ranked, ...]
    topics: tuple[Ranked, ...]


class Aim(NamedTuple):
    """What a pattern speaks for; `topic` is empty for the whole group; a synonym only tells topics apart."""

    group: str
    topic: str
    synonym: bool = False


def rank(reading: Reading, model: Model | None = None, own: Sequence[OwnTopic] = ()) -> Ranking:
    """The ranking of a message. With no words, or with none that tells, both are empty."""
    met = [*_met(reading), *_said(reading, own)] if own else _met(reading)
    told = reading.features if model else []
    shares = likely(_groups(met, told, model), model.temperature if model else 1.0)
    ranked = [Ranked(code, share, ()) for code, share in shares.items()]
    spoken = _spoken(met)
    opened = [
        group._replace(places=_places(group.code, spoken, reading, model))
        for number, group in enumerate(ranked)
        if not number or group.confidence >= OPENED_FROM
    ]
    codes = _codes(tuple(topic.code for topic in own))
    inside = [row for group in opened for row in _inside(group, codes[group.code], spoken, told, model)]
    inside.sort(key=lambda row: -row.confidence)
    return Ranking((*opened, *ranked[len(opened) :]), tuple(inside))


def scores(reading: Reading, model: Model | None = None) -> dict[str, float]:
    """For each group the logarithm of its odds before temperature; empty when no word tells."""
    return _groups(_met(reading), reading.features if model else [], model)


def likely(scores: dict[str, float], temperature: float = 1.0) -> dict[str, float]:
    """Shares of the scores, the greatest first; "not determined" takes its own. Empty for no scores."""
    if not scores:
        return {}
    warm = temperature * TEMPERATURE
    sure, doubtful = _shares(scores, warm), _shares(scores, warm * DOUBTFUL)
    order = sorted(scores, key=lambda code: -scores[code])
    return {code: (1 - DOUBT) * sure[code] + DOUBT * doubtful[code] for code in order}


def _shares(scores: dict[str, float], warm: float) -> dict[str, float]:
    top = max(*scores.values(), NOTHING)
    weights = {code: exp((score - top) / warm) for code, score in scores.items()}
    whole = sum(weights.values()) + exp((NOTHING - top) / warm)
    return {code: weight / whole for code, weight in weights.items()}


def _met(reading: Reading) -> list[Found[Aim]]:
    """The patterns met; a landmark (`возле школы`) or a street (`на Заводской`) tells where, and little of what."""
    met = _PATTERNS.find(reading.places)
    aside = {found.places[-1] for found in _LANDMARKS.find(reading.places)} | streets(reading)
    return [_lessened(found) if set(found.places) <= aside else found for found in met] if aside else met


def _said(reading: Reading, own: Sequence[OwnTopic]) -> list[Found[Aim]]:
    """Sayings of a body's own topics, their words near each other."""
    first: dict[str, int] = {}
    for place, word in enumerate(reading.words[:MATTER]):
        first.setdefault(word.stem, place)
    found = []
    for topic in own:
        for saying in topic.sayings:
            places = sorted(first.get(stem, -1) for stem in saying)
            if places[0] >= 0 and places[-1] - places[0] <= NEAR:
                found.append(
                    Found(Aim(group_of(topic.code), topic.code, synonym=True), SYNONYM, tuple(places))
                )
    return found


def sayings(texts: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Everyday words as stems, without the small ones; what has none is left out."""
    stems = (
        frozenset(word.stem for word in words(text) if word.text not in SMALL_WORDS and len(word.stem) > 2)
        for text in texts
    )
    return tuple(dict.fromkeys(filter(None, stems)))


def _lessened(found: Found[Aim]) -> Found[Aim]:
    return Found(found.mark, found.weight * LANDMARK, found.places)


def _groups(met: Sequence[Found[Aim]], told: Sequence[str], model: Model | None) -> dict[str, float]:
    seeds: dict[str, float] = {}
    for found in met:
        share = SYNONYM_FOR_GROUP if found.mark.synonym else SEED
        seeds[found.mark.group] = seeds.get(found.mark.group, 0.0) + found.weight * share
    learned = model.groups.evidence(told) if model else {}
    if not seeds and not learned:
        return {}
    leading = max(seeds, key=lambda code: seeds[code], default="")
    near = neighbours().get(leading, frozenset())
    rarer = 0.0 if model else RARER
    start = {
        group.code: seeds.get(group.code, ABSENT + NEIGHBOUR * (group.code in near) - rarer * number)
        for number, group in enumerate(classifier())
    }
    return _taught(start, learned, model.groups if model else None)


def _taught(scores: dict[str, float], learned: dict[str, float], counts: Bayes | None) -> dict[str, float]:
    """Scores of the lexicon with what was learned and how often each was met."""
    if not counts:
        return scores
    often = counts.frequencies(list(scores))
    return {
        code: score + LEARNED * learned.get(code, 0.0) + FREQUENCY * often[code]
        for code, score in scores.items()
    }


def _spoken(met: Iterable[Found[Aim]]) -> dict[str, list[Found[Aim]]]:
    """By code of a group and of a topic, what speaks for it."""
    spoken: dict[str, list[Found[Aim]]] = {}
    for found in met:
        group, topic, _ = found.mark
        spoken.setdefault(group, []).append(found)
        if topic:
            spoken.setdefault(topic, []).append(found)
    return spoken


def _inside(
    group: Ranked,
    codes: Sequence[str],
    spoken: Mapping[str, Sequence[Found[Aim]]],
    told: Sequence[str],
    model: Model | None,
) -> list[Ranked]:
    """The topics of one group share its probability."""
    scores = {code: sum(found.weight * SEED for found in spoken.get(code, ())) for code in codes}
    if model and (counts := model.inside(group.code)):
        scores = _taught(scores, counts.evidence(told), counts)
    top = max(scores.values())
    weights = {code: exp((score - top) / INSIDE) for code, score in scores.items()}
    whole = sum(weights.values())
    own = {
        code: tuple(place for found in spoken[code] for place in found.places)
        for code in codes
        if code in spoken
    }
    return [
        Ranked(code, group.confidence * weights[code] / whole, own.get(code, group.places)) for code in codes
    ]


def _places(
    code: str, spoken: Mapping[str, Sequence[Found[Aim]]], reading: Reading, model: Model | None
) -> tuple[int, ...]:
    """Words that speak for a group: those of the lexicon, or else those that the body taught."""
    told = sorted(spoken.get(code, ()), key=lambda found: -found.weight)
    if told or not model:
        return tuple(dict.fromkeys(place for found in told for place in found.places))
    values = {place: model.groups.tells(word.stem, code) for place, word in enumerate(reading.words[:MATTER])}
    best = sorted(values, key=lambda place: -values[place])[:TAUGHT_WORDS]
    return tuple(place for place in best if values[place] > 0)


@lru_cache(maxsize=64)
def _codes(own: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Topics by their groups, with those of a body."""
    found: dict[str, tuple[str, ...]] = {}
    for code in (*(topic.code for topic in topics()), *own):
        found[group_of(code)] = (*found.get(group_of(code), ()), code)
    return found


def _synonyms(group: str, code: str, texts: Sequence[str]) -> list[tuple[str, Aim]]:
    found = []
    for text in texts:
        telling = [
            _named(word.stem) for word in words(text) if word.text not in SMALL_WORDS and len(word.stem) > 2
        ]
        if telling:
            found.append((f"{' '.join(telling)}:{SYNONYM}", Aim(group, code, synonym=True)))
    return found


def _named(stem: str) -> str:
    """A word of a synonym: a short stem begins too many other words (`пол` of `поле`)."""
    return f"{stem}*" if len(stem) >= WHOLE_STEM else f"={stem}"


def _read_patterns() -> Patterns[Aim]:
    rows = [(pattern, Aim(row.group, row.topic)) for row in signs() for pattern in row.patterns]
    named = (row for topic in topics() for row in _synonyms(topic.group, topic.code, topic.synonyms))
    return Patterns([*rows, *named])


def _read_landmarks() -> Patterns[str]:
    table = lexicon.read("landmarks")
    return Patterns((f"{table['before']}+{name}", "") for name in table["landmarks"].split("|"))


_PATTERNS = _read_patterns()
_LANDMARKS = _read_landmarks()
