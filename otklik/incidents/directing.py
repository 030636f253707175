"""Which unit answers a message: the default of its topic, and who answered such before, there above all.

A case that was given on or returned counts for the unit that has it in the end: redirects teach. The topic everywhere,
in the settlement, in the street: what the wider circle tells is where the nearer one begins, so a few cases of
a street outweigh many from elsewhere, and where there are none the wider circle speaks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, Subquery

from otklik.incidents.judging import topic_terms
from otklik.incidents.models import Assignment, Entry, Incident, Message
from otklik.office.models import TopicUnit, Unit
from otklik.office.queries import unit_called, units_of
from otklik.regulation.history import Step
from otklik.regulation.moves import PartState

LATEST = 200  # earlier cases of the topic that are looked at
DEFAULT = 3.0  # the default of a topic weighs as three cases
WIDER = 2.0  # and what a wider circle tells as two
HALF = 50  # cases of the topic after which one weighs half: a competence that was moved is learned
DOUBT = 1.0  # what is not known yet
TICKED_FROM = 0.6
LISTED_FROM = 0.1


class Why(StrEnum):
    """Why a unit is suggested."""

    TERMS = "terms"  # the terms in force name it for the topic
    DEFAULT = "default"  # it answers the topic
    TOPIC = "topic"  # it answered earlier cases of the topic
    SETTLEMENT = "settlement"  # … from the same settlement
    STREET = "street"  # … from the same street


@dataclass(frozen=True, slots=True)
class Reason:
    """`met` of `whole` earlier cases; `place` is the street or the settlement."""

    why: Why
    met: int = 0
    whole: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class UnitGuess:
    """A unit, how sure (0 to 1), and why."""

    unit: Unit
    confidence: float
    reasons: tuple[Reason, ...]

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)

    @property
    def ticked(self) -> bool:
        """Sure enough to be chosen beforehand."""
        return self.confidence >= TICKED_FROM


@dataclass(frozen=True, slots=True)
class _Place:
    settlement: str
    street: str


@dataclass(frozen=True, slots=True)
class _Earlier:
    unit_id: int
    place: _Place
    weight: float  # 1 for the latest


def unit_guesses(incident: Incident, message: Message | None) -> list[UnitGuess]:
    """Units for an incident, the surest first; empty without a topic. Five queries at most.

    Where the terms name a unit for the topic, no other one is ticked.
    """
    if incident.topic is None:
        return []
    units = {unit.pk: unit for unit in units_of(incident.body)}
    refused = _refused(incident)
    learned = _learned(incident, message, units, refused)
    named = _named(incident, units, refused)
    if named is None:
        return learned
    others = [guess for guess in learned if guess.unit != named and not guess.ticked]
    return [UnitGuess(named, 1.0, (Reason(Why.TERMS),)), *others]


def _named(incident: Incident, units: dict[int, Unit], refused: set[int]) -> Unit | None:
    """By the edition (R-23), unless it has returned this very case."""
    own = topic_terms(incident)
    found = unit_called(own.unit, units.values()) if own else None
    return None if found is None or found.pk in refused else found


def _learned(
    incident: Incident, message: Message | None, units: dict[int, Unit], refused: set[int]
) -> list[UnitGuess]:
    tied = TopicUnit.objects.filter(body=incident.body_id, topic=incident.topic_id)
    default = tied.values_list("unit_id", flat=True).first()
    earlier = [case for case in _earlier(incident) if case.unit_id in units]
    here = _place(message.suggestion if message else {})
    guesses = [
        UnitGuess(units[pk], share, _reasons(pk, earlier, here, default))
        for pk, share in _shares(earlier, here, default).items()
        if pk in units and pk not in refused and share >= LISTED_FROM
    ]
    return sorted(guesses, key=lambda guess: (-guess.confidence, guess.unit.name))


def _refused(incident: Incident) -> set[int]:
    """Units that have returned this very case."""
    rows = Entry.objects.filter(incident=incident, step__in=[Step.ASSIGN, Step.REASSIGN, Step.REFUSE])
    held: dict[int | None, int] = {}
    found = set()
    for step, part, unit in rows.order_by("number").values_list("step", "part", "data__unit"):
        if step == Step.REFUSE and part in held:
            found.add(held[part])
        elif unit:
            held[part] = int(unit)
    return found


def _earlier(incident: Incident) -> list[_Earlier]:
    rows = Assignment.objects.filter(incident__body=incident.body_id, incident__topic=incident.topic_id)
    rows = rows.exclude(incident=incident.pk).exclude(state=PartState.REFUSED)
    first = Message.objects.filter(incident=OuterRef("incident")).order_by("pk").values("suggestion")[:1]
    told = rows.order_by("-incident_id", "-pk").values_list("unit_id", Subquery(first))[:LATEST]
    return [
        _Earlier(unit, _place(suggestion or {}), 0.5 ** (age / HALF))
        for age, (unit, suggestion) in enumerate(told)
    ]


def _place(suggestion: dict[str, Any]) -> _Place:
    """The first place that the message names."""
    for settlement, street, _house in suggestion.get("where", ()):
        return _Place(settlement, street)
    return _Place("", "")


def _shares(earlier: list[_Earlier], here: _Place, default: int | None) -> dict[int, float]:
    """How likely each unit is; what is missing to one is doubt."""
    known = DEFAULT if default else 0.0
    shares = _nearer({default: known / (known + DOUBT)} if default else {}, earlier, known + DOUBT)
    shares = _nearer(shares, [case for case in earlier if _is_settled(case, here)], WIDER)
    return _nearer(shares, [case for case in earlier if _is_in_street(case, here)], WIDER)


def _nearer(wider: dict[int, float], cases: list[_Earlier], weight: float) -> dict[int, float]:
    """Shares by these cases, beginning with those of a wider circle, which weigh as `weight` cases."""
    found: dict[int, float] = defaultdict(float, {unit: weight * share for unit, share in wider.items()})
    for case in cases:
        found[case.unit_id] += case.weight
    whole = weight + sum(case.weight for case in cases)
    return {unit: value / whole for unit, value in found.items()}


def _is_settled(case: _Earlier, here: _Place) -> bool:
    return bool(here.settlement) and case.place.settlement == here.settlement


def _is_in_street(case: _Earlier, here: _Place) -> bool:
    return bool(here.street) and case.place == here


def _reasons(unit: int, earlier: list[_Earlier], here: _Place, default: int | None) -> tuple[Reason, ...]:
    found = [Reason(Why.DEFAULT)] if unit == default else []
    street = [case for case in earlier if _is_in_street(case, here)]
    settled = [case for case in earlier if _is_settled(case, here)]
    for why, rows, place in (
        (Why.STREET, street, here.street),
        (Why.SETTLEMENT, settled, here.settlement),
        (Why.TOPIC, earlier, ""),
    ):
        met = sum(case.unit_id == unit for case in rows)
        if met:
            found.append(Reason(why, met, len(rows), place))
            break  # the nearest says most
    return tuple(found)
