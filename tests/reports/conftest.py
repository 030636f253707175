from datetime import date

import pytest

from otklik.incidents.actions import explaining, triage
from otklik.regulation.history import ReplyKind
from otklik.regulation.periods import Period
from otklik.reports.scope import Scope
from tests.town import build_town, moment


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def november(town):
    return Scope((town.body.pk,), Period(date(2026, 11, 1), date(2026, 11, 30)))


def lived(town):
    """Five cases: in time; draft late and explained; interim; excluded; open and high."""
    town.published("mon 12:30", reply=town.sent("mon 12:00"))
    slow = town.sent("mon 16:00", assignment=town.assigned(at="mon 10:20"))
    town.published("tue 09:40", placed=town.approved("tue 09:20", reply=slow))
    explaining.explain(slow.assignment, text="Ждали подрядчика", by=town.executor, at=moment("tue 10:00"))
    town.published("mon 12:30", reply=town.sent(kind=ReplyKind.INTERIM))
    triage.exclude(
        town.message(text="Сказано грубо"), ground="insult", by=town.monitor, at=moment("mon 09:40")
    )
    town.accepted(
        "tue 10:00", importance="high", collected_at=moment("tue 09:50"), posted_at=moment("tue 09:40")
    )
    return slow
