"""A person and a messenger find each other: she sends the bot a code that she was shown, once.

The code is looked for while one is open; an open code lasts a quarter of an hour. Who knows a chat only by its
number can do nothing with it: letters go to the chat from which the code came.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.notices import asking, gates, reaching
from otklik.notices.models import Gate, Pairing, Way
from otklik.notices.senders import doors
from otklik.notices.senders.bots import Heard
from otklik.notices.senders.outcomes import Parcel, SendingError
from otklik.office.models import Employee

log = logging.getLogger(__name__)

LASTS = timedelta(minutes=15)
BYTES = 9


class NoBot(Exception):
    """The body has no bot in this messenger."""


def begin(person: Employee, way: Way, *, at: datetime) -> Pairing:
    """A new code; one shown before is good no more."""
    gate = gates.gate_of(person.body, way)
    if gate is None or way is Way.MAIL:
        raise NoBot
    pairing, _new = Pairing.objects.update_or_create(
        employee=person,
        way=way,
        defaults={"gate": gate, "code": secrets.token_urlsafe(BYTES), "expires_at": at + LASTS},
    )
    asking.read_bots()
    return pairing


def open_codes(person: Employee, *, at: datetime) -> dict[str, Pairing]:
    rows = Pairing.objects.filter(employee=person, expires_at__gt=at).select_related("gate")
    return {row.way: row for row in rows}


def read_bots(*, at: datetime) -> int:
    """Reads the bots for which a code is open; returns how many people were found."""
    Pairing.objects.filter(expires_at__lte=at).delete()
    waiting = Gate.objects.filter(pairings__isnull=False, enabled=True).distinct()
    return sum(_read(gate, at) for gate in waiting)


def _read(gate: Gate, at: datetime) -> int:
    try:
        heard, cursor = doors.listen(gate)
    except SendingError as problem:
        gates.fails(gate, problem.reason, at=at)
        return 0
    found = sum(_recognise(gate, each, at) for each in heard)
    Gate.objects.filter(pk=gate.pk).update(cursor=cursor)
    return found


@transaction.atomic
def _recognise(gate: Gate, heard: Heard, at: datetime) -> bool:
    words = heard.text.split()
    code = words[-1] if words else ""
    pairing = Pairing.objects.select_for_update().filter(gate=gate, code=code, expires_at__gt=at).first()
    if pairing is None:
        return False
    reaching.connect(pairing.employee, Way(pairing.way), heard.where, at=at)
    pairing.delete()
    transaction.on_commit(lambda: _greet(gate, heard.where, pairing.code))
    return True


def _greet(gate: Gate, where: str, code: str) -> None:
    """A failure is no harm: what matters is recorded."""
    said = _("Done: notices of Otklik come here.")
    try:
        doors.send(gate, where, Parcel(f"greeting-{code}", "", said), lambda: None)
    except SendingError as problem:
        log.info("a greeting was not sent: %s", problem.reason)
