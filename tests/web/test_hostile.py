"""Whatever is sent in whatever field, no page breaks down: it refuses in words, or begins anew."""

import base64

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict

from otklik.regulation.history import Role
from otklik.web.asking import number_in
from tests.town import appoint
from tests.web.filled import WITH_KEYS, WITHOUT_KEYS, address_of, fill

IN_ADDRESSES = ("²", "http://[")
IN_FORMS = ("9" * 25, "http://[", "0001-01-01", "9999-12-31T23:59")
MARKS = (
    base64.urlsafe_b64encode(b"[" * 50_000).decode(),
    base64.urlsafe_b64encode(b'["0001-01-01T00:00:00+14:00", 1e300, 1e300]').decode(),
)


class Everything(QueryDict):
    """Has every field, always with the same value."""

    said = ""

    def __getitem__(self, name):
        return self.said

    def __contains__(self, name):
        return True

    def get(self, name, default=None):
        return self.said

    def getlist(self, name, default=None):
        return [self.said]


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def keys(town, at):
    at("mon 12:40")
    for role in Role:
        appoint(town, town.monitor, role, "housing" if role is Role.EXECUTOR else None)
    return fill(town)


@pytest.fixture
def everywhere(monkeypatch):
    """All requests bring the value in all fields that anybody asks for."""

    def say(value):
        said = Everything()
        said.said = value
        monkeypatch.setattr(WSGIRequest, "GET", said)
        monkeypatch.setattr(WSGIRequest, "POST", said)

    return say


def broken(client, keys, method, values, everywhere):
    """Pages that answered with an error of the program. Each is asked as if nothing had been asked before."""
    client.raise_request_exception = False
    for value in values:
        everywhere(value)
        for name in (*WITH_KEYS, *WITHOUT_KEYS):
            with transaction.atomic():
                answer = getattr(client, method)(address_of(name, keys))
                transaction.set_rollback(True)
            if answer.streaming:
                b"".join(answer.streaming_content)  # which closes the file
            if answer.status_code >= 500:
                yield name, value[:30]


def test_no_page_breaks_down(keys, browser_of, town, everywhere):
    values = (*IN_ADDRESSES, *MARKS)
    assert list(broken(browser_of(town.monitor), keys, "get", values, everywhere)) == []


def test_no_step_breaks_down(keys, browser_of, town, everywhere):
    assert list(broken(browser_of(town.monitor), keys, "post", IN_FORMS, everywhere)) == []


@pytest.mark.parametrize("said", ["²", "9" * 5000, "9" * 25, "-1", "", "1.0"])
def test_what_is_no_key_is_none(said):
    assert number_in(said) is None


@pytest.mark.parametrize("path", ["/search/?q=%00", "/inbox/?q=a%00b", "/sign-in/login/?next=%00"])
def test_a_zero_byte_in_an_address_is_refused(town, browser_of, path):
    assert browser_of(town.monitor).get(path).status_code == 400


def test_a_zero_byte_in_a_form_is_refused(town, browser_of, client):
    paper = {"measure-1": "Сделано\x00"}
    assert browser_of(town.monitor).post("/reports/papers/1/write/", paper).status_code == 400
    assert client.post("/sign-in/login/", {"login": "a\x00", "password": "b"}).status_code == 400
