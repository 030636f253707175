"""Why a moment is what it is, for the page: the rule's own explanation, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.incidents.cases import Case, why_of
from otklik.incidents.models import Entry
from otklik.regulation.duties import Duty
from otklik.regulation.duty import Rule
from otklik.regulation.explanation import CountedDay
from otklik.regulation.intervals import Pause
from otklik.regulation.succession import Judged
from otklik.regulation.terms import ClockKind, Terms
from otklik.regulation.why import Neighbour, Reading
from otklik.web.moments import moment, span
from otklik.web.words import of, owed


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The moment by another reading of the Regulation."""

    reading: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Reasons:
    sentence: str
    began: str  # the fact that began the term
    days: Sequence[CountedDay]
    pauses: Sequence[Pause]
    edition: str
    calendar: str
    counted_days: Sequence[date] = ()  # of clause 16
    unconfirmed: Sequence[int] = ()
    otherwise: Sequence[Otherwise] = ()
    held_until: datetime | None = None
    own_until: datetime | None = None


def of_duty(case: Case, judged: Judged) -> Reasons:
    """Why the duty is due when it is."""
    found = why_of(case, judged)
    counted = found.explanation
    return Reasons(
        sentence=f"{owed(judged.duty.kind)}: {_sentence(found.duty, case.terms)}",
        began=_began(case.entries[judged.duty.fact]),
        held_until=judged.duty.due_at if judged.held_from else None,
        own_until=judged.own_until,
        days=counted.days if counted else (),
        pauses=counted.pauses if counted else (),
        edition=f"{found.edition}, {case.incident.edition.in_force_from:%d.%m.%Y}",
        calendar=found.calendar,
        counted_days=found.days,
        unconfirmed=found.unconfirmed_years,
        otherwise=[_otherwise(each) for each in found.neighbours],
    )


_READINGS = {
    Reading.FROM_DETECTION: lambda: _("counted from detection (R-1)"),
    Reading.FROM_COLLECTION: lambda: _("counted from the moment the message reached us (R-1)"),
    Reading.FROM_POSTING: lambda: _("counted from the moment the citizen wrote (R-1)"),
    Reading.NEXT_OPENING: lambda: _("a term that ends at closing time lasts until the next opening (R-2)"),
    Reading.WITHOUT_CHANGE: lambda: _("the whole short term from detection, however late the raise (R-4)"),
    Reading.WITHOUT_PAUSE: lambda: _("without the pause (cl. 10)"),
    Reading.WITHOUT_FLOOR: lambda: _("without the least time after the author's reply (R-5)"),
    Reading.UNTIL_RECOGNISED: lambda: _("the pause lasts until the reply is recognised (R-35)"),
    Reading.WITHOUT_PROMISE: lambda: _("the days of clause 16 instead of the promised day"),
    Reading.UNIT_HOURS: lambda: _("counted by the unit's own hours (R-29)"),
}


def _otherwise(neighbour: Neighbour) -> Otherwise:
    return Otherwise(_READINGS[neighbour.reading](), neighbour.due_at)


_SENTENCES = {
    Rule.FORWARD: lambda: _("{length} of working time after {start} (cl. {clause}). Due {due}."),
    Rule.BACK: lambda: _(
        "{length} of working time before the moment of the answer, {start} (cl. {clause}). Due {due}."
    ),
    Rule.CHANGE: lambda: _(
        "{length} after the importance was raised, {start} (cl. 9, reading R-4). Due {due}."
    ),
    Rule.FLOOR: lambda: _("at least {length} after the author replied, {start} (reading R-5). Due {due}."),
    Rule.CEILING: lambda: _(
        "{length} before the answer, {start}: approval and publication need it (R-5). Due {due}."
    ),
    Rule.DAYS: lambda: _("close of work of working day {days} after {start} (cl. {clause}). Due {due}."),
    Rule.PROMISE: lambda: _("the day that was promised to the author (cl. 16). Due {due}."),
    Rule.CALENDAR: lambda: _("{length} at any hour after {start} (cl. {clause}). Due {due}."),
    Rule.NONE: lambda: _("the terms in force set no limit."),
}


_ROUND_THE_CLOCK = {
    Rule.FORWARD: _SENTENCES[Rule.CALENDAR],
    Rule.BACK: lambda: _("{length} before the moment of the answer, {start} (cl. {clause}). Due {due}."),
}


def _began(entry: Entry) -> str:
    """What was done, when, by whom and for whom."""
    said = f"{of('STEPS', entry.step)}, {_moment(entry.at)}"
    who = entry.by.signature if entry.by else of("ROLES", entry.role)
    if entry.for_whom:
        return _("{step}, {who} for {whom}").format(step=said, who=who, whom=entry.for_whom.signature)
    return f"{said}, {who}"


def _said(duty: Duty, terms: Terms) -> str:
    if duty.rule is Rule.DAYS and terms.final_counted is ClockKind.CALENDAR:
        return _("midnight after day {days} of the calendar from {start} (cl. {clause}). Due {due}.")
    others = _ROUND_THE_CLOCK if terms.clock is ClockKind.CALENDAR else {}
    return others.get(duty.rule, _SENTENCES[duty.rule])()


def _sentence(duty: Duty, terms: Terms) -> str:
    if duty.paused_since and duty.due_at is None and duty.is_open:
        return _("the author is asked, the term stands still since {start} (cl. 10).").format(
            start=_moment(duty.paused_since)
        )
    return _said(duty, terms).format(
        length=span(duty.limit) if duty.limit else "",
        start=_moment(duty.counted_from),
        due=_moment(duty.due_at),
        clause=duty.clause,
        days=duty.days,
    )


def _moment(value: datetime | None) -> str:
    return moment(value, timezone.localdate()) if value else "–"
