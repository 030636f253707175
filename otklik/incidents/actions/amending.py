"""What is published is put right where it stands (R-30), or taken back (R-31): clause 15.

claim -> call -> record, as with a publication; but these calls may be repeated, so an outcome that is not
known is simply asked for again. The history is told when the network has done it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.incidents import deferring, record
from otklik.incidents.actions.alerting import case_path
from otklik.incidents.actions.drafting import text_hash
from otklik.incidents.actions.publication import LEASE, PATIENCE, locked
from otklik.incidents.errors import AlreadyTaken, NotAllowed, NotAmended, NotYours
from otklik.incidents.models import Amendment, AmendmentState, Publication, PublicationState, Reply, Version
from otklik.networks.contract import ItemKind, NetworkError, Retryable, Standing, TargetGone
from otklik.networks.models import Account
from otklik.networks.registry import connect, limits_of
from otklik.notices.actions import Told, tell
from otklik.notices.models import NoticeKind
from otklik.office.models import Employee
from otklik.office.roster import roster_of
from otklik.regulation.history import Fact, ReplyKind, Role, Step

MOST_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)


@dataclass(frozen=True)
class Claim:
    """The right to one call. `withdraws`: the reply is to be removed."""

    account: Account
    standing: Standing
    withdraws: bool


# -- asking ------------------------------------------------------------------------------------


def correct(
    publication: Publication, *, text: str, reason: str, by_hand: bool = False, by: Employee, at: datetime
) -> Amendment:
    """The words of a published reply are changed. `by_hand`: the person has done it in the network.

    NotAmended where the network lets no program do it, or the text does not fit.
    """
    text = text.strip()
    limits = limits_of(publication.network)
    if not text or text == standing_text(publication.version.reply):
        raise NotAmended(_("Write what the reply is to say: the text is empty or the same (clause 15)."))
    if limits.text and len(text) > limits.text:
        raise NotAmended(
            _("The text is longer than the network takes: {limit} characters.").format(limit=limits.text)
        )
    return _ask(publication, text=text, reason=reason, by_hand=by_hand, by=by, at=at)


def withdraw(
    publication: Publication, *, reason: str, by_hand: bool = False, by: Employee, at: datetime
) -> Amendment:
    """A published answer is removed from the network; the author is owed an answer again (R-31)."""
    return _ask(publication, text="", reason=reason, by_hand=by_hand, by=by, at=at)


@transaction.atomic
def _ask(
    publication: Publication, *, text: str, reason: str, by_hand: bool, by: Employee, at: datetime
) -> Amendment:
    row = locked(publication.pk)
    if row is None or row.state != PublicationState.PUBLISHED or row.withdrawn_at is not None:
        raise NotAmended(_("This reply does not stand in the network. Reload the page."))
    incident = row.version.reply.assignment.incident
    record.check(incident, _fact(row, text, reason, at), by=by, at=at)
    if row.amendments.filter(state=AmendmentState.ASKED).exists():
        raise AlreadyTaken(None)
    if not by_hand and not able(row, withdraws=not text, at=at):
        raise NotAmended(by_hand_words(row))
    made = Amendment.objects.create(
        publication=row, text=text, reason=reason, by_hand=by_hand, asked_by=by, asked_at=at, try_at=at
    )
    if by_hand:
        _record(made, row, at)
    else:
        deferring.amend(made.pk)
    return made


def able(row: Publication, *, withdraws: bool, at: datetime) -> bool:
    """Whether Otklik itself can do it: the network allows it, and the reply's key there is known."""
    if row.account is None or not row.account.enabled or not row.external_key:
        return False
    limits, kind = limits_of(row.network), ItemKind(row.target.kind)
    if not withdraws:
        return limits.can_correct(kind)
    late = limits.removable_for is not None and at - (row.published_at or at) >= limits.removable_for
    return limits.can_remove(kind) and not late


def by_hand_words(row: Publication) -> str:
    there = row.permalink or _("the place of the reply")
    return _(
        "Otklik cannot do this here. Open {address}, do it there by hand, "
        "then tick that it is done and record it (clause 15)."
    ).format(address=there)


def standing_text(reply: Reply) -> str:
    """What the reply says now: of its versions the last one, for a published reply has no drafts."""
    last = reply.versions.order_by("-number").first()
    return last.text if last else ""


def _fact(row: Publication, text: str, reason: str, at: datetime, version: int = 0) -> Fact:
    reply = row.version.reply
    return Fact(
        Step.CORRECT if text else Step.WITHDRAW,
        at,
        part=reply.assignment.part,
        role=Role.MONITOR,
        kind=ReplyKind(reply.kind),
        reply=str(reply.pk),
        version=version or row.version.number,
        reason=reason,
    )


# -- doing -------------------------------------------------------------------------------------


def attempt(amendment_id: int, *, at: datetime) -> datetime | None:
    """One try from claim to record. Returns when to try again, None when there is nothing more to do."""
    held = claim(amendment_id, at=at)
    if held is None:
        return None
    try:
        connector = connect(held.account, at=at, patience=PATIENCE)
        if held.withdraws:
            connector.remove(held.standing)
        else:
            connector.correct(held.standing)
    except NetworkError as problem:
        if not (held.withdraws and isinstance(problem, TargetGone)):  # gone already is gone
            return failed(amendment_id, problem, at=at)
    done(amendment_id, at=at)
    return None


@transaction.atomic
def claim(amendment_id: int, *, at: datetime) -> Claim | None:
    """Takes the amendment for one call; None when it is done, refused, not due, or taken."""
    row = _locked(amendment_id)
    if row is None or row.try_at > at or (row.lease_until and row.lease_until > at):
        return None
    account = row.publication.account
    if account is None or not account.enabled:
        return None
    row.attempts, row.lease_until = row.attempts + 1, at + LEASE
    row.save(update_fields=["attempts", "lease_until"])
    return Claim(account, _standing(row), row.withdraws)


def _locked(amendment_id: int) -> Amendment | None:
    """One that waits to be done."""
    rows = Amendment.objects.select_for_update(of=("self",)).select_related(
        "publication__account__body", "publication__target", "asked_by"
    )
    return rows.filter(pk=amendment_id, state=AmendmentState.ASKED).first()


def _standing(row: Amendment) -> Standing:
    placed = row.publication
    return Standing(
        key=placed.external_key,
        kind=ItemKind(placed.target.kind),
        text=row.text,
        target_key=placed.target.key,
        post_key=placed.target.post_key,
        thread_key=placed.target.thread_key,
        files=bool(placed.version.files),
    )


@transaction.atomic
def done(amendment_id: int, *, at: datetime) -> None:
    """The network has done it: recorded once, however often it is called."""
    row = _locked(amendment_id)
    placed = locked(row.publication_id) if row else None
    if row is not None and placed is not None:
        _record(row, placed, at)


def _record(row: Amendment, placed: Publication, at: datetime) -> None:
    row.state, row.done_at, row.problem, row.lease_until = AmendmentState.DONE, at, "", None
    row.save(update_fields=["state", "done_at", "problem", "lease_until"])
    number = 0 if row.withdraws else _new_version(row, placed, at).number
    _enter(placed, _fact(placed, row.text, row.reason, at, number), row.asked_by, at)
    if row.withdraws:
        placed.withdrawn_at = at
        placed.save(update_fields=["withdrawn_at"])
        _tell_executor(placed, row, at)


def _new_version(row: Amendment, placed: Publication, at: datetime) -> Version:
    """From when it stands in the network."""
    reply, files = placed.version.reply, placed.version.files
    return Version.objects.create(
        reply=reply,
        number=reply.versions.count() + 1,
        text=row.text,
        files=files,
        author=row.asked_by,
        sent_at=at,
        hash=text_hash(row.text, files),
    )


def _enter(placed: Publication, fact: Fact, by: Employee, at: datetime) -> None:
    """By the person who asked; by Otklik in her name where her order has ended between asking and doing."""
    incident = placed.version.reply.assignment.incident
    try:
        record.enter(incident, fact, by=by, at=at)
    except (NotYours, NotAllowed):
        fact = replace(fact, role=Role.SYSTEM, reason=f"{fact.reason} ({by.signature})")
        record.enter(incident, fact, by=None, at=at)


@transaction.atomic
def failed(amendment_id: int, problem: NetworkError, *, at: datetime) -> datetime | None:
    """Says when to try again; None when it is given up and the person told."""
    row = _locked(amendment_id)
    if row is None:
        return None
    row.problem, row.lease_until = str(problem)[:1000], None
    if isinstance(problem, Retryable) and row.attempts < MOST_ATTEMPTS:
        row.try_at = at + max(problem.after, min(LONGEST_WAIT, FIRST_WAIT * 2**row.attempts))
    else:
        row.state = AmendmentState.REFUSED
    row.save(update_fields=["problem", "lease_until", "try_at", "state"])
    if row.state == AmendmentState.REFUSED:
        _tell_refused(row, at)
        return None
    return row.try_at


def due(*, at: datetime) -> list[int]:
    """What waits and has lost its job, or was left by a killed worker."""
    rows = Amendment.objects.filter(state=AmendmentState.ASKED, try_at__lt=at)
    return list(rows.exclude(lease_until__gt=at).order_by("try_at").values_list("pk", flat=True)[:100])


def _tell_refused(row: Amendment, at: datetime) -> None:
    incident = row.publication.version.reply.assignment.incident
    text = _("Incident {number}: the published reply was not changed. {problem} Do it by hand.").format(
        number=incident.label, problem=row.problem
    )
    told = Told(NoticeKind.PUBLICATION, f"amendment:{row.pk}", text, case_path(incident), incident.label)
    tell(incident.body_id, [row.asked_by], told, at=at)


def _tell_executor(placed: Publication, row: Amendment, at: datetime) -> None:
    part = placed.version.reply.assignment
    incident = part.incident
    people = roster_of(incident.body, at).on_duty(Role.EXECUTOR, incident.body_id, part.unit_id)
    text = _("Incident {number}: the published answer is withdrawn, another is owed. {reason}").format(
        number=incident.label, reason=row.reason
    )
    told = Told(NoticeKind.OWED, f"withdrawn:{row.pk}", text, case_path(incident), incident.label)
    tell(incident.body_id, people, told, at=at)
