"""The public page of a body: totals of ended months, of which no one citizen can be told.

A number from 1 to 4 is said as "fewer than 5". Where it could be found by subtraction from a sum that is said too,
further numbers of the same row are held back: those held back are two or more, and make 5 or more together.
Made by a job from the copies (decision 9) and kept; a request only reads it (decision 13).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from otklik.incidents import deferring
from otklik.office.actions import require_administrator
from otklik.office.models import Body, Employee, Topic
from otklik.office.refusals import NotPossible
from otklik.regulation.periods import Period, before, month_of
from otklik.regulation.terms import Every
from otklik.reports.counting import Counted, counted_each
from otklik.reports.figures import BY_KEY
from otklik.reports.models import PublicPage
from otklik.reports.scope import Scope
from otklik.reports.tallies import Value

LEAST = 5  # fewer are not told: behind a small number one may know a person
MONTHS = 12
STALE = timedelta(hours=20)
FEW, WITHHELD = "few", "withheld"
SHOWN = ("received", "needing", "answered", "answers_on_time", "on_time", "time_to_answer", "topics")
FIGURES = tuple(BY_KEY[key] for key in SHOWN)
ORIGIN = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?")

Cell = dict[str, Any]  # {"number": 12}, {"hidden": "few"} or {"hidden": "withheld"}


class AddressTaken(NotPossible):
    field = "slug"

    def say(self) -> str:
        return _("Another body has this address. Choose another one.")


class NotASite(NotPossible):
    field = "sites"

    def __init__(self, text: str) -> None:
        self.text = text

    def say(self) -> str:
        return _(
            "“{site}” is not the address of a site. Write it as https://example.ru, one in a line."
        ).format(site=self.text)


# -- settings ----------------------------------------------------------------------------------


@transaction.atomic
def set_up(
    body: Body, *, is_on: bool, slug: str, sites: Sequence[str], by: Employee, at: datetime
) -> PublicPage:
    """Switched on or off by the administrator; AddressTaken, NotASite. The job makes its content soon."""
    require_administrator(body, by, at)
    for site in sites:
        if not ORIGIN.fullmatch(site):
            raise NotASite(site)
    if PublicPage.objects.filter(slug=slug).exclude(body=body).exists():
        raise AddressTaken
    values = {"is_on": is_on, "slug": slug, "sites": list(sites), "changed_by": by, "changed_at": at}
    page, _made = PublicPage.objects.update_or_create(body=body, defaults=values | {"made_at": None})
    if is_on:
        deferring.once("refresh_totals", "refresh_totals", "watch", timestamp=0)
    return page


def page_at(slug: str) -> PublicPage:
    """One that is on; PublicPage.DoesNotExist."""
    return PublicPage.objects.select_related("body").get(slug=slug, is_on=True)


# -- making ------------------------------------------------------------------------------------


def stale(*, at: datetime) -> QuerySet[PublicPage]:
    old = Q(made_at=None) | Q(made_at__lte=at - STALE)
    return PublicPage.objects.filter(old, is_on=True).select_related("body")


def refresh(*, at: datetime) -> int:
    """Makes the content of all pages anew that want it; returns how many."""
    rows = list(stale(at=at))
    for page in rows:
        content = content_of(page.body, at=at)
        written = json.dumps(content, ensure_ascii=False, sort_keys=True)
        seal = hashlib.sha256(written.encode()).hexdigest()
        PublicPage.objects.filter(pk=page.pk).update(content=content, hash=seal, made_at=at)
    return len(rows)


def content_of(body: Body, *, at: datetime) -> dict[str, Any]:
    """Of the twelve months that have ended: each, and all together. Plain JSON; months are "2026-11"."""
    months = _months(at.astimezone(ZoneInfo(body.zone)).date())
    whole = Period(months[0].first, months[-1].last)
    asked = [Scope((body.pk,), period, body.zone) for period in (*months, whole)]
    *each, year = counted_each([(scope, FIGURES) for scope in asked], at=at)
    return {
        "first": whole.first.isoformat(),
        "last": whole.last.isoformat(),
        "received": _cell(year.whole("received").number),
        "answered": _cell(year.whole("answered").number),
        "minutes_to_answer": _median(year.whole("time_to_answer")),
        "answers_on_time": _share(year.whole("answers_on_time")),
        "by_clause": _clauses(year.groups("on_time")),
        "by_network": _row({key: value.number for key, value in year.groups("received").items()}),
        "by_topic": _row(_by_group(year.groups("topics"))),
        "by_month": _by_month(months, each),
    }


def _months(today: Any) -> list[Period]:
    found: list[Period] = []
    month = month_of(today)
    for _month in range(MONTHS):
        month = before(Every.MONTH, month)
        found.insert(0, month)
    return found


def _by_month(months: list[Period], counts: list[Counted]) -> list[Cell]:
    names = [f"{month.first:%Y-%m}" for month in months]
    received, answered = (
        _row(dict(zip(names, (each.whole(key).number for each in counts), strict=True)))
        for key in ("received", "answered")
    )
    return [
        {
            "month": name,
            "received": received[name],
            "answered": answered[name],
            "answers_on_time": _share(each.whole("answers_on_time")),
            "minutes_to_answer": _median(each.whole("time_to_answer")),
        }
        for name, each in zip(names, counts, strict=True)
    ]


def _by_group(topics: Mapping[str, Value]) -> dict[str, int]:
    """Topic's key -> number becomes group of topics -> number, the largest first."""
    names = {str(pk): group for pk, group in Topic.objects.filter(pk__in=topics).values_list("pk", "group")}
    found: Counter[str] = Counter()
    for key, value in topics.items():
        found[names[key]] += value.number
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _clauses(groups: Mapping[str, Value]) -> dict[str, Cell]:
    return {key: _share(groups[key]) for key in sorted(groups, key=int)}


# -- holding back ------------------------------------------------------------------------------


def _cell(number: int) -> Cell:
    return {"hidden": FEW} if 0 < number < LEAST else {"number": number}


def _share(value: Value) -> Cell:
    """Per cent of at least five."""
    return {"hidden": FEW} if value.of < LEAST else {"number": value.share}


def _median(value: Value) -> Cell:
    return {"hidden": FEW} if value.of < LEAST else {"number": value.median}


def _row(numbers: Mapping[str, int]) -> dict[str, Cell]:
    """Numbers whose sum may be known: small ones hidden, and as many more as subtraction would need."""
    few = {key for key, number in numbers.items() if 0 < number < LEAST}
    withheld: set[str] = set()
    others = iter(sorted((number, key) for key, number in numbers.items() if number >= LEAST))
    while few and (len(few | withheld) < 2 or sum(numbers[key] for key in few | withheld) < LEAST):
        found = next(others, None)
        if found is None:
            break
        withheld.add(found[1])
    return {
        key: {"hidden": FEW}
        if key in few
        else {"hidden": WITHHELD}
        if key in withheld
        else {"number": number}
        for key, number in numbers.items()
    }
