"""Working hours and days that differ are versions: the calendar of any moment can be built again."""

from datetime import UTC, date, datetime

import pytest

from otklik.office import scheduling
from otklik.office.actions import NotAdministrator
from otklik.office.clocks import clock_for, clocks_of
from otklik.office.models import Body, CalendarDay
from otklik.office.scheduling import DayAdded, DayWithdrawn, WeekAdded, WeekWithdrawn
from otklik.regulation.week import DayKind
from tests.town import HOURS, build_town, moment

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)
CITY_DAY = DayAdded(TUESDAY, DayKind.OFF, "День района")


@pytest.fixture
def town():
    return build_town()


def change(town, proposal, at="mon 10:00", by=None, **more):
    by = by or town.administrator
    return scheduling.change_calendar(town.body, proposal, reason="Решение", by=by, at=moment(at), **more)


def test_a_day_off_of_the_body_is_no_working_day(town):
    change(town, CITY_DAY)
    assert not clock_for(town.body).working_day(TUESDAY)


def test_who_changed_it_when_and_by_what_order_is_kept(town):
    made = change(town, CITY_DAY, order_number="17-р")
    assert (made.by, made.at, made.order_number) == (town.administrator, moment("mon 10:00"), "17-р")
    assert scheduling.standing_days(town.body).get().added == made


def test_each_version_of_the_calendar_can_be_built_again(town):
    change(town, CITY_DAY, "mon 10:00")
    change(town, DayWithdrawn(CalendarDay.objects.get().pk), "mon 11:00")
    assert [each.clock.working_day(TUESDAY) for each in clocks_of(town.body)] == [True, False, True]


def test_a_day_recorded_twice_has_the_last_word_and_the_first_is_kept(town):
    change(town, CITY_DAY, "mon 10:00")
    change(town, DayAdded(TUESDAY, DayKind.SHORT, "Короткий день"), "mon 11:00")
    assert clock_for(town.body).day(TUESDAY).kind is DayKind.SHORT
    assert CalendarDay.objects.count() == 2


def test_a_change_that_changes_nothing_is_no_version(town):
    change(town, DayAdded(date(2026, 11, 28), DayKind.OFF, ""), "mon 10:00")
    assert len(clocks_of(town.body)) == 2
    change(town, DayAdded(date(2026, 11, 28), DayKind.OFF, ""), "mon 11:00")
    assert len(clocks_of(town.body)) == 2


def test_bodies_below_follow_the_days_of_the_one_above(town):
    village = Body.objects.create(parent=town.body, name="Сельское поселение", short_name="Поселение")
    change(town, CITY_DAY)
    assert not clock_for(village).working_day(TUESDAY)


def test_new_hours_count_from_their_day_on(town):
    change(town, WeekAdded(date(2026, 12, 1), {**HOURS, "tue": ["10:00-13:00"]}))
    clock = clock_for(town.body)
    assert clock.close_of(date(2026, 12, 1)) == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    assert clock.close_of(TUESDAY) == datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


def test_the_first_week_is_never_withdrawn(town):
    with pytest.raises(scheduling.OnlyWeek):
        change(town, WeekWithdrawn(town.body.weeks.get().pk))


def test_a_later_week_can_be_withdrawn_once(town):
    change(town, WeekAdded(date(2026, 12, 1), {"mon": ["10:00-13:00"]}))
    later = town.body.weeks.get(since=date(2026, 12, 1))
    change(town, WeekWithdrawn(later.pk), "mon 11:00")
    assert clock_for(town.body).working_day(date(2026, 12, 1))
    with pytest.raises(scheduling.Gone):
        change(town, WeekWithdrawn(later.pk), "mon 12:00")


@pytest.mark.parametrize(
    ("proposal", "refusal"),
    [
        (DayAdded(TUESDAY, DayKind.CUSTOM, "", hours=("17:00-09:00",)), scheduling.BadHours),
        (DayAdded(TUESDAY, DayKind.CUSTOM, ""), scheduling.NotFitting),
        (DayAdded(TUESDAY, DayKind.WORKING, ""), scheduling.NotFitting),
        (WeekAdded(TUESDAY, {"mon": ["9-18"]}), scheduling.BadHours),
        (WeekAdded(TUESDAY, {}), scheduling.BadHours),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(town, proposal, refusal):
    with pytest.raises(refusal):
        change(town, proposal)
    assert not town.body.calendar_changes.exists()


@pytest.mark.parametrize("person", ["monitor", "supervisor", "head", "executor"])
def test_only_the_administrator_changes_the_calendar(town, person):
    with pytest.raises(NotAdministrator):
        change(town, CITY_DAY, by=getattr(town, person))


def test_the_administrator_of_another_body_is_refused(town):
    with pytest.raises(NotAdministrator):
        change(town, CITY_DAY, by=build_town("Другой район", "other-").administrator)
