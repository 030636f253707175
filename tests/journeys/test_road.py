"""A citizen's comment becomes a published answer: every step by real clicks, on real parts."""

import re
import uuid

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

COMMUNITY = "/club218000001"
SOON = 60_000  # ms: a worker's turn


def write_comment(citizen, text, name="Ульяна Ветрова"):
    """By the form under a post of the public page."""
    citizen.goto(COMMUNITY)
    citizen.locator("a[href^='/wall-']").last.click()
    form = citizen.locator("form", has=citizen.get_by_label("Ваш комментарий"))
    form.get_by_label("Ваш комментарий").fill(text)
    form.get_by_label("или новое имя").fill(name)
    form.get_by_role("button", name="Отправить").click()
    expect(citizen.get_by_text(text).first).to_be_visible()


def open_message(page, text):
    """Waits until the worker has brought it."""
    line = page.locator("#inbox-list a", has_text=text)
    for _ in range(SOON // 1000):
        page.goto("/inbox/")
        if line.count():
            break
        page.wait_for_timeout(1000)
    line.first.click()
    expect(page.locator(".split-pane .citizen-words").first).to_contain_text(text)


def choose_topic(page, query="фонарь"):
    page.keyboard.press("t")
    page.keyboard.type(query)
    expect(page.locator("#topics-found input[type=radio]").first).to_be_checked()


def label_of(page):
    """«17/2026», from what the program says."""
    number = re.compile(r"\d+/\d{4}")
    return number.search(page.locator(".say", has_text=number).first.inner_text())[0]


def open_case(page, label):
    page.goto("/desk/")
    page.locator("#desk .desk-line", has_text=label).locator("a.stretched").first.click()
    expect(page.locator("h1")).to_contain_text(label)


def wait_published(page, label_url):
    done = page.get_by_text("размещено", exact=False)
    for _ in range(SOON // 1000):
        page.goto(label_url)
        if done.count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("the worker has not published it")


def test_a_comment_becomes_a_published_answer(sit_down, citizen):
    word = uuid.uuid4().hex[:8]
    words = f"На Садовой улице у дома 14 не горит фонарь, темно идти в школу ({word})."
    answer = f"Здравствуйте! Фонарь у дома 14 включён, лампа заменена ({word})."
    write_comment(citizen, words)

    monitor = sit_down("monitor")
    open_message(monitor, word)
    choose_topic(monitor, "освещение")
    monitor.locator("label", has_text="Обычная").click()
    monitor.get_by_role("button", name="Принять и направить").click()
    label = label_of(monitor)

    dispatcher = sit_down("dispatcher")
    open_case(dispatcher, label)
    dispatcher.locator(".units input[type=checkbox]:checked").uncheck()
    dispatcher.get_by_role("checkbox", name=re.compile("^Комитет ЖКХ")).first.check()
    dispatcher.get_by_role("button", name="Направить · п. 7").click()
    expect(dispatcher.locator(".say")).to_contain_text("направлен в подразделение")

    executor = sit_down("executor")
    open_case(executor, label)
    executor.get_by_role("button", name="Ответ", exact=True).click()
    executor.get_by_label("Текст ответа").fill("Фонарь включён.")
    expect(executor.locator("[data-said]")).to_contain_text("Сохранено")
    executor.get_by_label("Фото и видео нет").check()
    executor.get_by_label("Отвечаю за достоверность").check()
    executor.get_by_role("button", name="Подписать и направить").click()
    expect(executor.locator(".say")).to_contain_text("направлен на согласование")

    open_case(monitor, label)
    monitor.locator("summary", has_text="Вернуть на доработку").click()
    monitor.get_by_label("Что доработать").fill("Поздоровайтесь и назовите дом.")
    monitor.get_by_role("button", name="Вернуть ·").click()

    open_case(executor, label)
    expect(executor.get_by_text("Поздоровайтесь и назовите дом.").first).to_be_visible()
    executor.get_by_label("Текст ответа").fill(answer)
    executor.get_by_label("Отвечаю за достоверность").check()
    executor.get_by_role("button", name="Подписать и направить").click()

    open_case(monitor, label)
    expect(monitor.locator(".decide ins").first).to_be_visible()
    monitor.get_by_role("button", name="Согласовать").click()
    wait_published(monitor, monitor.url.split("#")[0])

    link = monitor.locator(".part").get_by_role("link", name="открыть в сети").get_attribute("href")
    citizen.goto(link)
    expect(citizen.get_by_text(answer)).to_have_count(1)


def test_the_road_is_walked_without_javascript(sit_down, citizen):
    word = uuid.uuid4().hex[:8]
    write_comment(citizen, f"Мусор у остановки на Заводской не вывозят ({word}).")
    monitor = sit_down("monitor", java_script_enabled=False)
    open_message(monitor, word)
    monitor.get_by_placeholder("Другая тема").fill("мусор")
    monitor.get_by_role("button", name="Найти").click()
    monitor.locator("#topics-found input[type=radio]").first.check()
    monitor.locator("label", has_text="Обычная").click()
    monitor.get_by_role("button", name="Принять и направить").click()
    label = label_of(monitor)

    dispatcher = sit_down("dispatcher", java_script_enabled=False)
    open_case(dispatcher, label)
    for box in dispatcher.locator(".units input[type=checkbox]:checked").all():
        box.uncheck()
    dispatcher.get_by_role("checkbox", name=re.compile("^Комитет ЖКХ")).first.check()
    dispatcher.get_by_role("button", name="Направить · п. 7").click()

    executor = sit_down("executor", java_script_enabled=False)
    open_case(executor, label)
    executor.get_by_role("button", name="Ответ", exact=True).click()
    executor.get_by_label("Текст ответа").fill("Мусор вывезен.")
    executor.get_by_role("button", name="Сохранить проект").click()
    expect(executor.get_by_label("Текст ответа")).to_have_value("Мусор вывезен.")
    executor.get_by_label("Фото и видео нет").check()
    executor.get_by_label("Отвечаю за достоверность").check()
    executor.get_by_role("button", name="Подписать и направить").click()

    open_case(monitor, label)
    monitor.get_by_role("link", name="почему").first.click()
    expect(monitor.get_by_role("heading", name="Почему такой срок")).to_be_visible()
    monitor.go_back()
    monitor.get_by_role("button", name="Согласовать").click()
    wait_published(monitor, monitor.url.split("#")[0])
