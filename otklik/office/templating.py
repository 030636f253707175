"""Templates of replies: the administrator keeps the body's, people of a unit keep their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from otklik.office.actions import NotAdministrator, administered
from otklik.office.models import Body, Employee, ReplyTemplate, Topic, Unit
from otklik.office.queries import bodies_of
from otklik.office.refusals import NotPossible
from otklik.office.reply_templates import FIELDS, fields_in
from otklik.office.roster import roles_of


@dataclass
class UnknownField(NotPossible):
    names: tuple[str, ...]
    field = "text"

    def say(self) -> str:
        unknown = ", ".join(f"{{{name}}}" for name in self.names)
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        return _("There is no such field: %(unknown)s. There are: %(known)s.") % {
            "unknown": unknown,
            "known": known,
        }


class NameTaken(NotPossible):
    field = "name"

    def say(self) -> str:
        return _("This set has a template with that name. Choose another name.")


class NotYourSet(NotAdministrator):
    def say(self) -> str:
        return _("Templates of the body are kept by its administrator, those of a unit also by its people.")


def templates_of(employee: Employee) -> QuerySet[ReplyTemplate]:
    """All sets of her bodies, to read."""
    rows = ReplyTemplate.objects.filter(body__in=bodies_of(employee).order_by().values("pk"), active=True)
    return rows.select_related("body", "unit", "topic", "changed_by")


def sets_of(body: Body) -> list[ReplyTemplate]:
    """All sets of one body, the most used first."""
    return list(ReplyTemplate.objects.filter(body=body, active=True))


def offered(
    sets: Iterable[ReplyTemplate], *, unit_id: int, topic_id: int | None, kind: str
) -> list[ReplyTemplate]:
    """For a reply of the unit: of its own set and the body's, those of this topic before those of any."""
    fit = [
        row
        for row in sets
        if row.unit_id in (None, unit_id) and row.topic_id in (None, topic_id) and row.kind in ("", kind)
    ]
    return sorted(fit, key=lambda row: row.topic_id is None)


@dataclass(frozen=True, slots=True)
class Kept:
    """Sets of a body that a person keeps: the whole body's, and those of units."""

    whole: bool
    units: tuple[Unit, ...]

    def __contains__(self, unit_id: int | None) -> bool:
        return self.whole if unit_id is None else any(unit.pk == unit_id for unit in self.units)

    def __bool__(self) -> bool:
        return self.whole or bool(self.units)


def kept_by(by: Employee, body: Body, *, at: datetime) -> Kept:
    """The administrator keeps all sets of her bodies, an executor that of her unit."""
    whole = administered(by, at).filter(pk=body.pk).exists()
    units = body.units.filter(active=True).order_by("name")
    return Kept(whole, tuple(units if whole else units.filter(pk__in=roles_of(by, at).units())))


def write(
    template: ReplyTemplate,
    *,
    name: str,
    text: str,
    kind: str = "",
    unit: Unit | None = None,
    topic: Topic | None = None,
    by: Employee,
    at: datetime,
) -> ReplyTemplate:
    """A new template (unsaved, with its body) or a changed one.

    UnknownField, NameTaken; NotYourSet when the set it stands in, or goes to, is not hers.
    """
    goes_to = unit.pk if unit else None
    stands_in = goes_to if template.pk is None else template.unit_id
    kept = kept_by(by, template.body, at=at)
    if goes_to not in kept or stands_in not in kept:
        raise NotYourSet
    unknown = tuple(field for field in fields_in(text) if field not in FIELDS)
    if unknown:
        raise UnknownField(unknown)
    template.name, template.text, template.kind = name, text, kind
    template.unit, template.topic = unit, topic
    template.changed_by, template.changed_at = by, at
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as refusal:
        if "reply_template_name" not in str(refusal):
            raise
        raise NameTaken from refusal
    return template


def drop(template: ReplyTemplate, *, by: Employee, at: datetime) -> None:
    """No longer offered."""
    if template.unit_id not in kept_by(by, template.body, at=at):
        raise NotYourSet
    template.active, template.changed_by, template.changed_at = False, by, at
    template.save(update_fields=["active", "changed_by", "changed_at"])


def count_use(template: ReplyTemplate) -> None:
    ReplyTemplate.objects.filter(pk=template.pk).update(used=F("used") + 1)
