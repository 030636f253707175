"""From the clock on the wall to the instant, in zones that change theirs.

A wall time that comes twice is its first coming; one that is skipped is the moment of the
change. So later wall times never come earlier, and hours that touch on the wall touch in time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = EPOCH.toordinal()
_SECOND = timedelta(seconds=1)


def epoch_second(day: date, seconds: int, zone: ZoneInfo) -> int:
    """Seconds since 1970 UTC when the wall in `zone` shows `seconds` (0 … 86400) after midnight of `day`."""
    extra_days, seconds = divmod(seconds, 86400)
    day += timedelta(days=extra_days)
    wall = (day.toordinal() - _EPOCH_DAY) * 86400 + seconds
    shown = datetime.combine(day, time(seconds // 3600, seconds // 60 % 60, seconds % 60), zone)
    first, second = _offset(shown), _offset(shown.replace(fold=1))
    if first < second:  # skipped: the clock jumps over this time
        return _change_between(wall - second, wall - first, zone)
    return wall - first


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of `day` in `zone`, in UTC."""
    return EPOCH + timedelta(seconds=epoch_second(day, 0, zone))


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The day that the calendar on the wall in `zone` shows."""
    return at.astimezone(zone).date()


def _offset(moment: datetime) -> int:
    return (moment.utcoffset() or timedelta(0)) // _SECOND


def _change_between(before: int, after: int, zone: ZoneInfo) -> int:
    """The first second in (before, after] that has the offset of `after`."""
    target = _offset_at(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(middle, zone) == target:
            after = middle
        else:
            before = middle
    return after


def _offset_at(second: int, zone: ZoneInfo) -> int:
    return _offset((EPOCH + timedelta(seconds=second)).astimezone(zone))
