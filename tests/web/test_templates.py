"""Templates of replies: sets, rights, fields, the editor, and what is left open."""

from datetime import date

import pytest

from otklik.incidents import filling
from otklik.incidents.actions import drafting
from otklik.incidents.errors import NotComplete, NotYours
from otklik.incidents.models import Reply
from otklik.office import templating
from otklik.office.models import ReplyTemplate
from otklik.office.reply_templates import fields_in, filled, unfilled
from otklik.regulation.history import ReplyKind
from tests.town import build_town, moment

AT = moment("mon 12:30")


@pytest.fixture(autouse=True)
def noon(at):
    at("mon 12:30")


def text_of(answer):
    return answer.content.decode()


def template(town, name="Фонарь", text="Здравствуйте, {имя}!", **changed):
    return templating.write(
        ReplyTemplate(body=town.body), name=name, text=text, by=town.administrator, at=AT, **changed
    )


def being_written(town, kind=ReplyKind.ANSWER, **changed):
    part = town.assigned("mon 10:20", **changed)
    return drafting.open_reply(part, kind=kind, by=town.executor, at=moment("mon 12:00"))


# -- fields ----------------------------------------------------------------------------------------


def test_fields_are_told_filled_and_left():
    text = "{Имя}, {срок} и { имя }; {1}"
    assert fields_in(text) == ("имя", "срок", "1")
    assert filled(text, {"имя": "Анна", "срок": ""}) == "Анна, {срок} и Анна; {1}"
    assert unfilled("{срок} {Иное} {x}") == ("срок",)


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Анна Ключевская", "Анна"),
        ("Ключевская Анна Петровна", "Анна Петровна"),
        ("Анна Петровна Ключевская", "Анна Петровна"),
        ("Анна Петровна", "Анна Петровна"),
        ("Подслушано Приозёрный №1", ""),
        ("anna_91", ""),
        ("ЖЭК", ""),
        ("", ""),
    ],
)
def test_a_person_is_addressed_by_name_and_a_page_is_not(author, name):
    assert filling.first_name(author) == name


def test_everything_the_case_tells_is_filled(town):
    town.executor.position = "главный специалист"
    suggestion = {"places": ["Озёрная улица, 5"]}
    reply = being_written(town, suggestion=suggestion)
    values = filling.values_of(reply, date(2026, 12, 4), town.executor)
    assert values == {
        "имя": "Анна",
        "адрес": "Озёрная улица, 5",
        "срок": "4 декабря 2026 года",
        "тема": "Уличное освещение",
        "номер": "1/2026",
        "подразделение": "Комитет ЖКХ",
        "подпись": "Карпов А. Ю., главный специалист",
    }


def test_after_an_interim_answer_the_day_of_the_final_one_is_known(town):
    town.published("mon 12:20", reply=town.sent("mon 11:00", kind=ReplyKind.INTERIM))
    reply = Reply.objects.get()
    reply.promised_for = None
    assert filling.values_of(reply, None, town.executor)["срок"].endswith("декабря 2026 года")


# -- sets and rights -------------------------------------------------------------------------------


def test_offered_are_those_of_the_unit_the_topic_and_the_kind(town):
    names = {
        "любой": {},
        "своей темы": {"topic": town.topics["lighting"]},
        "чужой темы": {"topic": town.topics["culture"]},
        "своего отдела": {"unit": town.units["housing"]},
        "чужого отдела": {"unit": town.units["culture"]},
        "запрос": {"kind": "clarification"},
    }
    for name, changed in names.items():
        template(town, name=name, **changed)
    sets = templating.sets_of(town.body)
    found = templating.offered(
        sets, unit_id=town.units["housing"].pk, topic_id=town.topics["lighting"].pk, kind="answer"
    )
    assert [row.name for row in found] == ["своей темы", "любой", "своего отдела"]


def test_an_unknown_field_is_told_with_those_that_there_are(town, browser_of):
    path = f"/office/templates/{town.body.pk}/new/"
    answer = browser_of(town.administrator).post(path, {"name": "А", "text": "{имья} и {срок}"})
    assert answer.status_code == 409
    assert "{имья}" in text_of(answer)
    assert "Такого поля нет: {имья}. Есть: {имя}, {адрес}" in text_of(answer)
    assert not ReplyTemplate.objects.exists()


def test_the_administrator_writes_changes_and_drops_a_template(town, browser_of):
    client = browser_of(town.administrator)
    client.post(f"/office/templates/{town.body.pk}/new/", {"name": "Фонарь", "text": "Починим {срок}"})
    row = ReplyTemplate.objects.get()
    client.post(f"/office/template/{row.pk}/", {"name": "Свет", "text": "Починим", "kind": "interim"})
    row.refresh_from_db()
    assert (row.name, row.text, row.kind) == ("Свет", "Починим", "interim")
    client.post(f"/office/template/{row.pk}/drop/")
    assert templating.sets_of(town.body) == []
    template(town, name="Свет")  # the name is free again


def test_a_name_stands_once_in_a_set(town, browser_of):
    template(town, name="Свет")
    template(town, name="Свет", unit=town.units["housing"])
    with pytest.raises(templating.NameTaken):
        template(town, name="Свет")


def test_people_of_a_unit_keep_its_set_and_no_other(town, browser_of):
    client, path = browser_of(town.executor), f"/office/templates/{town.body.pk}/new/"
    own = {"name": "Наш", "text": "Да", "unit": town.units["housing"].pk}
    assert client.post(path, own).status_code == 302
    assert client.post(path, own | {"name": "Общий", "unit": ""}).status_code == 422
    assert client.post(path, own | {"name": "Чужой", "unit": town.units["culture"].pk}).status_code == 422
    whole = template(town)
    for act, data in ((f"/office/template/{whole.pk}/", own), (f"/office/template/{whole.pk}/drop/", {})):
        assert client.post(act, data).status_code in (403, 404)
    whole.refresh_from_db()
    assert (whole.name, whole.active) == ("Фонарь", True)


def test_others_read_the_sets_of_their_bodies_alone(town, browser_of):
    template(town, name="Общий")
    path = f"/office/templates/{town.body.pk}/"
    assert "Общий" in text_of(browser_of(town.monitor).get(path))
    assert browser_of(town.monitor).get(f"{path}new/").status_code == 404
    stranger = build_town("Луговой район", "lug-").people["administrator"]
    assert browser_of(stranger).get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(town, browser_of, count, django_assert_num_queries):
    for number in range(count):
        template(town, name=f"{number}", unit=town.units["housing"])
    client, path = browser_of(town.administrator), f"/office/templates/{town.body.pk}/"
    client.get(path)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(path)


LIST_QUERIES = 16

# -- the editor ------------------------------------------------------------------------------------


def test_the_editor_offers_templates_and_gets_one_filled(town, browser_of):
    reply, row = being_written(town), template(town, text="Здравствуйте, {имя}! Сделаем {срок}.")
    client = browser_of(town.executor)
    path = f"/replies/{reply.pk}/template/{row.pk}/"
    assert path in text_of(client.get(f"/cases/{reply.assignment.incident_id}/"))
    answer = client.post(path, {"promised_for": "2026-12-04"}, headers={"Accept": "application/json"})
    assert answer.json() == {"text": "Здравствуйте, Анна! Сделаем 4 декабря 2026 года."}
    row.refresh_from_db()
    assert row.used == 1


def test_without_scripts_the_template_is_added_to_what_was_typed_and_saved(town, browser_of):
    reply, row = being_written(town), template(town)
    data = {"text": "Начало", "number": reply.draft_number}
    answer = browser_of(town.executor).post(f"/replies/{reply.pk}/template/{row.pk}/", data)
    assert answer.status_code == 302
    reply.refresh_from_db()
    assert reply.draft == "Начало\n\nЗдравствуйте, Анна!"


def test_a_template_of_another_unit_or_body_is_not_found(town, browser_of):
    reply = being_written(town)
    other = template(town, unit=town.units["culture"])
    foreign = template(build_town("Луговой район", "lug-"))
    for row in (other, foreign):
        answer = browser_of(town.executor).post(f"/replies/{reply.pk}/template/{row.pk}/", {"number": 0})
        assert answer.status_code == 404


def test_only_who_writes_the_reply_takes_a_template(town):
    reply, row = being_written(town), template(town)
    with pytest.raises(NotYours):
        drafting.from_template(reply, row, by=town.monitor, at=AT)


def test_what_is_left_open_is_shown_and_keeps_the_draft_from_being_sent(town, browser_of):
    reply = being_written(town)
    text = "Сделаем {срок}"
    with pytest.raises(NotComplete, match=r"\{срок\}"):
        drafting.send(reply, text=text, no_evidence=True, by=town.executor, at=AT)
    client = browser_of(town.executor)
    data = {"text": text, "number": reply.draft_number, "signed": "on", "no_evidence": "on"}
    answer = client.post(f"/replies/{reply.pk}/send/", data)
    assert answer.status_code == 422
    assert "Заполните то, что шаблон оставил открытым: {срок}" in text_of(answer)
    assert "<code>{срок}</code>" in text_of(answer)
