"""The first set-up: what is pressed twice is made once."""

import pytest

from otklik.office import founding
from otklik.office.models import Appointment, Body, Employee, Founding
from tests.town import moment

pytestmark = pytest.mark.django_db
AT = moment("mon 10:00")
GIVEN = founding.BodyGiven(
    name="Администрация Лугового района",
    short_name="Луговой район",
    region="Тверская область",
    zone="Europe/Moscow",
    week="eight",
    terms="parfino-2020",
)


@pytest.fixture
def pages():
    """The set-up as two requests hold it that came at once."""
    token = founding.admit(founding.issue_code(at=AT))
    return founding.held_by(token), founding.held_by(token)


def first_person(held, login="kim"):
    return founding.found_administrator(
        held,
        name="Ким Денис Олегович",
        position="",
        login=login,
        password="correct-horse-battery",
        order_number="1-р",
        at=AT,
    )


def test_the_body_is_made_once(pages):
    for held in pages:
        founding.found_body(held, GIVEN, at=AT)
    assert Body.objects.count() == 1


def test_the_first_person_is_made_once(pages):
    for held in pages:
        founding.found_body(held, GIVEN, at=AT)
    made = [first_person(Founding.objects.get(pk=pages[0].pk)), first_person(pages[1], login="kim2")]
    assert made[0] == made[1]
    assert (Employee.objects.count(), Appointment.objects.count()) == (1, 1)


def test_after_the_set_up_is_finished_nothing_more_is_founded(pages):
    founding.found_body(pages[0], GIVEN, at=AT)
    held = Founding.objects.get()
    first_person(held)
    founding.finish(Founding.objects.get(), at=AT)
    with pytest.raises(Founding.DoesNotExist):
        founding.found_body(pages[1], GIVEN, at=AT)
