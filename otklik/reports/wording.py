"""Numbers, lengths and moments as papers write them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from otklik.incidents.wording import DUTIES, GROUNDS, LEVELS
from otklik.networks.models import Network
from otklik.networks.registry import UNDER_NOTICE
from otklik.office.models import Employee, Topic
from otklik.office.models import Unit as OfficeUnit
from otklik.regulation.duties import DutyKind
from otklik.regulation.periods import Period, month_of, period_of
from otklik.regulation.terms import Every
from otklik.reports.figures import Figure, Unit
from otklik.reports.marks import NOT_SOLVED, REPLIED
from otklik.reports.tallies import Value

MONTHS = (
    pgettext_lazy("month of a paper", "January"),
    pgettext_lazy("month of a paper", "February"),
    pgettext_lazy("month of a paper", "March"),
    pgettext_lazy("month of a paper", "April"),
    pgettext_lazy("month of a paper", "May"),
    pgettext_lazy("month of a paper", "June"),
    pgettext_lazy("month of a paper", "July"),
    pgettext_lazy("month of a paper", "August"),
    pgettext_lazy("month of a paper", "September"),
    pgettext_lazy("month of a paper", "October"),
    pgettext_lazy("month of a paper", "November"),
    pgettext_lazy("month of a paper", "December"),
)
WEEKDAYS = (
    pgettext_lazy("weekday of a chart", "Monday"),
    pgettext_lazy("weekday of a chart", "Tuesday"),
    pgettext_lazy("weekday of a chart", "Wednesday"),
    pgettext_lazy("weekday of a chart", "Thursday"),
    pgettext_lazy("weekday of a chart", "Friday"),
    pgettext_lazy("weekday of a chart", "Saturday"),
    pgettext_lazy("weekday of a chart", "Sunday"),
)

LONGEST_KEY = 18  # digits of a key that the database takes
MARK = "*"  # beside a network of which the law says what must be said
REACTIONS = {
    REPLIED: pgettext_lazy("authors' reaction", "wrote, the matter was not reopened"),
    NOT_SOLVED: pgettext_lazy("authors' reaction", "not solved: the matter was reopened"),
}


def period(value: Period) -> str:
    """«ноябрь 2026» for a whole month, «2026 год» for a whole year, else its first and last day."""
    if value == month_of(value.first):
        return f"{MONTHS[value.first.month - 1]} {value.first.year}"
    if value == period_of(Every.YEAR, value.first):
        return _("the year %(year)d") % {"year": value.first.year}
    if value.first == value.last:
        return f"{value.first:%d.%m.%Y}"
    return f"{value.first:%d.%m.%Y} – {value.last:%d.%m.%Y}"


def minutes(value: int | None) -> str:
    """«2 ч 15 мин»; «–» where there was nothing to measure."""
    if value is None:
        return "–"
    hours, rest = divmod(value, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def length(value: timedelta) -> str:
    """As `minutes`; anything above nothing is at least a minute."""
    whole = value // timedelta(minutes=1)
    return minutes(max(whole, 1) if value else 0)


def share(value: Value) -> str:
    """«83,3 %»; «–» of nothing."""
    found = value.share
    return "–" if found is None else f"{formats.number_format(found, 1)} %"


def said(figure: Figure, value: Value) -> str:
    """The value with its unit, in one cell."""
    if figure.unit is Unit.COUNT:
        return str(value.number)
    if figure.unit is Unit.SHARE:
        return share(value)
    return minutes(value.median)


def change(figure: Figure, now: Value, then: Value) -> str:
    """How a figure differs from another period's: «+3», «−1,5» (percentage points), «+12 мин»; "" of nothing."""
    if figure.unit is Unit.COUNT:
        return _signed(now.number - then.number)
    if figure.unit is Unit.SHARE:
        if now.share is None or then.share is None:
            return ""
        return _signed(round(now.share - then.share, 1), 1)
    if now.median is None or then.median is None:
        return ""
    moved = now.median - then.median
    return f"{_sign(moved)}{minutes(abs(moved))}"


def _sign(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


def _signed(value: float, decimals: int = 0) -> str:
    return f"{_sign(value)}{formats.number_format(abs(value), decimals)}"


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%d.%m.%Y %H:%M}"


def group_names(groups: str, keys: Collection[str]) -> dict[str, str]:
    """Names of a figure's groups by their keys."""
    name = NAMES.get(groups)
    return name(keys) if name else {key: key for key in keys}


def _by(say: Callable[[str], object]) -> Callable[[Collection[str]], dict[str, str]]:
    return lambda keys: {key: str(say(key)) for key in keys}


def network_name(key: str) -> str:
    """With a mark where the law demands `notice` beside it."""
    known = dict(Network.choices)
    return f"{known.get(key, key)}{MARK if key in UNDER_NOTICE else ''}"


def notice(networks: Iterable[str]) -> str:
    """What is said where one of these networks is named; "" of others."""
    if UNDER_NOTICE.isdisjoint(networks):
        return ""
    said = _(
        "Belongs to Meta Platforms Inc., which is designated an extremist organisation "
        "and banned in the Russian Federation."
    )
    return f"{MARK} {said}"


def _pks(keys: Collection[str]) -> list[int]:
    """Those that may be keys of rows; a group is asked for in an address."""
    return [int(key) for key in keys if key.isdecimal() and len(key) <= LONGEST_KEY]


def _topics(keys: Collection[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in Topic.objects.filter(pk__in=_pks(keys)).values_list("pk", "name")}


def _units(keys: Collection[str]) -> dict[str, str]:
    rows = OfficeUnit.objects.filter(pk__in=_pks(keys))
    return {str(pk): name for pk, name in rows.values_list("pk", "short_name")}


def _executors(keys: Collection[str]) -> dict[str, str]:
    return {str(row.pk): row.signature for row in Employee.objects.filter(pk__in=_pks(keys))}


NAMES: Mapping[str, Callable[[Collection[str]], dict[str, str]]] = {
    "clause": _by(lambda key: _("clause %(n)s") % {"n": key}),
    "step": _by(lambda key: DUTIES[DutyKind(key)]),
    "ground": _by(lambda key: GROUNDS.get(key, key)),
    "unit": _units,
    "executor": _executors,
    "topic": _topics,
    "importance": _by(lambda key: LEVELS.get(key, key)),
    "reaction": _by(lambda key: REACTIONS.get(key, key)),
    "network": _by(network_name),
    "hour": _by(lambda key: f"{key}:00"),
    "weekday": _by(lambda key: WEEKDAYS[int(key) - 1]),
}
