"""Many terms at once, on NumPy arrays (an optional extra: without NumPy there are no arrays to pass).

Arrays are datetime64 and timedelta64 of microseconds or coarser (finer ones when no digit is lost);
moments are UTC. The arithmetic is that of `worktime.WorkingTime`, in microseconds from the origin.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from otklik.regulation.timetable import Timetable
from otklik.regulation.wallclock import EPOCH

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Moments = NDArray[numpy.datetime64]
    Amounts = NDArray[numpy.timedelta64]
    Integers = NDArray[numpy.int64]
    Locate = Callable[[Integers], Integers]

_SECOND = 1_000_000
_MICROSECOND = timedelta(microseconds=1)
_CHUNK = 1 << 15  # items at a time, so that the columns in between stay in the processor's cache
_MOST_STEPS = 1 << 20  # of a lookup table


def is_array(values: object) -> bool:
    """Whether `values` is a NumPy array, found out without importing NumPy."""
    return type(values).__module__ == "numpy"


class Columns:
    """A timetable as columns; `columns` keeps them for the tables in use."""

    def __init__(self, table: Timetable) -> None:
        import numpy as np

        self._table = table
        self._origin = (table.origin - EPOCH) // _MICROSECOND
        self._until = table.opens[-1] * _SECOND
        before = [0, *table.done[:-1]]
        self._before = np.array(before, np.int64) * _SECOND
        self._shift = np.array(table.opens, np.int64) * _SECOND - self._before  # from W to its moment
        step = math.gcd(*table.opens, *table.closes[:-1])
        self._closed_by = _locator(table.closes[:-1], step, table.opens[-1])
        self._done_by = _locator(table.done[:-1], step, before[-1])

    def add(self, starts: Moments, amount: timedelta) -> Moments:
        """The earliest moments at which `amount` has elapsed; the starts for zero."""
        import numpy as np

        micro = amount // _MICROSECOND
        if micro < 0:
            raise ValueError(f"an amount of time is not negative: {amount}")
        if not micro:
            return _exact(starts)
        given = self._passed(starts)
        due = np.empty_like(given)
        for start in range(0, len(given), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            due[chunk] = self._moments(self._coordinates(given[chunk]) + micro)
        due += self._origin
        return due.reshape(starts.shape).view("datetime64[us]")

    def between(self, starts: Moments, ends: Moments) -> Amounts:
        """Working time from each start to the end at the same place."""
        import numpy as np

        if starts.shape != ends.shape:
            raise ValueError(f"starts and ends differ in shape: {starts.shape}, {ends.shape}")
        since, until = self._passed(starts), self._passed(ends)
        worked = np.empty_like(since)
        for start in range(0, len(since), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            worked[chunk] = self._coordinates(until[chunk]) - self._coordinates(since[chunk])
        return worked.reshape(starts.shape).view("timedelta64[us]")

    def _passed(self, moments: Moments) -> Integers:
        """Microseconds from the origin, in one dimension."""
        since_epoch: Integers = _exact(moments).ravel().view("int64")
        passed: Integers = since_epoch - self._origin
        if passed.size and not 0 <= passed.min() <= passed.max() <= self._until:
            raise self._table.outside()
        return passed

    def _coordinates(self, passed: Integers) -> Integers:
        import numpy as np

        index = self._closed_by(passed)
        since_opening: Integers = passed - self._shift.take(index)
        return np.maximum(since_opening, self._before.take(index))

    def _moments(self, coordinates: Integers) -> Integers:
        if coordinates.max() > self._before[-1]:
            raise self._table.outside()
        moments: Integers = coordinates + self._shift.take(self._done_by(coordinates - 1))
        return moments


def _exact(moments: Moments) -> Moments:
    exact = moments.astype("datetime64[us]", copy=False)
    if exact.dtype != moments.dtype and (exact != moments).any():
        raise ValueError("a moment is missing (NaT) or has digits below a microsecond")
    return exact


@lru_cache(maxsize=32)
def columns(table: Timetable) -> Columns:
    """The columns of `table`, made once."""
    return Columns(table)


def _locator(bounds: list[int], step: int, until: int) -> Locate:
    """A function that tells how many of `bounds` (seconds) each moment (microseconds) has reached.

    All bounds are multiples of `step`. A table with an entry for each step answers at once; where
    that would be large, as with hours that begin at odd seconds, it is a search.
    """
    import numpy as np

    if until // step < _MOST_STEPS:
        steps = np.arange(0, until + step, step)
        reached = np.searchsorted(np.array(bounds), steps, "right")
        return lambda moments: reached.take(moments // (step * _SECOND))
    edges = np.array(bounds, np.int64) * _SECOND
    return lambda moments: np.searchsorted(edges, moments, "right")
