"""Clause 6: when a person's roles pass to another and when they come back, both are told, once; and between, when the
one who acts in her place goes away herself, or comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.incidents.errors import role_list
from otklik.notices.actions import Told, tell
from otklik.notices.models import Notice, NoticeKind
from otklik.office.models import Absence, Appointment, Body, Employee
from otklik.office.roster import Roster
from otklik.regulation.history import Role

LATELY = timedelta(days=1)  # the end of an absence is told of so long, where no worker ran
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Handed:
    """One order of an absent person, with who acts (or acted) under it instead; nobody: None.

    `times`: how often it was told of already in this absence, `before` (key of) who acted then.
    """

    absence: Absence
    order: Appointment
    acting: Employee | None
    is_back: bool
    times: int = 0
    before: int = 0

    @property
    def acting_key(self) -> int:
        return self.acting.pk if self.acting else 0

    @property
    def key(self) -> str:
        what = "back" if self.is_back else "away"
        again = f":{self.times}" if self.times else ""
        return f"{what}:{self.absence.pk}:{self.order.pk}:{self.acting_key}{again}"

    @property
    def role(self) -> str:
        named = role_list([Role(self.order.role)])
        return f"{named} ({self.order.unit.short_name})" if self.order.unit else named


@transaction.atomic
def tell_of_absences(*, at: datetime) -> int:
    """Returns how many notices are new. A constant number of queries where nothing has changed."""
    rows = Absence.objects.filter(since__lte=at, until__gt=at).order_by("until", "pk")
    away = {row.employee_id: row for row in rows}  # of two at once the longer one
    return sum(_tell(each, at) for each in [*_passed(away, at), *_returned(_just_ended(away, at))])


def _just_ended(away: dict[int, Absence], at: datetime) -> list[Absence]:
    """Of people who have orders and have not been told of it."""
    orders = Appointment.objects.filter(employee=OuterRef("employee"), ended=False)
    told = Notice.objects.filter(
        to=OuterRef("employee"),
        key__startswith=Concat(Value("back:"), Cast(OuterRef("pk"), CharField()), Value(":")),
    )
    rows = Absence.objects.filter(until__gt=at - LATELY, until__lte=at).exclude(employee__in=away)
    return list(rows.filter(Exists(orders.exclude(role=Role.ADMINISTRATOR)), ~Exists(told)))


def _passed(away: dict[int, Absence], at: datetime) -> Iterator[Handed]:
    """Where somebody acts who did not when it was told of last."""
    if not away:
        return
    roster, told = _roster(away, at), _told_of(away)
    for order in roster.appointments:
        if order.employee_id in away and order.role != Role.ADMINISTRATOR:
            now = Handed(away[order.employee_id], order, roster.acting_in(order), is_back=False)
            acted = told.get((now.absence.pk, order.pk), [])
            if not acted:
                yield now
            elif acted[-1] != now.acting_key:
                yield replace(now, times=len(acted), before=acted[-1])


def _told_of(away: Iterable[int]) -> dict[tuple[int, int], list[int]]:
    """By absence and order: keys of those who were said to act, in turn; 0 is nobody."""
    found: dict[tuple[int, int], list[int]] = {}
    rows = Notice.objects.filter(to__in=away, kind=NoticeKind.DUTIES, key__startswith="away:").order_by("pk")
    for whom, key in rows.values_list("to", "key"):
        absence, order, acting = map(int, key.split(":")[1:4])
        if whom != acting:  # else it was told to the one who acts
            found.setdefault((absence, order), []).append(acting)
    return found


def _returned(ended: Iterable[Absence]) -> Iterator[Handed]:
    for absence in ended:
        roster = _roster([absence.employee_id], absence.until - INSTANT)
        for order in roster.appointments:
            if order.employee_id == absence.employee_id and order.role != Role.ADMINISTRATOR:
                yield Handed(absence, order, roster.acting_in(order), is_back=True)


def _roster(people: Iterable[int], at: datetime) -> Roster:
    return Roster(Body.objects.filter(appointments__employee__in=list(people)).distinct(), at)


def _tell(handed: Handed, at: datetime) -> int:
    body_id, absent, acting = handed.order.body_id, handed.order.employee, handed.acting
    count = tell(body_id, [absent], _say_to_absent(handed), at=at)
    if acting is not None:
        count += tell(body_id, [acting], _say_to_acting(handed), at=at)
    if handed.before:
        count += tell(body_id, Employee.objects.filter(pk=handed.before), _say_to_former(handed), at=at)
    return count


def _say_to_absent(handed: Handed) -> Told:
    if handed.is_back:
        text = _("You act as {role} yourself again.").format(role=handed.role)
    elif handed.acting is not None:
        text = _("{name} acts for you as {role} until {until}.").format(
            name=handed.acting.signature, role=handed.role, until=_until(handed)
        )
    else:
        text = _("Nobody acts for you as {role} until {until}. Let a substitute be named (clause 6).").format(
            role=handed.role, until=_until(handed)
        )
    return Told(NoticeKind.DUTIES, handed.key, text, "/office/people/")


def _say_to_acting(handed: Handed) -> Told:
    name = handed.order.employee.signature
    if handed.is_back:
        text = _("{name} is back: you act as {role} for her no more.").format(name=name, role=handed.role)
    else:
        text = _("You act for {name} as {role} until {until}. What is owed is on your desk.").format(
            name=name, role=handed.role, until=_until(handed)
        )
    return Told(NoticeKind.DUTIES, handed.key, text, "/desk/")


def _say_to_former(handed: Handed) -> Told:
    text = _("You act for {name} as {role} no more.").format(
        name=handed.order.employee.signature, role=handed.role
    )
    return Told(NoticeKind.DUTIES, f"past:{handed.key}", text, "/office/people/")


def _until(handed: Handed) -> str:
    zone = ZoneInfo(handed.order.body.zone)
    return date_format(handed.absence.until.astimezone(zone), "j E, H:i")
