"""Clause 23: every figure of a month, counted from the histories, with the incidents behind it."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from otklik.incidents.actions import approval, drafting, hearing, routing, triage
from otklik.incidents.models import Incident, Publication
from otklik.regulation.history import ReplyKind
from otklik.regulation.periods import Period
from otklik.reports import following
from otklik.reports.counting import behind, compared, counted, marks_in, messages_behind, streamed, table
from otklik.reports.figures import BY_KEY, FIGURES
from otklik.reports.lives import lives
from otklik.reports.tallies import Value, rank
from tests.reports.conftest import lived
from tests.town import build_town, moment

AT = "wed 12:00"


def count_of(scope, at=AT):
    return counted(scope, at=moment(at))


def test_a_month_of_five_messages(town, november):
    lived(town)
    found = count_of(november)
    assert {key: found.whole(key) for key in ("received", "needing", "excluded", "answered", "open")} == {
        "received": Value(5),
        "needing": Value(4),
        "excluded": Value(1),
        "answered": Value(2),
        "open": Value(2),  # the promised one and the one at the dispatcher
    }


def test_on_time_is_told_by_clause(town, november):
    lived(town)
    assert count_of(november).groups("on_time") == {
        "11": Value(2, 3),
        "13": Value(2, 3),
        "15": Value(3, 3),
        "24": Value(1, 1),
        "7": Value(4, 4),
        "8": Value(3, 3),
        "9": Value(0, 1),
    }


def test_a_duty_that_is_not_due_yet_is_judged_later(town, november):
    town.assigned()
    assert count_of(november, "mon 10:30").groups("on_time") == {"7": Value(1, 1)}
    assert count_of(november, "mon 15:30").groups("on_time") == {"7": Value(1, 1), "11": Value(0, 1)}


def test_an_excluded_message_has_kept_no_term(town, november):
    triage.exclude(town.message(), ground="insult", by=town.monitor, at=moment("mon 09:40"))
    found = count_of(november)
    assert found.groups("excluded") == {"insult": Value(1)}
    assert found.groups("on_time") == {}


def test_a_restored_message_is_excluded_no_more(town, november):
    incident = triage.exclude(town.message(), ground="insult", by=town.monitor, at=moment("mon 09:40"))
    triage.restore(incident, reason="ошибка", by=town.monitor, at=moment("mon 09:50"))
    assert count_of(november).whole("excluded") == Value(0)


def test_working_time_to_the_answer_has_median_and_90th_percentile(town, november):
    lived(town)
    assert count_of(november).whole("time_to_answer") == Value(3, 3, median=150, p90=460)


@pytest.mark.parametrize(
    ("minutes", "percent", "expected"),
    [
        ([], 50, None),
        ([7], 90, 7),
        ([1, 2, 3], 50, 2),
        ([1, 2, 3, 4], 50, 2),
        (range(1, 11), 90, 9),
        ([5, 5, 5, 100], 90, 100),
    ],
)
def test_percentiles_are_the_nearest_rank(minutes, percent, expected):
    assert rank(Counter(minutes), percent) == expected


def test_looking_late_cannot_hide(town, november):
    town.accepted("tue 09:00", posted_at=moment("mon 09:00"))
    assert count_of(november).whole("gap").median == 24 * 60


def test_rework_counts_the_answers_that_were_returned(town, november):
    reply = town.sent("mon 11:10")
    approval.send_back(reply, version=1, comment="Назовите день.", by=town.monitor, at=moment("mon 11:30"))
    drafting.send(reply, text="Завтра.", no_evidence=True, by=town.executor, at=moment("mon 11:50"))
    town.published("mon 12:30", reply=reply)
    town.published("mon 12:30")
    found = count_of(november)
    assert found.whole("rework") == Value(1, 2)
    assert found.groups("time_of_step")["rework"] == Value(1, 1, 20, 20)


def test_repeats_within_30_days(town, november):
    town.published("mon 12:30")
    earlier = Incident.objects.get()
    again = town.accepted("tue 10:00")
    triage.link_repeat(again, earlier=earlier, by=town.monitor, at=moment("tue 10:05"))
    assert count_of(november).whole("repeats") == Value(1, 2)


def test_a_promise_not_kept_shows(town, november):
    town.published("mon 12:30", reply=town.sent(kind=ReplyKind.INTERIM))
    december = november.during(Period(date(2026, 12, 1), date(2026, 12, 31)))
    assert count_of(december, "mon2 12:00").whole("promises") == Value(0, 0)
    late = moment("mon2 12:00").replace(month=12, day=3)
    assert counted(december, at=late).whole("promises") == Value(0, 1)


def test_what_was_closed_without_an_answer(town, november):
    triage.close(town.accepted(), reason="Вопрос области", by=town.monitor, at=moment("mon 11:00"))
    found = count_of(november)
    assert (found.whole("redirected"), found.whole("open")) == (Value(1), Value(0))


def heard(town, row, at):
    part = row.version.reply.assignment
    message = town.message(posted_at=moment(at), collected_at=moment(at))
    hearing.hear(part, message=message, by=town.monitor, at=moment(at))
    return part


def test_what_authors_said_after_an_answer(town, november):
    """R-12; an author who writes before there is an answer does not react to any."""
    heard(town, town.published("mon 12:30"), "mon 15:00")
    part = heard(town, town.published("mon 12:30"), "mon 15:00")
    triage.reopen(part.incident, part=part.part, reason="Не горит", by=town.monitor, at=moment("mon 15:10"))
    asked = town.published("mon 15:00", reply=town.sent("mon 11:00", kind=ReplyKind.CLARIFICATION))
    heard(town, asked, "mon 16:00")
    assert count_of(november).groups("reactions") == {"replied": Value(1), "not_solved": Value(1)}


def test_an_answer_to_many_authors_is_one_with_or_without_a_photo(town, november):
    """R-33: a place of the answer that comes later changes nothing of what was answered."""
    row = town.published("mon 12:30")
    triage.join(
        town.message(author_key="777"),
        row.version.reply.assignment.incident,
        by=town.monitor,
        at=moment("mon 13:00"),
    )
    later = Publication.objects.exclude(pk=row.pk).get()
    town.published("mon 14:30", placed=later)
    assert count_of(november).whole("evidence") == Value(0, 1)
    following.follow()
    assert count_of(november).whole("evidence") == Value(0, 1)


def test_importance_executor_settlement_and_every_network_have_groups(town, november):
    slow = town.sent("mon 12:00")
    where = {"places": ["Озёрный, Лесная, 5"], "where": [["Озёрный", "Лесная", "5"]]}
    high = town.accepted("mon 10:00", importance="high", suggestion=where)
    triage.join(town.message(network="ok"), high, by=town.monitor, at=moment("mon 10:05"))
    found = count_of(november)
    assert found.groups("importances") == {"normal": Value(1), "high": Value(1)}
    assert found.groups("executors") == {str(slow.versions.get().author_id): Value(1)}
    assert found.groups("settlements") == {"Озёрный": Value(1)}
    assert found.groups("networks") == {"vk": Value(2), "ok": Value(1)}
    for narrow in (
        {"place": "Озёрный"},
        {"place": "Озёрный, Лесная, 5"},
        {"network": "ok"},
        {"importance": "high"},
    ):
        assert count_of(replace(november, **narrow)).whole("needing") == Value(1), narrow
    assert count_of(replace(november, place="Лесная")).whole("needing") == Value(0)


@pytest.mark.parametrize(
    ("group", "found"), [("", 3), ("vk", 2), ("ok", 1), ("2026-11-23", 2), ("2026-11-24", 1)]
)
def test_behind_messages_received_stand_the_messages(town, november, group, found):
    town.message()
    town.message(network="ok")
    town.message(collected_at=moment("tue 00:00"))
    town.message(state="own")
    first = messages_behind(november, group, size=2)
    rest = messages_behind(november, group, size=2, after=first.next).rows if first.next else []
    assert len({row.pk for row in (*first.rows, *rest)}) == found


def test_any_days_are_compared_with_as_many_before_and_with_the_same_weekdays_a_year_ago(town, november):
    asked = november.during(Period(date(2026, 11, 10), date(2026, 11, 19)))
    found = compared(asked, None, at=moment(AT))
    assert [each.scope.period for each in (found.before, found.year_before)] == [
        Period(date(2026, 10, 31), date(2026, 11, 9)),
        Period(date(2025, 11, 11), date(2025, 11, 20)),
    ]


def test_every_figure_equals_the_list_behind_it(town, november):
    lived(town)
    told, counted = list(lives(november)), count_of(november)
    for figure in (figure for figure in FIGURES if figure.marks is not None):
        found = behind(november, figure.key, at=moment(AT)).rows
        marks = [mark for life in told for mark in marks_in(figure, life, november, moment(AT))]
        whole = counted.whole(figure.key)
        assert (whole.of or whole.number) == len(marks), figure.key
        assert len({row.incident.pk for row in found}) == len(found) <= len(marks), figure.key


def test_behind_one_clause_stand_its_incidents_alone(town, november):
    slow = lived(town)
    rows = behind(november, "on_time", "11", at=moment(AT)).rows
    assert [row.incident for row in rows if not row.met] == [slow.assignment.incident]
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("narrow", "needing"),
    [
        ({"network": "vk"}, 4),
        ({"network": "ok"}, 0),
        ({"topic": "lighting"}, 4),
        ({"topic": "culture"}, 0),
        ({"importance": "high"}, 1),
    ],
)
def test_the_same_question_is_asked_of_a_part(town, november, narrow, needing):
    lived(town)
    assert count_of(replace(november, **narrow)).whole("needing").number == needing


def test_a_unit_answers_for_its_own_parts_only(town, november):
    lived(town)
    incident = town.accepted("mon 10:00")
    units = [(town.units["housing"], ""), (town.units["culture"], "")]
    routing.assign(incident, units=units, by=town.dispatcher, at=moment("mon 10:10"))
    found = count_of(replace(november, unit=town.units["culture"].pk))
    assert found.whole("needing") == Value(1)
    assert found.groups("on_time") == {"8": Value(0, 1), "11": Value(0, 1)}


def test_another_body_is_not_counted(town, november):
    lived(build_town("Заречный район", prefix="other-"))
    assert count_of(november).whole("needing") == Value(0)


def test_a_month_is_compared_with_the_one_before_and_the_same_of_last_year(town, november):
    lived(town)
    found = compared(november, at=moment(AT))
    assert (found.before.scope.period.first, found.year_before.scope.period.first) == (
        date(2026, 10, 1),
        date(2025, 11, 1),
    )
    assert not found.is_little
    december = november.during(Period(date(2026, 12, 1), date(2026, 12, 31)))
    assert compared(december, at=moment(AT)).is_little


def test_a_case_of_last_month_still_counts_where_its_term_ends_in_this_one(town, november):
    town.published("mon 12:30")
    december = november.during(Period(date(2026, 12, 1), date(2026, 12, 31)))
    assert count_of(december).groups("on_time") == {}
    assert [life.incident.pk for life in lives(december)] == [Incident.objects.get().pk]


@pytest.mark.parametrize("cases", [1, 3])
def test_the_number_of_queries_does_not_grow(town, november, cases, django_assert_num_queries):
    for _ in range(cases):
        town.published("mon 12:30")
    with django_assert_num_queries(8):
        streamed(november, at=moment(AT))


def test_the_rows_of_a_table_name_every_figure(town, november):
    lived(town)
    keys = {row["key"] for row in table(count_of(november))}
    assert keys == set(BY_KEY) - {"places", "settlements", "promises", "redirected", "reopened", "reactions"}
