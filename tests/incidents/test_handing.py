"""Clause 6: both are told when roles pass on and when they come back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.incidents.actions import handing
from otklik.incidents.actions.handing import tell_of_absences
from otklik.notices.models import Notice
from otklik.office.models import Absence, Appointment, Substitute
from otklik.regulation.history import Role
from tests.town import hire, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputies(town):
    """Two who may stand in for the monitor, one after the other."""
    first = hire(town, "deputy", "Дёмина Вера Ильинична", Role.EXECUTOR, "culture")
    second = hire(town, "second", "Рыбин Олег Ильич", Role.EXECUTOR, "culture")
    order = Appointment.objects.get(employee=town.monitor)
    for rank, person in enumerate((first, second), 1):
        Substitute.objects.create(appointment=order, employee=person, rank=rank)
    return first, second


def away(person, since="mon 09:00", until="tue 09:00"):
    return Absence.objects.create(employee=person, since=moment(since), until=moment(until))


def told(person):
    return list(Notice.objects.filter(to=person, kind="duties").order_by("pk").values_list("text", flat=True))


def test_both_are_told_once_when_an_absence_begins_and_when_it_ends(town, deputies):
    first, second = deputies
    away(town.monitor)
    assert tell_of_absences(at=moment("mon 08:59")) == 0
    assert [tell_of_absences(at=moment(at)) for at in ("mon 09:00", "mon 09:01", "tue 08:59")] == [2, 0, 0]
    assert told(town.monitor) == [
        "Дёмина В. И. исполняет ваши обязанности «ответственный за мониторинг» до 24 ноября, 09:00."
    ]
    assert told(first) == [
        "Обязанности «ответственный за мониторинг» (Соколова А. П.) до 24 ноября, 09:00 исполняете вы. "
        "То, что нужно сделать, — на вашем столе."
    ]
    assert [tell_of_absences(at=moment(at)) for at in ("tue 09:00", "tue 09:01")] == [2, 0]
    assert told(town.monitor)[1:] == ["Обязанности «ответственный за мониторинг» снова исполняете вы."]
    assert told(first)[1:] == [
        "Соколова А. П. снова на месте: обязанности «ответственный за мониторинг» вы больше не исполняете."
    ]
    assert told(second) == []


def test_who_takes_over_from_an_absent_substitute_is_told_too(town, deputies):
    first, second = deputies
    away(town.monitor)
    tell_of_absences(at=moment("mon 09:00"))
    away(first, "mon 12:00", "mon 15:00")
    tell_of_absences(at=moment("mon 12:00"))
    assert told(second)[0].startswith("Обязанности «ответственный за мониторинг» (Соколова А. П.)")
    assert len(told(town.monitor)) == 2
    no_more = "Обязанности «ответственный за мониторинг» (Соколова А. П.) вы больше не исполняете."
    assert no_more in told(first)
    for at in ("mon 15:00", "mon 15:01"):
        tell_of_absences(at=moment(at))
    assert told(second)[1:] == [no_more]
    assert told(first).count(told(first)[0]) == 2
    assert told(town.monitor)[2:] == told(town.monitor)[:1]


def test_of_two_absences_at_once_the_longer_one_is_told_of(town, deputies):
    away(town.monitor, "mon 09:00", "thu 09:00")
    away(town.monitor, "mon 09:00", "wed 09:00")
    tell_of_absences(at=moment("mon 09:00"))
    assert "до 26 ноября" in told(town.monitor)[0]


def test_who_acts_is_told_though_the_worker_was_killed_after_the_absent_one_was(town, deputies, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    away(town.monitor)
    with monkeypatch.context() as patched:
        patched.setattr(handing, "_say_to_acting", killed)
        with pytest.raises(KeyboardInterrupt):
            tell_of_absences(at=moment("mon 09:00"))
    tell_of_absences(at=moment("mon 09:01"))
    assert len(told(deputies[0])) == 1


def test_who_has_no_substitute_is_told_that_nobody_acts(town):
    away(town.dispatcher)
    assert tell_of_absences(at=moment("mon 09:00")) == 1
    assert told(town.dispatcher)[0].startswith("Ваши обязанности «ответственный работник» до 24 ноября")


def test_an_absence_recorded_afterwards_is_told_of_all_the_same(town, deputies):
    away(town.monitor, "mon 09:00", "fri 09:00")
    assert tell_of_absences(at=moment("thu 10:00")) == 2


def test_an_end_of_long_ago_an_ended_order_and_an_administrator_are_not_told_of(town, deputies):
    away(town.monitor, "mon 09:00", "mon 12:00")
    assert tell_of_absences(at=moment("tue 12:00")) == 0
    Appointment.objects.filter(employee=town.monitor).update(until=date(2026, 11, 20))
    away(town.monitor, "wed 09:00", "thu 09:00")
    away(town.administrator, "wed 09:00", "thu 09:00")
    assert tell_of_absences(at=moment("wed 09:00")) == 0


def test_an_absence_that_goes_on_in_another_is_not_over(town, deputies):
    away(town.monitor, "mon 09:00", "tue 09:00")
    tell_of_absences(at=moment("mon 09:00"))
    away(town.monitor, "tue 09:00", "wed 09:00")
    tell_of_absences(at=moment("tue 09:00"))
    assert "до 25 ноября" in told(town.monitor)[1]
    assert not Notice.objects.filter(key__startswith="back:").exists()


@pytest.mark.parametrize("people", [1, 3])
def test_nothing_new_is_found_in_a_constant_number_of_queries(town, deputies, people):
    for person in (town.monitor, town.dispatcher, town.executor)[:people]:
        away(person)
    tell_of_absences(at=moment("mon 09:00"))
    with CaptureQueriesContext(connection) as asked:
        tell_of_absences(at=moment("mon 09:01"))
    assert len(asked) == 9


@pytest.mark.parametrize("people", [1, 3])
def test_so_it_is_after_absences_have_ended(town, deputies, people):
    for person in (town.monitor, town.dispatcher, town.executor)[:people]:
        away(person)
    tell_of_absences(at=moment("tue 09:00"))
    with CaptureQueriesContext(connection) as asked:
        tell_of_absences(at=moment("tue 09:01"))
    assert len(asked) == 4
