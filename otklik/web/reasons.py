"""Why a moment is what it is, for the page: the rule's own explanation, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.incidents.cases import Case
from otklik.regulation.duties import Duty
from otklik.regulation.duty import Rule
from otklik.regulation.explanation import CountedDay, Explanation, explain, explain_back
from otklik.regulation.intervals import Pause
from otklik.web.moments import moment, span
from otklik.web.words import owed

BACKWARD = frozenset({Rule.BACK, Rule.CEILING})
COUNTED = BACKWARD | {Rule.FORWARD, Rule.CHANGE, Rule.FLOOR}


@dataclass(frozen=True, slots=True)
class Reasons:
    sentence: str
    days: Sequence[CountedDay]
    pauses: Sequence[Pause]
    edition: str
    calendar: str
    unconfirmed: Sequence[int] = ()


def of_duty(case: Case, duty: Duty) -> Reasons:
    """Why the duty is due when it is."""
    counted = _counted(case, duty)
    edition = case.incident.edition
    return Reasons(
        sentence=f"{owed(duty.kind)}: {_sentence(duty)}",
        days=counted.days if counted else (),
        pauses=counted.pauses if counted else (),
        edition=f"{edition.preset}, {edition.in_force_from:%d.%m.%Y}",
        calendar=case.clock.version,
        unconfirmed=counted.unconfirmed_years if counted else (),
    )


def _counted(case: Case, duty: Duty) -> Explanation | None:
    if duty.limit is None or duty.counted_from is None or duty.rule not in COUNTED:
        return None
    count = explain_back if duty.rule in BACKWARD else explain
    return count(case.clock, duty.counted_from, duty.limit, duty.pauses)


_SENTENCES = {
    Rule.FORWARD: lambda: _("{length} of working time after {start} (cl. {clause}). Due {due}."),
    Rule.BACK: lambda: _("{length} of working time before the moment of the answer, {start} (cl. {clause}). Due {due}."),
    Rule.CHANGE: lambda: _("{length} after the importance was raised, {start} (cl. 9, reading R-4). Due {due}."),
    Rule.FLOOR: lambda: _("at least {length} after the author replied, {start} (reading R-5). Due {due}."),
    Rule.CEILING: lambda: _("{length} before the answer, {start}: approval and publication need it (R-5). Due {due}."),
    Rule.MISSED: lambda: _("the moment had passed before the change and is not revived (R-4, R-5). Was due {due}."),
    Rule.DAYS: lambda: _("close of work of working day {days} after {start} (cl. {clause}). Due {due}."),
    Rule.PROMISE: lambda: _("the day that was promised to the author (cl. 16). Due {due}."),
    Rule.CALENDAR: lambda: _("{length} at any hour after {start} (cl. {clause}). Due {due}."),
    Rule.NONE: lambda: _("the terms in force set no limit."),
}


def _sentence(duty: Duty) -> str:
    if duty.paused_since and duty.due_at is None and duty.is_open:
        return _("the author is asked, the term stands still since {start} (cl. 10).").format(
            start=_moment(duty.paused_since)
        )
    return _SENTENCES[duty.rule]().format(
        length=span(duty.limit) if duty.limit else "",
        start=_moment(duty.counted_from),
        due=_moment(duty.due_at),
        clause=duty.clause,
        days=duty.days,
    )


def _moment(value: datetime | None) -> str:
    return moment(value, timezone.localdate()) if value else "–"
