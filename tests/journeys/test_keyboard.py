"""The monitor's work by keys, and what happens when things go wrong in between."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PEOPLE
from tests.journeys.test_road import choose_topic, label_of, open_case, open_message, write_comment

pytestmark = pytest.mark.browser


def bring(page, word, text="Фонарь на Озёрной не горит, улица тёмная"):
    """A message by hand: quicker than through the network."""
    page.goto("/inbox/new/")
    page.get_by_label("Что написал житель").fill(f"{text} ({word})")
    page.get_by_role("button", name="Добавить во входящие").click()
    expect(page.locator(".split-pane .citizen-words").first).to_contain_text(word)
    page.wait_for_load_state("domcontentloaded")  # then the scripts listen to keys


def test_a_message_with_a_right_suggestion_takes_two_keys(sit_down, word):
    """One of the suggested topics, then Enter; the bar is four."""
    page = sit_down("monitor")
    bring(page, word, "Яма на дороге, на Садовой улице, глубокая яма в асфальте")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".split-pane .say").first).to_contain_text("направлен ответственному работнику")


def test_a_topic_is_found_and_chosen_by_keys_alone(sit_down, word):
    page = sit_down("monitor")
    bring(page, word)
    choose_topic(page, "освещение")
    page.keyboard.press("Escape")
    page.locator("#topic-query").blur()
    page.keyboard.press("Enter")
    expect(page.locator(".split-pane .say").first).to_contain_text("направлен")


def test_high_importance_asks_for_the_reason(sit_down, word):
    page = sit_down("monitor")
    bring(page, word, "Вода во дворе")
    page.locator("label", has_text="Обычная").click()
    page.locator("h1").click()
    page.keyboard.press("h")
    expect(page.locator("#id_reason")).to_be_focused()


def test_exclusion_by_keys_on_a_russian_layout(sit_down, word):
    page = sit_down("monitor")
    bring(page, word)
    page.locator("h1").dispatch_event("keydown", {"key": "ч", "bubbles": True})
    expect(page.locator("#exclude-ground")).to_be_focused()


def test_next_and_previous_and_the_list_of_keys(sit_down, word):
    page = sit_down("monitor")
    bring(page, word)
    bring(page, f"{word}-2")
    page.goto("/inbox/")
    first = page.locator(".split-pane .citizen-words").first.inner_text()
    page.keyboard.press("j")
    expect(page.locator(".split-pane .citizen-words").first).not_to_have_text(first)
    page.keyboard.press("k")
    expect(page.locator(".split-pane .citizen-words").first).to_have_text(first)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_dismissed_by_keys_and_taken_back(sit_down, word):
    page = sit_down("monitor")
    bring(page, word)
    page.keyboard.press("d")
    expect(page.locator("#dismiss-reason")).to_be_focused()
    page.get_by_role("button", name="Убрать из входящих").last.click()
    expect(page.locator(".split-pane .told")).to_contain_text("Убрано из входящих")
    page.locator(".split-pane .told").get_by_role("button", name="Вернуть").click()
    expect(page.locator(".split-pane .citizen-words").first).to_contain_text(word)


def test_a_double_click_makes_one_incident(sit_down, word):
    page = sit_down("monitor")
    bring(page, word)
    choose_topic(page, "освещение")
    page.get_by_role("button", name="Принять и направить").dblclick()
    expect(page.locator(".split-pane .say").first).to_contain_text("направлен ответственному работнику")


def given(sit_down, word):
    """A case that the executor writes to; its number."""
    monitor = sit_down("monitor")
    bring(monitor, word)
    choose_topic(monitor, "освещение")
    monitor.locator("label", has_text="Обычная").click()
    monitor.get_by_role("button", name="Принять и направить").click()
    label = label_of(monitor)
    dispatcher = sit_down("dispatcher")
    open_case(dispatcher, label)
    for box in dispatcher.locator(".units input[type=checkbox]:checked").all():
        box.uncheck()
    dispatcher.get_by_role("checkbox", name=re.compile("^Комитет ЖКХ")).first.check()
    dispatcher.get_by_role("button", name="Направить · п. 7").click()
    expect(dispatcher.locator(".say")).to_contain_text("направлен в подразделение")
    return label


def writing(sit_down, word):
    label = given(sit_down, word)
    executor = sit_down("executor")
    open_case(executor, label)
    executor.get_by_role("button", name="Ответ", exact=True).click()
    expect(executor.get_by_label("Текст ответа")).to_be_visible()
    return executor, label


def test_what_is_typed_without_connection_is_saved_when_it_returns(sit_down, word):
    page, _label = writing(sit_down, word)
    page.context.set_offline(True)
    page.get_by_label("Текст ответа").fill(f"Набрано без связи {word}")
    expect(page.locator("[data-said]")).to_contain_text("Нет связи")
    page.context.set_offline(False)
    expect(page.locator("[data-said]")).to_contain_text("Сохранено", timeout=15_000)
    page.reload()
    expect(page.get_by_label("Текст ответа")).to_have_value(f"Набрано без связи {word}")


def test_what_is_typed_survives_the_end_of_the_session(sit_down, word):
    page, _label = writing(sit_down, word)
    held = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Текст ответа").fill(f"Сеанс истёк {word}")
    expect(page.locator("[data-said]")).to_contain_text("Вы вышли из системы")
    page.context.add_cookies(held)
    expect(page.locator("[data-said]")).to_contain_text("Сохранено", timeout=15_000)


def sign_in_again(page, district, person):
    page.fill("[name=login]", PEOPLE[person])
    page.fill("[name=password]", district[2])
    page.get_by_role("button", name="Войти").click()


def test_what_was_typed_into_a_refused_form_stands_there_after_a_new_sign_in(sit_down, district, word):
    page = sit_down("monitor")
    bring(page, word)
    page.keyboard.press("h")
    page.keyboard.press("Enter")  # important, but nobody says why
    expect(page.locator(".say.refusal").first).to_be_visible()
    page.locator("#accept [name=reason]").fill(f"Провода на земле {word}")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Enter")
    sign_in_again(page, district, "monitor")
    expect(page.locator("#accept [name=reason]")).to_have_value(f"Провода на земле {word}")
    expect(page.locator(".split-pane .citizen-words").first).to_contain_text(word)


@pytest.mark.parametrize(("person", "stands"), [("executor", True), ("supervisor", False)])
def test_what_was_typed_is_for_the_eyes_of_who_typed_it(sit_down, district, word, person, stands):
    label = given(sit_down, word)
    page = sit_down("executor")
    open_case(page, label)
    page.get_by_label("Заметка для коллег").fill(f"Позвоню сам {word}")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Добавить заметку").click()
    sign_in_again(page, district, person)
    note = page.get_by_label("Заметка для коллег")
    expect(note).to_have_value(f"Позвоню сам {word}" if stands else "")


def test_a_closed_tab_loses_nothing(sit_down, word):
    page, _label = writing(sit_down, word)
    page.get_by_label("Текст ответа").fill(f"Начато {word}")
    expect(page.locator("[data-said]")).to_contain_text("Сохранено")
    address = page.url
    page.close()
    again = sit_down("executor")
    again.goto(address)
    expect(again.get_by_label("Текст ответа")).to_have_value(f"Начато {word}")


def test_two_tabs_the_older_form_changes_nothing(sit_down, word):
    label = given(sit_down, word)
    first, second = sit_down("dispatcher"), sit_down("dispatcher")
    executor = sit_down("executor")
    open_case(executor, label)
    executor.locator("summary", has_text="Не наш вопрос").click()
    executor.locator("[name=reason]").first.fill("Это к культуре")
    executor.get_by_role("button", name="Вернуть ответственному работнику").click()
    for page in (first, second):
        open_case(page, label)
        page.locator("select[name=unit]").first.select_option(label="Отдел культуры")
    first.get_by_role("button", name="Передать другому подразделению").click()
    expect(first.locator(".say").first).to_contain_text("передан другому подразделению")
    second.get_by_role("button", name="Передать другому подразделению").click()
    expect(second.locator("#refusal")).to_contain_text("дело изменилось")


def test_why_opens_in_place_and_closes_again(sit_down, word):
    label = given(sit_down, word)
    page = sit_down("executor")
    open_case(page, label)
    link = page.locator(".clock a", has_text="почему").first
    link.click()
    expect(page.locator(".why-days").first).to_be_visible()
    link.click()
    expect(page.locator(".why-days")).to_have_count(0)


def test_the_title_counts_what_is_owed(sit_down):
    page = sit_down("executor")
    page.goto("/desk/")
    assert page.title().startswith("(")


def test_a_comment_arrives_while_the_inbox_is_open(sit_down, citizen, word):
    page = sit_down("monitor")
    write_comment(citizen, f"Когда посыплют тротуар на Лесной? ({word})")
    open_message(page, word)
