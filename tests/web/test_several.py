"""Several messages of the inbox at once, and an acceptance taken back (clauses 5, 7, 20)."""

import pytest

from otklik.incidents.actions import routing, triage
from otklik.incidents.models import Incident, Message, OpenDuty
from otklik.incidents.verifying import verify
from tests.town import build_town, moment


@pytest.fixture
def monitor(town, browser_of, at):
    at("mon 10:05")
    return browser_of(town.monitor)


def text_of(answer):
    return answer.content.decode()


def states(rows):
    return [Message.objects.get(pk=row.pk).state for row in rows]


def number_of(incident):
    return f"{incident.number}/{incident.year}"


# -- several -----------------------------------------------------------------------------------


def test_several_are_excluded_with_one_ground(town, monitor):
    rows = [town.message() for _ in range(3)]
    answer = monitor.post(
        "/inbox/exclude/", {"messages": [row.pk for row in rows[:2]], "ground": "obscenity"}, follow=True
    )
    assert "Исключено 2 сообщения (п. 20)" in text_of(answer)
    assert states(rows) == ["taken", "taken", "new"]
    assert [row.state for row in Incident.objects.all()] == ["excluded", "excluded"]


def test_several_join_a_case_by_its_number(town, monitor):
    incident = town.accepted("mon 10:00")
    rows = [town.message() for _ in range(2)]
    answer = monitor.post(
        "/inbox/join/", {"messages": [row.pk for row in rows], "number": number_of(incident)}, follow=True
    )
    assert f"К инциденту {incident.label} присоединены 2 сообщения" in text_of(answer)
    assert incident.messages.count() == 3


def test_what_a_colleague_has_taken_meanwhile_stays_as_she_left_it(town, monitor):
    taken, free = town.message(), town.message()
    hers = town.accepted("mon 10:00", message=taken)
    monitor.post("/inbox/exclude/", {"messages": [taken.pk, free.pk], "ground": "insult"})
    hers.refresh_from_db()
    free.refresh_from_db()
    assert (hers.state, free.incident.state) == ("forwarded", "excluded")


@pytest.mark.parametrize(
    ("path", "said", "told"),
    [
        ("/inbox/exclude/", {"ground": ""}, "Обязательное поле"),
        ("/inbox/join/", {"number": "первый"}, "12/2026"),
    ],
)
def test_a_refusal_keeps_what_was_chosen(town, monitor, path, said, told):
    row = town.message()
    answer = monitor.post(path, {"messages": [row.pk], **said})
    page = text_of(answer)
    assert answer.status_code == 422
    assert told in page
    assert f'name="messages" value="{row.pk}" checked' in page
    assert states([row]) == ["new"]


def test_nothing_chosen_is_told(town, monitor):
    town.message()
    assert "Отметьте хотя бы одно сообщение" in text_of(monitor.post("/inbox/exclude/", {"ground": "insult"}))
    answer = monitor.post("/inbox/join/", {"number": "1/2026"})
    assert answer.status_code == 409


def test_the_fields_of_one_act_do_not_hold_up_another(town, monitor):
    town.message()
    bulk = text_of(monitor.get("/inbox/")).split('id="bulk"')[1].split("</form>")[0]
    assert " required" not in bulk
    assert bulk.index("/inbox/join/") < bulk.index("Убрать из входящих")  # Enter in the number joins


def test_several_belong_to_the_monitor_of_their_body(town, browser_of, monitor):
    row, incident = town.message(), town.accepted("mon 10:00")
    values = {"messages": [row.pk], "ground": "insult", "number": number_of(incident)}
    stranger = browser_of(build_town("Луговой район", "lug-").people["monitor"])
    executor = browser_of(town.executor)
    assert [executor.post(f"/inbox/{act}/", values).status_code for act in ("exclude", "join")] == [403, 403]
    assert [stranger.post(f"/inbox/{act}/", values).status_code for act in ("exclude", "join")] == [409, 409]
    assert states([row]) == ["new"]


# -- taken back --------------------------------------------------------------------------------


def accept(town, monitor, message, importance="normal"):
    return monitor.post(
        f"/inbox/{message.pk}/accept/",
        {"topic": town.topics["lighting"].pk, "importance": importance, "reason": "дети"},
        follow=True,
    )


def test_an_acceptance_is_taken_back_at_once(town, monitor):
    message = town.message()
    page = text_of(accept(town, monitor, message))
    incident = Incident.objects.get()
    assert f'action="/inbox/take-back/{incident.pk}/"' in page
    answer = monitor.post(f"/inbox/take-back/{incident.pk}/")
    message.refresh_from_db()
    incident.refresh_from_db()
    assert answer.headers["Location"] == f"/inbox/{message.pk}/"
    assert (message.state, message.incident, incident.state) == ("new", None, "closed")
    steps = list(incident.entries.order_by("number").values_list("step", flat=True))
    assert steps == ["identify", "forward", "leave", "close"]
    assert not OpenDuty.objects.exists()
    assert list(verify()) == []
    assert "Принято по ошибке" in text_of(monitor.get(f"/cases/{incident.pk}/"))


def test_it_can_be_accepted_again_and_reports_still_open(town, browser_of, monitor):
    message = town.message()
    accept(town, monitor, message)
    monitor.post(f"/inbox/take-back/{Incident.objects.get().pk}/")
    accept(town, monitor, message)
    assert [row.state for row in Incident.objects.order_by("pk")] == ["closed", "forwarded"]
    assert monitor.post(f"/inbox/take-back/{Incident.objects.first().pk}/").status_code == 302
    assert Message.objects.get().state == "taken"
    assert browser_of(town.supervisor).get("/reports/").status_code == 200


def test_once_the_dispatcher_has_acted_it_is_refused_with_what_to_do(town, monitor):
    incident = town.accepted("mon 10:00")
    routing.assign(incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 10:04"))
    answer = monitor.post(f"/inbox/take-back/{incident.pk}/", follow=True)
    assert "Дело уже пошло дальше" in text_of(answer)
    incident.refresh_from_db()
    assert incident.state == "in_work"


def test_of_what_the_head_was_told_no_button_takes_it_back(town, monitor):
    page = text_of(accept(town, monitor, town.message(), importance="high"))
    told = page.split('class="say told"')[1].split("</div>")[0]
    assert ("направлен" in told, "Открыть" in told) == (True, True)
    assert "/inbox/take-back/" not in page


def test_taking_back_is_the_monitors_of_that_body(town, browser_of, monitor):
    incident = town.accepted("mon 10:00")
    stranger = browser_of(build_town("Луговой район", "lug-").people["monitor"])
    assert stranger.post(f"/inbox/take-back/{incident.pk}/").status_code == 404
    browser_of(town.executor).post(f"/inbox/take-back/{incident.pk}/")
    incident.refresh_from_db()
    assert incident.state == "forwarded"


def test_a_taken_back_acceptance_teaches_nothing(town, monitor):
    from otklik.incidents.lessons import lessons

    message = town.message()
    accept(town, monitor, message)
    assert len(list(lessons(town.body.pk, since=moment("mon 09:00")))) == 1
    monitor.post(f"/inbox/take-back/{Incident.objects.get().pk}/")
    assert list(lessons(town.body.pk, since=moment("mon 09:00"))) == []


def test_a_message_joined_by_mistake_is_not_mistaken_for_an_acceptance(town, monitor):
    incident = town.accepted("mon 10:00")
    triage.join(town.message(), incident, by=town.monitor, at=moment("mon 10:03"))
    monitor.post(f"/inbox/take-back/{incident.pk}/")
    assert incident.messages.count() == 2
