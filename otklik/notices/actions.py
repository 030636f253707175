"""Telling employees. The same thing is told to a person once (by its key)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from otklik.notices import asking
from otklik.notices.models import Notice
from otklik.office.models import Body, Employee


@dataclass(frozen=True)
class Told:
    """What is told. `key` makes it one and the same thing for a person.

    `discreet`: the text for letters, where `text` quotes a citizen or an employee. `asks`: the head is to say
    that she knows (clause 24).
    """

    kind: str
    key: str
    text: str
    path: str = ""
    incident_number: str = ""
    discreet: str = ""
    topic: str = ""
    due_at: datetime | None = None
    asks: bool = False


def tell(body: Body | int, people: Iterable[Employee], told: Told, *, at: datetime) -> int:
    """Notices for those who have not been told yet; returns how many are new."""
    body_id = body if isinstance(body, int) else body.pk
    rows = [_notice(body_id, person, told, at) for person in people]
    before = Notice.objects.filter(key=told.key, to__in=[row.to_id for row in rows]).count()
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    new = len(rows) - before
    if new:
        asking.post()
    return new


def _notice(body_id: int, person: Employee, told: Told, at: datetime) -> Notice:
    return Notice(
        body_id=body_id,
        to=person,
        kind=told.kind,
        key=told.key,
        text=told.text,
        discreet=told.discreet,
        topic=told.topic,
        due_at=told.due_at,
        path=told.path,
        incident_number=told.incident_number,
        asks=told.asks,
        at=at,
    )


def seen(employee: Employee, *, at: datetime, keys: Iterable[int] | None = None) -> int:
    """Marks notices as seen: the named ones, or all."""
    rows = Notice.objects.filter(to=employee, seen_at=None)
    return (rows if keys is None else rows.filter(pk__in=list(keys))).update(seen_at=at)
