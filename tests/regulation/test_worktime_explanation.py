"""Why a term ends when it does, day by day."""

from datetime import date, timedelta

from otklik.regulation.explanation import explain, explain_back
from otklik.regulation.intervals import Pause
from otklik.regulation.worktime import DayKind, SpecialDay, Week
from tests.regulation.office_clock import HOUR, MONDAY, SATURDAY, WEDNESDAY, at, clock


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
