"""Who is told when somebody is not reached: the supervisor; of an alert (clause 24) the next person who can act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from otklik.notices.actions import Told, tell
from otklik.notices.models import Gate, Letter, LetterState, Notice, NoticeKind, Way
from otklik.office.models import Absence, Body, Employee, Substitute
from otklik.office.roster import Roster, roster_of
from otklik.regulation.history import Role

AGAIN = "unreached:"
PEOPLE_PAGE = "/office/people/"


def has_no_way(notice: Notice, *, at: datetime) -> None:
    """There is nothing but the page, and out of hours nobody looks at it."""
    reason = _("no e-mail address and no messenger is known")
    _pass_on(notice, reason, at)


def alert_lost(letter: Letter, reason: str, *, at: datetime) -> None:
    """An alert could not be sent by this way: passed on unless another way has carried it."""
    for notice in letter.notices.all():
        others = notice.letters.exclude(pk=letter.pk)
        if not others.filter(state=LetterState.SENT).exists():
            _pass_on(notice, reason, at)


def _pass_on(notice: Notice, reason: str, at: datetime) -> None:
    """To the first substitute who is at work and to the supervisor; when they were told, to the administrator."""
    root = notice.key.removeprefix(AGAIN)
    key = AGAIN + root
    asked = {notice.to_id, *Notice.objects.filter(key=key).values_list("to", flat=True)}
    person = notice.to
    call = _("telephone {phone}").format(phone=person.phone) if person.phone else _("no telephone is known")
    text = _("{name} is not reached ({reason}; {call}). Tell her of this otherwise: {text}")
    values = {"name": person.signature, "reason": reason, "call": call}
    told = Told(
        NoticeKind.ALERT,
        key,
        text.format(**values, text=notice.text),
        notice.path,
        notice.incident_number,
        discreet=text.format(**values, text=notice.discreet or notice.text),
        topic=notice.topic,
        due_at=notice.due_at,
    )
    tell(notice.body_id, _next(notice, roster_of(notice.body, at), asked, at), told, at=at)


def _next(notice: Notice, roster: Roster, asked: set[int], at: datetime) -> list[Employee]:
    near = [*_substitute(notice, at), *roster.on_duty(Role.SUPERVISOR, notice.body_id)]
    last = roster.on_duty(Role.ADMINISTRATOR, notice.body_id)
    for people in (near, last):
        found = {person.pk: person for person in people if person.pk not in asked}
        if found:
            return list(found.values())
    return []


def _substitute(notice: Notice, at: datetime) -> Iterable[Employee]:
    rows = Substitute.objects.filter(
        appointment__employee=notice.to_id, appointment__body=notice.body_id, employee__is_active=True
    )
    away = Absence.objects.filter(since__lte=at, until__gt=at).values("employee")
    first = rows.exclude(employee__in=away).select_related("employee").order_by("rank").first()
    return [first.employee] if first else []


def address_lost(person: Employee, body: Body, way: Way, reason: str, *, at: datetime) -> None:
    """Told once to the supervisor and the administrator, when an address stops to work."""
    text = _("{name} is not reached by {way}: {reason}").format(
        name=person.signature, way=way.label, reason=reason
    )
    _tell_office(body, f"{AGAIN}{person.pk}:{way}:{at:%Y%m%d%H%M}", text, PEOPLE_PAGE, person.pk, at)


def gate_lost(gate: Gate, reason: str, *, at: datetime) -> None:
    """Told once, when a mail server or a bot begins to refuse us."""
    text = _("Letters do not leave by {way}: {reason}").format(way=Way(gate.way).label, reason=reason)
    _tell_office(gate.body, f"gate:{gate.pk}:{at:%Y%m%d%H%M}", text, "/office/letters/", 0, at)


def _tell_office(body: Body, key: str, text: str, path: str, but: int, at: datetime) -> None:
    roster = roster_of(body, at)
    people = {
        person.pk: person
        for role in (Role.SUPERVISOR, Role.ADMINISTRATOR)
        for person in roster.on_duty(role, body.pk)
        if person.pk != but
    }
    tell(body, people.values(), Told(NoticeKind.UNREACHED, key, text, path), at=at)
