"""Local hours in zones that change their clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from otklik.regulation.wallclock import EPOCH, epoch_second, midnight
from otklik.regulation.week import parse_hours
from otklik.regulation.worktime import CalendarTime, Week
from tests.regulation.office_clock import HOUR, MONDAY, at, clock

BERLIN = ZoneInfo("Europe/Berlin")


class TestZones:
    """Nights on which Berlin changes its clocks: 29 March 2026 skips 02:00-03:00, 25 October repeats it."""

    SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)

    def night(self, day, hours="01:00-04:00"):
        week = Week((parse_hours([hours]),) * 7)
        return clock(week, zone="Europe/Berlin", first=day, days=1)

    @pytest.mark.parametrize(
        ("day", "hours", "worked"),
        [
            (SPRING, "01:00-04:00", 2 * HOUR),
            (AUTUMN, "01:00-04:00", 4 * HOUR),
            (SPRING, "02:10-02:50", timedelta(0)),  # there is no such time that night
            (SPRING, "02:30-04:00", HOUR),
            (SPRING, "01:30-02:30", HOUR / 2),
            (AUTUMN, "01:00-02:30", 1.5 * HOUR),  # closes when the clock first shows it
            (AUTUMN, "02:30-04:00", 2.5 * HOUR),
            (SPRING, "00:00-24:00", 23 * HOUR),
            (AUTUMN, "00:00-24:00", 25 * HOUR),
        ],
    )
    def test_a_night_is_as_long_as_it_is(self, day, hours, worked):
        night = self.night(day, hours)

        assert night.between(midnight(day, BERLIN), midnight(day + timedelta(days=1), BERLIN)) == worked
        assert night.working_day(day) == (worked > timedelta(0))

    def test_both_comings_of_a_wall_time_are_told_apart(self):
        night = self.night(self.AUTUMN)
        first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)

        assert night.between(first, first.replace(fold=1)) == HOUR
        assert night.add(first, HOUR) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        assert CalendarTime("Europe/Berlin").between(first, first.replace(fold=1)) == HOUR
        assert night.between_paused(first.replace(fold=1), first) == -HOUR

    def test_a_skipped_wall_time_is_the_moment_of_the_change(self):
        change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)

        for wall in (time(2, 0, 1), time(2, 30), time(2, 59, 59)):
            seconds = (wall.hour * 60 + wall.minute) * 60 + wall.second
            assert EPOCH + timedelta(seconds=epoch_second(self.SPRING, seconds, BERLIN)) == change

    def test_a_zone_that_lost_a_day(self):
        apia = ZoneInfo("Pacific/Apia")  # went from 29 straight to 31 December 2011

        assert midnight(date(2011, 12, 30), apia) == midnight(date(2011, 12, 31), apia)

    def test_zones_half_an_hour_off(self):
        kolkata = clock(zone="Asia/Kolkata")

        assert kolkata.close_of(MONDAY) == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def test_any_zone_may_ask(self):
        utc = at("mon 10:00").astimezone(UTC)

        assert clock().add(at("mon 10:00"), 4 * HOUR) == clock().add(utc, 4 * HOUR)
        assert clock().add(at("mon 10:00"), timedelta(0)).tzinfo is UTC
