"""Everything that the case page shows, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from otklik.incidents import record
from otklik.incidents.models import Assignment, Entry, Evidence, Incident, Message, Note, Reply, Version
from otklik.incidents.queries import incidents_for
from otklik.office.clocks import clock_for, terms_of
from otklik.office.models import Employee
from otklik.office.roster import Grants, roles_of
from otklik.regulation import duties as rules
from otklik.regulation import workflow
from otklik.regulation.history import History, Step
from otklik.regulation.moves import Move, PartState, State
from otklik.regulation.terms import Terms
from otklik.regulation.worktime import WorkingTime

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
    return any(
        getattr(version, "publication", None) and version.publication.published_at
        for version in reply.versions.all()
    )


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
    clock: WorkingTime
    grants: Grants

    def may(self, step: str) -> bool:
        return any(move.step == step for move in self.moves)

    @property
    def open(self) -> tuple[rules.Duty, ...]:
        return tuple(duty for duty in self.duties if duty.done_at is None)


def case(employee: Employee, incident_pk: int, *, at: datetime) -> Case:
    """Incident.DoesNotExist when she may not see it."""
    incident = (
        incidents_for(employee)
        .select_related("edition", "repeat_of")
        .prefetch_related(
            Prefetch(
                "messages",
                Message.objects.select_related("account")
                .prefetch_related("media", "revisions")
                .order_by("pk"),
            ),
            Prefetch("entries", Entry.objects.select_related("by", "for_whom").order_by("number")),
            Prefetch("notes", Note.objects.select_related("by").order_by("pk")),
            Prefetch("assignments", Assignment.objects.select_related("unit", "executor").order_by("part")),
            Prefetch("assignments__replies", Reply.objects.select_related("draft_edited_by").order_by("pk")),
            Prefetch(
                "assignments__replies__versions",
                Version.objects.select_related(
                    "author", "publication__account", "publication__taken_by"
                ).order_by("number"),
            ),
            Prefetch(
                "assignments__replies__evidence", Evidence.objects.filter(removed_at=None).order_by("pk")
            ),
        )
        .get(pk=incident_pk)
    )
    entries = tuple(incident.entries.all())
    history = record.history_of(entries)
    terms, clock = terms_of(incident.edition), clock_for(incident.body)
    grants = roles_of(employee, at)
    every = rules.duties(history, terms, clock)
    parts = tuple(
        _part(assignment, history, every, terms, clock, grants, at)
        for assignment in incident.assignments.all()
    )
    roles = grants.roles(incident.body_id)
    moves = workflow.moves_for(history, None, roles, terms=terms, by=str(employee.pk), at=at, clock=clock)
    return Case(
        incident=incident,
        state=workflow.state_of(history, terms),
        messages=tuple(incident.messages.all()),
        parts=parts,
        duties=every,
        entries=entries,
        notes=tuple(incident.notes.all()),
        moves=moves,
        history=history,
        terms=terms,
        clock=clock,
        grants=grants,
    )


def _part(
    assignment: Assignment,
    history: History,
    every: tuple[rules.Duty, ...],
    terms: Terms,
    clock: WorkingTime,
    grants: Grants,
    at: datetime,
) -> PartView:
    roles = grants.roles(assignment.incident.body_id, assignment.unit_id)
    by = str(grants.employee.pk)
    mine = tuple(duty for duty in every if duty.part == assignment.part)
    return PartView(
        assignment=assignment,
        state=workflow.part_state(history, assignment.part, terms),
        duties=mine,
        replies=tuple(assignment.replies.all()),
        moves=workflow.moves_for(history, assignment.part, roles, terms=terms, by=by, at=at, clock=clock),
        cycle=max((duty.cycle for duty in mine if duty.kind in _CYCLED), default=0),
    )
