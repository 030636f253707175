"""Several messages at once by keys; an acceptance taken back; the back button, a stale form, a tab that nobody sees."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_keyboard import bring, writing
from tests.journeys.test_road import choose_topic, label_of

pytestmark = pytest.mark.browser


def test_two_messages_are_marked_and_dismissed_by_keys(sit_down, word):
    page = sit_down("monitor")
    bring(page, word, "Спасибо за каток")
    bring(page, f"{word}-2", "Спасибо за горку")
    page.goto("/inbox/")
    page.keyboard.press("s")
    page.keyboard.press("j")
    expect(page.locator(".split-pane .citizen-words").first).to_contain_text(f"({word})")
    page.keyboard.press("s")
    expect(page.locator("[data-marked]")).to_have_text("2")
    page.keyboard.press("d")
    expect(page.locator("#bulk-reason")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".split-pane .told")).to_contain_text("Убрано из входящих")
    assert page.locator("#inbox-list a", has_text=word).count() == 0
    page.keyboard.press("u")
    expect(page.locator("#inbox-list a", has_text=word)).to_have_count(2)


def accepted(page, word):
    bring(page, word)
    choose_topic(page, "освещение")
    page.locator("label", has_text="Обычная").click()
    page.locator("label", has_text="Обычная").blur()
    page.get_by_role("button", name="Принять и направить").click()
    expect(page.locator(".split-pane .told")).to_contain_text("направлен")
    return label_of(page)


def test_an_acceptance_is_taken_back_by_one_key(sit_down, word):
    page = sit_down("monitor")
    label = accepted(page, word)
    page.keyboard.press("u")
    expect(page.locator(".split-pane .say").first).to_contain_text("снова во входящих")
    expect(page.locator(".split-pane .citizen-words").first).to_contain_text(word)
    page.goto(f"/search/?q={label}")
    page.locator("main").get_by_role("link", name=label).first.click()
    expect(page.locator(".history")).to_contain_text("Принято по ошибке")


def test_the_back_button_accepts_nothing_twice(sit_down, word):
    page = sit_down("monitor")
    label = accepted(page, word)
    page.go_back()
    page.reload()
    expect(page.locator("h1")).to_contain_text(label)  # the message leads to its case now
    assert page.get_by_role("button", name="Принять и направить").count() == 0


def sign_in_anew_elsewhere(page):
    """Another window of the same browser gets another token, as a sign-in makes it."""
    page.context.clear_cookies(name="csrftoken")
    other = page.context.new_page()
    other.goto("/self/")
    other.close()


def test_a_draft_tells_that_its_page_is_too_old_and_is_saved_after_a_reload(sit_down, word):
    page, _label = writing(sit_down, word)
    sign_in_anew_elsewhere(page)
    page.get_by_label("Текст ответа").fill(f"Набрано в старом окне {word}")
    expect(page.locator("[data-said]")).to_contain_text("Вы заново вошли в другом окне")
    page.reload()
    expect(page.get_by_label("Текст ответа")).to_have_value(f"Набрано в старом окне {word}")
    expect(page.locator("[data-said]")).to_contain_text("Сохранено")


def test_a_stale_form_is_told_and_keeps_what_was_typed(sit_down, word):
    page, _label = writing(sit_down, word)
    sign_in_anew_elsewhere(page)
    page.get_by_label("Заметка для коллег").fill(f"Позвонить {word}")
    page.get_by_role("button", name="Добавить заметку").click()
    expect(page.locator("h1")).to_contain_text("Форма устарела")
    page.go_back()
    expect(page.get_by_label("Заметка для коллег")).to_have_value(f"Позвонить {word}")


def sign_in_again(page, district):
    page.fill("[name=login]", "karpov")
    page.fill("[name=password]", district[2])
    page.get_by_role("button", name="Войти").click()


def test_a_form_sent_after_the_session_has_ended_stands_there_again(sit_down, district, word):
    page, _label = writing(sit_down, word)
    address = page.url.split("#")[0]
    page.get_by_label("Заметка для коллег").fill(f"Позвонить {word}")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Добавить заметку").click()
    sign_in_again(page, district)
    expect(page.get_by_label("Заметка для коллег")).to_have_value(f"Позвонить {word}")
    assert page.url == address


def test_an_answer_sent_after_the_session_has_ended_is_a_draft_again(sit_down, district, word):
    page, _label = writing(sit_down, word)
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Текст ответа").fill(f"Сеанс истёк {word}")
    page.get_by_label("Отвечаю за достоверность").check()
    page.get_by_role("button", name="Подписать и направить").click()
    sign_in_again(page, district)
    expect(page.get_by_label("Текст ответа")).to_have_value(f"Сеанс истёк {word}")
    expect(page.locator("[data-said]")).to_contain_text("Сохранено")


def test_what_was_kept_in_a_window_never_overwrites_a_newer_draft(sit_down, word):
    page, _label = writing(sit_down, word)
    sign_in_anew_elsewhere(page)
    page.get_by_label("Текст ответа").fill(f"Старое окно {word}")
    expect(page.locator("[data-said]")).to_contain_text("Вы заново вошли")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Текст ответа").fill(f"Новое окно {word}")
    expect(other.locator("[data-said]")).to_contain_text("Сохранено")
    page.reload()
    expect(page.locator("[data-other]")).to_be_visible()
    expect(page.locator("[data-other-text]")).to_contain_text(f"Новое окно {word}")
    expect(page.get_by_label("Текст ответа")).to_have_value(f"Старое окно {word}")


def test_a_tab_that_nobody_sees_asks_seldom(sit_down):
    page = sit_down("executor")
    page.add_init_script(
        "window.unseen = false; Object.defineProperty(document, 'hidden', { get: () => window.unseen });"
    )
    page.clock.install()
    page.goto("/desk/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/rail/" in request.url else None)

    def pass_by(seconds):
        """Each question is answered before the next: time stands still meanwhile."""
        del asked[:]
        for _ in range(seconds // 20):
            page.clock.run_for(20_500)
            page.wait_for_timeout(400)
        return len(asked)

    assert pass_by(60) >= 2
    page.evaluate("window.unseen = true")
    assert pass_by(60) == 0
    assert pass_by(100) == 1
    assert pass_by(40) == 0
    page.evaluate("window.unseen = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert len(asked) == 1
