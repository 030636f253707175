"""Clause 6: when a person's roles pass to another and when they come back, both are told, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

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
    """One order of an absent person, with who acts (or acted) under it instead; nobody: None."""

    absence: Absence
    order: Appointment
    acting: Employee | None
    is_back: bool

    @property
    def key(self) -> str:
        what = "back" if self.is_back else "away"
        return f"{what}:{self.absence.pk}:{self.order.pk}:{self.acting.pk if self.acting else 0}"

    @property
    def role(self) -> str:
        named = role_list([Role(self.order.role)])
        return f"{named} ({self.order.unit.short_name})" if self.order.unit else named


def tell_of_absences(*, at: datetime) -> int:
    """Returns how many notices are new. A constant number of queries where nothing has changed."""
    away = {row.employee_id: row for row in Absence.objects.filter(since__lte=at, until__gt=at)}
    ended = Absence.objects.filter(until__gt=at - LATELY, until__lte=at).exclude(employee__in=away)
    found = [*_passed(away, at), *_returned(list(ended))]
    absent = {each.order.employee_id for each in found}
    known = Notice.objects.filter(to__in=absent, key__in=[each.key for each in found])
    told = set(known.values_list("key", flat=True))
    return sum(_tell(each, at) for each in found if each.key not in told)


def _passed(away: dict[int, Absence], at: datetime) -> Iterator[Handed]:
    if away:
        roster = _roster(away, at)
        for order in roster.appointments:
            if order.employee_id in away and order.role != Role.ADMINISTRATOR:
                yield Handed(away[order.employee_id], order, roster.acting_in(order), is_back=False)


def _returned(ended: list[Absence]) -> Iterator[Handed]:
    for absence in ended:
        roster = _roster([absence.employee_id], absence.until - INSTANT)
        for order in roster.appointments:
            if order.employee_id == absence.employee_id and order.role != Role.ADMINISTRATOR:
                yield Handed(absence, order, roster.acting_in(order), is_back=True)


def _roster(people: Iterable[int], at: datetime) -> Roster:
    return Roster(Body.objects.filter(appointments__employee__in=list(people)).distinct(), at)


def _tell(handed: Handed, at: datetime) -> int:
    absent, acting = handed.order.employee, handed.acting
    told = _say_to_absent(handed)
    count = tell(handed.order.body_id, [absent], told, at=at)
    if acting is not None:
        count += tell(handed.order.body_id, [acting], _say_to_acting(handed), at=at)
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


def _until(handed: Handed) -> str:
    zone = ZoneInfo(handed.order.body.zone)
    return date_format(handed.absence.until.astimezone(zone), "j E, H:i")
