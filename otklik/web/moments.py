"""Moments and lengths of time as people here write them: «пн 23 ноя, 14:10», «2 ч 15 мин»."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)


MONTHS_ALONE = (
    pgettext_lazy("month alone", "January"),
    pgettext_lazy("month alone", "February"),
    pgettext_lazy("month alone", "March"),
    pgettext_lazy("month alone", "April"),
    pgettext_lazy("month alone", "May"),
    pgettext_lazy("month alone", "June"),
    pgettext_lazy("month alone", "July"),
    pgettext_lazy("month alone", "August"),
    pgettext_lazy("month alone", "September"),
    pgettext_lazy("month alone", "October"),
    pgettext_lazy("month alone", "November"),
    pgettext_lazy("month alone", "December"),
)

FAR = timedelta(days=183)
LONG = timedelta(days=2)


def day(value: date, today: date) -> str:
    """«пн 23 ноя», with the year when it is not this one; far away the weekday says nothing: «1 мар 2020»."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    parts = {"weekday": WEEKDAYS[value.weekday()], "day": value.day, "month": MONTHS[value.month - 1]}
    if value.year == today.year:
        return _("%(weekday)s %(day)d %(month)s") % parts
    if abs(value - today) > FAR:
        return _("%(day)d %(month)s %(year)d") % {**parts, "year": value.year}
    return _("%(weekday)s %(day)d %(month)s %(year)d") % {**parts, "year": value.year}


def moment(value: datetime, today: date) -> str:
    """«пн 23 ноя, 14:10» in the active time zone."""
    local = timezone.localtime(value)
    return f"{day(local.date(), today)}, {local:%H:%M}"


def calendar_span(length: timedelta) -> str:
    """A length that nights and week-ends belong to: «11 дней 23 ч» when it is a long one."""
    if abs(length) < LONG:
        return span(length)
    days, rest = divmod(abs(length), timedelta(days=1))
    said = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    hours = rest // timedelta(hours=1)
    return f"{said} {_('%(hours)d h') % {'hours': hours}}" if hours else said


def span(length: timedelta) -> str:
    """«2 ч 15 мин»; less than a minute says so; the sign is the caller's."""
    minutes = int(abs(length).total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    if not hours and not minutes:
        return _("less than a minute")
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
