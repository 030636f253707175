"""Clauses 10-12, 14, 16, 18, 19, 21: the executor writes, is saved while typing, signs and sends."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.incidents import evidence, filling, record
from otklik.incidents.actions import placing, showing
from otklik.incidents.actions.alerting import about
from otklik.incidents.addressees import target_of
from otklik.incidents.aided import Aid
from otklik.incidents.errors import NotComplete, NotYours, StaleDraft
from otklik.incidents.judging import topic_terms
from otklik.incidents.models import Assignment, Evidence, Incident, PublicationState, Reply, Version
from otklik.incidents.wording import GAPS
from otklik.networks.contract import ItemKind
from otklik.networks.registry import limits_of
from otklik.notices.actions import tell
from otklik.notices.models import NoticeKind
from otklik.office import templating
from otklik.office.clocks import terms_of
from otklik.office.models import Employee, ReplyTemplate
from otklik.office.reply_templates import unfilled
from otklik.office.roster import roles_of, roster_of
from otklik.regulation import content, workflow
from otklik.regulation.history import Fact, ReplyKind, Role, Step
from otklik.regulation.moves import PartState

WRITABLE = frozenset({PartState.ASSIGNED, PartState.RETURNED, PartState.PROMISED, PartState.WAITING_AUTHOR})


def _may_write(assignment: Assignment, by: Employee, at: datetime) -> None:
    if Role.EXECUTOR not in roles_of(by, at).roles(assignment.incident.body_id, assignment.unit_id):
        raise NotYours(clause=11)


@transaction.atomic
def open_reply(assignment: Assignment, *, kind: ReplyKind, by: Employee, at: datetime) -> Reply:
    """The reply being written in this part; one at a time, a second call gives the same (its kind may change)."""
    _may_write(assignment, by, at)
    Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    reply = _being_written(assignment)
    if reply is None:
        return Reply.objects.create(assignment=assignment, kind=kind, opened_at=at)
    if reply.kind != kind:
        if reply.versions.exists():
            return Reply.objects.create(
                assignment=assignment, kind=kind, opened_at=at, draft=reply.draft, draft_edited_by=by
            )
        reply.kind = kind
        reply.save(update_fields=["kind"])
    return reply


def _being_written(assignment: Assignment) -> Reply | None:
    placed = assignment.replies.filter(versions__publications__state=PublicationState.PUBLISHED)
    return assignment.replies.exclude(pk__in=placed.values("pk")).order_by("-pk").first()


@transaction.atomic
def add(assignment: Assignment, aid: Aid, *, by: Employee, at: datetime) -> Reply:
    """A program's draft below what is written of the reply of the part; an answer is begun where there is none.

    The reply keeps what was put into it: who approves it is told.
    """
    begun = _being_written(assignment)
    kind = ReplyKind(begun.kind) if begun else ReplyKind.ANSWER
    opened = open_reply(assignment, kind=kind, by=by, at=at)
    held = Reply.objects.select_for_update(of=("self",)).get(pk=opened.pk)
    text = "\n\n".join(filter(None, (held.draft.rstrip(), aid.text)))
    save(held, text=text, number=held.draft_number, by=by, at=at)
    Reply.objects.filter(pk=held.pk).update(aided_by=aid)
    return held


@transaction.atomic
def save(reply: Reply, *, text: str, number: int, by: Employee, at: datetime) -> int:
    """Keeps what is being typed. `number`: the save that the page was made from; returns the new one.

    StaleDraft when it was saved meanwhile, by somebody else or in another window: nothing is overwritten.
    Only what goes on from one's own last save passes: the answer to that save may have been lost on the way.
    """
    _may_write(reply.assignment, by, at)
    held = Reply.objects.select_for_update(of=("self",)).select_related("draft_edited_by").get(pk=reply.pk)
    if text == held.draft:
        return held.draft_number
    own = held.draft_edited_by_id == by.pk
    if number != held.draft_number and not (own and text.startswith(held.draft)):
        raise StaleDraft(held.draft, held.draft_number, held.draft_edited_by, own=own)
    held.draft, held.draft_number = text, held.draft_number + 1
    held.draft_edited_at, held.draft_edited_by = at, by
    held.save(update_fields=["draft", "draft_number", "draft_edited_at", "draft_edited_by"])
    return held.draft_number


@transaction.atomic
def from_template(
    reply: Reply, template: ReplyTemplate, *, promised_for: date | None = None, by: Employee, at: datetime
) -> str:
    """The template's text with what the case tells; counts the use. Nothing of the draft changes yet."""
    _may_write(reply.assignment, by, at)
    templating.count_use(template)
    return filling.fill(template, reply, promised_for=promised_for, by=by)


def _require_filled(text: str) -> None:
    left = unfilled(text)
    if left:
        names = ", ".join(f"{{{name}}}" for name in left)
        raise NotComplete((_("Fill in what the template has left open: %s.") % names,), clause=19)


def attach(reply: Reply, *, upload: evidence.Upload, by: Employee, at: datetime) -> Evidence:
    """Clause 19: a photo, video or document. Raises evidence.Unfit with what to do."""
    _may_write(reply.assignment, by, at)
    return evidence.keep(reply, upload, by=by, at=at)


def detach(item: Evidence, *, by: Employee, at: datetime) -> None:
    _may_write(item.reply.assignment, by, at)
    item.removed_at = at
    item.save(update_fields=["removed_at"])


@transaction.atomic
def turn(item: Evidence, *, by: Employee, at: datetime) -> Evidence:
    """A picture a quarter clockwise; raises evidence.Unfit."""
    _may_write(item.reply.assignment, by, at)
    return evidence.turn(item, by=by, at=at)


@transaction.atomic
def send(
    reply: Reply,
    *,
    text: str,
    number: int | None = None,
    promised_for: date | None = None,
    promise: str = "",
    measures: str = "",
    no_evidence: bool = False,
    by: Employee,
    at: datetime,
    seen: int | None = None,
) -> Version:
    """Signs the text (clause 21) and sends it to approval. The version is never changed afterwards."""
    part = reply.assignment
    _may_write(part, by, at)
    if number is not None:
        save(reply, text=text, number=number, by=by, at=at)
    _require_filled(text)
    missing = gaps_of(
        reply,
        text=text,
        promised_for=promised_for,
        promise=promise,
        measures=measures,
        no_evidence=no_evidence,
        by=by,
        at=at,
    )
    if missing:
        raise NotComplete(tuple(str(GAPS[gap]) for gap in missing), clause=content.clause_of(missing[0]))
    version = _new_version(reply, text, by, at)
    _keep_fields(reply, promised_for, promise, measures, no_evidence)
    fact = Fact(
        Step.SEND,
        at,
        part=part.part,
        role=Role.EXECUTOR,
        kind=ReplyKind(reply.kind),
        reply=str(reply.pk),
        version=version.number,
        promised_for=promised_for,
        promise=promise,
    )
    recorded = record.enter(part.incident, fact, by=by, at=at, seen=seen)
    state = workflow.part_state(recorded.history, part.part, terms_of(part.incident.edition))
    if state is PartState.APPROVED:  # an edition without approval
        placing.put(version, by=by, at=at)
    else:
        _tell_monitor(part.incident, version, at)
    return version


def gaps_of(
    reply: Reply,
    *,
    text: str,
    promised_for: date | None,
    promise: str,
    measures: str,
    no_evidence: bool,
    by: Employee,
    at: datetime,
) -> tuple[content.Gap, ...]:
    """What keeps the reply from being sent: the checklist beside the editor asks the same."""
    incident = reply.assignment.incident
    evidence_types = list(reply.evidence.filter(removed_at=None).values_list("content_type", flat=True))
    shown = [kind for kind in evidence_types if kind.startswith(("image/", "video/"))]
    target = target_of(incident.messages.all())
    limits, private = limits_of(target.network), target.kind == ItemKind.PRIVATE
    return content.gaps(
        content.Content(
            kind=ReplyKind(reply.kind),
            text=text,
            attachments=len(shown),
            no_evidence=no_evidence,
            measures=measures,
            promise=promise,
            promised_for=promised_for,
            signed_by=by.name,
        ),
        content.Expected(
            is_repeat=incident.repeat_of_id is not None,
            needs_evidence=_needs_evidence(incident),
            max_length=showing.room(limits, evidence_types, private=private),
        ),
        at.astimezone(ZoneInfo(incident.body.zone)).date(),
    )


def _needs_evidence(incident: Incident) -> bool:
    """The topic asks for a photo or video, or the edition does for the topic (clause 19)."""
    own = topic_terms(incident)
    return bool((incident.topic and incident.topic.photo_required) or (own and own.evidence))


def _new_version(reply: Reply, text: str, by: Employee, at: datetime) -> Version:
    files = [
        {"id": item.pk, "name": item.name, "sha256": item.sha256}
        for item in reply.evidence.filter(removed_at=None).order_by("pk")
    ]
    return Version.objects.create(
        reply=reply,
        number=reply.versions.count() + 1,
        text=text,
        files=files,
        author=by,
        sent_at=at,
        hash=text_hash(text, files),
    )


def text_hash(text: str, files: list[dict[str, object]]) -> str:
    """sha256 of exactly what is approved and published (clause 13)."""
    content = json.dumps([text, [item["sha256"] for item in files]], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _keep_fields(
    reply: Reply, promised_for: date | None, promise: str, measures: str, no_evidence: bool
) -> None:
    reply.promised_for, reply.promise = promised_for, promise
    reply.measures, reply.no_evidence = measures, no_evidence
    reply.save(update_fields=["promised_for", "promise", "measures", "no_evidence"])


def _tell_monitor(incident: Incident, version: Version, at: datetime) -> None:
    people = roster_of(incident.body, at).on_duty(Role.MONITOR, incident.body_id)
    text = _("Incident {number}: a draft waits for approval.").format(number=incident.label)
    told = about(incident, NoticeKind.OWED, f"sent:{version.pk}", text, owed_by=Role.MONITOR)
    tell(incident.body_id, people, told, at=at)
