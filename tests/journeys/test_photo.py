"""A citizen's photo is seen by the monitor from our own copy; an executor turns a photo of her own."""

import io
import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from otklik.netsim.pictures import snapshot
from tests.journeys.test_looks import wrong
from tests.journeys.test_road import COMMUNITY, choose_topic, label_of, open_case, open_message

pytestmark = pytest.mark.browser


def photo(of):
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": snapshot(of)}


def write_with_photo(citizen, text):
    citizen.goto(COMMUNITY)
    citizen.locator("a[href^='/wall-']").last.click()
    form = citizen.locator("form", has=citizen.get_by_label("Ваш комментарий"))
    form.get_by_label("Ваш комментарий").fill(text)
    form.get_by_label("или новое имя").fill("Яна Озёрова")
    form.get_by_label("Фото").set_input_files(photo("pit"))
    form.get_by_role("button", name="Отправить").click()
    expect(citizen.get_by_text(text).first).to_be_visible()


def wait_until_brought(page, word):
    """By the webhook within seconds; where the stand-in has not yet reached the pages, by the next poll."""
    for _ in range(180):
        page.goto("/inbox/")
        if page.locator("#inbox-list a", has_text=word).count():
            return
        page.wait_for_timeout(1000)


def wait_for_picture(page):
    picture = page.locator(".attachments img").first
    for _ in range(60):
        if picture.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(picture).to_be_visible()
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth)") == 480
    return picture


PASTE = """(form, bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "screen.jpg", { type: "image/jpeg" }));
  form.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_message_brought_by_hand_has_a_photo_and_a_pasted_screenshot(sit_down):
    monitor = sit_down("monitor")
    word = uuid.uuid4().hex[:8]
    monitor.goto("/inbox/new/")
    monitor.get_by_label("Что написал житель").fill(f"Яма на Лесной ({word})")
    form = monitor.locator("form[data-files]")
    form.locator("input[type=file]").set_input_files(
        [{"name": "list.exe", "mimeType": "application/pdf", "buffer": b"MZ"}, photo("pit")]
    )
    monitor.get_by_role("button", name="Добавить во входящие").click()
    expect(monitor.get_by_text("«list.exe»: файлы такого вида не хранятся")).to_be_visible()
    expect(monitor.get_by_text("Выберите файлы ещё раз")).to_be_visible()
    assert wrong(Axe(), monitor) == []
    expect(monitor.get_by_label("Что написал житель")).to_have_value(f"Яма на Лесной ({word})")
    form.locator("input[type=file]").set_input_files(photo("pit"))
    form.evaluate(PASTE, list(snapshot("sign")))
    monitor.get_by_role("button", name="Добавить во входящие").click()
    expect(monitor.locator(".split-pane .attachments img")).to_have_count(2)
    expect(monitor.locator(".split-pane .citizen-words").first).to_contain_text(word)


def test_a_photo_of_a_citizen_is_seen_and_one_of_ours_is_turned(sit_down, citizen):
    word = uuid.uuid4().hex[:8]
    write_with_photo(citizen, f"Яма на Лесной у дома 8, колесо не пройдёт ({word}).")
    monitor = sit_down("monitor")
    wait_until_brought(monitor, word)
    open_message(monitor, word)
    picture = wait_for_picture(monitor)
    assert picture.get_attribute("alt") == "Снимок 1 из 1, автор Яна Озёрова"
    whole = monitor.request.get(picture.locator("..").get_attribute("href"))
    with Image.open(io.BytesIO(whole.body())) as kept:
        assert (kept.size, dict(kept.getexif())) == ((1280, 960), {})
    choose_topic(monitor, "яма")
    monitor.locator("label", has_text="Обычная").click()
    monitor.get_by_role("button", name="Принять и направить").click()
    label = label_of(monitor)

    dispatcher = sit_down("dispatcher")
    open_case(dispatcher, label)
    expect(dispatcher.locator(".attachments img")).to_be_visible()
    for box in dispatcher.locator(".units input[type=checkbox]:checked").all():
        box.uncheck()
    dispatcher.get_by_role("checkbox", name=re.compile("^Комитет ЖКХ")).first.check()
    dispatcher.get_by_role("button", name="Направить · п. 7").click()

    executor = sit_down("executor")
    open_case(executor, label)
    executor.get_by_role("button", name="Ответ", exact=True).click()
    executor.locator("input[name=upload]").set_input_files(photo("sign"))
    executor.get_by_role("button", name="Приложить").click()
    mine = executor.locator(".part .files img")
    expect(mine).to_be_visible()
    assert mine.evaluate("each => each.decode().then(() => each.naturalHeight < each.naturalWidth)")
    executor.get_by_role("button", name="Повернуть по часовой стрелке").click()
    expect(mine).to_be_visible()
    assert mine.evaluate("each => each.decode().then(() => each.naturalHeight > each.naturalWidth)")
