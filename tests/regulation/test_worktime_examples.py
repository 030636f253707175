"""Weeks, special days, pauses, zones, explanations and batches, one plain example each."""

import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from otklik.regulation.explanation import explain, explain_back
from otklik.regulation.intervals import Interval, Pause, merged, split
from otklik.regulation.wallclock import EPOCH, epoch_second, midnight
from otklik.regulation.week import parse_hours
from otklik.regulation.worktime import (
    CalendarTime,
    DayKind,
    OutsideCalendar,
    SpecialDay,
    Week,
    working_time,
)

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Week.parse(
    {
        **{day: ["08:30-13:00", "14:00-17:30"] for day in ("mon", "tue", "wed", "thu")},
        "fri": ["08:30-13:00", "14:00-16:30"],
    }
)
MONDAY, SATURDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 25)
HOUR = timedelta(hours=1)


def clock(week=OFFICE, special=(), zone="Europe/Moscow", first=MONDAY, days=14, **given):
    span = {"first": first, "last": first + timedelta(days=days - 1)}
    given = {"version": "example-1", "confirmed_through": 2026, **given}
    return working_time(week, special, zone=zone, **span, **given)


def at(text, zone=MOSCOW, fold=0):
    """A moment of the fortnight that begins on Monday, 23 November 2026: "mon 10:00", "mon2 10:00"."""
    name, wall = text.split()
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name[:3]) + 7 * name.endswith("2")
    return datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(wall), zone).replace(fold=fold)


class TestWeek:
    def test_a_day_that_is_not_named_is_off(self):
        assert OFFICE.hours_of(SATURDAY) == ()
        assert OFFICE.hours_of(MONDAY) == ((time(8, 30), time(13)), (time(14), time(17, 30)))

    def test_midnight_ends_a_day(self):
        week = Week.parse({"mon": ["22:00-24:00"], "tue": ["00:00-6:00"]})

        assert clock(week).intervals(at("mon 00:00"), at("wed 00:00")) == (
            Interval(at("mon 22:00").astimezone(UTC), at("tue 06:00").astimezone(UTC)),
        )

    @pytest.mark.parametrize(
        ("mapping", "complaint"),
        [
            ({"monday": ["08:30-13:00"]}, "unknown day 'monday': write one of mon, tue"),
            ({"mon": ["13:00-08:30"]}, "mon: 13:00-08:30 runs backwards"),
            ({"mon": ["13:00-13:00"]}, "mon: 13:00-13:00 runs backwards"),
            ({"tue": ["08:30-13:00", "12:00-17:30"]}, "tue: hours overlap or are out of order at 12:00"),
            ({"tue": ["14:00-17:30", "08:30-13:00"]}, "tue: hours overlap or are out of order at 08:30"),
            ({"wed": ["8.30-13.00"]}, "wed: '8.30-13.00' is not a stretch of hours; write 08:30-13:00"),
            ({"wed": ["08:30-25:00"]}, "wed: there is no such time in '08:30-25:00'"),
            ({"wed": ["24:00-24:00"]}, "wed: there is no such time in '24:00-24:00'"),
        ],
    )
    def test_hours_that_cannot_be_meant_are_refused(self, mapping, complaint):
        with pytest.raises(ValueError, match=complaint):
            Week.parse(mapping)

    def test_a_week_has_seven_days(self):
        with pytest.raises(ValueError, match="7 days, not 1"):
            Week(((),))

    @pytest.mark.parametrize(
        "odd", [time(8, 0, 0, 1), time(8, tzinfo=UTC)], ids=["microseconds", "with a zone"]
    )
    def test_hours_are_local_and_whole(self, odd):
        with pytest.raises(ValueError, match="local times of whole seconds"):
            Week((((odd, time(9)),), *[()] * 6))

    def test_a_new_week_begins_on_its_day(self):
        early = Week.parse({"thu": ["07:00-12:00"]})

        weeks = clock([(WEDNESDAY, early), (date(2020, 1, 1), OFFICE)])

        assert weeks.close_of(MONDAY) == at("mon 17:30")
        assert weeks.close_of(date(2026, 11, 26)) == at("thu 12:00")
        assert weeks.close_of(date(2026, 11, 27)) is None

    @pytest.mark.parametrize("weeks", [[], [(WEDNESDAY, OFFICE)]])
    def test_a_calendar_without_a_week_from_its_first_day_is_refused(self, weeks):
        with pytest.raises(ValueError, match="no working week is in force on 2026-11-23"):
            clock(weeks)

    def test_a_calendar_runs_forward(self):
        with pytest.raises(ValueError, match="runs forward"):
            clock(days=0)


class TestSpecialDays:
    @pytest.mark.parametrize(
        ("special", "hours"),
        [
            (SpecialDay(WEDNESDAY, DayKind.OFF), []),
            (SpecialDay(WEDNESDAY, DayKind.FULL), ["08:30-13:00", "14:00-17:30"]),
            (SpecialDay(WEDNESDAY, DayKind.SHORT), ["08:30-13:00", "14:00-16:30"]),
            (SpecialDay(WEDNESDAY, DayKind.CUSTOM, hours=((time(10), time(12)),)), ["10:00-12:00"]),
            (SpecialDay(WEDNESDAY, DayKind.WORKING, date(2026, 11, 20)), ["08:30-13:00", "14:00-16:30"]),
            (SpecialDay(WEDNESDAY, DayKind.WORKING, MONDAY, short=True), ["08:30-13:00", "14:00-16:30"]),
        ],
    )
    def test_hours_of_a_special_day(self, special, hours):
        assert special.hours_in(OFFICE) == parse_hours(hours)

    @pytest.mark.parametrize(
        ("ordinary", "short"),
        [
            (["09:00-13:00", "14:00-14:30"], ["09:00-12:30"]),  # the cut reaches over lunch
            (["09:00-13:00", "14:00-15:00"], ["09:00-13:00"]),
            (["09:00-09:45"], []),
            ([], []),
            (["20:00-24:00"], ["20:00-23:00"]),
        ],
    )
    def test_an_hour_is_cut_from_the_end(self, ordinary, short):
        week = Week.parse({"wed": ordinary})

        assert SpecialDay(WEDNESDAY, DayKind.SHORT).hours_in(week) == parse_hours(short)

    @pytest.mark.parametrize(
        ("given", "complaint"),
        [
            ({"kind": DayKind.WORKING}, "needs the day it is instead of"),
            ({"kind": DayKind.CUSTOM}, "hours belong to a day of kind custom"),
            ({"kind": DayKind.OFF, "hours": ((time(9), time(12)),)}, "hours belong to a day of kind custom"),
            ({"kind": DayKind.FULL, "short": True}, "only a moved working day is marked short"),
            (
                {"kind": DayKind.CUSTOM, "hours": ((time(12), time(9)),)},
                "2026-11-25: 12:00-09:00 runs backwards",
            ),
        ],
    )
    def test_a_special_day_that_makes_no_sense_is_refused(self, given, complaint):
        with pytest.raises(ValueError, match=complaint):
            SpecialDay(WEDNESDAY, **given)

    def test_the_last_overlay_decides(self):
        country, body = SpecialDay(WEDNESDAY, DayKind.OFF), SpecialDay(WEDNESDAY, DayKind.FULL, title="duty")

        assert clock(special=[country, body]).close_of(WEDNESDAY) == at("wed 17:30")
        assert clock(special=[body, country]).close_of(WEDNESDAY) is None

    def test_a_day_tells_its_kind(self):
        off = SpecialDay(WEDNESDAY, DayKind.OFF, title="holiday")
        special = clock(special=[off])

        assert special.day(WEDNESDAY) == off
        assert special.day(MONDAY) == SpecialDay(MONDAY, DayKind.FULL)
        assert special.day(SATURDAY) == SpecialDay(SATURDAY, DayKind.OFF)


class TestRange:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda c: c.elapsed(at("mon 00:00") - timedelta(microseconds=1)),
            lambda c: c.elapsed(at("mon 00:00") + timedelta(days=14, microseconds=1)),
            lambda c: c.elapsed(at("mon 00:00") + timedelta(days=15)),
            lambda c: c.between(at("mon 00:00"), at("mon 00:00") + timedelta(days=20)),
            lambda c: c.is_open(at("mon 00:00") - HOUR),
            lambda c: c.is_open(at("mon 00:00") + timedelta(days=14, microseconds=1)),
            lambda c: c.intervals(at("mon 00:00") - HOUR, at("mon 00:00")),
            lambda c: c.next_opening(at("sun2 12:00")),
            lambda c: c.add(at("fri2 16:00"), HOUR),
            lambda c: c.back(at("mon 09:00"), HOUR),
            lambda c: c.working_day(date(2026, 11, 22)),
            lambda c: c.close_of(date(2026, 12, 7)),
            lambda c: c.end_of_working_day(MONDAY, 10),
            lambda c: c.next_working_day(date(2026, 12, 5)),
            lambda c: c.previous_working_day(MONDAY),
        ],
    )
    def test_outside_of_the_calendar_is_said(self, ask):
        with pytest.raises(OutsideCalendar) as refused:
            ask(clock())

        assert str(refused.value) == "calendar 'example-1' covers 2026-11-23 to 2026-12-06 only"
        assert refused.value.args == (MONDAY, date(2026, 12, 6), "example-1")

    def test_the_last_midnight_still_belongs_to_it(self):
        end = at("sun2 00:00") + timedelta(days=1)

        assert clock().elapsed(end) == 2 * 39 * 3600
        assert not clock().is_open(end)
        assert clock().add(at("fri2 15:30"), HOUR) == at("fri2 16:30")

    def test_a_body_that_never_works_has_no_due_moments(self):
        never = clock(Week.parse({}))

        assert never.between(at("mon 10:00"), at("fri 10:00")) == timedelta(0)
        with pytest.raises(OutsideCalendar):
            never.add(at("mon 10:00"), HOUR)

    def test_it_tells_what_it_covers(self):
        told = clock()

        assert (told.version, told.first, told.last) == ("example-1", MONDAY, date(2026, 12, 6))
        assert told.zone == MOSCOW

    @pytest.mark.parametrize("question", ["add", "back"])
    def test_an_amount_is_not_negative(self, question):
        for each in (clock(), CalendarTime("Europe/Moscow")):
            with pytest.raises(ValueError, match="not negative"):
                getattr(each, question)(at("wed 10:00"), -HOUR)

    def test_working_days_are_counted_from_one(self):
        for each in (clock(), CalendarTime("Europe/Moscow")):
            with pytest.raises(ValueError, match="from 1, not 0"):
                each.end_of_working_day(MONDAY, 0)

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(TypeError):
            clock().add(at("mon 10:00").replace(tzinfo=None), HOUR)

    @pytest.mark.parametrize(
        ("confirmed", "start", "years"),
        [
            (2026, "mon 10:00", ()),
            (2025, "mon 10:00", (2026,)),
            (date(2026, 11, 30), "mon2 10:00", ()),
            (date(2026, 11, 29), "mon 10:00", (2026,)),  # the table ends within the term
        ],
    )
    def test_years_without_a_confirmed_table_are_named(self, confirmed, start, years):
        assert clock(confirmed_through=confirmed).warnings(at(start), at("mon2 12:00")) == years


class TestPauses:
    PAUSE = Pause(at("mon 11:00"), at("mon 15:00"))  # three working hours: lunch is in it

    def test_a_pause_moves_the_due_moment_by_its_working_time(self):
        assert clock().add(at("mon 10:00"), 4 * HOUR) == at("mon 15:00")
        assert clock().add_paused(at("mon 10:00"), 4 * HOUR, [self.PAUSE]) == at("tue 09:00")

    def test_an_overlapping_pause_counts_once(self):
        again = Interval(at("mon 12:00"), at("mon 15:00"))

        assert clock().add_paused(at("mon 10:00"), 4 * HOUR, [again, self.PAUSE]) == at("tue 09:00")

    def test_a_term_that_ends_as_the_pause_begins_is_over(self):
        assert clock().add_paused(at("mon 10:00"), HOUR, [self.PAUSE]) == at("mon 11:00")
        assert clock().add_paused(at("mon 10:00"), HOUR, [Pause(at("mon 11:00"))]) == at("mon 11:00")

    def test_nothing_is_due_while_the_author_is_silent(self):
        assert clock().add_paused(at("mon 10:00"), 4 * HOUR, [Pause(at("mon 11:00"))]) is None
        assert clock().add_paused(at("mon 10:00"), 4 * HOUR, [Pause(at("mon 09:00"))]) is None

    def test_a_pause_before_the_term_is_no_matter(self):
        before = Pause(at("mon 08:30"), at("mon 09:00"))

        assert clock().add_paused(at("mon 10:00"), 4 * HOUR, [before]) == at("mon 15:00")

    def test_without_pauses_it_is_the_plain_term(self):
        assert clock().add_paused(at("mon 10:00"), 4 * HOUR) == at("mon 15:00")
        assert clock().add_paused(at("mon 12:00"), timedelta(0), [self.PAUSE]) == at("mon 12:00")
        assert clock().back_paused(at("mon 15:00"), 4 * HOUR) == at("mon 10:00")
        assert clock().back_paused(at("mon 12:00"), timedelta(0), [self.PAUSE]) == at("mon 12:00")

    def test_worked_while_paused_is_not_counted(self):
        open_pause = Pause(at("mon 16:00"))

        assert clock().between_paused(at("mon 10:00"), at("tue 09:30"), [self.PAUSE, open_pause]) == 2 * HOUR
        assert clock().between_paused(at("tue 09:00"), at("mon 10:00"), [self.PAUSE]) == -4 * HOUR

    def test_counted_back_a_pause_is_stepped_over(self):
        # a request after the draft's moment does not move that moment
        due = clock().add_paused(at("mon 10:00"), 4 * HOUR, [self.PAUSE])

        assert clock().back_paused(due, 3 * HOUR, [self.PAUSE]) == at("mon 15:00")
        assert clock().back_paused(due, 3.5 * HOUR, [self.PAUSE]) == at("mon 10:30")

    def test_pauses_that_do_not_touch_the_term_counted_back(self):
        later = Pause(at("wed 09:00"))

        assert clock().back_paused(at("tue 09:30"), HOUR, [self.PAUSE, later]) == at("tue 08:30")

    def test_a_due_moment_within_a_pause_is_counted_back_from_its_beginning(self):
        assert clock().back_paused(at("mon 12:00"), HOUR, [self.PAUSE]) == at("mon 10:00")

    def test_nothing_can_be_due_in_an_open_pause(self):
        with pytest.raises(ValueError, match=r"the pause since .* is open"):
            clock().back_paused(at("mon 12:00"), HOUR, [Pause(at("mon 11:00"))])

    def test_merging(self):
        one, two = Pause(at("mon 09:00"), at("mon 10:00")), Pause(at("mon 10:00"), at("mon 11:00"))
        inner, apart = Pause(at("mon 09:10"), at("mon 09:20")), Pause(at("mon 12:00"), at("mon 13:00"))

        assert merged([apart, two, inner, one]) == (Pause(at("mon 09:00"), at("mon 11:00")), apart)
        assert merged([Pause(at("mon 09:30")), two, apart, one]) == (Pause(at("mon 09:00")),)
        assert merged([]) == ()

    def test_splitting(self):
        day = Interval(at("mon 09:00"), at("mon 12:00"))

        outside, inside = split(day, [Pause(at("mon 08:00"), at("mon 10:00")), Pause(at("mon 11:00"))])

        assert outside == [Interval(at("mon 10:00"), at("mon 11:00"))]
        assert inside == [
            Interval(at("mon 09:00"), at("mon 10:00")),
            Interval(at("mon 11:00"), at("mon 12:00")),
        ]

    def test_time_runs_forward(self):
        with pytest.raises(ValueError, match="runs forward"):
            Interval(at("mon 09:00"), at("mon 09:00"))
        with pytest.raises(ValueError, match="runs forward"):
            Pause(at("mon 09:00"), at("mon 08:59"))
        assert Pause(at("mon 09:00"), at("mon 09:00")).end == at("mon 09:00")


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


class TestExplanation:
    def test_every_day_is_told(self):
        short = SpecialDay(date(2026, 11, 24), DayKind.SHORT, title="before a holiday")
        off = SpecialDay(WEDNESDAY, DayKind.OFF, title="holiday")
        moved = SpecialDay(SATURDAY, DayKind.WORKING, date(2026, 11, 30), title="moved", short=True)
        pause = Pause(at("tue 15:00"), at("thu 09:30"))

        told = explain(clock(special=[short, off, moved]), at("mon 16:30"), 8 * HOUR, [pause]).as_dict()

        def span(start, end):
            return {"start": f"2026-11-{start}:00+03:00", "end": f"2026-11-{end}:00+03:00"}

        plain = {"short": False, "instead_of": None, "title": "", "paused": []}
        assert told == {
            "start": "2026-11-23T16:30:00+03:00",
            "amount": 8 * 3600,
            "direction": "forward",
            "result": "2026-11-26T11:00:00+03:00",
            "calendar": "example-1",
            "zone": "Europe/Moscow",
            "unconfirmed_years": [],
            "pauses": [span("24T15:00", "26T09:30")],
            "days": [
                {
                    **plain,
                    "day": "2026-11-23",
                    "kind": "full",
                    "intervals": [span("23T16:30", "23T17:30")],
                    "seconds": 3600,
                    "total": 3600,
                },
                {
                    **plain,
                    "day": "2026-11-24",
                    "kind": "short",
                    "short": True,
                    "title": "before a holiday",
                    "intervals": [span("24T08:30", "24T13:00"), span("24T14:00", "24T15:00")],
                    "paused": [span("24T15:00", "24T16:30")],
                    "seconds": 5.5 * 3600,
                    "total": 6.5 * 3600,
                },
                {
                    **plain,
                    "day": "2026-11-25",
                    "kind": "off",
                    "title": "holiday",
                    "intervals": [],
                    "seconds": 0,
                    "total": 6.5 * 3600,
                },
                {
                    **plain,
                    "day": "2026-11-26",
                    "kind": "full",
                    "intervals": [span("26T09:30", "26T11:00")],
                    "paused": [span("26T08:30", "26T09:30")],
                    "seconds": 1.5 * 3600,
                    "total": 8 * 3600,
                },
            ],
        }

    def test_a_moved_day_tells_what_it_replaced(self):
        moved = SpecialDay(SATURDAY, DayKind.WORKING, MONDAY, title="moved", short=True)

        day = explain(clock(special=[moved]), at("sat 10:00"), HOUR).days[0]

        assert (day.kind, day.short, day.instead_of, day.title) == (DayKind.WORKING, True, MONDAY, "moved")

    def test_counted_back_the_latest_day_comes_first(self):
        told = explain_back(clock(), at("tue 09:10"), 4 * HOUR)

        assert told.start == at("tue 09:10")
        assert told.result == at("mon 14:10")
        assert [(day.day, day.counted, day.total) for day in told.days] == [
            (date(2026, 11, 24), timedelta(minutes=40), timedelta(minutes=40)),
            (MONDAY, timedelta(minutes=200), 4 * HOUR),
        ]
        assert told.as_dict()["direction"] == "backward"

    def test_an_open_pause_leaves_the_result_open(self):
        told = explain(clock(), at("mon 10:00"), 8 * HOUR, [Pause(at("mon 15:00"))])

        assert told.result is None
        assert told.counted == 4 * HOUR
        assert told.as_dict()["result"] is None
        assert told.as_dict()["pauses"] == [{"start": "2026-11-23T15:00:00+03:00", "end": None}]

    def test_a_term_that_begins_in_an_open_pause_has_counted_nothing(self):
        told = explain(clock(), at("mon 15:00"), HOUR, [Pause(at("mon 10:00"))])

        assert (told.result, told.counted, len(told.days)) == (None, timedelta(0), 1)

    def test_a_term_that_ends_at_midnight_does_not_touch_the_next_day(self):
        night = clock(Week.parse({"mon": ["22:00-24:00"]}))

        told = explain(night, at("mon 22:00"), 2 * HOUR)

        assert told.result == at("tue 00:00")
        assert [day.day for day in told.days] == [MONDAY]

    def test_parts_of_a_second_and_years_that_are_not_confirmed_are_told(self):
        told = explain(clock(confirmed_through=2025), at("mon 10:00"), timedelta(seconds=1.5)).as_dict()

        assert told["amount"] == 1.5
        assert told["unconfirmed_years"] == [2026]


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


class TestCalendarTime:
    ROUND = CalendarTime("Europe/Moscow")

    def test_every_hour_counts(self):
        assert self.ROUND.add(at("sat 22:00"), 24 * HOUR) == at("sun 22:00")
        assert self.ROUND.back(at("sun 22:00"), 24 * HOUR) == at("sat 22:00")
        assert self.ROUND.is_open(at("sun 03:00"))
        assert self.ROUND.next_opening(at("sun 03:00")) == at("sun 03:00")
        assert self.ROUND.intervals(at("sun 03:00"), at("sun 03:00")) == ()
        assert self.ROUND.add_paused(at("sat 22:00"), HOUR, [Pause(at("sat 22:30"))]) is None

    def test_every_day_is_a_working_day(self):
        assert self.ROUND.working_day(SATURDAY)
        assert self.ROUND.day(SATURDAY) == SpecialDay(SATURDAY, DayKind.FULL)
        assert self.ROUND.close_of(SATURDAY) == at("sun 00:00")
        assert self.ROUND.next_working_day(SATURDAY) == SATURDAY
        assert self.ROUND.previous_working_day(SATURDAY) == date(2026, 11, 27)
        assert self.ROUND.end_of_working_day(MONDAY, 7) == at("tue2 00:00")

    def test_it_has_no_table_to_confirm(self):
        assert self.ROUND.warnings(at("mon 00:00"), at("sun2 00:00")) == ()
        assert (self.ROUND.version, repr(self.ROUND)) == ("round-the-clock", "CalendarTime('Europe/Moscow')")
