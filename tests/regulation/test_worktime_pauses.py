"""Terms that stand still (clause 10, R-5)."""

from datetime import timedelta

import pytest

from otklik.regulation.intervals import Interval, Pause, merged, split
from tests.regulation.office_clock import HOUR, at, clock


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
