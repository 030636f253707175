"""What signing in leaves behind does not stay for ever."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session

from otklik.office import doorbook
from tests.town import moment

NOW = moment("mon 12:00")


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "left"), [(timedelta(), 1), (timedelta(hours=1), 0)])
def test_a_session_goes_when_it_has_ended(age, left):
    Session.objects.create(session_key="a", session_data="", expire_date=NOW + timedelta(minutes=1) - age)
    doorbook.forget(at=NOW)
    assert Session.objects.count() == left


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "left"), [(0, 1), (1, 0)])
def test_a_failure_goes_after_a_day(days, left):
    AccessAttempt.objects.create(username="monitor", failures_since_start=1)
    AccessAttempt.objects.update(attempt_time=NOW - timedelta(days=days))
    doorbook.forget(at=NOW)
    assert AccessAttempt.objects.count() == left


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "left"), [(364, 1), (365, 0)])
def test_a_sign_in_goes_after_a_year(days, left):
    AccessLog.objects.create(username="monitor", ip_address="203.0.113.7")
    AccessLog.objects.update(attempt_time=NOW - timedelta(days=days))
    doorbook.forget(at=NOW)
    assert AccessLog.objects.count() == left
