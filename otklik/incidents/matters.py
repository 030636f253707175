"""Questions about gatherings of messages. Each takes the person and makes a constant number of SQL queries."""

from __future__ import annotations

from django.db.models import Case, Count, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from otklik.incidents.gatherings import Gathered, Gathering
from otklik.incidents.models import Incident, Message
from otklik.incidents.paging import Page, page
from otklik.incidents.queries import incidents_for
from otklik.office.models import Employee
from otklik.office.queries import bodies_of
from otklik.regulation.moves import State

MOST_SHOWN = 60  # messages of one gathering side by side


_AUTHOR = Case(  # who is not known is somebody else in each message
    When(rows__message__author_key="", then=Concat(Value("message:"), Cast("rows__message_id", TextField()))),
    default=Concat("rows__message__network", Value(":"), "rows__message__author_key"),
    output_field=TextField(),
)


def gatherings_for(employee: Employee) -> QuerySet[Gathering]:
    """With `messages` and `authors` counted; the first messages are at hand as `first_rows`."""
    bodies = bodies_of(employee).order_by().values("pk")
    rows = Gathered.objects.select_related(
        "message__incident", "message__account", "message__repeat_found__earlier"
    )
    return (
        Gathering.objects.filter(body__in=bodies)
        .select_related("body", "incident", "settled_by")
        .annotate(messages=Count("rows"), authors=Count(_AUTHOR, distinct=True))
        .prefetch_related(
            Prefetch("rows", rows.order_by("message__posted_at", "message_id")[:MOST_SHOWN], "first_rows")
        )
    )


def open_gatherings(employee: Employee, *, before: str | None = None, size: int = 25) -> Page[Gathering]:
    """Those nobody has decided on, the latest first."""
    return page(gatherings_for(employee).filter(settled_at=None), by="last_at", before=before, size=size)


def around(employee: Employee, gathering: Gathering) -> tuple[int | None, int | None]:
    """The one before and the one after in the list of open ones."""
    rows = Gathering.objects.filter(body__in=bodies_of(employee).order_by().values("pk"), settled_at=None)
    keys = list(rows.order_by("-last_at", "-pk").values_list("pk", flat=True)[:200])
    if gathering.pk not in keys:
        return None, keys[0] if keys else None
    place = keys.index(gathering.pk)
    following = keys[place + 1] if place + 1 < len(keys) else None
    return keys[place - 1] if place else None, following


def open_incidents(employee: Employee, gathering: Gathering) -> list[Incident]:
    """Incidents in work to which its messages can be attached: those that some of them have become."""
    held = Message.objects.filter(gathered__gathering=gathering.pk, incident__isnull=False).values("incident")
    rows = incidents_for(employee).filter(
        Q(pk=gathering.incident_id) | Q(pk__in=held), body=gathering.body_id
    )
    return list(rows.exclude(state__in=[State.CLOSED, State.EXCLUDED]).order_by("pk"))
