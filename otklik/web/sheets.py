"""What the case page shows: the case with its clocks and the forms of the moves that are offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.forms import Form
from django.urls import reverse

from otklik.incidents.actions import byhand, noting
from otklik.incidents.actions.showing import room
from otklik.incidents.actions.whereabouts import able
from otklik.incidents.cases import Case, PartView
from otklik.incidents.directing import UnitGuess, unit_guesses
from otklik.incidents.models import AmendmentState, Assignment, Publication, Reply, Version
from otklik.networks.contract import ItemKind, Limits
from otklik.networks.registry import limits_of
from otklik.office import templating
from otklik.office.models import Employee, ReplyTemplate
from otklik.office.queries import topics_for
from otklik.regulation.duties import Duty
from otklik.regulation.history import Role, Step
from otklik.regulation.moves import PartState
from otklik.regulation.succession import Judged
from otklik.web import difference, faces
from otklik.web.asking import refusal_of
from otklik.web.clock import Face
from otklik.web.forms import triage, work
from otklik.web.forms.notes import NoteForm
from otklik.web.forms.travel import written
from otklik.web.replysheets import ReplySheet, VersionSheet, lead_of, standing

Bound = Mapping[str, Form]  # forms that were refused, by their keys


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place where the text does not stand yet; the form where the person may publish by hand (clause 15)."""

    row: Publication
    version: Version
    form: Form | None
    one_of: int  # places of this text


@dataclass(frozen=True)
class PartSheet:
    view: PartView
    faces: list[Face]
    past: list[Face]
    replies: list[ReplySheet]
    forms: dict[str, Form]
    limits: Limits
    private: bool  # it is a private message that is answered
    kinds: list[str] = field(default_factory=list)  # of replies that may be written now
    templates: list[ReplyTemplate] = field(default_factory=list)  # for the reply being written
    outbox: list[Waiting] = field(default_factory=list)

    @property
    def room(self) -> int:
        """Characters of the reply being written: fewer where a page of its files is linked."""
        return room(self.limits, self._shown_types, private=self.private)

    @property
    def linked(self) -> bool:
        """The network takes not all of its files: their public page is linked."""
        return bool(self._shown_types) and not self.limits.takes(self._shown_types, private=self.private)

    @property
    def pictured(self) -> bool:
        """A photo or video is attached, so there is no asking whether there is none (clause 19)."""
        return any(each.startswith(("image/", "video/")) for each in self._shown_types)

    @property
    def _shown_types(self) -> list[str]:
        return [item.content_type for item in self.view.current.evidence.all()] if self.view.current else []

    @property
    def replies_standing(self) -> int | None:
        """The reply that may be put right: the one published last."""
        rows = [row.reply.pk for row in self.replies if row.published]
        return rows[-1] if rows else None

    @property
    def current(self) -> ReplySheet | None:
        held = self.view.current
        return next((row for row in self.replies if held and row.reply.pk == held.pk), None)


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str
    mention: str  # after @: the surname, or the login where two share it


@dataclass(frozen=True)
class Sheet:
    case: Case
    faces: list[Face]
    past: list[Face]
    parts: list[PartSheet]
    forms: dict[str, Form]
    note: Form
    people: list[Colleague]  # who may be mentioned in a note
    refusal: str = ""

    @property
    def may_take_out(self) -> bool:
        """The monitor takes a message out of a case that has several."""
        return len(self.case.messages) > 1 and self.case.may(Step.LEAVE)

    @property
    def may_close_pages(self) -> bool:
        """The monitor ends public pages of files."""
        held = self.case.grants.roles(self.case.incident.body_id)
        return self.case.as_of is None and Role.MONITOR in held


def sheet_of(case: Case, at: datetime, bound: Bound | None = None) -> Sheet:
    """The page of a case; `bound` holds the form that has just been refused, with what was typed."""
    bound = bound or {}
    shown = [(each.duty, _face(case, number, each, at)) for number, each in enumerate(case.judged)]
    whole = [(duty, face) for duty, face in shown if duty.part is None]
    writing = any(view.may_write and view.current for view in case.parts)
    sets = templating.sets_of(case.incident.body) if writing else []
    return Sheet(
        case=case,
        faces=[face for duty, face in whole if duty.done_at is None],
        past=[face for duty, face in whole if duty.done_at is not None],
        parts=[_part(case, view, shown, bound, at, sets) for view in case.parts],
        forms=_case_forms(case, bound),
        note=_kept(bound, "note", NoteForm),
        people=[] if case.as_of else _colleagues(noting.people_of(case.incident.body)),
        refusal=_refusal(bound),
    )


def _colleagues(people: Sequence[Employee]) -> list[Colleague]:
    surnames = Counter(person.name.split()[0].lower() for person in people)
    return [
        Colleague(person.name, surname if surnames[surname.lower()] == 1 else person.login)
        for person in people
        for surname in [person.name.split()[0]]
    ]


def _refusal(bound: Bound) -> str:
    return " ".join(refusal_of(form) for form in bound.values())


def _face(case: Case, number: int, each: Judged, at: datetime) -> Face:
    why = reverse("why", args=[case.incident.pk, number])
    if case.as_of is not None:
        why += "?" + urlencode({"as_of": written(case.as_of)})
    return faces.of_duty(each.duty, each.clock, at, why)


def _kept(bound: Bound, key: str, make: Callable[..., Form], *args: Any, **initial: Any) -> Form:
    held = bound.get(key)
    if held is not None:
        held.auto_id = f"{key}-%s"
        return held
    return make(*args, initial=initial, auto_id=f"{key}-%s")


def _case_forms(case: Case, bound: Bound) -> dict[str, Form]:
    incident = case.incident
    seen = incident.entries_count
    makers: dict[str, Callable[[], Form]] = {
        Step.FORWARD: lambda: _kept(bound, "forward", triage.ForwardForm, seen=seen),
        Step.ASSIGN: lambda: _assign_form(case, bound),
        Step.SET_TOPIC: lambda: _kept(
            bound, "topic", triage.TopicForm, incident.body, seen=seen, topic=incident.topic_id
        ),
        Step.SET_IMPORTANCE: lambda: _kept(
            bound,
            "importance",
            triage.ImportanceForm,
            incident.edition,
            seen=seen,
            importance=incident.importance,
        ),
        Step.LINK_REPEAT: lambda: _kept(bound, "repeat", triage.RepeatForm, seen=seen),
        Step.EXCLUDE: lambda: _kept(bound, "exclude", triage.ExcludeForm, seen=seen),
        Step.RESTORE: lambda: _kept(bound, "restore", triage.ReasonForm, seen=seen),
        Step.IDENTIFY: lambda: _kept(bound, "identify", triage.AcceptForm, incident.body, **_suggested(case)),
        Step.CLOSE: lambda: _kept(bound, "close", triage.ReasonForm, seen=seen),
        Step.REOPEN: lambda: _kept(bound, "reopen", triage.ReasonForm, seen=seen),
        Step.ACKNOWLEDGE: lambda: _kept(bound, "acknowledge", triage.AcknowledgeForm, seen=seen),
        Step.INSTRUCT: lambda: _kept(bound, "instruct", triage.ReasonForm, seen=seen),
    }
    return {str(step): make() for step, make in makers.items() if case.may(step)}


def _suggested(case: Case) -> dict[str, Any]:
    """Of a restored message: what would have been suggested in the inbox."""
    said = case.messages[0].suggestion if case.messages else {}
    topic = topics_for(case.incident.body).filter(code=said.get("preselected", "")).first()
    return {
        "topic": topic.pk if topic else None,
        "importance": said.get("importance") or "normal",
        "reason": ", ".join(said.get("importance_words", [])),
    }


def _assign_form(case: Case, bound: Bound) -> Form:
    """The unit that is suggested is ticked, unless the case has units already."""
    guesses = _unit_guesses(case)
    ticked = {f"unit_{guess.unit.pk}": True for guess in guesses[:1] if guess.ticked and not case.parts}
    seen = case.incident.entries_count
    return _kept(bound, "assign", work.AssignForm, case.incident.body, guesses, seen=seen, **ticked)


def _unit_guesses(case: Case) -> list[UnitGuess]:
    return unit_guesses(case.incident, case.messages[0] if case.messages else None)


def _reassign_form(case: Case, view: PartView, bound: Bound) -> Form:
    """After "not ours" the next likely unit is chosen beforehand."""
    guesses = _unit_guesses(case) if view.state is PartState.REFUSED else []
    likely = next((guess.unit.pk for guess in guesses if guess.ticked), None)
    key, seen = f"reassign-{view.assignment.part}", case.incident.entries_count
    return _kept(bound, key, work.ReassignForm, case.incident.body, seen=seen, unit=likely)


def _part(
    case: Case,
    view: PartView,
    shown: list[tuple[Duty, Face]],
    bound: Bound,
    at: datetime,
    sets: list[ReplyTemplate],
) -> PartSheet:
    mine = [(duty, face) for duty, face in shown if duty.part == view.assignment.part]
    comments = {
        (entry.data.get("reply"), entry.data.get("version")): entry.data.get("reason", "")
        for entry in case.entries
        if entry.step == Step.RETURN
    }
    return PartSheet(
        view=view,
        faces=[face for duty, face in mine if duty.done_at is None],
        past=[face for duty, face in mine if duty.done_at is not None],
        replies=[ReplySheet(reply, _versions(reply, comments)) for reply in view.replies],
        forms=_part_forms(case, view, bound, at),
        limits=limits_of(case.messages[0].network if case.messages else "manual"),
        templates=_offered(case, view, sets),
        private=bool(case.messages) and case.messages[0].kind == ItemKind.PRIVATE,
        kinds=[str(move.kind) for move in view.moves if move.step is Step.SEND and move.kind],
        outbox=_outbox(case, view, bound),
    )


def _outbox(case: Case, view: PartView, bound: Bound) -> list[Waiting]:
    may = case.as_of is None and Role.DISPATCHER in case.grants.roles(case.incident.body_id)
    found = []
    for version in (each for reply in view.replies for each in reply.versions.all()):
        rows = list(version.publications.all())
        for row in rows:
            if row.published_at is None:
                make = partial(work.PlacedForm, private=byhand.is_private(row))
                form = _kept(bound, f"placed-{row.pk}", make) if may else None
                found.append(Waiting(row, version, form, len(rows)))
    return found


def _offered(case: Case, view: PartView, sets: list[ReplyTemplate]) -> list[ReplyTemplate]:
    if not view.may_write or view.current is None:
        return []
    return templating.offered(
        sets,
        unit_id=view.assignment.unit_id,
        topic_id=case.incident.topic_id,
        kind=view.current.kind,
    )


def _versions(reply: Reply, comments: Mapping[tuple[Any, Any], str]) -> list[VersionSheet]:
    rows: list[VersionSheet] = []
    before: Version | None = None
    for version in reply.versions.all():
        changes = difference.compared(before.text, version.text) if before else None
        comment = comments.get((str(reply.pk), version.number), "")
        rows.append(VersionSheet(version, changes, comment, version.publication))
        before = version
    return rows


def _part_forms(case: Case, view: PartView, bound: Bound, at: datetime) -> dict[str, Form]:
    part, seen = view.assignment.part, case.incident.entries_count
    makers: dict[str, Callable[[], Form]] = {
        Step.REFUSE: lambda: _kept(bound, f"refuse-{part}", triage.ReasonForm, seen=seen),
        Step.REASSIGN: lambda: _reassign_form(case, view, bound),
        Step.CLOSE: lambda: _kept(bound, f"close-{part}", triage.ReasonForm, seen=seen),
        Step.REOPEN: lambda: _kept(bound, f"reopen-{part}", triage.ReasonForm, seen=seen),
    }
    if any(duty.broken(at) and duty.role is Role.EXECUTOR for duty in view.duties):
        makers[Step.EXPLAIN] = lambda: _kept(bound, f"explain-{part}", triage.ReasonForm, seen=seen)
    forms = {str(step): make() for step, make in makers.items() if view.may(step)}
    answered = _answered(case, view)
    if answered and view.may(Step.CLOSE):
        forms["joint"] = _kept(bound, f"joint-{part}", work.JointForm, answered, seen=seen)
    forms |= _amending_forms(view, bound, at)
    if view.current is not None:
        forms |= _reply_forms(case, view, view.current, bound)
    return forms


def _answered(case: Case, view: PartView) -> list[Assignment]:
    """Clause 17: the parts whose answer may speak for this one, where the edition joins answers."""
    if not case.terms.joint_answer:
        return []
    others = (each for each in case.parts if each is not view)
    return [each.assignment for each in others if each.state is PartState.ANSWERED]


def _amending_forms(view: PartView, bound: Bound, at: datetime) -> dict[str, Form]:
    """Of the reply published last, while it stands. "Done by hand" is offered where Otklik cannot do it."""
    found = [reply for reply in view.replies if standing(reply)]
    if not found:
        return {}
    reply, rows, lead = found[-1], standing(found[-1]), lead_of(found[-1])
    refused = any(each.state == AmendmentState.REFUSED for row in rows for each in row.amendments.all())
    forms: dict[str, Form] = {}
    if view.may(Step.CORRECT):
        by_hand = refused or not all(able(row, withdraws=False, at=at) for row in rows)
        make = partial(work.CorrectForm, offer_by_hand=by_hand)
        forms["correct"] = _kept(bound, f"correct-{lead}", make, text=list(reply.versions.all())[-1].text)
    if view.may(Step.WITHDRAW, reply.kind):
        by_hand = refused or not all(able(row, withdraws=True, at=at) for row in rows)
        takes_back = partial(work.WithdrawForm, offer_by_hand=by_hand)
        forms["withdraw"] = _kept(bound, f"withdraw-{lead}", takes_back)
    return forms


def _reply_forms(case: Case, view: PartView, reply: Reply, bound: Bound) -> dict[str, Form]:
    seen = case.incident.entries_count
    versions = list(reply.versions.all())
    last = versions[-1] if versions else None
    forms: dict[str, Form] = {}
    if view.may_write:
        repeat = case.incident.repeat_of_id is not None
        forms["send"] = _kept(
            bound,
            f"send-{reply.pk}",
            work.DraftForm,
            reply.kind,
            repeat,
            seen=seen,
            text=reply.draft,
            number=reply.draft_number,
            measures=reply.measures,
            promise=reply.promise,
            promised_for=reply.promised_for,
            no_evidence=reply.no_evidence,
        )
        forms["upload"] = _kept(bound, f"upload-{reply.pk}", work.FileForm)
    if last and view.may(Step.APPROVE):
        forms["approve"] = _kept(
            bound, f"approve-{reply.pk}", work.ApproveForm, seen=seen, version=last.number
        )
    if last and view.may(Step.RETURN):
        forms["return"] = _kept(bound, f"return-{reply.pk}", work.ReturnForm, seen=seen, version=last.number)
    return forms
