"""Decision 9: figures from the copies are those of the histories, whatever happens and whenever one looks."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from otklik.commands.recount import recount
from otklik.incidents.actions import approval, drafting, recomputing, routing, triage
from otklik.incidents.models import Incident
from otklik.jobs import connections, tasks
from otklik.office.models import TermsEdition
from otklik.office.scheduling import DayAdded
from otklik.regulation.history import ReplyKind
from otklik.regulation.periods import Period
from otklik.regulation.week import DayKind
from otklik.reports import counting, following
from otklik.reports.counting import behind, counted, marks_in, streamed
from otklik.reports.figures import BY_KEY, FIGURES
from otklik.reports.lives import lives
from otklik.reports.models import DaySum, Sheet
from otklik.reports.verifying import verify
from otklik.reports.violations import violations
from tests.reports.conftest import lived
from tests.town import build_town, moment

AT = moment("fri 12:00")
DAYS = [Period(date(2026, 11, day), date(2026, 11, day)) for day in (23, 24, 25)]
MONTHS = [Period(date(2026, 11, 1), date(2026, 11, 30)), Period(date(2026, 12, 1), date(2026, 12, 31))]


def all_followed():
    while following.follow(size=2):
        pass


def same_everywhere(scope):
    for period in (*DAYS, *MONTHS):
        asked = scope.during(period)
        assert counted(asked, at=AT).values == streamed(asked, at=AT).values


STEPS = (
    lambda town, pick: town.accepted("mon 10:00", importance=pick(["normal", "high"])),
    lambda town, pick: town.published(pick(["mon 12:30", "tue 15:00"]), reply=town.sent("mon 12:00")),
    lambda town, pick: town.published("tue 09:00", reply=town.sent("mon 12:10", kind=ReplyKind.INTERIM)),
    lambda town, pick: town.published(
        "mon 15:00", reply=town.sent("mon 11:00", kind=ReplyKind.CLARIFICATION)
    ),
    lambda town, pick: triage.exclude(
        town.message(), ground="threat", by=town.monitor, at=moment("mon 09:30")
    ),
    lambda town, pick: triage.restore(
        triage.exclude(town.message(), ground="insult", by=town.monitor, at=moment("mon 09:30")),
        reason="ошибка",
        by=town.monitor,
        at=moment(pick(["mon 10:00", "tue 10:00"])),
    ),
    lambda town, pick: split(town),
    lambda town, pick: returned(town),
    lambda town, pick: reopened(town, pick(["mon 14:00", "wed 10:00"])),
    lambda town, pick: repeated(town),
)


def split(town):
    """Two parts, answered on different days."""
    incident = town.accepted("mon 10:00")
    units = [(town.units["housing"], ""), (town.units["culture"], "")]
    parts = routing.assign(incident, units=units, by=town.dispatcher, at=moment("mon 10:10"))
    town.published("mon 16:00", reply=town.sent("mon 12:00", assignment=parts[0]))
    reply = drafting.open_reply(parts[1], kind=ReplyKind.ANSWER, by=town.culture, at=moment("tue 10:00"))
    drafting.send(reply, text="Откроем.", no_evidence=True, by=town.culture, at=moment("tue 10:00"))
    town.published("tue 16:00", placed=town.approved("tue 10:20", reply=reply))


def returned(town):
    reply = town.sent("mon 11:10")
    approval.send_back(reply, version=1, comment="Назовите день.", by=town.monitor, at=moment("mon 11:30"))
    drafting.send(reply, text="Завтра.", no_evidence=True, by=town.executor, at=moment("mon 11:50"))
    town.published("mon 12:30", reply=reply)


def reopened(town, at):
    part = town.published("mon 12:30").version.reply.assignment
    triage.reopen(part.incident, part=part.part, reason="Не горит", by=town.monitor, at=moment(at))


def repeated(town):
    earlier = Incident.objects.order_by("pk").last() or town.accepted("mon 09:30")
    again = town.accepted("tue 10:00")
    triage.link_repeat(again, earlier=earlier, by=town.monitor, at=moment("tue 10:05"))


@pytest.mark.parametrize("seed", range(6))
def test_figures_from_copies_are_those_of_the_histories(town, november, seed):
    chance = random.Random(seed)
    for _ in range(7):
        chance.choice(STEPS)(town, chance.choice)
        if chance.random() < 0.5:
            following.follow(size=chance.randint(1, 3))
    same_everywhere(november)
    all_followed()
    same_everywhere(november)
    assert list(verify()) == []


@pytest.mark.parametrize(
    "narrow",
    [
        {"network": "vk"},
        {"network": "ok"},
        {"topic": "lighting"},
        {"importance": "high"},
        {"place": "ул. Лесная, 5"},
        {"zone": "Asia/Omsk"},
    ],
)
def test_so_are_those_of_a_part_of_the_incidents(town, november, narrow):
    lived(town)
    split(town)
    town.accepted("mon 10:00", suggestion={"places": ["ул. Лесная, 5"]})
    all_followed()
    town.accepted("mon 10:00")
    same_everywhere(replace(november, **narrow))


def test_so_are_those_of_a_unit_and_of_an_executor(town, november):
    lived(town)
    split(town)
    all_followed()
    same_everywhere(replace(november, unit=town.units["housing"].pk))
    same_everywhere(replace(november, executor=town.culture.pk))
    hers = Incident.objects.filter(assignments__executor=town.culture).count()
    assert 0 < hers < Incident.objects.filter(assignments__executor=town.executor).count()


def test_copies_that_know_everything_are_read_without_any_history(town, november, monkeypatch):
    lived(town)
    all_followed()
    expected = streamed(november, at=AT).values
    monkeypatch.setattr(counting, "lives_of", None)
    monkeypatch.setattr(counting, "lives", None)
    assert counted(november, at=AT).values == expected


def test_with_too_many_left_to_count_the_histories_are_read(town, november, monkeypatch):
    lived(town)
    monkeypatch.setattr(following, "MOST_BEHIND", 2)
    monkeypatch.setattr(counting, "_from_sums", None)
    assert counted(november, at=AT).values == streamed(november, at=AT).values


def test_a_change_of_the_calendar_is_followed(town, november):
    """R-10: what is open is judged anew."""
    town.assigned()
    town.published("mon 12:30")
    all_followed()
    off = DayAdded(date(2026, 11, 24), DayKind.OFF, "День района")
    recomputing.change_calendar(
        town.body, off, reason="Решение", by=town.administrator, at=moment("mon 14:00")
    )
    assert following.uncounted().count() == 1
    same_everywhere(november)
    all_followed()
    same_everywhere(november)
    assert list(verify()) == []


def test_the_job_may_be_killed_and_goes_on(town):
    lived(town)
    assert following.progress() == following.Progress(5, 5)
    following.follow(size=2)
    assert following.progress() == following.Progress(3, 5)
    all_followed()
    assert following.progress() == following.Progress(0, 5)
    assert following.follow() == 0


def test_copies_may_be_dropped_and_made_anew(town, november):
    lived(town)
    all_followed()
    before = sorted(DaySum.objects.values_list("figure", "day", "group", "minutes", "met", "of"))
    following.begin_anew()
    assert not Sheet.objects.exists()
    same_everywhere(november)
    all_followed()
    assert sorted(DaySum.objects.values_list("figure", "day", "group", "minutes", "met", "of")) == before


def test_verify_names_a_sheet_and_a_sum_that_are_not_true(town):
    lived(town)
    all_followed()
    assert list(verify()) == []
    sheet = Sheet.objects.order_by("pk")[0]
    Sheet.objects.filter(pk=sheet.pk).update(marks=sheet.marks | {"needing": []})
    row = DaySum.objects.filter(figure="gap").first()
    DaySum.objects.filter(pk=row.pk).update(of=7)
    assert {found.what for found in verify()} >= {"marks: needing", "sum: needing", "sum: gap"}


@pytest.mark.parametrize("followed", [False, True])
def test_every_list_goes_on_where_it_ended(town, november, followed):
    lived(town)
    split(town)
    if followed:
        all_followed()
        town.accepted("mon 09:50")
    told = list(lives(november))
    for key in (figure.key for figure in FIGURES if figure.marks):
        expected = [life.incident.pk for life in told if marks_in(BY_KEY[key], life, november, AT)]
        assert listed(november, key) == expected, key


def listed(scope, key):
    """Incidents behind a figure, two at a time."""
    found, after = [], ""
    while True:
        page = behind(scope, key, at=AT, after=after, size=2)
        found += [row.incident.pk for row in page.rows]
        if not page.next:
            return found
        after = page.next


def test_violations_are_found_by_the_copies(town, november):
    lived(town)
    split(town)
    expected = violations(november, at=AT)
    all_followed()
    assert violations(november, at=AT) == expected
    assert violations(november, at=AT, most=2) == expected[:2]


def test_the_first_violations_of_a_day_are_found_whatever_was_late_before(town, november):
    lived(town)
    split(town)
    town.assigned(at="tue 10:20")
    all_followed()
    for day in (23, 24, 25, 26):
        asked = november.during(Period(date(2026, 11, day), date(2026, 11, day)))
        found = violations(asked, at=AT)
        assert [violations(asked, at=AT, most=most) for most in (1, 2, 3)] == [
            found[:1],
            found[:2],
            found[:3],
        ]


def test_sums_of_other_bodies_are_left_alone(town, november):
    lived(build_town("Заречный район", prefix="other-"))
    all_followed()
    assert counted(november, at=AT).whole("needing").number == 0


@pytest.mark.parametrize("cases", [1, 3])
def test_the_number_of_queries_does_not_grow(town, november, cases, django_assert_num_queries):
    for _ in range(cases):
        town.published("mon 12:30")
    all_followed()
    with django_assert_num_queries(9):
        counted(november, at=AT)


def test_a_duty_becomes_late_without_any_entry(town, november):
    town.assigned()
    all_followed()
    late = moment("tue 10:00") + timedelta(seconds=1)
    assert (
        counted(november, at=moment("mon 15:30")).values == streamed(november, at=moment("mon 15:30")).values
    )
    assert counted(november, at=late).whole("answers_on_time").of == 1


def test_the_job_counts_what_has_moved(town, monkeypatch):
    monkeypatch.setattr(connections, "close_old_connections", lambda: None)  # the test's own is kept
    lived(town)
    tasks.follow(0)
    assert following.progress().left == 0


def test_a_person_may_have_them_made_anew(town, capsys):
    lived(town)
    all_followed()
    assert recount(["--anew"]) == 0
    assert capsys.readouterr().out.splitlines() == ["5 of 5 incidents"] * 2
    assert list(verify()) == []


def test_a_term_that_began_with_the_post_may_end_before_the_detection(november):
    """R-1, R-9: the violation belongs to the period of its due moment, though nobody had looked yet."""
    town = build_town("Дальний район", prefix="far-", terms="round-the-clock")
    edition = TermsEdition.objects.get(body=town.body)
    terms = edition.terms.replace('start = "detected"', 'start = "posted"')
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 1, 1), terms=terms)
    town.accepted("wed 10:00", posted_at=moment("mon 09:00"), collected_at=moment("mon 09:05"))
    tuesday = replace(november, bodies=(town.body.pk,)).during(DAYS[1])
    assert streamed(tuesday, at=AT).whole("answers_on_time").of == 1
    expected = violations(tuesday, at=AT)
    all_followed()
    assert counted(tuesday, at=AT).values == streamed(tuesday, at=AT).values
    assert violations(tuesday, at=AT) == expected
    assert len(behind(tuesday, "answers_on_time", at=AT).rows) == 1
