"""Nobody sees anything before signing in, save what is named in `security.OPEN_PATHS`."""

import logging
import re

import pytest
from allauth.mfa.totp.internal import auth
from axes.models import AccessAttempt
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from otklik.web.security import OPEN_PATHS, POLICY

SAMPLE = {"int": "1", "slug": "vk", "str": "x", "path": "x", "uuid": "0" * 32}


def routes(resolver, prefix=""):
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield pattern


def address(pattern):
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLE[found[1] or "str"], pattern)
    return "/" + re.sub(
        r"\(\?P<\w+>.*?\)(?=/|$)|[\^$\\]", lambda found: "x" if found[0][0] == "(" else "", filled
    )


ALL = sorted({address(pattern) for pattern in routes(get_resolver())})
CLOSED = [path for path in ALL if not path.startswith(OPEN_PATHS)]


def test_the_walk_finds_the_pages():
    assert {"/inbox/", "/cases/1/", "/replies/1/save/", "/office/people/", "/sign-in/2fa/"} <= set(CLOSED)


@pytest.mark.parametrize("path", CLOSED)
def test_page_asks_for_sign_in(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) == (302, "/sign-in/login/")


@pytest.mark.parametrize("path", CLOSED)
def test_step_asks_for_sign_in(client, path):
    assert client.post(path).status_code == 302


@pytest.mark.parametrize(
    ("sent_from", "led_to"),
    [
        ("http://testserver/cases/7/?as_of=1", "/cases/7/%3Fas_of%3D1"),
        ("http://elsewhere.test/cases/7/", "/"),
        ("http://[", "/"),
        (None, "/"),
    ],
)
def test_who_sends_a_form_after_the_session_has_ended_comes_back_to_its_page(client, sent_from, led_to):
    answer = client.post(
        "/cases/7/note/", {"text": "Позвонить"}, headers={"Referer": sent_from} if sent_from else {}
    )
    assert answer.headers["Location"] == f"/sign-in/login/?next={led_to}"


@pytest.mark.parametrize(
    ("step", "page"),
    [("/inbox/{}/accept/", "/inbox/{}/"), ("/inbox/dismiss/", "/inbox/"), ("/replies/{}/send/", "/")],
)
def test_who_comes_to_the_address_of_a_step_is_led_to_the_page_above(town, browser_of, step, page):
    pk = town.message().pk
    answer = browser_of(town.monitor).get(step.format(pk))
    assert (answer.status_code, answer.headers["Location"]) == (302, page.format(pk))


def test_live_part_of_a_page_sends_the_browser_to_sign_in(client):
    answer = client.get("/rail/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in/login/")


def test_draft_saved_after_the_session_ended_is_told_so_and_not_redirected(client):
    answer = client.post("/replies/1/save/", {"text": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_a_person_signs_in_with_the_password_and_comes_to_her_work(client, town):
    answer = client.post("/sign-in/login/", {"login": "monitor", "password": "correct-horse-battery"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").headers["Location"] == "/inbox/"


def test_wrong_password_is_told_in_words(client, town):
    answer = client.post("/sign-in/login/", {"login": "monitor", "password": "wrong"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(("proxies", "counted"), [(1, "203.0.113.7"), (0, "127.0.0.1")])
def test_failures_are_counted_by_the_address_that_can_be_believed(client, town, settings, proxies, counted):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    client.post("/sign-in/login/", {"login": "monitor", "password": "wrong"}, headers=forwarded)
    assert AccessAttempt.objects.get().ip_address == counted


@pytest.mark.django_db
def test_nobody_can_make_an_account_by_herself(client):
    assert client.get("/sign-in/signup/").status_code == 302


def test_every_page_carries_the_strict_policy(client, town):
    page = client.get("/sign-in/login/")
    assert page.headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY


def test_no_page_has_inline_scripts_or_styles(town, browser_of, at):
    at("mon 12:00")
    town.message()
    client = browser_of(town.monitor)
    for path in ("/inbox/", "/desk/", "/self/", "/design/", f"/cases/{town.assigned().incident_id}/"):
        text = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style", text), path


LOGIN = {"login": "monitor", "password": "correct-horse-battery"}


def code_of(secret):
    counter = next(auth.yield_hotp_counters_from_time())
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def test_the_second_factor_is_told_of_in_our_own_words(town):
    visitor = Client()
    visitor.post("/sign-in/login/", LOGIN)
    index = visitor.get("/sign-in/2fa/").content.decode()
    assert ("не подключено" in index, "аутентифик" in index) == (True, False)
    asked = visitor.get("/sign-in/2fa/totp/activate/", follow=True).content.decode()
    assert "Подтвердите, что это вы" in asked
    once_more = {"password": LOGIN["password"], "next": "/sign-in/2fa/totp/activate/"}
    page = visitor.post("/sign-in/reauthenticate/", once_more, follow=True).content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    told = visitor.post("/sign-in/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert "Запасные коды" in told.content.decode()
    assert "Осталось 10 из 10." in visitor.get("/sign-in/2fa/").content.decode()
    codes = visitor.get("/sign-in/2fa/recovery-codes/").content.decode()
    assert codes.count("<li><code>") == 10
    for path, words in (
        ("/sign-in/2fa/recovery-codes/generate/", "Прежние больше не подойдут."),
        ("/sign-in/2fa/totp/deactivate/", "Отключить приложение?"),
        ("/sign-in/reauthenticate/", "Подтвердите, что это вы"),
        ("/sign-in/2fa/reauthenticate/", "Подтвердите, что это вы"),
    ):
        assert words in visitor.get(path).content.decode(), path
    stranger = Client()
    asked = stranger.post("/sign-in/login/", LOGIN, follow=True)
    assert "один из запасных кодов" in asked.content.decode()


def test_who_has_no_code_at_hand_can_give_up_and_another_sign_in(town):
    auth.TOTP.activate(town.monitor, auth.generate_totp_secret())
    visitor = Client()
    page = visitor.post("/sign-in/login/", LOGIN, follow=True).content.decode()
    give_up = re.search(r'<form id="logout-from-stage" method="post" action="([^"]+)"', page)[1]
    left = visitor.post(give_up, {"next": "/sign-in/login/"}, follow=True)
    assert left.redirect_chain == [("/sign-in/login/", 302)]
    visitor.post("/sign-in/login/", LOGIN | {"login": "executor"})
    assert visitor.get("/desk/").status_code == 200


@pytest.mark.django_db
def test_a_sign_of_life_is_given_under_any_name(client, capfd):
    told = {
        path: client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code for path in ("/alive", "/desk/")
    }
    assert told == {"/alive": 200, "/desk/": 400}
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize("length", [str(3 * 1024 * 1024), "9" * 5000, "-1", "two"])
@pytest.mark.parametrize("path", ["/sign-in/login/", "/setup/", "/language/setlang/", "/unsubscribe/x/"])
def test_who_has_not_signed_in_sends_no_files(client, path, length):
    """They would lie on the disk before anybody has looked at them."""
    assert client.post(path, CONTENT_LENGTH=length).status_code == 413


def test_nobody_sends_more_than_the_largest_message(town, browser_of, settings):
    client, most = browser_of(town.monitor), settings.UPLOAD_LIMIT_BYTES
    said = [{"content_type": "text/plain", "CONTENT_LENGTH": str(length)} for length in (most, most + 1)]
    assert [client.post("/inbox/new/", "", **each).status_code for each in said] == [422, 413]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/alert/5.7:Wr9J/", "/alert/…/"),
        ("/unsubscribe/5.paper:Wr9J/", "/unsubscribe/…/"),
        ("/e/Wr9JWr9JWr9J/2/", "/e/…/2/"),
        ("/hooks/vk/Wr9JWr9J", "/hooks/vk/…"),
    ],
)
def test_the_log_does_not_tell_what_lets_its_reader_in(client, caplog, path, told):
    (console,) = [each for each in logging.getLogger().handlers if each.name == "console"]
    client.put(path)
    client.get(path)
    assert caplog.records
    for record in caplog.records:
        line = console.format(record)
        assert (told in line, "Wr9J" in line) == (True, False)


def test_the_trace_of_a_breakdown_tells_no_key_either(capfd):
    """Nor does a line that cannot be written break what it tells of."""
    (console,) = [each for each in logging.getLogger().handlers if each.name == "console"]
    broken = ValueError("/e/Wr9JWr9J/2/")
    trace = (ValueError, broken, None)
    record = logging.LogRecord("otklik", logging.ERROR, "", 1, "broken", (), trace)
    assert console.format(record).endswith("ValueError: /e/…/2/")
    console.handle(logging.LogRecord("otklik", logging.ERROR, "", 1, "%d", ("two",), None))
    assert "Logging error" in capfd.readouterr().err
