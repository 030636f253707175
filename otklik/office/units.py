"""Units of a body: opened, renamed, given a head and members. Closing, which concerns cases, is in
`otklik.incidents.actions.closing`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.language.topics import classifier
from otklik.office import journal
from otklik.office.actions import require_administrator
from otklik.office.journal import What
from otklik.office.models import Body, Employee, Topic, TopicUnit, Unit
from otklik.office.refusals import NotPossible


class NameTaken(NotPossible):
    field = "name"

    def say(self) -> str:
        return _("The body has a unit of this name already. Choose another.")


class NotOfTheBody(NotPossible):
    field = "head"

    def say(self) -> str:
        return _("The head of a unit works in the same body.")


@transaction.atomic
def open_unit(body: Body, *, name: str, short_name: str, by: Employee, at: datetime) -> Unit:
    require_administrator(body, by, at)
    if body.units.filter(name=name).exists():
        raise NameTaken
    unit = Unit.objects.create(body=body, name=name, short_name=short_name)
    journal.write(body, What.UNIT, name, detail={"active": (None, True)}, by=by, at=at)
    return unit


@transaction.atomic
def change_unit(
    unit: Unit, *, name: str, short_name: str, head: Employee | None, by: Employee, at: datetime
) -> None:
    require_administrator(unit.body, by, at)
    if unit.body.units.filter(name=name).exclude(pk=unit.pk).exists():
        raise NameTaken
    if head is not None and head.body_id != unit.body_id:
        raise NotOfTheBody
    new = {"name": name, "short_name": short_name, "head": head}
    detail = journal.differences(unit, new)
    if not detail:
        return
    before = unit.name
    unit.name, unit.short_name, unit.head = name, short_name, head
    unit.save(update_fields=["name", "short_name", "head"])
    journal.write(unit.body, What.UNIT, before, detail=detail, by=by, at=at)


@transaction.atomic
def set_members(unit: Unit, members: Iterable[Employee], *, by: Employee, at: datetime) -> None:
    """Who belongs to the unit. Who prepares its answers is said by orders (clause 6)."""
    require_administrator(unit.body, by, at)
    wanted = {person.pk for person in members if person.body_id == unit.body_id}
    before = list(unit.employees.order_by("name").values_list("name", flat=True))
    unit.employees.exclude(pk__in=wanted).update(unit=None)
    unit.body.employees.filter(pk__in=wanted).update(unit=unit)
    after = list(unit.employees.order_by("name").values_list("name", flat=True))
    if before != after:
        journal.write(unit.body, What.UNIT, unit.name, detail={"members": (before, after)}, by=by, at=at)


def give_topics(unit: Unit, groups: Sequence[str], *, by: Employee, at: datetime) -> int:
    """Ties all shipped topics of these groups of the classifier to the unit; returns how many."""
    require_administrator(unit.body, by, at)
    names = {group.code: group.name for group in classifier()}
    topics = Topic.objects.filter(body=None, active=True, group__in=[names[code] for code in groups])
    with transaction.atomic():
        rows = [TopicUnit(body=unit.body, topic=topic, unit=unit) for topic in topics]
        TopicUnit.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["body", "topic"], update_fields=["unit"]
        )
        told = [names[code] for code in groups]
        journal.write(unit.body, What.TOPIC, unit.name, detail={"groups": (None, told)}, by=by, at=at)
    return len(rows)
