"""Every role's day by keyboard alone: each stop of the focus is seen, nothing is a trap, nothing needs a mouse."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import Hands
from tests.journeys.test_keyboard import bring, given
from tests.journeys.test_road import choose_topic, label_of
from tests.pictures import picture

pytestmark = pytest.mark.browser


def seated(sit_down, person, **options):
    return Hands(sit_down(person, **options))


def open_task(hands, label):
    """From the desk, by its line."""
    hands.page.goto("/desk/")
    line = hands.page.locator("#desk li", has_text=label).locator("a.stretched").first
    hands.to(line).press("Enter")
    expect(hands.page.locator("h1")).to_contain_text(label)


def taken_in(sit_down, word, text="Фонарь не горит, и мусор не вывезен"):
    """The monitor accepts a message; the number of the case."""
    page = sit_down("monitor")
    bring(page, word, text)
    choose_topic(page, "освещение")
    page.keyboard.press("Escape")
    page.locator("#topic-query").blur()
    page.keyboard.press("Enter")
    expect(page.locator(".split-pane .told")).to_contain_text("направлен")
    return label_of(page)


def test_the_dispatcher_splits_and_gives_what_came_back_to_another_unit(sit_down, word):
    label = taken_in(sit_down, word)
    hands = seated(sit_down, "dispatcher")
    open_task(hands, label)
    page = hands.page
    for row in page.locator(".unit-row", has=page.locator(":checked")).all():
        hands.to(row.get_by_role("checkbox")).press("Space")
    for unit, question in (("Комитет ЖКХ", "Фонарь"), ("Орготдел", "Мусор")):
        row = page.locator(".unit-row", has_text=unit)
        hands.to(row.get_by_role("checkbox")).press("Space")
        hands.write(row.get_by_role("textbox"), question)
    hands.push(re.compile("^Направить · п. 7"))
    expect(page.locator(".say").first).to_contain_text("направлен")
    expect(page.locator(".part")).to_have_count(2)

    executor = seated(sit_down, "executor")
    open_task(executor, label)
    executor.unfold("Не наш вопрос").write(executor.page.locator(".action[open] textarea"), "Это к культуре")
    executor.push(re.compile("^Вернуть ответственному работнику"))
    expect(executor.page.locator(".say").first).to_be_visible()

    open_task(hands, label)
    part = page.get_by_role("region", name="Комитет ЖКХ")
    hands.pick(part.locator("select[name=unit]"), "Отдел культуры")
    hands.push(re.compile("^Передать другому подразделению"), part)
    expect(page.locator(".say").first).to_contain_text("передан другому подразделению")


def test_the_executor_attaches_and_sends_and_the_monitor_returns_and_approves(sit_down, word, tmp_path):
    label = given(sit_down, word)
    file = tmp_path / "lamp.jpg"
    file.write_bytes(picture())
    hands, monitor = seated(sit_down, "executor"), seated(sit_down, "monitor")
    open_task(hands, label)
    page = hands.page
    hands.push("Ответ")
    with page.expect_file_chooser() as chosen:
        hands.to(page.locator("input[type=file]")).press("Enter")
    chosen.value.set_files(file)
    hands.push("Приложить")
    expect(page.locator(".files img")).to_have_count(1)
    hands.write(page.get_by_label("Текст ответа"), "Фонарь включён.")
    hands.to(page.get_by_label("Отвечаю за достоверность")).press("Space")
    hands.push(re.compile("^Подписать и направить"))
    expect(page.locator(".say").first).to_contain_text("направлен на согласование")

    open_task(monitor, label)
    monitor.unfold("Вернуть на доработку")
    monitor.write(monitor.page.get_by_label("Что доработать"), "Поздоровайтесь.").push(
        re.compile("^Вернуть ·")
    )
    expect(monitor.page.locator(".say").first).to_contain_text("возвращ")

    open_task(hands, label)
    hands.write(page.get_by_label("Текст ответа"), "Здравствуйте! Фонарь включён.")
    hands.to(page.get_by_label("Отвечаю за достоверность")).press("Space")
    hands.push(re.compile("^Подписать и направить"))
    expect(page.locator(".say").first).to_contain_text("направлен на согласование")

    open_task(monitor, label)
    monitor.push(re.compile("^Согласовать"))
    expect(monitor.page.locator(".say").first).to_contain_text("согласован")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_head_reads_an_alert_acknowledges_it_and_instructs(sit_down, word, width):
    monitor = seated(sit_down, "monitor")
    bring(monitor.page, word, "Провалился асфальт у школы, дети падают")
    choose_topic(monitor.page, "дорога")
    high = monitor.page.locator("[name=importance][value=high]")
    monitor.to(monitor.page.locator("[name=importance]:checked"))
    if not high.is_checked():
        monitor.press("ArrowRight")
    monitor.write(monitor.page.locator("#id_reason"), "Опасно для детей")
    monitor.push(re.compile("^Принять и направить"))
    label = label_of(monitor.page)

    hands = seated(sit_down, "head", viewport={"width": width, "height": 700})
    page = hands.page
    page.goto("/head/")
    alert = page.locator("section", has=page.get_by_role("link", name=label))
    hands.unfold("С поручением", alert)
    hands.write(alert.locator("textarea, input[type=text]").first, f"Огородить сегодня {word}")
    hands.to(alert.get_by_role("button", name=re.compile("^Подтвердить")), "Shift+Tab").press("Enter")
    expect(page.locator(".say").first).to_contain_text("подтвержд")
    hands.page.goto(f"/search/?q={label}")
    hands.to(page.locator("main").get_by_role("link", name=label).first).press("Enter")
    expect(page.locator(".history")).to_contain_text(f"Огородить сегодня {word}")


def open_paper(hands):
    """The newest one, from the reports."""
    page = hands.page
    page.goto("/reports/")
    papers = page.locator("section", has=page.get_by_role("heading", name="Документы")).locator("a.who-link")
    hands.to(papers.first).press("Enter")
    expect(page.locator("h1")).to_contain_text(re.compile("Реестр|Сводка"))


def test_the_supervisor_looks_at_a_risk_and_writes_a_paper_that_the_monitor_signs(sit_down, word):
    hands, monitor = seated(sit_down, "supervisor"), seated(sit_down, "monitor")
    page = hands.page
    page.goto("/reports/")
    risks = page.locator("section", has=page.get_by_role("heading", name="Будет опоздание"))
    hands.to(risks.locator("a.stretched").first).press("Enter")
    expect(page.locator("h1")).to_contain_text(re.compile(r"\d+/\d{4}"))
    open_paper(monitor)
    if monitor.page.locator("summary", has_text="Исправить").count():  # signed by an earlier run
        monitor.unfold("Исправить").write(monitor.page.locator("details[open] [name=reason]"), "Опечатка")
        monitor.push("Составить исправление")
        expect(monitor.page.locator("main")).to_contain_text("ПРОЕКТ")
    open_paper(hands)
    hands.write(page.get_by_label("Выводы"), f"Нарушений не допускать ({word})").push("Сохранить проект")
    expect(page.get_by_label("Выводы")).to_have_value(f"Нарушений не допускать ({word})")
    open_paper(monitor)
    monitor.push(re.compile("^Подписать и направить"))
    expect(monitor.page.get_by_text("sha256")).to_be_visible()
    expect(monitor.page.locator("main")).to_contain_text(f"Нарушений не допускать ({word})")


def test_the_administrator_adds_a_person_with_an_order_and_changes_the_hours(sit_down, word):
    hands = seated(sit_down, "administrator")
    page = hands.page
    page.goto("/office/people/")
    hands.to(page.get_by_role("link", name="Добавить сотрудника")).press("Enter")
    hands.write(page.locator("#id_name"), "Рябинин Олег Петрович").write(
        page.locator("#id_login"), f"r{word}"
    )
    hands.pick(page.locator("#id_unit"), "Комитет ЖКХ").push("Добавить")
    expect(page.locator("h1")).to_contain_text("Рябинин")
    hands.unfold("Роль по приказу")
    order = page.locator(".action[open]")
    hands.pick(order.locator("[name=role]"), "Исполнитель").pick(order.locator("[name=unit]"), "Комитет ЖКХ")
    hands.date(order.locator("[name=since]"), date(2026, 12, 1))
    hands.write(order.locator("[name=order_number]"), "17-р")
    hands.push(re.compile("^Записать"))
    expect(page.get_by_text("17-р")).to_be_visible()
    page.goto("/office/")
    hands.to(page.locator('main a[href^="/office/calendar/"]').first).press("Enter")
    hands.unfold("Новые часы").date(page.locator(".action[open] [name=since]"), date(2027, 10, 4))
    for name in ("mon", "tue", "wed", "thu", "fri"):
        hands.write(page.locator(f".action[open] [name={name}]"), "09:00-13:00, 14:00-18:00")
    hands.push("Показать")
    hands.write(page.get_by_label("Причина"), "Новый распорядок").push("Внести изменение")
    expect(page.locator("main")).to_contain_text("4 окт 2027")
    hands.push(re.compile("^Отозвать"))  # nothing of it stays
    hands.write(page.get_by_label("Причина"), "Прежний распорядок").push("Внести изменение")
    expect(page.locator("h1")).to_have_text("Календарь и часы")
    assert page.get_by_role("button", name=re.compile("^Отозвать")).count() == 0
