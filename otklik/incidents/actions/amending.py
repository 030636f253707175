"""What is published is put right where it stands (R-30), or taken back (R-31): clause 15.

claim -> call -> record, as with a publication; but these calls may be repeated, so an outcome that is not
known is simply asked for again. An answer to many authors has many places: each is a row and a job of its own,
and the history is told when the network has done it at the last of them (R-33).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.incidents import record
from otklik.incidents.actions.alerting import case_path
from otklik.incidents.actions.drafting import text_hash
from otklik.incidents.actions.publication import LEASE, PATIENCE, UNSENT, locked
from otklik.incidents.actions.whereabouts import (
    able,
    as_it_is_to_be,
    ask,
    by_hand_words,
    longest,
    standing,
    standing_text,
    words_at,
)
from otklik.incidents.errors import AlreadyTaken, NotAllowed, NotAmended, NotYours
from otklik.incidents.models import Amendment, AmendmentState, Entry, Publication, Reply, Version
from otklik.networks.contract import NetworkError, Retryable, Standing, TargetGone
from otklik.networks.models import Account
from otklik.networks.registry import connect
from otklik.notices.actions import Told, tell
from otklik.notices.models import NoticeKind
from otklik.office.models import Employee
from otklik.office.roster import roster_of
from otklik.regulation.history import Fact, ReplyKind, Role, Step

MOST_ATTEMPTS = 8
_SAME = gettext_lazy("Write what the reply is to say: the text is empty or the same (clause 15).")
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
    """The words of a published reply are changed at every place. `by_hand`: the person has done it there.

    NotAmended where the network lets no program do it, or the text does not fit. Returns the first place's row.
    """
    text = text.strip()
    if not text:
        raise NotAmended(str(_SAME))
    return _ask(publication, text=text, reason=reason, by_hand=by_hand, by=by, at=at)


def withdraw(
    publication: Publication, *, reason: str, by_hand: bool = False, by: Employee, at: datetime
) -> Amendment:
    """A published answer is removed from the network everywhere; the authors are owed an answer again (R-31)."""
    return _ask(publication, text="", reason=reason, by_hand=by_hand, by=by, at=at)


@transaction.atomic
def _ask(
    publication: Publication, *, text: str, reason: str, by_hand: bool, by: Employee, at: datetime
) -> Amendment:
    rows = _places_to_change(publication, text)
    first, incident = rows[0], publication.version.reply.assignment.incident
    record.check(incident, _fact(first, text, reason, at), by=by, at=at)
    under_way = Amendment.objects.filter(publication__version__reply=first.version.reply_id)
    if under_way.filter(state=AmendmentState.ASKED).exists():
        raise AlreadyTaken(None)
    _refuse_too_long(rows, text)
    wish = Amendment(text=text, reason=reason, by_hand=by_hand, asked_by=by, asked_at=at)
    if by_hand:
        return _done_by_hand(rows, wish, at)
    if not any(able(row, withdraws=wish.withdraws, at=at) for row in rows):
        raise NotAmended(by_hand_words(rows))
    made = [ask(row, wish, at=at) for row in rows]
    return made[0]


def _places_to_change(publication: Publication, text: str) -> list[Publication]:
    """Locked; without those that say it already."""
    reply = publication.version.reply
    list(standing(reply).select_for_update(of=("self",)).values_list("pk"))
    rows = list(standing(reply))
    if not rows:
        raise NotAmended(_("This reply does not stand in the network. Reload the page."))
    other = [row for row in rows if not text or words_at(row) != text]
    if not other:
        raise NotAmended(str(_SAME))
    return other


def _refuse_too_long(rows: Sequence[Publication], text: str) -> None:
    limit = min((each for each in map(longest, rows) if each), default=0)
    if limit and len(text) > limit:
        raise NotAmended(
            _("The text is longer than the network takes: {limit} characters.").format(limit=limit)
        )


def _done_by_hand(rows: Sequence[Publication], wish: Amendment, at: datetime) -> Amendment:
    """The person has done it at every place where Otklik has not."""
    made = [
        Amendment(
            publication=row, text=wish.text, reason=wish.reason, by_hand=True, asked_by=wish.asked_by,
            asked_at=at, try_at=at, state=AmendmentState.DONE, done_at=at,
        )
        for row in rows
    ]  # fmt: skip
    Amendment.objects.bulk_create(made)
    if wish.withdraws:
        Publication.objects.filter(pk__in=[row.pk for row in rows]).update(withdrawn_at=at)
    _settle(made[0], rows[0], at)
    return made[0]


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
    return Claim(account, as_it_is_to_be(row.publication, row.text), row.withdraws)


def _locked(amendment_id: int) -> Amendment | None:
    """One that waits to be done."""
    rows = Amendment.objects.select_for_update(of=("self",)).select_related(
        "publication__account__body", "publication__target", "asked_by"
    )
    return rows.filter(pk=amendment_id, state=AmendmentState.ASKED).first()


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
    if row.withdraws:
        placed.withdrawn_at = at
        placed.save(update_fields=["withdrawn_at"])
    _settle(row, placed, at)


def _settle(row: Amendment, placed: Publication, at: datetime) -> None:
    """Two last places at the same moment: one of them sees both."""
    reply = Reply.objects.select_for_update(of=("self",)).get(pk=placed.version.reply_id)
    if row.withdraws:
        _gone_everywhere(reply, row, placed, at)
    else:
        _says_so_everywhere(reply, row, placed, at)


def _says_so_everywhere(reply: Reply, row: Amendment, placed: Publication, at: datetime) -> None:
    """The history is told when the last place says it; who is still to be answered gets the new words."""
    if row.text == standing_text(reply) or any(words_at(each) != row.text for each in standing(reply)):
        return
    version = _new_version(reply, row, placed, at)
    unsent = [each.pk for each in _unsent(reply)]
    Publication.objects.filter(pk__in=unsent).update(version=version)
    _enter(placed, _fact(placed, row.text, row.reason, at, version.number), row.asked_by, at)


def _gone_everywhere(reply: Reply, row: Amendment, placed: Publication, at: datetime) -> None:
    """The answer is owed again when it stands nowhere any more."""
    if standing(reply).exists() or _is_recorded(reply):
        return
    for each in _unsent(reply):
        each.delete()
    _enter(placed, _fact(placed, "", row.reason, at), row.asked_by, at)
    _tell_executor(placed, row, at)


def _is_recorded(reply: Reply) -> bool:
    entries = Entry.objects.filter(incident=reply.assignment.incident_id, step=Step.WITHDRAW)
    return entries.filter(data__reply=str(reply.pk)).exists()


def _unsent(reply: Reply) -> list[Publication]:
    """Of those who joined later. What is being placed at this moment follows by itself (`whereabouts.follow`)."""
    rows = Publication.objects.filter(version__reply=reply, state__in=UNSENT, called_at=None, lead=False)
    return list(rows.select_for_update(of=("self",), skip_locked=True))


def _new_version(reply: Reply, row: Amendment, placed: Publication, at: datetime) -> Version:
    """From when it stands in the network."""
    files = placed.version.files
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
    whole = Amendment.objects.filter(
        publication__version__reply=row.publication.version.reply_id, asked_at=row.asked_at
    )
    key = f"amendment:{whole.earliest('pk').pk}"  # one notice, however many places refuse
    told = Told(NoticeKind.PUBLICATION, key, text, case_path(incident), incident.label)
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
