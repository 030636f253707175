"""Everything that the case page shows, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch

from otklik.incidents import record, travel
from otklik.incidents.judging import Bench, bench_of
from otklik.incidents.models import (
    Amendment,
    Assignment,
    Entry,
    Evidence,
    Incident,
    Message,
    Note,
    OpenDuty,
    Publication,
    Reply,
    Revision,
    Version,
)
from otklik.incidents.queries import incidents_for
from otklik.office.models import Employee
from otklik.office.roster import Grants, roles_of
from otklik.regulation import duties as rules
from otklik.regulation import workflow
from otklik.regulation.history import History, Role, Step
from otklik.regulation.moves import Move, PartState, State
from otklik.regulation.succession import Judged
from otklik.regulation.terms import Terms
from otklik.regulation.why import WhyThisMoment, why
from otklik.regulation.worktime import Clock

_CYCLED = frozenset({rules.DutyKind.APPROVE, rules.DutyKind.REWORK})


@dataclass(frozen=True)
class PartView:
    assignment: Assignment
    state: PartState
    duties: tuple[rules.Duty, ...]
    replies: tuple[Reply, ...]
    moves: tuple[Move, ...]
    cycle: int

    def may(self, step: str, kind: str | None = None) -> bool:
        return any(move.step == step and (kind is None or move.kind in (None, kind)) for move in self.moves)

    @property
    def may_write(self) -> bool:
        return self.may(Step.SEND)

    @property
    def current(self) -> Reply | None:
        """The reply being written or decided on."""
        open_ones = [reply for reply in self.replies if not _is_published(reply)]
        return open_ones[-1] if open_ones else None


def _is_published(reply: Reply) -> bool:
    return any(version.is_published for version in reply.versions.all())


@dataclass(frozen=True)
class Case:
    incident: Incident
    state: State
    messages: tuple[Message, ...]
    parts: tuple[PartView, ...]
    duties: tuple[rules.Duty, ...]
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]
    moves: tuple[Move, ...]
    history: History
    terms: Terms
    clock: Clock  # of what is open
    judged: tuple[Judged, ...]  # `duties` with the clock that counted each
    grants: Grants
    as_of: datetime | None = None  # as it stood then: nothing can be done

    def may(self, step: str) -> bool:
        return any(move.step == step for move in self.moves)

    @property
    def open(self) -> tuple[rules.Duty, ...]:
        return tuple(duty for duty in self.duties if duty.done_at is None)


def case(employee: Employee, incident_pk: int, *, at: datetime, as_of: datetime | None = None) -> Case:
    """Incident.DoesNotExist when she may not see it; `travel.NotYet` when it did not exist `as_of` then."""
    incident = _loaded(employee, incident_pk, as_of)
    entries = tuple(incident.entries.all())
    history = record.history_of(entries)
    bench = bench_of(incident)
    if as_of is not None:
        travel.require_begun(incident, entries)
        bench = bench.up_to(as_of)
        travel.set_back(incident, history, as_of)
    return _case(incident, entries, history, bench, roles_of(employee, at), at, as_of)


def _loaded(employee: Employee, incident_pk: int, as_of: datetime | None) -> Incident:
    """With all that the page shows; `as_of`: only what was there then."""
    past = travel.Past(as_of)
    messages = Message.objects.select_related("account").order_by("pk")
    placed = Publication.objects.filter(past.until("approved_at")).order_by("pk")
    placed = placed.select_related("account", "target", "taken_by", "evidence_page")
    versions = Version.objects.select_related("author")
    evidence = Evidence.objects.filter(past.still("removed_at"), past.until("added_at"))
    rows = (
        incidents_for(employee)
        .select_related("edition", "repeat_of", "body__aid")
        .prefetch_related(
            Prefetch("messages", messages.filter(past.until("collected_at")).prefetch_related("media")),
            Prefetch("messages__revisions", Revision.objects.filter(past.until("at"))),
            Prefetch(
                "entries",
                Entry.objects.filter(past.until("at")).select_related("by", "for_whom").order_by("number"),
            ),
            Prefetch("notes", Note.objects.filter(past.until("at")).select_related("by").order_by("pk")),
            Prefetch("assignments", Assignment.objects.select_related("unit", "executor").order_by("part")),
            Prefetch(
                "assignments__replies",
                Reply.objects.filter(past.until("opened_at"))
                .select_related("draft_edited_by")
                .order_by("pk"),
            ),
            Prefetch(
                "assignments__replies__versions", versions.filter(past.until("sent_at")).order_by("number")
            ),
            Prefetch("assignments__replies__versions__publications", placed),
            Prefetch(
                "assignments__replies__versions__publications__amendments",
                Amendment.objects.filter(past.until("asked_at")).select_related("asked_by").order_by("pk"),
            ),
            Prefetch("assignments__replies__evidence", evidence.order_by("pk")),
        )
    )
    return rows.get(pk=incident_pk)


def _case(
    incident: Incident,
    entries: tuple[Entry, ...],
    history: History,
    bench: Bench,
    grants: Grants,
    at: datetime,
    as_of: datetime | None,
) -> Case:
    judged = bench.judged(history)
    every = tuple(each.duty for each in judged)
    opened = set(history.parts())
    view = _Viewer(history, every, bench, grants, at, still=as_of is not None)
    parts = tuple(view.part(row) for row in incident.assignments.all() if row.part in opened)
    return Case(
        incident=incident,
        state=workflow.state_of(history, bench.terms),
        messages=travel.messages_of(incident, as_of) if as_of else tuple(incident.messages.all()),
        parts=parts,
        duties=every,
        entries=entries,
        notes=tuple(incident.notes.all()),
        moves=view.moves(None, grants.roles(incident.body_id)),
        history=history,
        terms=bench.terms,
        clock=bench.clock,
        judged=judged,
        grants=grants,
        as_of=as_of,
    )


@dataclass(frozen=True)
class _Viewer:
    """What one person may do about the case at a moment; nothing when it is looked at `still`."""

    history: History
    every: tuple[rules.Duty, ...]
    bench: Bench
    grants: Grants
    at: datetime
    still: bool

    def moves(self, part: int | None, roles: frozenset[Role]) -> tuple[Move, ...]:
        if self.still:
            return ()
        terms, clock, by = self.bench.terms, self.bench.clock, str(self.grants.employee.pk)
        return workflow.moves_for(self.history, part, roles, terms=terms, by=by, at=self.at, clock=clock)

    def part(self, assignment: Assignment) -> PartView:
        roles = self.grants.roles(assignment.incident.body_id, assignment.unit_id)
        mine = tuple(duty for duty in self.every if duty.part == assignment.part)
        return PartView(
            assignment=assignment,
            state=workflow.part_state(self.history, assignment.part, self.bench.terms),
            duties=mine,
            replies=tuple(assignment.replies.all()),
            moves=self.moves(assignment.part, roles),
            cycle=max((duty.cycle for duty in mine if duty.kind in _CYCLED), default=0),
        )


def number_of(case: Case, row: OpenDuty) -> int | None:
    """Which of the judged duties the row is a copy of; None when it has been done meanwhile."""
    key = record.duty_key(row)
    for number, judged in enumerate(case.judged):
        if judged.duty.is_open and record.duty_key(record.copy_of(case.incident, judged.duty)) == key:
            return number
    return None


def why_of(case: Case, judged: Judged) -> WhyThisMoment:
    """How the moment was counted, by the calendar that counted it; before R-10 held it, if it did."""
    duty = judged.duty
    if judged.held_from is not None:
        duty = replace(duty, due_at=judged.held_from)
    return why(duty, case.history, case.terms, judged.clock, judged.own)
