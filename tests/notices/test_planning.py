"""When and in how many letters: quiet hours, digests, bursts, and alerts that wait for nothing."""

import pytest

from otklik.notices import gates, planning, reaching
from otklik.notices.models import Letter, NoticeKind, Way, Wishes
from tests.notices.conftest import post, told
from tests.town import moment

# Working hours of the town: mon–thu 08:30–13:00, 14:00–17:30; fri until 16:30.


def letters(person):
    return [(each.fold, each.try_at, each.notices.count()) for each in person.letters.order_by("pk")]


@pytest.mark.parametrize(
    ("told_at", "sent_at"),
    [
        ("mon 10:00", "mon 10:00"),
        ("mon 13:20", "mon 14:00"),  # lunch is quiet
        ("mon 18:00", "tue 08:30"),
        ("fri 16:40", "mon2 08:30"),  # so is the weekend
        ("tue 07:00", "tue 08:30"),
    ],
)
def test_out_of_working_time_a_letter_waits_for_the_opening(town, gate, told_at, sent_at):
    told(town.executor, at=told_at)
    planning.plan(at=moment(told_at))
    assert [each[1] for each in letters(town.executor)] == [moment(sent_at)]


def test_who_wishes_no_quiet_is_told_at_once(town, gate):
    Wishes.objects.create(employee=town.executor, quiet=False)
    told(town.executor, at="sat 22:00")
    planning.plan(at=moment("sat 22:00"))
    assert letters(town.executor)[0][1] == moment("sat 22:00")


def test_an_alert_waits_for_nothing_and_is_a_letter_of_its_own(town, gate):
    for _time in range(2):
        told(town.head, at="sat 22:00", kind=NoticeKind.ALERT)
    planning.plan(at=moment("sat 22:00"))
    assert [each[1:] for each in letters(town.head)] == [(moment("sat 22:00"), 1)] * 2
    assert all(town.head.letters.values_list("urgent", flat=True))


@pytest.mark.parametrize(
    ("told_at", "sent_at"),
    [
        ("mon 08:00", "mon 08:30"),
        ("mon 08:31", "tue 08:30"),
        ("mon 13:20", "tue 08:30"),  # the end of lunch is no opening
        ("fri 12:00", "mon2 08:30"),
    ],
)
def test_a_digest_comes_at_the_opening_of_a_working_day(town, gate, told_at, sent_at):
    Wishes.objects.create(employee=town.executor, modes={"owed": {"mail": "digest"}})
    told(town.executor, at=told_at)
    planning.plan(at=moment(told_at))
    assert [each[1] for each in letters(town.executor)] == [moment(sent_at)]


def test_a_digest_and_what_waited_in_quiet_hours_are_one_letter(town, gate):
    Wishes.objects.create(employee=town.executor, modes={"owed": {"mail": "digest"}})
    for at, kind in (("mon 10:00", NoticeKind.OWED), ("mon 19:00", NoticeKind.LATE)):
        told(town.executor, at=at, kind=kind)
        planning.plan(at=moment(at))
    assert [each[1:] for each in letters(town.executor)] == [(moment("tue 08:30"), 2)]


def test_what_is_off_is_not_sent(town, gate):
    Wishes.objects.create(employee=town.executor, modes={"soon": {"mail": "off"}})
    told(town.executor, kind=NoticeKind.SOON)
    planning.plan(at=moment("mon 10:00"))
    assert letters(town.executor) == []


def test_what_is_demanded_and_left_to_a_way_that_is_gone_goes_by_another(town, gate):
    Wishes.objects.create(employee=town.executor, modes={"late": {"mail": "off", "telegram": "now"}})
    told(town.executor, kind=NoticeKind.LATE)
    planning.plan(at=moment("mon 10:00"))
    assert [each[0] for each in letters(town.executor)] == ["late"]


def test_off_does_not_hold_back_an_alert(town, gate):
    Wishes.objects.create(employee=town.head, modes={"alert": {"mail": "off"}})
    told(town.head, kind=NoticeKind.ALERT)
    planning.plan(at=moment("mon 10:00"))
    assert len(letters(town.head)) == 1


def test_a_hundred_notices_at_once_are_one_letter(town, mail, gate):
    for _time in range(100):
        told(town.executor)
    post("mon 10:00")
    assert len(mail.to("executor@priozerny.example")) == 1
    letter = mail.to("executor@priozerny.example")[0]
    assert letter.subject == "100 уведомлений: вам пора действовать"
    assert "и ещё 60 в системе" in letter.plain


def test_a_hundred_notices_one_after_another_are_a_few_letters(town, mail, gate):
    for second in range(100):
        told(town.executor, at=f"mon 10:{second // 10:02}")
        post(f"mon 10:{second // 10:02}")
    post("mon 10:10")
    assert len(mail.to("executor@priozerny.example")) == planning.BURST + 1
    assert Letter.objects.filter(state="sent").count() == planning.BURST + 1
    assert sum(each.notices.count() for each in Letter.objects.all()) == 100


def test_without_an_address_or_a_gate_there_is_only_the_page(town, gate):
    town.executor.email = ""
    town.executor.save()
    told(town.executor)
    planning.plan(at=moment("mon 10:00"))
    assert letters(town.executor) == []


def test_what_is_a_day_old_makes_no_letter(town, gate):
    told(town.executor, at="mon 10:00")
    planning.plan(at=moment("tue 10:01"))
    assert letters(town.executor) == []


@pytest.mark.parametrize("people", [1, 3])
def test_a_batch_asks_a_constant_number_of_questions(town, gate, people, django_assert_num_queries):
    chosen = list(town.people.values())[:people]
    for person in chosen:
        told(person, at="mon 09:00")
    planning.plan(at=moment("mon 09:00"))
    for person in chosen:
        told(person, at="mon 09:01")
    with django_assert_num_queries(11 + 2 * people):  # a batch, and each letter that takes something in
        planning.plan(at=moment("mon 09:01"))


@pytest.fixture
def three_ways(town, gate):
    for way in (Way.TELEGRAM, Way.MAX):
        values = {"values": {"bot": "bot"}, "secret": "1:a", "enabled": True, "words": False}
        gates.keep(town.body, way, **values, at=moment("mon 08:00"))
        reaching.connect(town.executor, way, "77", at=moment("mon 08:00"))


def ways_of(person):
    return set(person.letters.values_list("way", flat=True))


@pytest.mark.parametrize(
    ("kind", "email", "ways"),
    [
        (NoticeKind.LATE, "a@b.example", {"mail", "max"}),
        (NoticeKind.PAPER, "a@b.example", {"mail"}),
        (NoticeKind.PAPER, "", {"max"}),
        (NoticeKind.ALERT, "a@b.example", {"mail", "max", "telegram"}),
    ],
)
def test_who_has_chosen_nothing_is_not_told_three_times(town, three_ways, kind, email, ways):
    town.executor.email = email
    town.executor.save()
    told(town.executor, kind=kind)
    planning.plan(at=moment("mon 10:00"))
    assert ways_of(town.executor) == ways


def test_what_she_has_chosen_goes_before_what_is_usual(town, three_ways):
    Wishes.objects.create(employee=town.executor, modes={"paper": {"telegram": "now", "mail": "off"}})
    told(town.executor, kind=NoticeKind.PAPER)
    planning.plan(at=moment("mon 10:00"))
    assert ways_of(town.executor) == {"telegram"}
