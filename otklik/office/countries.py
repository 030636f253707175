"""The country's calendar as releases have brought it, one after another (R-3, R-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.db import connection, transaction

from otklik.office.calendars import CountryCalendar, country_calendar, parse_calendar, shipped_content
from otklik.office.models import CountryTable

_LOCK = (-1, -2)  # one table is taken in at a time


@transaction.atomic
def take_in(country: str = "ru", *, at: datetime) -> CountryTable | None:
    """Records the table of this release where it is newer than the last one; None where it is not.

    The first one counts from the beginning, every other from `at` on. An older release that is started
    again takes nothing back. What it means for open duties: `incidents.actions.recomputing`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _LOCK)
    shipped = country_calendar(country)
    last = CountryTable.objects.filter(country=country).order_by("pk").last()
    if last and (last.version == shipped.version or shipped.released < last.released):
        return None
    return CountryTable.objects.create(
        country=country,
        version=shipped.version,
        released=shipped.released,
        content=shipped_content(country),
        at=at if last else None,
        recomputed_at=None if last else at,
    )


def tables(country: str = "ru") -> tuple[CountryTable, ...]:
    """The oldest first, without their days. One query."""
    return tuple(CountryTable.objects.filter(country=country).order_by("pk").defer("content"))


@lru_cache(maxsize=64)
def calendar_between(version: str, newest: str, country: str = "ru") -> CountryCalendar:
    """A version; about the days after its end it says what the `newest` one says."""
    own, later = _calendar(version, country), _calendar(newest, country)
    if later.last <= own.last:
        return own
    return replace(
        own,
        last=later.last,
        days=own.days + tuple(day for day in later.days if day.day > own.last),
        decree_days=own.decree_days + tuple(day for day in later.decree_days if day.day > own.last),
    )


def _calendar(version: str, country: str) -> CountryCalendar:
    """A version that is not the release's own costs a query, once."""
    shipped = country_calendar(country)
    if version == shipped.version:
        return shipped
    held = CountryTable.objects.filter(country=country, version=version).order_by("pk").last()
    if held is None:
        raise LookupError(f"no calendar {version} of {country!r} has been recorded")
    return parse_calendar(held.content)
