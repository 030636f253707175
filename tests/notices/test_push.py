"""Notices to browsers: a stand-in push service opens what it gets with the browser's own keys."""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from otklik import strangers
from otklik.notices import browsers, joining, planning, reaching, sending
from otklik.notices.actions import Told, tell
from otklik.notices.browsers import Browser
from otklik.notices.models import Letter, NoticeKind, Way
from otklik.notices.senders import push, sealed
from otklik.notices.senders.outcomes import NotSent, Parcel, Refused, Unreachable
from tests.town import build_town, moment

AT = moment("mon 12:00")
PARCEL = Parcel("letter-1", "Срочно (п. 24)", "Обращение 12/2026", link="http://localhost:8000/cases/12/")


class TheirBrowser:
    """A browser's own keys, and how it opens a message."""

    def __init__(self):
        self.key = ec.generate_private_key(sealed.CURVE)
        self.secret = b"0123456789abcdef"
        self.p256dh = sealed.encoded(sealed.point(self.key.public_key()))
        self.auth = sealed.encoded(self.secret)

    def opened(self, body):
        """By RFC 8188 and 8291, from the receiver's side."""
        salt, length = body[:16], body[20]
        theirs = body[21 : 21 + length]
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(sealed.CURVE, theirs)
        )
        own = sealed.point(self.key.public_key())
        mixed = sealed._derive(self.secret, shared, b"WebPush: info\0" + own + theirs, 32)
        key = sealed._derive(salt, mixed, b"Content-Encoding: aes128gcm\0", 16)
        nonce = sealed._derive(salt, mixed, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(key).decrypt(nonce, body[21 + length :], None)
        assert text.endswith(b"\x02")
        return json.loads(text[:-1])


class Service(HTTPServer):
    """Answers with `status`, and keeps what it got."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Taking)
        self.statuses, self.got = {}, []

    @property
    def where(self):
        return f"127.0.0.1:{self.server_port}"


class Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.statuses.get(self.path, 201))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def service(settings):
    server = Service()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.PUSH_INNER = frozenset({server.where})
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def person(db):
    return build_town().monitor


@pytest.fixture
def joined(person, service):
    def join(path="/a", status=201):
        theirs = TheirBrowser()
        service.statuses[path] = status
        url = f"http://{service.where}{path}"
        joining.join(person, endpoint=url, p256dh=theirs.p256dh, auth=theirs.auth, at=AT)
        return theirs

    return join


def send(person, **changed):
    handed = []
    push.send(str(person.pk), replace(PARCEL, at=AT, **changed), lambda: handed.append(True))
    assert handed == [True]


def test_the_browser_reads_what_was_sent(person, joined, service):
    theirs = joined()
    send(person, urgent=True)
    _path, headers, body = service.got[0]
    assert theirs.opened(body) == {
        "title": "Срочно (п. 24)",
        "text": "Обращение 12/2026",
        "link": "/cases/12/",
        "key": "letter-1",
        "urgent": True,
    }
    assert (headers["Content-Encoding"], headers["Urgency"], headers["TTL"]) == ("aes128gcm", "high", "86400")
    assert headers["Authorization"].endswith(f"k={push.public_key()}")
    assert b"12/2026" not in body
    assert Browser.objects.get().sent_at == AT


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_browser_that_is_gone_is_deleted(person, joined, status):
    joined(status=status)
    with pytest.raises(Unreachable):
        send(person)
    assert not Browser.objects.exists()


@pytest.mark.parametrize(
    ("status", "outcome"), [(429, NotSent), (500, NotSent), (503, NotSent), (413, Refused)]
)
def test_other_troubles_keep_it(person, joined, status, outcome):
    joined(status=status)
    with pytest.raises(outcome):
        send(person)
    assert Browser.objects.count() == 1


def test_one_browser_that_takes_it_is_enough(person, joined, service):
    joined("/gone", 410)
    joined("/works")
    send(person)
    assert [row.endpoint.rpartition("/")[2] for row in Browser.objects.all()] == ["works"]


def test_a_silent_service_means_later(person, joined, service):
    joined()
    service.shutdown()
    service.server_close()
    with pytest.raises(NotSent):
        send(person)


def test_nobody_to_tell(person, service):
    with pytest.raises(Unreachable):
        send(person)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://push.example:8443/x",
        "https://push.example:x/",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_address_of_the_own_network(person, service, endpoint):
    theirs = TheirBrowser()
    with pytest.raises(browsers.NoSubscription):
        joining.join(person, endpoint=endpoint, p256dh=theirs.p256dh, auth=theirs.auth, at=AT)


def test_a_name_that_has_come_to_mean_the_own_network_is_not_asked(person, settings, monkeypatch):
    theirs = TheirBrowser()
    url = "https://push.example/x"
    joining.join(person, endpoint=url, p256dh=theirs.p256dh, auth=theirs.auth, at=AT)
    monkeypatch.setattr(strangers.socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("10.0.0.5", 443))])
    with pytest.raises(Unreachable):
        send(person)


def test_the_same_browser_is_one_row_and_the_oldest_of_many_makes_room(person, joined):
    for _again in range(2):
        joined("/same")
    assert Browser.objects.count() == 1
    for number in range(joining.MOST + 2):
        joined(f"/{number}")
    assert person.browsers.count() == joining.MOST


def test_a_notice_goes_through_the_outbox_to_the_browser(person, joined, service):
    theirs = joined()
    at = moment("mon 12:10")
    told = Told(NoticeKind.ALERT, "alert-1", "Срочное обращение", "/cases/12/", "12/2026")
    tell(person.body_id, [person], told, at=at)
    planning.plan(at=at)
    for letter in sending.due(at=at):
        sending.attempt(letter.pk, at=at)
    assert theirs.opened(service.got[0][2])["urgent"] is True
    assert Letter.objects.get(way="push").state == "sent"


def test_a_person_whose_browsers_are_gone_is_no_trouble(person, joined):
    joined(status=410)
    assert reaching.reach(person, Way.PUSH, reaching.addresses_of([person])).address
    at = moment("mon 12:10")
    tell(person.body_id, [person], Told(NoticeKind.CYCLE, "c", "Третий круг", "/desk/"), at=at)
    planning.plan(at=at)
    for letter in sending.due(at=at):
        sending.attempt(letter.pk, at=at)
    assert not reaching.reach(person, Way.PUSH, reaching.addresses_of([person])).address
    assert Letter.objects.get(way="push").state == "failed"


# -- the pages ---------------------------------------------------------------------------------


@pytest.fixture
def page(person, client):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def subscription(service, theirs, path="/b"):
    keys = {"p256dh": theirs.p256dh, "auth": theirs.auth}
    return {"endpoint": f"http://{service.where}{path}", "keys": keys}


def test_a_person_joins_tries_and_leaves(page, person, service):
    theirs = TheirBrowser()
    said = subscription(service, theirs)
    assert page.post("/self/push/", said, content_type="application/json").status_code == 200
    page.post("/self/push/test/")
    assert theirs.opened(service.got[0][2])["link"] == "/self/"
    page.post("/self/push/leave/", said, content_type="application/json")
    assert not person.browsers.exists()


@pytest.mark.parametrize(
    "said",
    [b"{}", b"no json", b"[]", b'{"endpoint": 1, "keys": {}}', b'{"endpoint": "x", "keys": "y"}'],
)
def test_nonsense_is_refused_in_words(page, said):
    answer = page.post("/self/push/", said, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["say"]


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800", "\\n", "ф"])
def test_an_address_that_cannot_be_kept_is_refused_too(page, service, sign):
    said = json.dumps(subscription(service, TheirBrowser(), path="/SIGN")).replace("SIGN", sign)
    assert page.post("/self/push/", said, content_type="application/json").status_code == 422
    assert page.post("/self/push/leave/", said, content_type="application/json").status_code == 200


def test_the_worker_is_at_the_root_and_keeps_no_case(client, db):
    answer = client.get("/sw.js")
    told = b"".join(answer.streaming_content).decode()
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "cases" not in told
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_page_without_a_connection_knows_nobody(page, person):
    answer = page.get("/offline/").content.decode()
    assert person.name not in answer
    assert "csrf" not in answer
