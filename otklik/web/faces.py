"""Clocks of duties, made for the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from otklik.incidents.models import OpenDuty
from otklik.incidents.queries import DeskLine
from otklik.regulation.duties import Duty
from otklik.regulation.duty import OUT_OF_HOURS, DutyKind, length
from otklik.regulation.worktime import Clock, Interval
from otklik.web.clock import Face, draw, place, tone_of
from otklik.web.words import owed

NORMS = frozenset({DutyKind.ROUTE, DutyKind.ACKNOWLEDGE})
STANDING = frozenset({DutyKind.ANSWER, DutyKind.DRAFT, DutyKind.FINAL})  # may be paused (clause 10)
LONGEST_BAR = timedelta(days=21)  # a longer term has no bar


def of_duty(duty: Duty, clock: Clock, at: datetime, why_url: str = "") -> Face:
    """The face of a duty, open or done."""
    left = None
    late = duty.overdue(at)
    if duty.is_open and duty.due_at is not None:
        left = length(duty.kind, clock, at, duty.due_at)
    elif late:
        left = duty.late(clock, at)
    return _face(
        duty.kind,
        duty.clause,
        clock,
        at,
        started_at=duty.started_at,
        due_at=duty.due_at,
        must_by=duty.must_by,
        left=abs(left) if left is not None else None,
        late=late,
        paused_since=duty.paused_since if duty.is_open else None,
        done_at=duty.done_at,
        pauses=duty.pauses,
        is_norm=duty.is_norm,
        why_url=why_url,
    )


def of_line(line: DeskLine, at: datetime) -> Face:
    """The face of a line of the desk."""
    duty: OpenDuty = line.duty
    clock = line.clock
    return _face(
        duty.kind,
        duty.clause,
        clock,
        at,
        started_at=duty.started_at,
        due_at=duty.due_at,
        must_by=duty.must_by,
        left=abs(line.working_left) if line.working_left is not None else None,
        late=line.late,
        standing=duty.due_at is None and duty.kind in STANDING,
        is_norm=duty.kind in NORMS,
        why_url=reverse("why-owed", args=[duty.pk]),
    )


def of_wait(
    owed: str, clock: Clock, at: datetime, *, started_at: datetime, due_at: datetime, is_norm: bool
) -> Face:
    """The face of a message that nobody has decided about (clause 7)."""
    left, term = clock.between(at, due_at), clock.between(started_at, due_at)
    late = due_at < at and bool(left)
    return Face(
        owed=owed,
        clause=7,
        tone=tone_of(due=due_at, done=False, paused=False, late=late, left=left, term=term),
        due_at=due_at,
        left=abs(left),
        bar=draw(clock.intervals(started_at, due_at), (), at),
        is_norm=is_norm,
    )


def _face(
    kind: str,
    clause: int,
    clock: Clock,
    at: datetime,
    *,
    started_at: datetime,
    due_at: datetime | None,
    must_by: datetime | None,
    left: timedelta | None,
    late: bool,
    paused_since: datetime | None = None,
    standing: bool = False,
    done_at: datetime | None = None,
    pauses: Sequence[Interval] = (),
    is_norm: bool = False,
    why_url: str = "",
) -> Face:
    spans = _spans(kind, clock, started_at, due_at)
    term = length(kind, clock, started_at, due_at) if due_at else None
    tone = tone_of(
        due=due_at,
        done=done_at is not None,
        paused=standing or paused_since is not None,
        late=late,
        left=left,
        term=term,
    )
    return Face(
        owed=owed(kind),
        clause=clause,
        tone=tone,
        due_at=due_at,
        left=left,
        must_by=must_by if must_by and due_at and must_by < due_at else None,
        must_missed=must_by is not None and must_by < at,
        paused_since=paused_since,
        done_at=done_at,
        bar=draw(spans, pauses, done_at or at),
        must_x=place(spans, pauses, must_by) if must_by else None,
        is_norm=is_norm,
        round_the_clock=kind in OUT_OF_HOURS,
        why_url=why_url,
    )


def _spans(kind: str, clock: Clock, start: datetime, end: datetime | None) -> Sequence[Interval]:
    if end is None or end <= start or end - start > LONGEST_BAR:
        return ()
    return (Interval(start, end),) if kind in OUT_OF_HOURS else clock.intervals(start, end)
