"""Questions about messages and incidents. Every one takes the person and shows only what she may see.

Each makes a constant number of SQL queries.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from otklik.incidents import likeness
from otklik.incidents.clarifying import requests_to
from otklik.incidents.models import (
    Assignment,
    Gathering,
    Incident,
    Media,
    Message,
    MessageState,
    OpenDuty,
    Publication,
    PublicationState,
    Reply,
    Version,
)
from otklik.incidents.paging import Page, page
from otklik.networks.models import Account, Network
from otklik.office.clocks import Dated, clock_of, hours_of, terms_of
from otklik.office.models import Body, Employee
from otklik.office.queries import bodies_of
from otklik.office.roster import Grants, roles_of
from otklik.regulation.duty import DutyKind, length
from otklik.regulation.history import ReplyKind, Role
from otklik.regulation.moves import PartState, State
from otklik.regulation.worktime import Clock

LIKE_FROM = 0.3  # trigrams in common, of an earlier message that is shown
STUCK = Q(state__in=(PublicationState.FAILED, PublicationState.UNKNOWN)) | Q(
    state=PublicationState.PERSON, by_hand=False
)  # a person decides what becomes of it, and nobody has taken it yet
BOARDS = ("to-publish", "waiting", "promises", "excluded", "unpublished", "dismissed")


def _bodies(employee: Employee) -> QuerySet[Body, Any]:
    return bodies_of(employee).order_by().values("pk")


# -- messages ----------------------------------------------------------------------------------


def messages_for(employee: Employee) -> QuerySet[Message]:
    return Message.objects.filter(body__in=_bodies(employee)).select_related("account", "body")


def message_for(employee: Employee, pk: int) -> Message:
    """Message.DoesNotExist when she may not see it."""
    found = ("repeat_found__earlier", "gathered__gathering")
    return messages_for(employee).select_related(*found).prefetch_related("media", "revisions").get(pk=pk)


def media_for(employee: Employee) -> QuerySet[Media]:
    """Files of messages that she may see."""
    return Media.objects.filter(message__body__in=_bodies(employee)).select_related("message")


def inbox(
    employee: Employee, *, network: str = "", query: str = "", before: str | None = None, size: int = 50
) -> Page[Message]:
    """New messages, latest first."""
    rows = messages_for(employee).filter(state=MessageState.NEW, deleted_at=None)
    if network:
        rows = rows.filter(network=network)
    if query:
        rows = rows.filter(Q(text__icontains=query) | Q(author_name__icontains=query))
    return page(rows, by="posted_at", before=before, size=size)


def networks_of(employee: Employee) -> list[Network]:
    """Those in which her bodies have accounts, switched off ones as well: what they brought stays to be read."""
    used = set(Account.objects.filter(body__in=_bodies(employee)).values_list("network", flat=True))
    return [network for network in Network if network in used or network is Network.MANUAL]


def thread_of(message: Message) -> list[Message]:
    """The thread the message stands in, oldest first, our own replies among them."""
    if not message.thread_key:
        return list(
            Message.objects.filter(
                body=message.body_id, network=message.network, thread_key=message.key
            ).order_by("posted_at")[:50]
        )
    same = Q(thread_key=message.thread_key) | Q(key=message.thread_key)
    rows = Message.objects.filter(same, body=message.body_id, network=message.network)
    return list(rows.exclude(pk=message.pk).order_by("posted_at")[:50])


def author_history(employee: Employee, message: Message, limit: int = 10) -> list[Message]:
    """Earlier messages of the same author in the same network."""
    if not message.author_key:
        return []
    rows = messages_for(employee).filter(
        body=message.body_id, network=message.network, author_key=message.author_key
    )
    return list(rows.exclude(pk=message.pk).select_related("incident__topic").order_by("-posted_at")[:limit])


def awaiting(employee: Employee, message: Message) -> list[Assignment]:
    """Parts that wait for a reply of this author in the same network (clause 10), the latest first."""
    if not message.author_key:
        return []
    asked = requests_to(message).filter(target__author_key=message.author_key)
    rows = Assignment.objects.filter(
        incident__body__in=_bodies(employee), pk__in=asked.values("version__reply__assignment")
    )
    return list(rows.select_related("incident", "unit").order_by("-pk")[:5])


@dataclass(frozen=True)
class Similar:
    message: Message
    likeness: float
    answer: str


def similar(employee: Employee, message: Message, limit: int = 5) -> list[Similar]:
    """Earlier messages alike in words, with what was answered (clause 18). Three queries, however many there are."""
    found = dict(likeness.like(message.body_id, message.pk, message.text, least=LIKE_FROM, limit=limit))
    if not found:
        return []
    standing = Publication.objects.filter(
        version__reply=OuterRef("reply"), state=PublicationState.PUBLISHED, withdrawn_at=None
    )
    answer = (
        Version.objects.filter(
            Exists(standing), reply__assignment__incident=OuterRef("incident"), reply__kind=ReplyKind.ANSWER
        )
        .order_by("-sent_at", "-number")
        .values("text")[:1]
    )  # as it was corrected, and not one that was taken back
    rows = messages_for(employee).filter(pk__in=found, incident__isnull=False)
    told = rows.annotate(answer=Subquery(answer)).select_related("incident__topic")
    similar = [Similar(row, found[row.pk], row.answer or "") for row in told]
    return sorted(similar, key=lambda each: (-each.likeness, -each.message.pk))


# -- the desk ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeskLine:
    """One thing owed. Durations are working time (of clause 24, time as it passes).

    None where the clock stands or has no limit.
    """

    duty: OpenDuty
    working_left: timedelta | None
    reserve: timedelta | None  # up to "must have by", by the unit's own hours
    late: bool
    message: Message | None
    clock: Clock


def _owed_by(grants: Grants) -> Q:
    found = [
        Q(role=role, body__in=bodies)
        for role, bodies in grants.bodies_by_role().items()
        if role is not Role.EXECUTOR
    ]
    units = grants.units()
    if units:
        found.append(Q(role=Role.EXECUTOR, unit__in=units))
    return reduce(or_, found, Q(pk__in=[]))


def owed_by(employee: Employee, *, at: datetime) -> QuerySet[OpenDuty]:
    return OpenDuty.objects.filter(_owed_by(roles_of(employee, at)))


def desk(
    employee: Employee, *, at: datetime, kind: DutyKind | None = None, size: int = 100
) -> list[DeskLine]:
    """What is owed by the person now, by due moment; what stands still comes last."""
    owed = owed_by(employee, at=at) if kind is None else owed_by(employee, at=at).filter(kind=kind)
    rows = list(
        owed.select_related("incident__topic", "incident__edition", "unit", "body").order_by(
            F("due_at").asc(nulls_last=True), "pk"
        )[:size]
    )
    hours = {body.pk: hours_of(body) for body in {row.body_id: row.body for row in rows}.values()}
    first = first_messages({row.incident_id for row in rows})
    return [_line(row, hours[row.body_id], first.get(row.incident_id), at) for row in rows]


def desk_version(employee: Employee, *, at: datetime) -> str:
    """Changes with every duty of the person and with every step in one of their cases. One query for the duties."""
    told = owed_by(employee, at=at).aggregate(
        keys=StringAgg(Cast("pk", TextField()), ",", order_by="pk"), steps=Sum("incident__entries_count")
    )
    return hashlib.md5(f"{told['keys']}/{told['steps']}".encode(), usedforsecurity=False).hexdigest()


def _line(row: OpenDuty, hours: Dated, message: Message | None, at: datetime) -> DeskLine:
    terms = terms_of(row.incident.edition)
    clock, own = clock_of(terms, hours.clock), clock_of(terms, hours.clock_for(row.owing_unit))
    left = length(row.kind, clock, at, row.due_at) if row.due_at else None
    reserve = own.between(at, row.must_by) if row.must_by else None
    return DeskLine(row, left, reserve, bool(row.late_after and row.late_after < at), message, clock)


def first_messages(incidents: set[int]) -> dict[int, Message]:
    rows = Message.objects.filter(incident__in=incidents).order_by("incident", "pk").distinct("incident")
    return {row.incident_id: row for row in rows if row.incident_id}


@dataclass(frozen=True)
class Counters:
    """Numbers of the rail."""

    inbox: int = 0
    desk: int = 0
    late: int = 0
    to_publish: int = 0
    waiting: int = 0
    promised: int = 0
    excluded: int = 0
    matters: int = 0  # messages that seem to belong together
    notices: int = 0


def _counted(rows: QuerySet[Any], name: str) -> QuerySet[Any, Any]:
    """One row: the name and how many there are, so that several counts are one question."""
    named = rows.order_by().annotate(name=Value(name)).values("name")
    counted: QuerySet[Any, Any] = named.annotate(number=Count("pk")).values_list("name", "number")
    return counted


def counters(employee: Employee, *, at: datetime) -> Counters:
    bodies = list(_bodies(employee).values_list("pk", flat=True))
    owed = owed_by(employee, at=at).aggregate(all=Count("pk"), late=Count("pk", filter=Q(late_after__lt=at)))
    held = (PartState.WAITING_AUTHOR, PartState.PROMISED)
    parts = Assignment.objects.filter(incident__body__in=bodies, state__in=held).aggregate(
        waiting=Count("pk", filter=Q(state=PartState.WAITING_AUTHOR)),
        promised=Count("pk", filter=Q(state=PartState.PROMISED)),
    )
    rest = dict(
        _counted(Incident.objects.filter(body__in=bodies, state=State.EXCLUDED), "excluded").union(
            _counted(Gathering.objects.filter(body__in=bodies, settled_at=None), "matters"),
            _counted(
                Message.objects.filter(body__in=bodies, state=MessageState.NEW, deleted_at=None), "inbox"
            ),
            _counted(_to_publish().filter(body__in=bodies), "to_publish"),
            _counted(employee.notices.filter(seen_at=None), "notices"),
            all=True,
        )
    )
    return Counters(desk=owed["all"], late=owed["late"], **parts, **rest)


# -- incidents and boards ----------------------------------------------------------------------


def incidents_for(employee: Employee) -> QuerySet[Incident]:
    return Incident.objects.filter(body__in=_bodies(employee)).select_related("topic", "body")


def incident_numbered(employee: Employee, body_pk: int, number: int, year: int) -> Incident:
    """Incident.DoesNotExist where there is none that she may see."""
    return incidents_for(employee).get(body=body_pk, number=number, year=year)


def _to_publish() -> QuerySet[Publication]:
    return Publication.objects.exclude(state=PublicationState.PUBLISHED)


def board(employee: Employee, name: str, *, before: str | None = None, size: int = 50) -> Page:  # type: ignore[type-arg]
    """A page of a named board (see BOARDS): publications, assignments, incidents or messages."""
    bodies = _bodies(employee)
    if name in ("to-publish", "unpublished"):
        rows = (
            _to_publish()
            .filter(Q() if name == "to-publish" else STUCK, body__in=bodies)
            .select_related("target", "account", "taken_by", "version__reply__assignment__incident__topic")
        )
        rows = _with_owed(rows, "version__reply__assignment__", DutyKind.PUBLISH)
        return page(rows, by="approved_at", before=before, size=size, newest_first=False)
    if name in ("waiting", "promises"):
        return _parts_board(bodies, name, before, size)
    if name == "dismissed":
        return page(
            messages_for(employee).filter(state=MessageState.DISMISSED),
            by="posted_at",
            before=before,
            size=size,
        )
    first = Prefetch("messages", Message.objects.order_by("pk"))
    excluded = incidents_for(employee).filter(state=State.EXCLUDED).prefetch_related(first)
    return page(excluded, by="detected_at", before=before, size=size)


def _with_owed(rows: QuerySet[Any], way: str, kind: DutyKind) -> QuerySet[Any]:
    """`owed`: key of the open duty of the part that `way` leads to; `owed_by_then`: its moment."""
    part = {"incident": OuterRef(f"{way}incident"), "part": OuterRef(f"{way}part")}
    mine = OpenDuty.objects.filter(kind=kind, **part).order_by("pk")
    owed, due = Subquery(mine.values("pk")[:1]), Subquery(mine.values("due_at")[:1])
    told: QuerySet[Any] = rows.annotate(owed=owed, owed_by_then=due)
    return told


def _parts_board(bodies: QuerySet[Body, Any], name: str, before: str | None, size: int) -> Page[Assignment]:
    waiting = name == "waiting"
    kind = ReplyKind.CLARIFICATION if waiting else ReplyKind.INTERIM
    placed = Publication.objects.filter(
        version__reply__assignment=OuterRef("pk"), version__reply__kind=kind, state=PublicationState.PUBLISHED
    ).order_by("-published_at")
    rows = (
        Assignment.objects.filter(
            incident__body__in=bodies, state=PartState.WAITING_AUTHOR if waiting else PartState.PROMISED
        )
        .annotate(
            published_at=Subquery(placed.values("published_at")[:1]),
            said=Subquery(placed.values("version__text")[:1]),
            promised_for=Subquery(placed.values("version__reply__promised_for")[:1]),
            promise=Subquery(placed.values("version__reply__promise")[:1]),
        )
        .select_related("incident__topic", "unit")
        .prefetch_related(Prefetch("incident__messages", Message.objects.order_by("pk")))
        .filter(Exists(placed))
    )
    rows = _with_owed(rows, "", DutyKind.ANSWER if waiting else DutyKind.FINAL)
    return page(rows, by="published_at", before=before, size=size, newest_first=False)


def reply_for(employee: Employee, pk: int) -> Reply:
    return Reply.objects.select_related(
        "assignment__incident__body",
        "assignment__incident__topic",
        "assignment__incident__edition",
        "assignment__unit",
    ).get(pk=pk, assignment__incident__body__in=_bodies(employee))


def assignment_for(employee: Employee, pk: int) -> Assignment:
    return Assignment.objects.select_related(
        "incident__body", "incident__topic", "incident__edition", "unit"
    ).get(pk=pk, incident__body__in=_bodies(employee))


def answered_beside(part: Assignment) -> QuerySet[Assignment]:
    """Clause 17: the other parts of the incident that have a published answer."""
    rows = Assignment.objects.filter(incident=part.incident_id, state=PartState.ANSWERED)
    return rows.exclude(pk=part.pk).select_related("unit").order_by("part")


def publication_for(employee: Employee, pk: int) -> Publication:
    return Publication.objects.select_related(
        "account__body", "target", "version__reply__assignment__incident__body"
    ).get(pk=pk, body__in=_bodies(employee))
