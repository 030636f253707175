"""Nobody of another body sees or changes anything, whatever the address, the role and the form."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from otklik.office.models import Body
from otklik.regulation.history import Role
from tests.town import appoint, build_town
from tests.web.filled import ASKED, KNOWN_BY_NAME, WITH_KEYS, WITHOUT_KEYS, address_of, fill

OF_A_BODY = [name for name in WITH_KEYS if name not in KNOWN_BY_NAME]
REFUSED = {403, 404}
WITHOUT_A_KEY = re.compile(r"/(?:[a-z-]+/)*")
WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session)')
OF_TOWN = ("Озёрной", "Зайцев", "Позвонить подрядчику", "Фонарь заменён", "Черновик", "Приозёрный")
FIELDS = {
    "body": ("body",),
    "message": ("message", "messages", "following"),
    "incident": ("repeat_of", "earlier", "incident"),
    "part": ("within", "part", "parts"),
    "template": ("template",),
    "unit": ("unit", "units", "successor"),
    "person": ("employee", "members", "head", "responsible", "executor", "person"),
    "order": ("appointment",),
    "gathering": ("gathering",),
    "edition": ("edition",),
}  # fmt: skip


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def keys(town, at):
    at("mon 12:40")
    return fill(town)


@pytest.fixture
def meadow(keys):
    """Another town, whose monitor has every role in it."""
    other = build_town("Луговой район", "lug-")
    for role in Role:
        appoint(other, other.monitor, role, "housing" if role is Role.EXECUTOR else None)
    return other


def test_every_address_with_a_key_is_walked():
    assert set(ASKED) == set(WITH_KEYS)


def is_refused(client, answer):
    """Or, as a step that is asked for, led to a page above that is refused or is of no body."""
    if answer.status_code == 405:
        return answer.request["REQUEST_METHOD"] == "POST"
    if answer.status_code != 302 or answer.request["REQUEST_METHOD"] == "POST":
        return answer.status_code in REFUSED
    above = answer.headers["Location"]
    is_above = answer.request["PATH_INFO"].startswith(above)
    return is_above and bool(WITHOUT_A_KEY.fullmatch(above) or client.get(above).status_code in REFUSED)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_key_of_another_body_opens_nothing(keys, meadow, browser_of, method):
    client = browser_of(meadow.monitor)
    with CaptureQueriesContext(connection) as asked:
        told = {name: getattr(client, method)(address_of(name, keys)) for name in OF_A_BODY}
    assert {name: answer for name, answer in told.items() if not is_refused(client, answer)} == {}
    assert [each["sql"] for each in asked if WRITES.match(each["sql"])] == []


def test_no_list_shows_anything_of_another_body(keys, meadow, browser_of):
    client = browser_of(meadow.monitor)
    told = {
        name: client.get(address_of(name, keys)).content.decode() for name in (*WITHOUT_KEYS, *KNOWN_BY_NAME)
    }
    told["found"] = client.get("/search/?q=фонарь").content.decode()
    assert {name: word for name, page in told.items() for word in OF_TOWN if word in page} == {}


def test_no_form_takes_a_key_of_another_body(keys, meadow, browser_of, town):
    """Each form of the own body is sent keys of the other one in all fields that name anything by a key."""
    own = fill(meadow)
    client = browser_of(meadow.monitor)
    given = {field: keys[kind] for kind, fields in FIELDS.items() for field in fields}
    given |= {
        "reason": "Так надо",
        "topic": town.topics["lighting"].pk,
        "seen": 99,
        "kind": "answer",
        "name": "Имя",
    }
    given |= {
        "importance": "normal",
        "text": "Текст",
        "role": "executor",
        "since": "2026-11-01",
        "network": "vk",
    }
    for name in (*WITH_KEYS, *WITHOUT_KEYS):
        client.post(address_of(name, own), given)
    assert ties_between_bodies() == []


def ties_between_bodies():
    """Rows that name a row of another body, wherever both sides say to which body they belong."""
    ours = [each for each in apps.get_models() if each.__module__.startswith("otklik.")]
    of_body = {
        each
        for each in ours
        for field in each._meta.fields
        if field.name == "body" and field.related_model is Body
    }
    return [
        (each.__name__, field.name)
        for each in of_body
        for field in each._meta.fields
        if field.related_model in of_body
        and each.objects.exclude(**{f"{field.name}__body": F("body")})
        .exclude(**{f"{field.name}__body": None})
        .filter(**{f"{field.name}__isnull": False})
        .exists()
    ]
