"""Many terms at once give what single ones give."""

import sys
from datetime import UTC, time, timedelta

import pytest

from otklik.regulation.worktime import DayKind, OutsideCalendar, SpecialDay
from tests.regulation.office_clock import HOUR, MONDAY, at, clock


class TestBatch:
    @pytest.fixture
    def numpy(self):
        return pytest.importorskip("numpy")

    def moments(self, numpy, *texts):
        return numpy.array(
            [at(text).astimezone(UTC).replace(tzinfo=None) for text in texts], "datetime64[us]"
        )

    def test_lists_need_no_numpy(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "numpy", None)

        assert clock().add_many([at("mon 10:00")], 4 * HOUR) == [at("mon 15:00")]
        assert clock().between_many([at("mon 10:00")], [at("mon 15:00")]) == [4 * HOUR]

    def test_shape_is_kept_and_coarser_units_are_taken(self, numpy):
        starts = numpy.array([["2026-11-23T07:00"], ["2026-11-23T08:00"]], "datetime64[m]")

        due = clock().add_many(starts, 4 * HOUR)

        wanted = numpy.array([["2026-11-23T12:00"], ["2026-11-23T13:00"]], "datetime64[us]")
        assert (due == wanted).all()
        assert due.shape == clock().between_many(starts, due).shape == (2, 1)

    def test_zero_is_the_start(self, numpy):
        starts = self.moments(numpy, "sat 10:00")

        assert (clock().add_many(starts, timedelta(0)) == starts).all()

    def test_none_is_none(self, numpy):
        assert clock().add_many(self.moments(numpy), HOUR).shape == (0,)

    def test_a_table_of_odd_seconds_is_searched(self, numpy):
        odd = SpecialDay(MONDAY, DayKind.CUSTOM, hours=((time(8, 30, 1), time(17, 29, 58)),))
        odd_clock = clock(special=[odd])
        starts = self.moments(numpy, "mon 08:00", "mon 12:00", "sun 12:00")

        due = odd_clock.add_many(starts, 6 * HOUR)

        singles = [odd_clock.add(moment.replace(tzinfo=UTC), 6 * HOUR) for moment in starts.tolist()]
        assert [moment.replace(tzinfo=UTC) for moment in due.tolist()] == singles

    def test_what_cannot_be_answered_is_refused(self, numpy):
        starts = self.moments(numpy, "mon 10:00")
        nanoseconds = starts.astype("datetime64[ns]") + numpy.timedelta64(1, "ns")

        with pytest.raises(ValueError, match="not negative"):
            clock().add_many(starts, -HOUR)
        with pytest.raises(ValueError, match="below a microsecond"):
            clock().add_many(nanoseconds, HOUR)
        with pytest.raises(ValueError, match="differ in shape"):
            clock().between_many(starts, starts[:0])
        for moments in (starts - numpy.timedelta64(2, "D"), numpy.array(["NaT"], "datetime64[us]")):
            with pytest.raises(OutsideCalendar):
                clock().add_many(moments, HOUR)
        with pytest.raises(OutsideCalendar):
            clock().add_many(starts, 100 * HOUR)
