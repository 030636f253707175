"""The case page: what is offered follows from the table of moves; refusals are words, typed text stays."""

from dataclasses import replace
from datetime import date

import pytest

from otklik.incidents.actions import approval, drafting, routing, triage
from otklik.incidents.models import Assignment, Incident, OpenDuty, Publication, Reply, Version
from otklik.office.models import TermsEdition
from otklik.regulation.history import ReplyKind, Role
from otklik.regulation.terms import ClockKind, preset
from tests.town import build_town, hire, moment


def text_of(answer):
    return answer.content.decode()


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:30")


def page_of(client, incident):
    return text_of(client.get(f"/cases/{incident.pk}/"))


def test_the_dispatcher_gives_the_message_to_a_unit(town, browser_of):
    incident = town.accepted("mon 10:00")
    client = browser_of(town.dispatcher)
    unit = town.units["housing"]
    assert "Кто отвечает" in page_of(client, incident)
    answer = client.post(
        f"/cases/{incident.pk}/assign/", {f"unit_{unit.pk}": "on", "seen": incident.entries_count}
    )
    assert answer.status_code == 302
    assert Assignment.objects.get().unit == unit


def test_the_message_is_split_among_units_with_their_questions(town, browser_of):
    incident = town.accepted("mon 10:00")
    first, second = town.units["housing"], town.units["culture"]
    data = {
        f"unit_{first.pk}": "on",
        f"question_{first.pk}": "фонарь",
        f"unit_{second.pk}": "on",
        f"question_{second.pk}": "кружок",
    }
    browser_of(town.dispatcher).post(f"/cases/{incident.pk}/assign/", data)
    found = Assignment.objects.order_by("part").values_list("unit__short_name", "question")
    assert sorted(found) == [("Комитет ЖКХ", "фонарь"), ("Отдел культуры", "кружок")]


def test_without_a_unit_it_says_what_to_do_and_keeps_the_question(town, browser_of):
    incident = town.accepted("mon 10:00")
    data = {f"question_{town.units['housing'].pk}": "когда починят"}
    answer = browser_of(town.dispatcher).post(f"/cases/{incident.pk}/assign/", data)
    assert answer.status_code == 422
    assert "Выберите хотя бы одно подразделение (п. 7)" in text_of(answer)
    assert "когда починят" in text_of(answer)


def test_a_stale_form_changes_nothing_and_says_so(town, browser_of):
    incident = town.accepted("mon 10:00")
    seen = incident.entries_count
    routing.assign(incident, units=[(town.units["culture"], "")], by=town.dispatcher, at=moment("mon 10:10"))
    unit = town.units["housing"]
    answer = browser_of(town.dispatcher).post(
        f"/cases/{incident.pk}/assign/", {f"unit_{unit.pk}": "on", "seen": seen}
    )
    assert answer.status_code == 409
    assert "Пока вы читали, дело изменилось" in text_of(answer)
    assert Assignment.objects.count() == 1


def test_routing_is_not_offered_to_others_and_refused_with_the_clause(town, browser_of):
    incident = town.accepted("mon 10:00")
    client = browser_of(town.executor)
    assert "Кто отвечает" not in page_of(client, incident)
    unit = town.units["housing"]
    answer = client.post(f"/cases/{incident.pk}/assign/", {f"unit_{unit.pk}": "on"})
    assert answer.status_code == 403
    assert "Это делает: ответственный работник" in text_of(answer)


def test_another_body_finds_no_page_and_takes_no_step(town, browser_of):
    reply = town.sent("mon 11:00")
    incident = reply.assignment.incident
    stranger = browser_of(build_town("Луговой район", "lug-").people["monitor"])
    paths = {
        f"/cases/{incident.pk}/": "get",
        f"/cases/{incident.pk}/why/0/": "get",
        f"/cases/{incident.pk}/importance/": "post",
        f"/parts/{reply.assignment_id}/write/": "post",
        f"/replies/{reply.pk}/approve/": "post",
        f"/replies/{reply.pk}/save/": "post",
    }
    assert {
        path: getattr(stranger, method)(path).status_code for path, method in paths.items()
    } == dict.fromkeys(paths, 404)


def test_importance_is_raised_with_a_reason_and_the_terms_are_counted_anew(town, browser_of):
    incident = town.accepted("mon 10:00")
    client = browser_of(town.monitor)
    data = {"importance": "high", "reason": "", "seen": incident.entries_count}
    assert client.post(f"/cases/{incident.pk}/importance/", data).status_code == 422
    client.post(f"/cases/{incident.pk}/importance/", {**data, "reason": "дети"})
    assert Incident.objects.get().importance == "high"


def test_the_executor_writes_signs_and_sends(town, browser_of):
    part = town.assigned("mon 10:20")
    client = browser_of(town.executor)
    client.post(f"/parts/{part.pk}/write/", {"kind": "answer"})
    reply = Reply.objects.get()
    seen = Incident.objects.get().entries_count
    data = {"text": "Фонарь заменён.", "number": 0, "seen": seen, "no_evidence": "on"}
    unsigned = client.post(f"/replies/{reply.pk}/send/", data)
    assert unsigned.status_code == 422
    assert "Подпишите проект" in text_of(unsigned)
    assert "Фонарь заменён." in text_of(unsigned)
    answer = client.post(f"/replies/{reply.pk}/send/", {**data, "signed": "on"})
    assert answer.status_code == 302
    assert Version.objects.get().text == "Фонарь заменён."


def test_a_reply_without_photo_and_mark_is_refused_with_the_clause_and_the_text_stays(town, browser_of):
    part = town.assigned("mon 10:20")
    client = browser_of(town.executor)
    client.post(f"/parts/{part.pk}/write/", {"kind": "answer"})
    reply = Reply.objects.get()
    answer = client.post(
        f"/replies/{reply.pk}/send/", {"text": "Заменим завтра.", "number": 0, "signed": "on"}
    )
    assert answer.status_code == 422
    assert "(п. 19)" in text_of(answer)
    assert "Заменим завтра." in text_of(answer)


def test_a_draft_is_kept_while_typing_and_never_overwritten_by_another(town, browser_of):
    part = town.assigned("mon 10:20")
    client = browser_of(town.executor)
    client.post(f"/parts/{part.pk}/write/", {"kind": "answer"})
    reply = Reply.objects.get()
    assert client.post(f"/replies/{reply.pk}/save/", {"text": "Начало", "number": 0}).json()["number"] == 1
    other = browser_of(hire(town, "second", "Ершов Пётр Ильич", Role.EXECUTOR, "housing"))
    stale = other.post(f"/replies/{reply.pk}/save/", {"text": "Другое", "number": 0})
    assert (stale.status_code, stale.json()["text"], stale.json()["number"]) == (409, "Начало", 1)
    reply.refresh_from_db()
    assert reply.draft == "Начало"


def test_two_windows_of_one_person_do_not_overwrite_each_other(town, browser_of):
    part = town.assigned("mon 10:20")
    client = browser_of(town.executor)
    client.post(f"/parts/{part.pk}/write/", {"kind": "answer"})
    reply = Reply.objects.get()

    def save(text, number):
        answer = client.post(f"/replies/{reply.pk}/save/", {"text": text, "number": number})
        return answer.status_code, answer.json()

    assert save("Первое окно", 0)[0] == 200
    status, told = save("Второе окно", 0)
    assert (status, told["text"]) == (409, "Первое окно")
    assert "в другом окне" in told["say"]
    assert save("Первое окно, дальше", 0)[0] == 200  # the answer to the first save was lost on the way


def test_the_draft_is_saved_by_a_button_without_javascript(town, browser_of):
    part = town.assigned("mon 10:20")
    client = browser_of(town.executor)
    client.post(f"/parts/{part.pk}/write/", {"kind": "answer"})
    reply = Reply.objects.get()
    answer = client.post(f"/replies/{reply.pk}/send/", {"text": "Начало", "number": 0, "keep": "1"})
    reply.refresh_from_db()
    assert (answer.status_code, reply.draft) == (302, "Начало")


def test_the_monitor_approves_the_text_she_sees(town, browser_of):
    reply = town.sent("mon 12:00")
    client = browser_of(town.monitor)
    incident = reply.assignment.incident
    assert "Фонарь заменён." in page_of(client, incident)
    answer = client.post(
        f"/replies/{reply.pk}/approve/", {"version": 1, "seen": Incident.objects.get().entries_count}
    )
    assert answer.status_code == 302
    assert Publication.objects.get().state == "approved"


def test_the_executor_may_not_approve(town, browser_of):
    reply = town.sent("mon 12:00")
    client = browser_of(town.executor)
    assert f"/replies/{reply.pk}/approve/" not in page_of(client, reply.assignment.incident)
    answer = client.post(f"/replies/{reply.pk}/approve/", {"version": 1})
    assert answer.status_code == 403
    assert not Publication.objects.exists()


def test_a_return_wants_a_comment_and_shows_it_to_the_executor(town, browser_of):
    reply = town.sent("mon 12:00")
    client = browser_of(town.monitor)
    assert client.post(f"/replies/{reply.pk}/return/", {"version": 1, "comment": ""}).status_code == 422
    client.post(f"/replies/{reply.pk}/return/", {"version": 1, "comment": "Назовите день."})
    assert "Назовите день." in page_of(browser_of(town.executor), reply.assignment.incident)


def test_versions_are_compared(town, browser_of):
    reply = town.sent("mon 11:00", text="Починим скоро.")
    approval.send_back(reply, version=1, comment="Когда?", by=town.monitor, at=moment("mon 11:20"))
    reply.refresh_from_db()
    drafting.send(
        reply, text="Починим во вторник.", no_evidence=True, by=town.executor, at=moment("mon 11:40")
    )
    page = page_of(browser_of(town.monitor), reply.assignment.incident)
    assert "<del>скоро</del><ins>во вторник</ins>" in page


def test_a_reply_is_published_by_hand_with_the_link(town, browser_of):
    publication = town.approved("mon 12:20")
    client = browser_of(town.dispatcher)
    client.post(f"/outbox/{publication.pk}/take/")
    page = page_of(client, publication.version.reply.assignment.incident)
    assert "Вставьте ссылку" in page
    answer = client.post(f"/outbox/{publication.pk}/placed/", {"permalink": "не ссылка"})
    assert answer.status_code == 422
    data = {"permalink": "https://vk.test/wall-1_1?reply=9", "reason": "комментарии закрыты"}
    assert client.post(f"/outbox/{publication.pk}/placed/", data).status_code == 302
    publication.refresh_from_db()
    assert (publication.state, publication.by_hand) == ("published", True)


def test_after_an_unknown_outcome_the_page_bids_look_first(town, browser_of):
    publication = town.approved("mon 12:20")
    publication.state, publication.called_at = "unknown", moment("mon 12:21")
    publication.save()
    client = browser_of(town.dispatcher)
    assert client.post(f"/outbox/{publication.pk}/take/").status_code == 302
    page = page_of(client, publication.version.reply.assignment.incident)
    assert "Сначала посмотрите, не стоит ли ответ уже там" in page
    assert "Вставьте ссылку" in page


def test_a_private_message_sent_by_hand_needs_no_link(town, browser_of):
    publication = town.approved("mon 12:20", message=town.message(kind="private"))
    client = browser_of(town.dispatcher)
    client.post(f"/outbox/{publication.pk}/take/")
    page = page_of(client, publication.version.reply.assignment.incident)
    assert "ссылка на личное сообщение не нужна" in page
    data = {"permalink": "", "reason": "ответили по телефону"}
    assert client.post(f"/outbox/{publication.pk}/placed/", data).status_code == 302
    publication.refresh_from_db()
    assert (publication.state, publication.permalink) == ("published", "")


def test_a_task_taken_by_another_names_the_holder(town, browser_of):
    publication = town.approved("mon 12:20")
    browser_of(town.dispatcher).post(f"/outbox/{publication.pk}/take/")
    other = browser_of(hire(town, "dispatcher2", "Мохов Олег Ильич", Role.DISPATCHER))
    answer = other.post(f"/outbox/{publication.pk}/take/")
    assert answer.status_code == 409
    assert "Лебедев И. Н." in text_of(answer)


def test_why_counts_the_time_day_by_day(town, browser_of):
    incident = town.assigned("mon 10:20").incident
    page = page_of(browser_of(town.executor), incident)
    number = 1 + page.count("/why/") // 2  # two links of every clock
    reasons = [
        text_of(browser_of(town.executor).get(f"/cases/{incident.pk}/why/{index}/"))
        for index in range(number)
    ]
    answer = next(text for text in reasons if "п. 8" in text)
    assert "14:00–17:30" in answer
    assert "8 ч" in answer


def test_why_of_an_unknown_duty_is_not_found(town, browser_of):
    incident = town.accepted("mon 10:00")
    assert browser_of(town.monitor).get(f"/cases/{incident.pk}/why/99/").status_code == 404


def test_every_clock_of_the_desk_leads_to_its_reason(town, browser_of, at):
    at("mon 10:30")
    town.assigned(importance="high")
    shown = set()
    for person in (town.executor, town.monitor, town.head):
        client = browser_of(person)
        desk = text_of(client.get("/desk/"))
        for row in OpenDuty.objects.all():
            if f'href="/owed/{row.pk}/why/"' in desk:
                duty = client.get(f"/owed/{row.pk}/why/", follow=True).context["duty"]
                assert (duty.kind, duty.due_at, duty.part) == (row.kind, row.due_at, row.part)
                shown.add(row.kind)
    assert shown == {"acknowledge", "answer", "draft"}


def test_the_reason_of_what_was_done_meanwhile_is_on_the_case_and_of_another_body_nowhere(
    town, browser_of, at
):
    at("mon 10:30")
    part = town.assigned()
    row = OpenDuty.objects.get(incident=part.incident, kind="draft")
    client, stranger = browser_of(town.executor), browser_of(build_town("Луговой район", "lug-").monitor)
    assert stranger.get(f"/owed/{row.pk}/why/").status_code == 404
    OpenDuty.objects.filter(pk=row.pk).update(due_at=moment("wed 10:00"))
    assert client.get(f"/owed/{row.pk}/why/")["Location"] == f"/cases/{part.incident_id}/"
    assert client.get("/owed/0/why/").status_code == 404


def test_the_head_acknowledges_with_an_instruction(town, browser_of):
    incident = town.accepted("mon 12:10", importance="high")
    client = browser_of(town.head)
    assert "Подтвердить" in page_of(client, incident)
    client.post(f"/cases/{incident.pk}/acknowledge/", {"instruction": "Сегодня же"})
    steps = list(incident.entries.order_by("number").values_list("step", flat=True))
    assert steps[-2:] == ["acknowledge", "instruct"]


def test_an_excluded_text_is_hidden_until_opened_and_can_be_restored(town, browser_of):
    client = browser_of(town.monitor)
    message = town.message(text="Грубые слова", suggestion={"preselected": "culture", "importance": "normal"})
    client.post(f"/inbox/{message.pk}/exclude/", {"ground": "insult"})
    incident = Incident.objects.get()
    page = page_of(client, incident)
    assert page.index('<details class="more veil">') < page.index("Грубые слова")
    client.post(f"/cases/{incident.pk}/restore/", {"reason": "ошиблись"})
    page = page_of(client, incident)
    assert "Принять в работу" in page
    assert f'<option value="{town.topics["culture"].pk}" selected>' in page


def test_a_request_to_the_author_stops_the_clock_in_words(town, browser_of):
    town.published("mon 12:20", reply=town.sent("mon 11:00", kind=ReplyKind.CLARIFICATION))
    page = page_of(browser_of(town.executor), Incident.objects.get())
    assert "остановлен" in page
    assert "ждём автора" in page


def test_the_monitor_recognises_the_authors_reply_and_the_clock_runs_on(town, browser_of):
    town.published("mon 12:20", reply=town.sent("mon 11:00", kind=ReplyKind.CLARIFICATION))
    part = Assignment.objects.get()
    message = town.message(text="Дом пять, у аптеки", posted_at=moment("mon 12:25"))
    client = browser_of(town.monitor)
    assert f"/parts/{part.pk}/hear/" in text_of(client.get(f"/inbox/{message.pk}/"))
    client.post(f"/parts/{part.pk}/hear/", {"message": message.pk})
    part.refresh_from_db()
    message.refresh_from_db()
    assert (part.state, message.incident_id) == ("assigned", part.incident_id)


@pytest.mark.parametrize("count", [1, 3])
def test_the_case_asks_the_same_number_of_questions(town, browser_of, count, django_assert_num_queries):
    incident = town.accepted("mon 10:00")
    for _ in range(count - 1):
        triage.join(town.message(), incident, by=town.monitor, at=moment("mon 10:10"))
    client = browser_of(town.supervisor)
    page_of(client, incident)
    with django_assert_num_queries(CASE_QUERIES):
        page_of(client, incident)


CASE_QUERIES = 22


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "в течение 7 рабочих дней (п. 16)"),
        ({"final_days": 21, "final_counted": ClockKind.CALENDAR}, "в течение 21 дня (п. 16)"),
        ({"final_days": None}, "к обещанному дню (п. 16)"),
    ],
)
def test_an_interim_answer_tells_the_days_of_its_edition(town, browser_of, changed, told):
    terms = replace(preset("parfino-2020"), **changed)
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 11, 1), terms=terms.to_toml())
    part = town.assigned()
    drafting.open_reply(part, kind=ReplyKind.INTERIM, by=town.executor, at=moment("mon 11:00"))
    assert told in browser_of(town.executor).get(f"/cases/{part.incident_id}/").content.decode()
