"""Clause 15: an approved text goes to the outbox, once for every author of the incident.

A mass event is one incident and one answer with many places: each place is a row of its own, sent, looked for and
retried for itself. The history says "published" when the last one stands (`publication.complete`).
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from otklik.incidents import deferring
from otklik.incidents.actions import publication, showing
from otklik.incidents.actions.alerting import about
from otklik.incidents.addressees import others, place, target_of
from otklik.incidents.errors import AlreadyAnswered
from otklik.incidents.models import (
    Amendment,
    AmendmentState,
    Incident,
    Message,
    Publication,
    PublicationState,
    Reply,
    Version,
)
from otklik.networks.registry import limits_of
from otklik.notices.actions import tell
from otklik.notices.models import NoticeKind
from otklik.office.models import Employee
from otklik.office.roster import roster_of
from otklik.regulation.history import ReplyKind, Role


def put(text: Version, *, by: Employee, at: datetime) -> Publication:
    """Asks for the jobs in the transaction of the approval. Returns the row of the first message."""
    incident = text.reply.assignment.incident
    messages = list(incident.messages.select_related("account"))
    first = target_of(messages)
    row = _put_under(first, text, lead=True, by=by, at=at)
    for message in others(messages, first, text.reply.kind):
        _put_under(message, text, lead=False, by=by, at=at)
    _tell_approved(row, incident, at)
    return row


def _put_under(
    target: Message, text: Version, *, lead: bool, by: Employee | None, at: datetime
) -> Publication:
    account, limits = target.account, limits_of(target.network)
    by_hand = account is None or not account.enabled or not limits.publishes
    name = f"otklik:version:{text.pk}:{text.hash}" + ("" if lead else f":{target.pk}")
    row = Publication.objects.create(
        version=text,
        lead=lead,
        body_id=target.body_id,
        account=account,
        network=target.network,
        guid=uuid.uuid5(uuid.NAMESPACE_URL, name),
        target=target,
        approved_at=at,
        approved_by=by,
        by_hand=by_hand,
        state=PublicationState.PERSON if by_hand else PublicationState.APPROVED,
    )
    showing.make_where_needed(row, limits, at=at)
    if not by_hand:
        deferring.publish(row.pk)
    return row


def _tell_approved(row: Publication, incident: Incident, at: datetime) -> None:
    people = roster_of(incident.body, at).on_duty(Role.DISPATCHER, incident.body_id)
    text = _("Incident {number}: a reply is approved and is to be published.").format(number=incident.label)
    told = about(incident, NoticeKind.OWED, f"approved:{row.version_id}", text)
    tell(incident.body_id, people, told, at=at)


def put_for_newcomer(message: Message, incident: Incident, *, at: datetime) -> list[Publication]:
    """A message that joins when a text is approved or published already gets that text too, one of each part:
    as it was corrected, and not where it is taken back."""
    made = []
    for text in _latest_texts(incident):
        reply = text.reply
        rows = list(Publication.objects.filter(version__reply=reply).select_related("target"))
        lead = next(row for row in rows if row.lead)
        if place(message) in {place(row.target) for row in rows} or reply.kind == ReplyKind.CLARIFICATION:
            continue
        if not _is_taken_back(reply):
            newest = reply.versions.latest("number")
            made.append(_put_under(message, newest, lead=False, by=lead.approved_by, at=at))
    return made


def _is_taken_back(reply: Reply) -> bool:
    rows = Amendment.objects.filter(publication__version__reply=reply, text="")
    return rows.exclude(state=AmendmentState.REFUSED).exists()


def _latest_texts(incident: Incident) -> list[Version]:
    """The last text of each part that was approved."""
    rows = Version.objects.filter(reply__assignment__incident=incident, publications__lead=True)
    rows = rows.select_related("reply__assignment").order_by("reply__assignment_id", "-pk")
    return list(rows.distinct("reply__assignment_id"))


def hold(message: Message, incident: Incident) -> QuerySet[Publication]:
    """What is to be placed under the message, locked when it is read: before the case, as by `published`."""
    rows = Publication.objects.select_for_update(of=("self",))
    return rows.filter(target=message, version__reply__assignment__incident=incident)


def take_back(message: Message, incident: Incident, *, at: datetime) -> None:
    """The message leaves the incident: what was to be placed under it is withdrawn.

    AlreadyAnswered where a reply stands there, or it is the first that is answered; AlreadyTaken while one is sent,
    PerhapsPublished where nobody knows.
    """
    for row in hold(message, incident).select_related("version__reply__assignment__incident"):
        if row.state == PublicationState.PUBLISHED or row.lead:
            raise AlreadyAnswered
        publication.require_unsent(row)
        row.delete()
        publication.complete(row.version, at=at)
