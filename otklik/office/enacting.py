"""New editions of terms: put in force from a day on, by an order. An edition is never changed (R-10)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from otklik.office import journal
from otklik.office.actions import require_administrator
from otklik.office.clocks import edition_for
from otklik.office.models import Body, Employee, TermsEdition
from otklik.office.queries import topics_for, unit_called, units_of
from otklik.office.refusals import NotPossible
from otklik.regulation.terms import Terms


def enact(
    body: Body,
    terms: Terms,
    *,
    in_force_from: date,
    order_number: str,
    made_from: str = "",
    confirmed: bool = False,
    by: Employee,
    at: datetime,
) -> TermsEdition:
    """The edition for messages detected from that day on; what was detected before keeps its own.

    A past day is refused until it is confirmed: incidents detected since then stay as they are.
    """
    require_administrator(body, by, at)
    if in_force_from < at.astimezone(ZoneInfo(body.zone)).date() and not confirmed:
        raise InThePast
    text = terms.to_toml()
    if _same(body, text, in_force_from):
        raise NothingNew
    detail = {"in_force_from": (None, in_force_from), "order_number": (None, order_number)}
    journal.write(body, journal.What.TERMS, made_from or terms.name, detail=detail, by=by, at=at)
    return TermsEdition.objects.create(
        body=body,
        in_force_from=in_force_from,
        preset=made_from or terms.name,
        terms=text,
        order_number=order_number,
        recorded_at=at,
        recorded_by=by,
    )


def strangers(body: Body, terms: Terms) -> list[str]:
    """What is named for topics and is not there: codes of topics, names of units. Two queries."""
    if not terms.topics:
        return []
    known, units = set(topics_for(body).values_list("code", flat=True)), list(units_of(body))
    codes = [topic.code for topic in terms.topics if topic.code not in known]
    return codes + [
        topic.unit for topic in terms.topics if topic.unit and unit_called(topic.unit, units) is None
    ]


class InThePast(NotPossible):
    field = "in_force_from"

    def say(self) -> str:
        return _(
            "The day has passed. Messages detected since then keep their terms: tick that this is meant, "
            "or choose today or a later day (R-10)."
        )


class NothingNew(NotPossible):
    def say(self) -> str:
        return _("These terms are already in force from that day. Nothing was changed.")


def _same(body: Body, text: str, day: date) -> bool:
    rows = body.editions.filter(in_force_from__lte=day)
    last = rows.order_by("in_force_from", "pk").last()
    return last is not None and last.in_force_from == day and last.terms == text


def editions_of(body: Body) -> QuerySet[TermsEdition]:
    """The body's own editions, the latest first."""
    return body.editions.select_related("recorded_by").order_by("-in_force_from", "-pk")


def in_force(body: Body, at: datetime) -> TermsEdition:
    """What counts for a message detected now: the body's own edition, or that of the body above."""
    return edition_for(body, at)
