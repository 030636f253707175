"""The administrator's pages of suggestions: quality, models, streets; units and topics explained when chosen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from otklik.incidents import tutor
from otklik.incidents.actions import learning, triage
from otklik.office import classifier
from otklik.office.models import PlaceName, Topic, TopicUnit
from tests.town import build_town, moment


@pytest.fixture(autouse=True)
def noon(at):
    tutor.forget()
    at("thu 12:30")


@pytest.fixture
def town(db):
    classifier.load()
    return build_town()


@pytest.fixture
def administrator(town, browser_of):
    return browser_of(town.administrator)


def text_of(answer):
    return answer.content.decode()


def accept(town, text, code, at="mon 10:00", suggested=()):
    rows = [{"code": row, "confidence": 0.9, "words": []} for row in suggested]
    topic = Topic.objects.get(body=None, code=code)
    message = town.message(text=text, suggestion={"topics": rows, "needs_reaction": True})
    return triage.accept(message, topic=topic, importance="normal", by=town.monitor, at=moment(at))


def teach(town, times=25, at="mon 10:00"):
    for number in range(times):
        accept(town, f"Жду бобика у причала, {number}", "transport.routes", at)
        accept(town, f"Тротуар у аптеки не чищен, {number}", "roads.sidewalk-ice", at)


def test_a_new_body_is_told_what_will_come(town, administrator):
    page = text_of(administrator.get(f"/office/quality/{town.body.pk}/"))
    assert "Судить пока не по чему" in page
    assert "Модели пока нет" in page


def test_few_decisions_are_shown_as_numbers(town, administrator):
    accept(town, "Яма", "roads.potholes", suggested=["lighting.street"])
    page = text_of(administrator.get(f"/office/quality/{town.body.pk}/"))
    assert "0 из 1" in page
    assert "Решений меньше 30" in page
    assert " %</dd>" not in page
    assert "Уличное освещение" in page


def test_a_confusion_leads_to_the_messages_behind_it(town, administrator):
    incident = accept(town, "Яма у моста", "roads.potholes", suggested=["lighting.street"])
    page = text_of(
        administrator.get(
            f"/office/quality/{town.body.pk}/behind/",
            {"suggested": "lighting.street", "chosen": "roads.potholes"},
        )
    )
    assert "Яма у моста" in page
    assert f"/cases/{incident.pk}/" in page
    for query in ({}, {"chosen": "нет такой"}, {"chosen": "roads.potholes", "suggested": "x.y"}):
        assert administrator.get(f"/office/quality/{town.body.pk}/behind/", query).status_code == 404


def two_models(town):
    teach(town)
    first = learning.rebuild(town.body, at=moment("wed 02:17")).version
    teach(town, times=3, at="wed 10:00")
    return first, learning.rebuild(town.body, at=moment("thu 02:17")).version


def test_back_to_the_former_model_by_a_click(town, administrator):
    first, second = two_models(town)
    page = text_of(administrator.get(f"/office/quality/{town.body.pk}/"))
    assert f"models/{first.pk}/" in page
    assert f"models/{second.pk}/" not in page  # is in use
    answer = administrator.post(f"/office/quality/{town.body.pk}/models/{first.pk}/")
    assert answer.status_code == 302
    change = tutor.in_use(town.body)
    assert (change.version, change.by, change.at) == (first, town.administrator, moment("thu 12:30"))
    assert "Выбрана прежняя модель" in text_of(administrator.get(f"/office/quality/{town.body.pk}/"))


def test_others_see_the_figures_and_change_nothing(town, browser_of):
    first, second = two_models(town)
    monitor = browser_of(town.monitor)
    page = monitor.get(f"/office/quality/{town.body.pk}/")
    assert (page.status_code, f"models/{first.pk}/" in text_of(page)) == (200, False)
    monitor.post(f"/office/quality/{town.body.pk}/models/{first.pk}/")
    assert tutor.in_use(town.body).version == second


def test_another_body_is_not_hers(town, administrator):
    stranger = build_town("Луговой район", "lug-")
    for path in ("quality", "places"):
        assert administrator.get(f"/office/{path}/{stranger.body.pk}/").status_code == 404
    first, _second = two_models(stranger)
    assert administrator.post(f"/office/quality/{stranger.body.pk}/models/{first.pk}/").status_code == 404
    assert administrator.post(f"/office/quality/{town.body.pk}/models/{first.pk}/").status_code == 404
    assert administrator.post(f"/office/places/{stranger.body.pk}/preview/").status_code == 404
    assert administrator.post(f"/office/places/{stranger.body.pk}/keep/").status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_the_same_number_of_questions(town, administrator, count, django_assert_num_queries):
    for number in range(count):
        accept(town, f"Яма {number}", "roads.potholes", suggested=["lighting.street"])
    administrator.get(f"/office/quality/{town.body.pk}/")
    with django_assert_num_queries(QUALITY_QUERIES):
        administrator.get(f"/office/quality/{town.body.pk}/")


QUALITY_QUERIES = 19


# -- streets -----------------------------------------------------------------------------------


def upload(client, town, text="Боровский;Лесная\n—;…\nЛуговое;\n", how="add", encoding="cp1251"):
    file = SimpleUploadedFile("улицы.csv", text.encode(encoding, "replace"))
    return client.post(f"/office/places/{town.body.pk}/preview/", {"file": file, "how": how})


def test_a_file_is_shown_before_it_is_kept(town, administrator):
    answer = upload(administrator, town)
    page = text_of(answer)
    assert "Новых названий: 2" in page
    assert "строка 2" in page
    assert "название без букв" in page
    assert not PlaceName.objects.exists()
    form = answer.context["form"].initial
    administrator.post(f"/office/places/{town.body.pk}/keep/", form)
    assert set(PlaceName.objects.values_list("settlement", "street")) == {
        ("Боровский", "Лесная"),
        ("Луговое", ""),
    }
    page = text_of(administrator.get(f"/office/places/{town.body.pk}/"))
    assert "Лесная" in page
    assert "улицы.csv" in page


def test_a_file_without_names_is_refused(town, administrator):
    answer = upload(administrator, town, text="\n\n;\n")
    assert answer.status_code == 422
    assert "не нашлось ни улиц, ни населённых пунктов" in text_of(answer)


def test_only_the_administrator_imports(town, browser_of):
    assert upload(browser_of(town.monitor), town).status_code == 404
    answer = browser_of(town.monitor).post(
        f"/office/places/{town.body.pk}/keep/", {"text": "Боровский;Лесная", "how": "add"}
    )
    assert (answer.status_code, PlaceName.objects.count()) == (404, 0)


def test_names_in_a_file_are_shown_and_not_run(town, administrator):
    page = text_of(upload(administrator, town, text="<script>alert(1)</script>;Лесная\n"))
    assert "<script>alert(1)" not in page


# -- where it is chosen ------------------------------------------------------------------------


def test_the_suggested_unit_is_ticked_with_its_reason(town, browser_of):
    topic = Topic.objects.get(body=None, code="roads.potholes")
    TopicUnit.objects.create(body=town.body, topic=topic, unit=town.units["housing"])
    incident = accept(town, "Яма", "roads.potholes")
    page = text_of(browser_of(town.dispatcher).get(f"/cases/{incident.pk}/"))
    ticked = page.split(f'name="unit_{town.units["housing"].pk}"')[1].split(">")[0]
    assert "checked" in ticked
    assert "тема в его ведении" in page
    assert page.index("Комитет ЖКХ") < page.index("Отдел культуры")


def test_a_topic_says_what_it_is_not_to_be_confused_with(town, browser_of):
    message = town.message(text="Кусают бродячие собаки")
    page = text_of(browser_of(town.monitor).get(f"/inbox/{message.pk}/topics/", {"tq": "бродячие собаки"}))
    assert "не путать с: Выгул без поводка" in page
    assert "к ответу нужно: фото" in page
