"""Which topics of the classifier a body uses, and which unit answers each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from otklik.office import journal
from otklik.office.actions import require_administrator
from otklik.office.journal import What
from otklik.office.models import Body, Employee, Topic, TopicOff, TopicUnit, Unit


@dataclass(frozen=True, slots=True)
class Used:
    """A topic as a body uses it."""

    topic: Topic
    on: bool
    unit_id: int | None


def groups_of(body: Body) -> list[str]:
    """Names of the groups, the body's own among them."""
    rows = _all(body).order_by("group").values_list("group", flat=True)
    return list(rows.distinct())


def topics_in(body: Body, group: str) -> list[Used]:
    """Every topic of a group, those out of use too. Three queries."""
    off = set(TopicOff.objects.filter(body=body).values_list("topic_id", flat=True))
    ties = dict(TopicUnit.objects.filter(body=body).values_list("topic_id", "unit_id"))
    rows = _all(body).filter(group=group).order_by("name")
    return [Used(row, row.active and row.pk not in off, ties.get(row.pk)) for row in rows]


def _all(body: Body) -> QuerySet[Topic]:
    return Topic.objects.filter(Q(body=None, active=True) | Q(body=body))


@transaction.atomic
def settle(
    body: Body, group: str, said: Mapping[int, tuple[bool, Unit | None]], *, by: Employee, at: datetime
) -> int:
    """Switches topics of a group on or off and ties them to units; returns how many changed.

    `said`: by the key of the topic. What is not named stays. Cases keep the topic they have.
    """
    require_administrator(body, by, at)
    changed = 0
    for used in topics_in(body, group):
        on, unit = said.get(used.topic.pk, (used.on, None))
        if used.topic.pk not in said or (on, unit.pk if unit else None) == (used.on, used.unit_id):
            continue
        _switch(body, used, on)
        _tie(body, used.topic, unit)
        before, after = (used.on, used.unit_id), (on, unit.pk if unit else None)
        detail = {"on": (before[0], after[0]), "unit": (before[1], after[1])}
        journal.write(body, What.TOPIC, used.topic.name, detail=detail, by=by, at=at)
        changed += 1
    return changed


def _switch(body: Body, used: Used, on: bool) -> None:
    if on == used.on:
        return
    if used.topic.body_id:
        used.topic.active = on
        used.topic.save(update_fields=["active"])
    elif on:
        TopicOff.objects.filter(body=body, topic=used.topic).delete()
    else:
        TopicOff.objects.get_or_create(body=body, topic=used.topic)


def _tie(body: Body, topic: Topic, unit: Unit | None) -> None:
    if unit is None:
        TopicUnit.objects.filter(body=body, topic=topic).delete()
    elif unit.body_id == body.pk:
        TopicUnit.objects.update_or_create(body=body, topic=topic, defaults={"unit": unit})
