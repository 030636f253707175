"""How much is owed by a person, without the rows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from otklik.incidents.queries import owed_by
from otklik.office.models import Employee


@dataclass(frozen=True, slots=True)
class Owed:
    """How much is owed by a person, by when."""

    late: int
    today: int
    later: int
    open_ended: int  # what stands still, or has no limit

    @property
    def whole(self) -> int:
        return self.late + self.today + self.later + self.open_ended


def counted(employee: Employee, *, at: datetime, midnight: datetime) -> Owed:
    """`midnight`: the end of the day, where the person is. One query."""
    timely = Q(late_after=None) | Q(late_after__gte=at)
    told = owed_by(employee, at=at).aggregate(
        late=Count("pk", filter=Q(late_after__lt=at)),
        today=Count("pk", filter=timely & Q(due_at__lt=midnight)),
        later=Count("pk", filter=timely & Q(due_at__gte=midnight)),
        open_ended=Count("pk", filter=timely & Q(due_at=None)),
    )
    return Owed(**told)
