"""Several people on one case: notes with mentions, who else is looking."""

import re

import pytest
import time_machine
from django.db import IntegrityError, transaction

from otklik.incidents import cases
from otklik.incidents.actions import looking, noting, routing
from otklik.incidents.errors import NotComplete, NotYours
from otklik.incidents.models import Incident, Look, Note
from otklik.notices.models import Notice
from otklik.regulation.history import Role
from tests.town import build_town, hire, moment


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:30")


def text_of(answer):
    return answer.content.decode()


def write(town, text, by="monitor"):
    incident = Incident.objects.first() or town.accepted("mon 10:00")
    return noting.write(incident, text=text, by=getattr(town, by), at=moment("mon 12:00"))


# -- notes -----------------------------------------------------------------------------------------


def test_a_note_is_written_and_read_on_the_case_page(town, browser_of):
    incident = town.accepted("mon 10:00")
    answer = browser_of(town.executor).post(f"/cases/{incident.pk}/note/", {"text": "Бригада <была> вчера"})
    note = Note.objects.get()
    assert answer.headers["Location"] == f"/cases/{incident.pk}/#note-{note.pk}"
    assert "Бригада &lt;была&gt; вчера" in text_of(browser_of(town.monitor).get(f"/cases/{incident.pk}/"))


def test_a_note_is_no_step_of_the_case(town):
    before = town.accepted("mon 10:00").entries_count
    write(town, "Позвонить подрядчику")
    assert Incident.objects.get().entries_count == before


def test_an_empty_note_is_refused_and_what_was_typed_stays(town, browser_of):
    incident = town.accepted("mon 10:00")
    client = browser_of(town.monitor)
    assert client.post(f"/cases/{incident.pk}/note/", {"text": "  "}).status_code == 422
    answer = client.post(f"/cases/{incident.pk}/note/", {"text": "Спросить @Неизвестного"})
    assert answer.status_code == 409
    assert "Спросить @Неизвестного" in text_of(answer)
    assert "@Неизвестного. Напишите" in text_of(answer)
    with pytest.raises(NotComplete):
        write(town, " ")


def test_nobody_writes_on_a_case_of_another_body(town, browser_of):
    incident = town.accepted("mon 10:00")
    stranger = build_town("Луговой район", "lug-").people["monitor"]
    assert browser_of(stranger).post(f"/cases/{incident.pk}/note/", {"text": "а"}).status_code == 404
    with pytest.raises(NotYours):
        noting.write(incident, text="а", by=stranger, at=moment("mon 12:00"))


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@Карпов, посмотрите", ["executor"]),
        ("посмотрите (@карпов)", ["executor"]),
        ("@executor и @Лебедев", ["executor", "dispatcher"]),
        ("@Карпов @Карпов", ["executor"]),
        ("пишите на почта@Карпов", []),
        ("a@b.ru", []),
        ("без имён", []),
    ],
)
def test_those_mentioned_are_told_once(town, text, people):
    note = write(town, text)
    told = Notice.objects.filter(kind="mention").order_by("pk")
    assert [row.to for row in told] == [getattr(town, name) for name in people]
    assert {row.path for row in told} <= {f"/cases/{note.incident_id}/#note-{note.pk}"}
    assert set(note.told.all()) == {getattr(town, name) for name in people}


def test_one_is_not_told_of_ones_own_mention(town):
    write(town, "@Соколова, не забыть", by="monitor")
    assert not Notice.objects.filter(kind="mention").exists()


def test_people_of_another_body_and_those_who_have_left_cannot_be_mentioned(town):
    other = build_town("Луговой район", "lug-").people["monitor"]
    town.executor.is_active = False
    town.executor.save()
    with pytest.raises(noting.Unheard) as refused:
        write(town, f"@{other.login} @Карпов")
    assert refused.value.unknown == ("lug-monitor", "Карпов")
    assert not Note.objects.exists()


def test_of_two_with_one_surname_the_login_is_asked_for(town):
    town.people["second"] = hire(town, "karpov2", "Карпов Пётр Ильич", Role.EXECUTOR, "culture")
    with pytest.raises(noting.Unheard, match="@executor, @karpov2"):
        write(town, "@Карпов")
    assert list(write(town, "@karpov2").told.all()) == [town.second]


def test_a_note_is_withdrawn_by_its_writer_alone_and_stays_readable(town, browser_of):
    note = write(town, "Ошибся улицей")
    assert browser_of(town.executor).post(f"/notes/{note.pk}/withdraw/").status_code == 403
    browser_of(town.monitor).post(f"/notes/{note.pk}/withdraw/")
    page = text_of(browser_of(town.executor).get(f"/cases/{note.incident_id}/"))
    assert 'class="note withdrawn"' in page
    assert "Ошибся улицей" in page


@pytest.mark.parametrize("change", [{"text": "другое"}, {"withdrawn_at": None}, {"by_id": 0}])
def test_the_database_refuses_to_change_a_note(town, change):
    note = write(town, "Как было")
    Note.objects.filter(pk=note.pk).update(withdrawn_at=moment("mon 12:10"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        note.delete()


def test_in_the_past_a_note_stands_as_it_stood(town):
    note = write(town, "Как было")
    noting.withdraw(note, by=town.monitor, at=moment("mon 12:20"))
    at = moment("mon 12:30")
    seen = cases.case(town.monitor, note.incident_id, at=at, as_of=moment("mon 12:10"))
    assert [row.withdrawn_at for row in seen.notes] == [None]


# -- who else is looking ---------------------------------------------------------------------------


def beat(browser_of, person, incident):
    return text_of(browser_of(person).get(f"/cases/{incident.pk}/looks/")).strip()


def test_who_else_has_the_case_open_is_told(town, browser_of):
    incident = town.accepted("mon 10:00")
    assert beat(browser_of, town.monitor, incident) == ""
    assert "Карпов А. Ю." not in beat(browser_of, town.dispatcher, incident)
    shown = beat(browser_of, town.executor, incident)
    assert "Сейчас здесь: Лебедев И. Н., Соколова А. П." in " ".join(shown.split("</svg>")[-1].split())


def test_who_has_gone_is_forgotten_and_nothing_is_kept(town, browser_of):
    incident = town.accepted("mon 10:00")
    beat(browser_of, town.monitor, incident)
    with time_machine.travel(moment("mon 12:32"), tick=False):
        assert beat(browser_of, town.executor, incident) == ""
        assert list(Look.objects.values_list("employee", flat=True)) == [town.executor.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_a_beat_costs_the_same_however_many_look(town, count, django_assert_num_queries):
    incident = town.accepted("mon 10:00")
    for person in (town.monitor, town.dispatcher, town.head)[:count]:
        looking.look(incident, by=person, at=moment("mon 12:30"))
    with django_assert_num_queries(3):
        assert len(looking.look(incident, by=town.executor, at=moment("mon 12:30"))) == count


def test_an_open_page_is_told_what_was_done_since_it_was_made(town, browser_of):
    incident = town.accepted("mon 10:00")
    page = text_of(browser_of(town.monitor).get(f"/cases/{incident.pk}/"))
    address = re.search(r'hx-get="([^"]*/looks/[^"]*)"', page)[1]
    assert text_of(browser_of(town.monitor).get(address)).strip() == ""
    routing.assign(incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 12:30"))
    told = text_of(browser_of(town.monitor).get(address))
    assert f'href="/cases/{incident.pk}/"' in told
    words = " ".join(re.sub(r"<[^>]+>", "", told).split())
    assert (words.startswith("В деле новое:"), "Лебедев И. Н." in words) == (True, True)


def test_a_stranger_does_not_learn_who_looks(town, browser_of):
    incident = town.accepted("mon 10:00")
    stranger = build_town("Луговой район", "lug-").people["monitor"]
    assert browser_of(stranger).get(f"/cases/{incident.pk}/looks/").status_code == 404
    assert not Look.objects.exists()
