"""What will be late: by working time, the nearest first; what is late already is a list of its own."""

import pytest

from otklik.incidents.actions import routing
from otklik.reports.risks import Within, late_now, risks
from tests.town import build_town, moment


def found(town, at, **asked):
    return [
        (risk.duty.kind, risk.late, risk.reserve.total_seconds() / 60)
        for risk in risks([town.body], at=moment(at), **asked).rows
    ]


def given(town, accepted, assigned):
    incident = town.accepted(accepted)
    routing.assign(incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment(assigned))


def test_what_has_less_than_an_hour_of_working_time_left_is_a_risk(town):
    town.assigned()  # the draft is due at 15:00
    assert found(town, "mon 13:59") == []
    assert found(town, "mon 14:01") == [("draft", False, 59)]


def test_a_night_is_no_time(town):
    given(town, "mon 16:50", "mon 17:00")
    risk = risks([town.body], at=moment("mon 17:20"), within=Within.DAY).rows[0]
    night_and_day = risk.duty.due_at - moment("mon 17:20")
    assert (risk.duty.kind, risk.reserve < night_and_day / 2) == ("draft", True)
    assert found(town, "mon 17:20") == []


def test_a_longer_look_shows_more(town):
    town.assigned()
    counts = [len(found(town, "mon 10:30", within=within)) for within in (Within.HOUR, Within.DAY)]
    assert counts == [0, 2]  # the draft and the answer


def test_late_things_do_not_hide_what_will_be_late(town):
    for _ in range(3):
        town.assigned("mon 10:20")
    given(town, "tue 10:10", "tue 10:20")
    at = "tue 14:30"
    assert {late for _kind, late, _left in found(town, at, size=2)} == {False}
    assert late_now([town.body], at=moment(at)).count() >= 3
    assert {late for _kind, late, _left in found(town, at, within=Within.LATE)} == {True}


def test_a_list_goes_on_where_it_ended(town):
    for _ in range(3):
        town.assigned()
    first = risks([town.body], at=moment("mon 14:30"), size=2)
    second = risks([town.body], at=moment("mon 14:30"), size=2, after=first.next)
    assert [len(first.rows), len(second.rows), second.next] == [2, 1, None]
    assert len({risk.duty.pk for risk in (*first.rows, *second.rows)}) == 3


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_number_of_queries_does_not_grow(town, bodies, django_assert_num_queries):
    towns = [town, *(build_town(f"Район {number}", f"other{number}-") for number in range(bodies - 1))]
    for each in towns:
        each.assigned()
    with django_assert_num_queries(6):
        assert len(risks([each.body for each in towns], at=moment("mon 14:30")).rows) == bodies
