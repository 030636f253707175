"""Messages that wait for the monitor, each with the clock of clause 7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from otklik.incidents.models import Message
from otklik.office.clocks import clock_of, clocks_of_each, editions_known, terms_of
from otklik.office.models import Body
from otklik.regulation.terms import StartEvent, Terms
from otklik.regulation.timetable import OutsideCalendar
from otklik.regulation.worktime import Clock
from otklik.web import faces
from otklik.web.clock import Face, Tone


@dataclass(frozen=True, slots=True)
class Unsorted:
    """`face` is None where the body has no hours, no terms or no limit."""

    message: Message
    face: Face | None
    waited: timedelta

    @property
    def waits(self) -> bool:
        """Whether the list says so: the time for it is nearly or wholly over."""
        return self.face is not None and self.face.tone in (Tone.SOON, Tone.LATE)


def unsorted(messages: Sequence[Message], at: datetime) -> list[Unsorted]:
    """Four queries, however many messages and bodies there are."""
    counted = _counted({row.body_id: row.body for row in messages}, at)
    return [_of(row, counted.get(row.body_id), at) for row in messages]


def _counted(bodies: dict[int, Body], at: datetime) -> dict[int, tuple[Terms, Clock]]:
    """Of the bodies that have both terms and hours."""
    editions = editions_known(list(bodies.values()), at)
    terms = {key: terms_of(edition) for key, edition in editions.items()}
    hours = clocks_of_each(body for body in bodies.values() if body.pk in terms)
    return {key: (terms[key], clock_of(terms[key], dated[-1].clock)) for key, dated in hours.items()}


def _of(message: Message, counted: tuple[Terms, Clock] | None, at: datetime) -> Unsorted:
    limit = counted[0].forward if counted else None
    if counted is None or not limit:
        return Unsorted(message, None, timedelta(0))
    terms, clock = counted
    start = message.posted_at if terms.start is StartEvent.POSTED else message.collected_at
    try:
        due, waited = clock.add(start, limit), clock.between(start, at)
    except OutsideCalendar:  # a post older than the calendar of the body
        return Unsorted(message, None, timedelta(0))
    is_norm = terms.start is StartEvent.DETECTED  # the term itself begins when it is accepted
    owed = _("Decide about the message")
    face = faces.of_wait(owed, clock, at, started_at=start, due_at=due, is_norm=is_norm)
    return Unsorted(message, face, waited)
