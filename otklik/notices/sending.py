"""The outbox of letters: claim, send, record. Killed at any point it goes on without sending twice by mistake.

| state of a killed letter | what is known | what happens |
|---|---|---|
| sending | nothing has left | it is tried again |
| handed | it may have arrived | ordinary: "unknown", not sent again; an alert: sent again, and says so |

The same holds for a server that falls silent after it was given the letter. What was not taken is tried again
after 1, 5, 15 and 60 minutes and then every 4 hours, an alert every minute and then every five, for a day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.notices import asking, escalating, gates, letters, reaching
from otklik.notices.models import Gate, Letter, LetterState, Notice, Way
from otklik.notices.senders import doors
from otklik.notices.senders.outcomes import (
    GateBroken,
    NotSent,
    Parcel,
    SendingError,
    Unanswered,
    Unreachable,
)

LEASE = timedelta(minutes=3)  # far above what a try may take
PAUSES = (1, 5, 15, 60, 240)  # minutes; the last one repeats
URGENT_PAUSES = (1, 1, 1, 1, 1, 5)
GIVE_UP = timedelta(hours=24)
PASS_ON_AFTER = 3  # tries of an alert, then the next person is told, and it is still tried
BROKEN_PAUSE = timedelta(minutes=5)  # before a gate that refuses us is asked again
REPEATS = 2  # of an alert whose outcome is unknown
BATCH = 500


@dataclass(frozen=True)
class Ready:
    """A claimed letter with all that is needed to send it."""

    letter: Letter
    gate: Gate
    address: str
    parcel: Parcel


def due(*, at: datetime) -> list[Letter]:
    """Letters whose time has come, the urgent ones first."""
    rows = Letter.objects.filter(state=LetterState.WAITING, try_at__lte=at)
    return list(rows.order_by("-urgent", "try_at", "pk").only("pk", "way", "urgent")[:BATCH])


def ask_for_due(*, at: datetime) -> int:
    found = due(at=at)
    for letter in found:
        asking.send(letter.pk, letter.way, urgent=letter.urgent)
    return len(found)


def attempt(letter_id: int, *, at: datetime) -> None:
    """One try. Does nothing with a letter that another worker has, or whose time has not come."""
    letter = _claim(letter_id, at)
    if letter is None:
        return
    ready = _prepared(letter, at)
    if ready is None:
        return
    try:
        doors.send(ready.gate, ready.address, ready.parcel, lambda: _hand_over(letter))
    except SendingError as problem:
        _record_failure(ready, problem, at)
    else:
        _record(letter, LetterState.SENT, "", sent_at=at)
        gates.works(ready.gate)


def _claim(letter_id: int, at: datetime) -> Letter | None:
    with transaction.atomic():
        rows = Letter.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
            "to__body", "body"
        )
        letter = rows.filter(pk=letter_id, state=LetterState.WAITING, try_at__lte=at).first()
        if letter is not None:
            letter.state, letter.lease_until = LetterState.SENDING, at + LEASE
            letter.tries += 1
            letter.save(update_fields=["state", "lease_until", "tries"])
        return letter


def _prepared(letter: Letter, at: datetime) -> Ready | None:
    """None where there is nothing to send any more, or no way to send it: recorded so."""
    notices = _wanted(letter)
    if not notices:
        _record(letter, LetterState.SEEN, "")
        return None
    way = Way(letter.way)
    gate = gates.gate_of(letter.to.body, way)
    found = reaching.reach(letter.to, way, reaching.addresses_of([letter.to]))
    if gate is None or not found.address or not found.works or not letter.to.is_active:
        _fail(letter, found.reason or _("There is no such way to this person any more."), at)
        return None
    parcel = replace(letters.compose(letter, notices, gate), urgent=letter.urgent, at=at)
    return Ready(letter, gate, found.address, parcel)


def _wanted(letter: Letter) -> list[Notice]:
    """What was not seen in the page; of an alert, what was not acknowledged."""
    rows = letter.notices.order_by("pk")
    return list(rows.filter(acknowledged_at=None) if letter.urgent else rows.filter(seen_at=None))


def _hand_over(letter: Letter) -> None:
    """Committed before the first byte of the content leaves."""
    Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING).update(state=LetterState.HANDED)


def _record_failure(ready: Ready, problem: SendingError, at: datetime) -> None:
    letter = ready.letter
    if isinstance(problem, GateBroken):
        _hold_others(ready.gate, at)
        if gates.fails(ready.gate, problem.reason, at=at):
            escalating.gate_lost(ready.gate, problem.reason, at=at)
    if isinstance(problem, Unanswered):
        _unknown(letter, problem.reason, at)
    elif isinstance(problem, NotSent):
        _again(letter, problem, at)
    else:
        if isinstance(problem, Unreachable):
            _address_lost(ready, problem.reason, at)
        _fail(letter, problem.reason, at)


def _hold_others(gate: Gate, at: datetime) -> None:
    """A server that refuses our password is not asked with every letter: it would lock us out."""
    waiting = Letter.objects.filter(state=LetterState.WAITING, way=gate.way, urgent=False)
    same = waiting.filter(to__body__path__startswith=gate.body.path, try_at__lt=at + BROKEN_PAUSE)
    same.update(try_at=at + BROKEN_PAUSE)


def _address_lost(ready: Ready, reason: str, at: datetime) -> None:
    person, way = ready.letter.to, Way(ready.letter.way)
    if way is Way.PUSH:  # she has cleared a browser: no trouble of anybody's
        reaching.disconnect(person, way)
        return
    if reaching.lost(person, way, ready.address, reason, at=at) and not ready.letter.urgent:
        escalating.address_lost(person, ready.letter.body, way, reason, at=at)


def _again(letter: Letter, problem: NotSent, at: datetime) -> None:
    pauses = URGENT_PAUSES if letter.urgent else PAUSES
    pause = timedelta(minutes=pauses[min(letter.tries, len(pauses)) - 1])
    if at > letter.made_at + GIVE_UP:
        _fail(letter, problem.reason, at)
        return
    _wait(letter, problem.reason, at + max(pause, problem.after or pause))
    if letter.urgent and letter.tries == PASS_ON_AFTER:
        escalating.alert_lost(letter, problem.reason, at=at)


def _unknown(letter: Letter, reason: str, at: datetime) -> None:
    if letter.urgent and letter.repeats < REPEATS:
        letter.repeats += 1
        letter.save(update_fields=["repeats"])
        _wait(letter, reason, at + timedelta(minutes=URGENT_PAUSES[0]))
        return
    _record(letter, LetterState.UNKNOWN, reason)
    if letter.urgent:
        escalating.alert_lost(letter, reason, at=at)


def _fail(letter: Letter, reason: str, at: datetime) -> None:
    _record(letter, LetterState.FAILED, reason)
    if letter.urgent:
        escalating.alert_lost(letter, reason, at=at)


def _wait(letter: Letter, reason: str, until: datetime) -> None:
    """Back into the outbox; into the letter with the same fold where one was begun meanwhile."""
    with transaction.atomic():
        same = Letter.objects.select_for_update().filter(
            to=letter.to_id, way=letter.way, fold=letter.fold, state=LetterState.WAITING
        )
        newer = same.first()
        if newer is None:
            _record(letter, LetterState.WAITING, reason, try_at=until)
            return
        letter.notices.add(*newer.notices.all())
        newer.delete()
        _record(letter, LetterState.WAITING, reason, try_at=until)


def _record(letter: Letter, state: LetterState, reason: str, **changed: datetime) -> None:
    letter.state, letter.reason, letter.lease_until = state, reason, None
    for name, value in changed.items():
        setattr(letter, name, value)
    letter.save(update_fields=["state", "reason", "lease_until", *changed])


def rescue(*, at: datetime) -> int:
    """Takes up what a killed worker has left. Returns how many."""
    stuck = Q(state__in=[LetterState.SENDING, LetterState.HANDED], lease_until__lt=at)
    keys = list(Letter.objects.filter(stuck).values_list("pk", flat=True)[:BATCH])
    for key in keys:
        _take_up(key, stuck, at)
    return len(keys)


@transaction.atomic
def _take_up(key: int, stuck: Q, at: datetime) -> None:
    rows = Letter.objects.select_for_update(skip_locked=True, of=("self",)).select_related("to", "body")
    letter = rows.filter(stuck, pk=key).first()
    if letter is None:
        return
    if letter.state == LetterState.SENDING and at > letter.made_at + GIVE_UP:
        _fail(letter, letter.reason, at)
    elif letter.state == LetterState.SENDING:
        _wait(letter, letter.reason, at)
    else:
        _unknown(letter, _("The program was stopped while the letter was being handed over."), at)
