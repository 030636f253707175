"""Clause 15: the approved reply is placed in the network of the message, once.

claim -> call -> record. The claim commits before the call; the outcome is recorded after it; an
outcome that cannot be known is looked for in the network before anything is sent again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.incidents import record, shelf
from otklik.incidents.actions import showing, whereabouts
from otklik.incidents.actions.alerting import about
from otklik.incidents.errors import AlreadyTaken, PartlyAnswered, PerhapsPublished
from otklik.incidents.models import Entry, Incident, Publication, PublicationState, Reply, Version
from otklik.networks.contract import (
    Connector,
    File,
    Forbidden,
    ItemKind,
    NeedsHuman,
    NetworkError,
    Outgoing,
    Placed,
    RateLimited,
    Rejected,
    Retryable,
    TargetGone,
    UnknownOutcome,
)
from otklik.networks.models import Account
from otklik.networks.registry import connect, limits_of
from otklik.notices.actions import tell
from otklik.notices.models import NoticeKind
from otklik.office.models import Employee
from otklik.office.roster import roster_of
from otklik.regulation.history import Fact, ReplyKind, Role, Step

LEASE = timedelta(minutes=5)  # longer than any call may take
LOOK_AFTER = timedelta(seconds=30)  # an unknown outcome is looked for after this,
RESEND_AFTER = timedelta(minutes=5)  # and nothing is sent again before this has passed
PATIENCE = timedelta(seconds=10)  # for our turn to call
RENEWAL = timedelta(minutes=10)  # given to a lost credential before another try
MOST_ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=20), timedelta(minutes=30)

State = PublicationState
UNSENT = (State.APPROVED, State.WAITING, State.PERSON, State.FAILED)


def require_unsent(row: Publication) -> None:
    """Refuses while the reply perhaps stands in the network: a call is under way or its outcome not known."""
    if row.state == State.PERSON and row.called_at is not None:
        raise PerhapsPublished
    if row.state not in UNSENT or row.called_at is not None:
        raise AlreadyTaken(None)


@dataclass(frozen=True)
class Claim:
    """The right to one call: to send, or (`look`) to see what became of an earlier call."""

    account: Account
    look: bool
    outgoing: Outgoing


def locked(publication_id: int) -> Publication | None:
    return (
        Publication.objects.select_for_update(of=("self",))
        .select_related(
            "account__body", "target", "evidence_page", "version__reply__assignment__incident__body"
        )
        .filter(pk=publication_id)
        .first()
    )


@transaction.atomic
def claim(publication_id: int, *, at: datetime) -> Claim | None:
    """Takes the publication for one call; None when there is nothing to do (done, by hand, not yet, taken)."""
    row = locked(publication_id)
    if row is None or row.by_hand or row.account is None or not _is_due(row, at):
        return None
    look = row.called_at is not None  # an unknown outcome, or a worker that died in the call
    row.state, row.attempts, row.lease_until = State.SENDING, row.attempts + 1, at + LEASE
    row.called_at = row.called_at or at
    row.save(update_fields=["state", "attempts", "lease_until", "called_at"])
    return Claim(row.account, look, outgoing(row))


def _is_due(row: Publication, at: datetime) -> bool:
    if row.account and (
        not row.account.enabled or (row.account.paused_until and row.account.paused_until > at)
    ):
        return False
    if row.state == State.APPROVED:
        return True
    if row.state in (State.WAITING, State.UNKNOWN):
        return row.try_at is None or row.try_at <= at
    return row.state == State.SENDING and (row.lease_until is None or row.lease_until <= at)


def outgoing(row: Publication) -> Outgoing:
    """What the connector needs to know of the reply."""
    page = getattr(row, "evidence_page", None)
    return Outgoing(
        guid=str(row.guid),
        text=row.version.text,
        target_key=row.target.key,
        kind=ItemKind(row.target.kind),
        post_key=row.target.post_key,
        thread_key=row.target.thread_key,
        author_key=row.target.author_key,
        since=row.approved_at,
        files=tuple(
            File(item.name, item.content_type, str(shelf.root() / item.path))
            for item in showing.files_of(row.version)
        ),
        link=showing.address_of(page) if page else "",
    )


def seek(connector: Connector, wanted: Outgoing, publication_id: int) -> Placed | None:
    """Our reply in the network; not one that is recorded for another author or part, in the same words."""
    row = Publication.objects.select_related("version__reply__assignment").get(pk=publication_id)
    ours = Publication.objects.filter(network=row.network).exclude(pk=row.pk).exclude(external_key="")
    case = ours.filter(version__reply__assignment__incident=row.version.reply.assignment.incident_id)
    others = set(case.values_list("external_key", flat=True))
    while found := connector.find(replace(wanted, others=frozenset(others))):
        if found.key in others or not ours.filter(external_key=found.key).exists():
            return found
        others.add(found.key)
    return None


def attempt(publication_id: int, *, at: datetime) -> datetime | None:
    """One try from claim to record. Returns when to try again, None when there is nothing more to do.

    The call itself is made outside any transaction.
    """
    held = claim(publication_id, at=at)
    if held is None:
        return None
    try:
        connector = connect(held.account, at=at, patience=PATIENCE)
        placed = (
            seek(connector, held.outgoing, publication_id) if held.look else connector.publish(held.outgoing)
        )
    except NetworkError as problem:
        return failed(publication_id, problem, looked=held.look, at=at)
    if placed is None:
        return not_found(publication_id, at=at)
    published(publication_id, placed, at=at)
    return None


def _is_settled(row: Publication) -> bool:
    """A call that took longer than its lease comes back too late: a person has the reply, or it is published."""
    return row.by_hand or row.state == State.PUBLISHED


@transaction.atomic
def not_found(publication_id: int, *, at: datetime) -> datetime | None:
    """Looked, and our reply is not there. Where the network drops a second send itself it may be sent again
    at once; elsewhere only when enough time has passed for it to appear."""
    row = locked(publication_id)
    if row is None or _is_settled(row):
        return None
    since = at - (row.called_at or at)
    if limits_of(row.network).idempotent or since >= RESEND_AFTER:
        row.state, row.called_at, row.try_at = State.APPROVED, None, at
    else:
        row.state, row.try_at = State.UNKNOWN, at + LOOK_AFTER
    row.lease_until = None
    row.save()
    return row.try_at


@transaction.atomic
def published(
    publication_id: int,
    placed: Placed,
    *,
    at: datetime,
    by: Employee | None = None,
    by_hand: bool = False,
    reason: str = "",
) -> None:
    """Records that the reply stands in the network. Called twice, it records once."""
    row = locked(publication_id)
    if row is None or row.state == State.PUBLISHED:
        return
    row.state, row.published_at, row.problem, row.problem_url = State.PUBLISHED, at, "", ""
    row.external_key, row.permalink, row.by_hand = placed.key, placed.permalink, by_hand or by is not None
    row.lease_until = row.try_at = row.called_at = None
    row.save()
    if not row.lead:
        whereabouts.follow(row, at=at)
    complete(row.version, at=at, by=by, reason=reason)


def complete(text: Version, *, at: datetime, by: Employee | None = None, reason: str = "") -> None:
    """Records the publication once every author has the text: the term is kept for each of them."""
    Version.objects.select_for_update(of=("self",)).get(pk=text.pk)  # two last ones at the same moment
    rows = text.publications
    if not rows.exists() or rows.exclude(state=State.PUBLISHED).exists():
        return
    reply = text.reply
    if _is_recorded(reply):  # of a newcomer to what was published before
        return
    fact = Fact(
        Step.PUBLISH,
        at,
        part=reply.assignment.part,
        role=Role.DISPATCHER if by else Role.SYSTEM,
        kind=ReplyKind(reply.kind),
        reply=str(reply.pk),
        version=text.number,
        promised_for=reply.promised_for,
        promise=reply.promise,
        reason=reason,
    )
    record.enter(reply.assignment.incident, fact, by=by, at=at)


def _is_recorded(reply: Reply) -> bool:
    """One text of a reply is ever published; its corrections are versions of their own."""
    entries = Entry.objects.filter(incident=reply.assignment.incident_id, step=Step.PUBLISH)
    return entries.filter(data__reply=str(reply.pk)).exists()


@transaction.atomic
def failed(publication_id: int, problem: NetworkError, *, looked: bool, at: datetime) -> datetime | None:
    """Names what happened and says when to try again; None when a person must act.

    `looked`: the failed call was a look, so an earlier outcome is still unknown. Where a person only
    can look it is for her to say: what she gives back is sent.
    """
    row = locked(publication_id)
    if row is None or _is_settled(row):
        return None
    a_person_must_look = isinstance(problem, NeedsHuman)
    unknown = isinstance(problem, UnknownOutcome) or (looked and not a_person_must_look)
    row.state, row.try_at = _look_again(row, at) if unknown else _next(row, problem, at)
    if not unknown and not (looked and limits_of(row.network).finds):
        row.called_at = None
    if isinstance(problem, RateLimited) and problem.scope == "turn":
        row.attempts -= 1  # nothing was called: it was not our turn
    row.lease_until = None
    row.problem = str(problem)[:1000]
    row.problem_url = problem.url[:500] if isinstance(problem, NeedsHuman) else ""
    row.save()
    if isinstance(problem, RateLimited) and problem.scope == "account" and row.account:
        row.account.paused_until = row.try_at
        row.account.save(update_fields=["paused_until"])
    if row.state in (State.FAILED, State.PERSON) or (unknown and row.attempts % MOST_ATTEMPTS == 0):
        _tell_problem(row, at)
    return row.try_at


def _look_again(row: Publication, at: datetime) -> tuple[State, datetime | None]:
    return State.UNKNOWN, at + max(LOOK_AFTER, _wait(row) / 2)


def _next(row: Publication, problem: NetworkError, at: datetime) -> tuple[State, datetime | None]:
    if isinstance(problem, Forbidden | TargetGone | Rejected):
        return State.FAILED, None
    if isinstance(problem, NeedsHuman) or row.attempts >= MOST_ATTEMPTS:
        return State.PERSON, None
    after = problem.after if isinstance(problem, Retryable) else RENEWAL  # AuthLost
    return State.WAITING, at + max(after, _wait(row))


def _wait(row: Publication) -> timedelta:
    """Doubling, with jitter, so that a hundred waiting replies do not knock at once."""
    whole: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.attempts, 10))
    jitter: float = random.uniform(0.75, 1.25)  # noqa: S311 (no secret)
    return whole * jitter


def _tell_problem(row: Publication, at: datetime) -> None:
    incident = row.version.reply.assignment.incident
    people = roster_of(incident.body, at).on_duty(Role.DISPATCHER, incident.body_id)
    text = _("Incident {number}: the reply is not published. {problem} Publish it by hand.").format(
        number=incident.label, problem=row.problem
    )
    told = about(incident, NoticeKind.PUBLICATION, f"publication:{row.pk}:{row.attempts}", text)
    tell(incident.body_id, people, told, at=at)


def withdraw(incident: Incident, *, part: int | None = None) -> None:
    """Takes what has not been sent out of the outbox; refuses while a call is under way or its outcome open."""
    rows = Publication.objects.select_for_update(of=("self",)).filter(
        version__reply__assignment__incident=incident
    )
    if part is not None:
        rows = rows.filter(version__reply__assignment__part=part)
    for row in rows.exclude(state=State.PUBLISHED).select_related("version__reply__assignment"):
        require_unsent(row)
        some = row.version.publications.filter(state=State.PUBLISHED).exists()
        if some and not _is_recorded(row.version.reply):
            raise PartlyAnswered  # another text for the rest would be two answers to one matter
        row.delete()
