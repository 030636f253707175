"""Clause 6 as a resolver: orders, substitutes, absences, chains, nobody; seeing is not acting."""

from datetime import date

import pytest

from otklik.office import actions
from otklik.office.models import Absence, Appointment, Body, Substitute
from otklik.office.queries import bodies_of
from otklik.office.roster import Roster, end_orders, roles_of
from otklik.regulation.history import Role
from tests.town import appoint, build_town, hire, moment

pytestmark = pytest.mark.django_db

AT = moment("mon 10:00")


@pytest.fixture
def town():
    return build_town()


def away(employee, since="mon 09:00", until="fri 18:00"):
    return Absence.objects.create(employee=employee, since=moment(since), until=moment(until))


def order_of(employee, role=Role.MONITOR):
    return Appointment.objects.get(employee=employee, role=role)


def substitute(town, login, of, rank=1):
    person = hire_nobody(town, login)
    Substitute.objects.create(appointment=of, employee=person, rank=rank)
    return person


def hire_nobody(town, login):
    person = hire(town, login, "Белова Ольга Дмитриевна", Role.EXECUTOR, "culture")
    Appointment.objects.filter(employee=person).delete()
    return person


def monitors(town, at=AT):
    return Roster([town.body], at).on_duty(Role.MONITOR, town.body.pk)


def test_the_appointed_person_acts(town):
    assert monitors(town) == (town.monitor,)
    assert roles_of(town.monitor, AT).any() == {Role.MONITOR}


def test_in_her_absence_the_substitute_acts_for_her(town):
    second = substitute(town, "second", order_of(town.monitor))
    away(town.monitor)
    assert monitors(town) == (second,)
    assert roles_of(town.monitor, AT).any() == frozenset()
    assert roles_of(second, AT).acting_for(Role.MONITOR, town.body.pk) == town.monitor


def test_before_and_after_the_absence_she_acts_herself(town):
    second = substitute(town, "second", order_of(town.monitor))
    away(town.monitor, since="mon 12:00", until="tue 12:00")
    assert monitors(town, moment("mon 11:59")) == (town.monitor,)
    assert monitors(town, moment("mon 12:00")) == (second,)
    assert monitors(town, moment("tue 12:00")) == (town.monitor,)


def test_an_absent_substitute_is_passed_over(town):
    first = substitute(town, "first", order_of(town.monitor), rank=1)
    second = substitute(town, "second", order_of(town.monitor), rank=2)
    away(town.monitor)
    away(first)
    assert monitors(town) == (second,)


def test_a_chain_is_followed_through_the_substitutes_own_order(town):
    first = substitute(town, "first", order_of(town.monitor))
    appoint(town, first, Role.MONITOR)
    third = substitute(town, "third", order_of(first))
    away(town.monitor)
    away(first)
    assert monitors(town) == (third,)


def test_a_circle_of_substitutes_ends_with_nobody(town):
    first = substitute(town, "first", order_of(town.monitor))
    appoint(town, first, Role.MONITOR)
    Substitute.objects.create(appointment=order_of(first), employee=town.monitor, rank=1)
    away(town.monitor)
    away(first)
    assert monitors(town) == ()


def test_an_order_counts_from_its_first_to_its_last_day(town):
    order = order_of(town.monitor)
    order.since, order.until = date(2026, 11, 24), date(2026, 11, 25)
    order.save()
    assert [
        bool(monitors(town, moment(at))) for at in ("mon 23:59", "tue 00:00", "wed 23:59", "thu 00:00")
    ] == [
        False,
        True,
        True,
        False,
    ]


def test_the_administrator_is_not_locked_out_by_her_own_leave(town):
    away(town.administrator)
    assert roles_of(town.administrator, AT).any() == {Role.ADMINISTRATOR}


def test_who_no_longer_works_here_has_no_rights(town):
    town.monitor.is_active = False
    town.monitor.save()
    assert roles_of(town.monitor, AT).any() == frozenset()


def test_an_executor_acts_for_her_unit_only(town):
    grants = roles_of(town.executor, AT)
    assert grants.roles(town.body.pk, town.units["housing"].pk) == {Role.EXECUTOR}
    assert grants.roles(town.body.pk, town.units["culture"].pk) == frozenset()


def test_the_supervisor_sees_the_bodies_below_and_the_monitor_does_not(town):
    below = Body.objects.create(parent=town.body, name="Поселение", short_name="Поселение")
    other = build_town("Чужой район", prefix="x.")
    assert set(bodies_of(town.supervisor)) == {town.body, below}
    assert set(bodies_of(town.monitor)) == {town.body}
    assert other.body not in set(bodies_of(town.head))


@pytest.mark.parametrize(
    ("now", "sees"), [("tue 12:00", True), ("tue 23:59", True), ("wed 00:00", False), ("wed 12:00", False)]
)
@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR])
def test_an_order_that_has_ended_gives_no_sight(town, role, now, sees):
    """Neither of the body nor of those below it, nor to the substitute; one's own body is always seen."""
    other = build_town("Луговой район", prefix="lug-")
    below = Body.objects.create(parent=other.body, name="Поселение", short_name="Поселение")
    order = appoint(other, town.monitor, role)
    Substitute.objects.create(appointment=order, employee=town.executor, rank=1)
    Appointment.objects.filter(pk=order.pk).update(until=moment("tue 12:00").date())
    end_orders(at=moment(now))
    own, theirs = {town.body}, {other.body} if sees else set()
    lower = {below} if sees and role is Role.SUPERVISOR else set()
    assert set(bodies_of(town.monitor)) == own | theirs | lower
    assert set(bodies_of(town.executor)) == own | theirs


def test_an_ended_order_is_not_ended_later(town):
    order = town.monitor.appointments.get()
    for day in ("mon 12:00", "thu 12:00"):
        actions.end(order, until=moment(day).date(), by=town.administrator, at=moment(day))
    assert order.until == moment("mon 12:00").date()


def test_seeing_a_body_below_is_not_acting_in_it(town):
    below = Body.objects.create(parent=town.body, name="Поселение", short_name="Поселение")
    assert roles_of(town.supervisor, AT).roles(below.pk) == frozenset()


@pytest.mark.parametrize("people", [1, 3])
def test_the_resolver_asks_the_same_number_of_questions_whatever_the_size(
    town, people, django_assert_num_queries
):
    for number in range(people):
        substitute(town, f"s{number}", order_of(town.monitor), rank=number + 1)
    with django_assert_num_queries(4):
        roles_of(town.monitor, AT)
