"""Which unit answers a message: the default of its topic, and who answered such before, there above all.

A case that was given on or returned counts for the unit that has it in the end: redirects teach.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, Subquery

from otklik.incidents.models import Assignment, Entry, Incident, Message
from otklik.office.models import Unit
from otklik.office.queries import units_of
from otklik.regulation.history import Step
from otklik.regulation.moves import PartState

LATEST = 200  # earlier cases of the topic that are looked at
DEFAULT = 3.0  # the default of a topic weighs as three cases
SAME_SETTLEMENT, SAME_STREET = 2.0, 4.0  # a case from there weighs more than one from anywhere
DOUBT = 1.0  # what is not known yet
TICKED_FROM = 0.6
LISTED_FROM = 0.1


class Why(StrEnum):
    """Why a unit is suggested."""

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


@dataclass(slots=True)
class _Earlier:
    unit_id: int
    place: _Place


def unit_guesses(incident: Incident, message: Message | None) -> list[UnitGuess]:
    """Units for an incident, the surest first; empty without a topic. Five queries at most."""
    if incident.topic is None:
        return []
    units = {unit.pk: unit for unit in units_of(incident.body)}
    default = incident.topic.units.filter(body=incident.body_id).values_list("unit_id", flat=True).first()
    refused = _refused(incident)
    earlier = [case for case in _earlier(incident) if case.unit_id in units]
    here = _place(message.suggestion if message else {})
    weights = _weights(earlier, here, default)
    whole = sum(weights.values()) + DOUBT
    guesses = [
        UnitGuess(units[pk], weight / whole, _reasons(pk, earlier, here, default))
        for pk, weight in weights.items()
        if pk in units and pk not in refused and weight / whole >= LISTED_FROM
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
    return [_Earlier(unit, _place(suggestion or {})) for unit, suggestion in told]


def _place(suggestion: dict[str, Any]) -> _Place:
    """The first place that the message names."""
    for settlement, street, _house in suggestion.get("where", ()):
        return _Place(settlement, street)
    return _Place("", "")


def _weights(earlier: list[_Earlier], here: _Place, default: int | None) -> dict[int, float]:
    weights: dict[int, float] = defaultdict(float)
    if default:
        weights[default] += DEFAULT
    for case in earlier:
        weights[case.unit_id] += _likeness(case.place, here)
    return weights


def _likeness(there: _Place, here: _Place) -> float:
    if here.street and (there.street, there.settlement) == (here.street, here.settlement):
        return SAME_STREET
    if here.settlement and there.settlement == here.settlement:
        return SAME_SETTLEMENT
    return 1.0


def _reasons(unit: int, earlier: list[_Earlier], here: _Place, default: int | None) -> tuple[Reason, ...]:
    found = [Reason(Why.DEFAULT)] if unit == default else []
    street = [case for case in earlier if here.street and _likeness(case.place, here) == SAME_STREET]
    settled = [case for case in earlier if here.settlement and case.place.settlement == here.settlement]
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
