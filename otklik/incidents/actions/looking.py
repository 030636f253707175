"""Who has the case open now. Rows older than LASTS are removed by whoever looks next: nothing is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from otklik.incidents.models import Incident, Look
from otklik.office.models import Employee

LASTS = timedelta(seconds=60)  # three beats of the page


def look(incident: Incident, *, by: Employee, at: datetime) -> list[Employee]:
    """Says that she looks; returns the others who do, by name. Three queries."""
    Look.objects.filter(at__lt=at - LASTS).delete()
    Look.objects.bulk_create(
        [Look(incident=incident, employee=by, at=at)],
        update_conflicts=True,
        unique_fields=["incident", "employee"],
        update_fields=["at"],
    )
    rows = Look.objects.filter(incident=incident).exclude(employee=by).select_related("employee")
    return [row.employee for row in rows.order_by("employee__name")]
