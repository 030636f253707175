"""Bodies of the tree: one is added below another; its name is changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.office import journal
from otklik.office.actions import require_administrator
from otklik.office.journal import What
from otklik.office.models import Body, Employee
from otklik.office.refusals import NotPossible

DEEPEST = 6  # levels; `path` has room for many more


class TooDeep(NotPossible):
    def say(self) -> str:
        return _("The tree of bodies has at most {levels} levels.").format(levels=DEEPEST)


class SameName(NotPossible):
    field = "short_name"

    def say(self) -> str:
        return _("A body of this name stands at the same place already. Choose another name.")


@transaction.atomic
def add_body(
    parent: Body, *, name: str, short_name: str, zone: str, region: str = "", by: Employee, at: datetime
) -> Body:
    """A body below `parent`: hours and terms are those of the parent until it has its own."""
    require_administrator(parent, by, at)
    if parent.path.count("/") >= DEEPEST:
        raise TooDeep
    _refuse_same(parent, short_name)
    body = Body.objects.create(
        parent=parent, name=name, short_name=short_name, zone=zone, region=region or parent.region
    )
    journal.write(body, What.BODY, name, detail={"zone": (None, zone)}, by=by, at=at)
    return body


@transaction.atomic
def change_body(body: Body, *, name: str, short_name: str, region: str, by: Employee, at: datetime) -> None:
    """Names only: the time zone is that of all moments that were counted, and stays."""
    require_administrator(body, by, at)
    _refuse_same(body.parent, short_name, body)
    detail = journal.differences(body, {"name": name, "short_name": short_name, "region": region})
    if not detail:
        return
    before = body.name
    body.name, body.short_name, body.region = name, short_name, region
    body.save(update_fields=["name", "short_name", "region"])
    journal.write(body, What.BODY, before, detail=detail, by=by, at=at)


def _refuse_same(parent: Body | None, short_name: str, own: Body | None = None) -> None:
    beside = Body.objects.filter(parent=parent, short_name=short_name)
    if any(row != own for row in beside):
        raise SameName
