"""The table of a body: its own week, overlays of bodies above, units with hours of their own (R-3)."""

from datetime import date, timedelta

import pytest

from otklik.office.clocks import (
    NoEdition,
    NoWorkingHours,
    clock_for,
    edition_for,
    hours_of,
    terms_of,
)
from otklik.office.models import Body, CalendarChange, CalendarDay, TermsEdition, WorkingWeek
from otklik.regulation.terms import preset
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def town():
    return build_town()


def below(town):
    return Body.objects.create(parent=town.body, name="Поселение", short_name="Поселение")


def day_off(body, unit=None, day=date(2026, 11, 24)):
    CalendarDay.objects.create(body=body, unit=unit, day=day, kind="off", title="День района")


def test_the_week_and_the_russian_calendar_are_counted(town):
    assert clock_for(town.body).add(moment("mon 16:30"), 2 * HOUR) == moment("tue 09:30")


def test_a_body_without_hours_takes_those_of_the_body_above(town):
    assert clock_for(below(town)).add(moment("mon 09:00"), HOUR) == moment("mon 10:00")


def test_a_body_without_any_hours_is_named(town):
    lonely = Body.objects.create(name="Без часов", short_name="Без часов")
    with pytest.raises(NoWorkingHours, match="Без часов"):
        clock_for(lonely)


def test_a_day_off_of_the_body_above_counts_below_too(town):
    settlement = below(town)
    day_off(town.body)
    assert clock_for(settlement).add(moment("mon 16:30"), 2 * HOUR) == moment("wed 09:30")


def test_a_day_of_the_body_itself_overrides_that_above(town):
    settlement = below(town)
    day_off(town.body)
    CalendarDay.objects.create(body=settlement, day=date(2026, 11, 24), kind="full")
    assert clock_for(settlement).add(moment("mon 16:30"), 2 * HOUR) == moment("tue 09:30")


def test_a_unit_with_hours_of_its_own_is_counted_by_them(town):
    unit = town.units["housing"]
    WorkingWeek.objects.create(
        body=town.body,
        unit=unit,
        since=date(2019, 1, 1),
        hours={"mon": ["08:00-12:00"], "tue": ["08:00-12:00"]},
    )
    hours = hours_of(town.body)
    assert hours.clock_for(unit.pk).add(moment("mon 11:00"), 2 * HOUR) == moment("tue 09:00")
    assert hours.clock_for(town.units["culture"].pk) == hours.clock == hours.clock_for(None)
    assert clock_for(town.body).add(moment("mon 11:00"), 2 * HOUR) == moment("mon 13:00")


def test_new_hours_count_from_their_day(town):
    WorkingWeek.objects.create(body=town.body, since=date(2026, 11, 24), hours={"tue": ["10:00-12:00"]})
    assert clock_for(town.body).add(moment("mon 17:00"), HOUR) == moment("tue 10:30")


def test_before_its_own_hours_a_body_had_those_of_the_body_above(town):
    settlement = below(town)
    WorkingWeek.objects.create(body=settlement, since=date(2026, 11, 24), hours={"tue": ["10:00-12:00"]})
    assert clock_for(settlement).add(moment("mon 17:00"), HOUR) == moment("tue 10:30")
    assert clock_for(settlement).first == clock_for(town.body).first


def test_a_unit_whose_own_day_changes_nothing_has_no_hours_of_its_own(town):
    CalendarDay.objects.create(body=town.body, unit=town.units["housing"], day=date(2026, 11, 24), kind="off")
    assert set(hours_of(town.body).units) == {town.units["housing"].pk}
    CalendarDay.objects.update(withdrawn=change_of(town))
    assert hours_of(town.body).units == {}


def change_of(town):
    return CalendarChange.objects.create(body=town.body, at=moment("mon 08:00"), by=town.administrator)


def test_another_calendar_has_another_version(town):
    before = clock_for(town.body).version
    day_off(town.body)
    assert clock_for(town.body).version != before


def test_a_table_is_made_of_three_questions(town, django_assert_num_queries):
    with django_assert_num_queries(3):
        clock_for(town.body)


def test_the_edition_in_force_on_the_day_is_taken_the_nearest_owner_first(town):
    nine = TermsEdition.objects.create(
        body=town.body, in_force_from=date(2026, 11, 24), terms=preset("nine-hours").to_toml()
    )
    assert edition_for(town.body, moment("mon 10:00")) != nine
    assert edition_for(town.body, moment("tue 10:00")) == nine
    assert edition_for(below(town), moment("tue 10:00")) == nine
    assert terms_of(nine) == preset("nine-hours")


def test_a_body_without_terms_is_named():
    with pytest.raises(NoEdition, match="Без сроков"):
        edition_for(Body.objects.create(name="Без сроков", short_name="Без сроков"), moment("mon 10:00"))
