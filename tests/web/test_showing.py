"""Clause 19: where a network takes no files, their public page is made, linked and ended."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from otklik.incidents import evidence
from otklik.incidents.actions import byhand, drafting, publication, showing
from otklik.incidents.errors import NotComplete, NotYours
from otklik.incidents.models import EvidencePage, Publication
from otklik.networks.models import Network
from otklik.networks.registry import limits_of
from otklik.regulation.history import ReplyKind
from tests.pictures import picture
from tests.town import moment

APPROVED = moment("mon 12:20")


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PUBLIC_URL = "https://answers.example.ru"


class Upload:
    size = 1

    def __init__(self, name, content):
        self.name, self.content = name, content

    def chunks(self):
        yield self.content


@pytest.fixture
def approved(town):
    """`approved(network, files)`: a reply with so many photos, approved."""

    def make(network=Network.VK, files=1, text="Лампа заменена.", content=None):
        town.account.network = network
        town.account.save()
        message = town.message(network=network)
        part = town.assigned(message=message)
        at = moment("mon 12:00")
        reply = drafting.open_reply(part, kind=ReplyKind.ANSWER, by=town.executor, at=at)
        for number in range(files):
            upload = Upload(f"{number}.jpg", content or picture(size=(40 + number, 30)))
            evidence.keep(reply, upload, by=town.executor, at=at)
        drafting.send(reply, text=text, no_evidence=not files or bool(content), by=town.executor, at=at)
        return town.approved(reply=reply)

    return make


def page_of(row):
    return EvidencePage.objects.filter(publication=row).first()


@pytest.mark.parametrize(
    ("network", "files", "linked"),
    [
        ("vk", 0, False), ("vk", 2, False), ("vk", 3, True),
        ("telegram", 1, False), ("telegram", 10, False),
        ("max", 0, False), ("max", 1, True),
        ("ok", 1, True),
    ],
)  # fmt: skip
def test_a_page_is_made_where_the_files_cannot_go_along(approved, network, files, linked):
    row = approved(network, files)
    assert (page_of(row) is not None) is linked


def test_the_connector_is_told_the_address_and_the_same_one_at_every_try(approved):
    row = approved(Network.MAX)
    first = publication.claim(row.pk, at=APPROVED)
    assert first.outgoing.link == showing.address_of(page_of(row))
    assert first.outgoing.link.startswith("https://answers.example.ru/e/")
    second = publication.claim(row.pk, at=APPROVED + publication.LEASE)
    assert second.outgoing == first.outgoing


def test_files_that_go_along_need_no_address(approved):
    assert publication.claim(approved(Network.VK).pk, at=APPROVED).outgoing.link == ""


def test_an_address_cannot_be_guessed(approved):
    tokens = {page_of(approved(Network.MAX)).token for _ in range(2)}
    assert [len(token) for token in tokens] == [32, 32]  # 6 bits each: 192


def test_a_long_text_under_files_is_linked_where_captions_are_short(approved):
    assert page_of(approved(Network.TELEGRAM, 1, text="а" * 1024)) is None
    assert page_of(approved(Network.TELEGRAM, 1, text="а" * 1025)) is not None


@pytest.mark.parametrize("network", list(Network))
def test_what_fits_by_the_limits_is_taken_by_the_connector(approved, network):
    """The editor's limit with the link is what the network takes, to the character."""
    limits = limits_of(network)
    left = showing.room(limits, ["image/jpeg"] * 11)
    assert left == limits.text - len("\n\nhttps://answers.example.ru/e/") - 33
    assert showing.room(limits, []) == limits.text


def test_the_link_counts_in_the_length_of_the_text(approved, town):
    room = showing.room(limits_of(Network.MAX), ["image/jpeg"])
    approved(Network.MAX, text="а" * room)
    with pytest.raises(NotComplete):
        approved(Network.MAX, text="а" * (room + 1))


def test_a_video_needs_a_page_where_only_photos_are_taken():
    facebook = limits_of(Network.FACEBOOK)
    assert facebook.takes(["image/jpeg"])
    assert not facebook.takes(["video/mp4"])
    assert not facebook.takes(["image/jpeg"] * 2)
    assert not facebook.takes(["image/jpeg"], private=True)
    assert limits_of(Network.VK).takes(["image/jpeg"], private=True)
    assert replace(facebook, documents=1).takes(["video/mp4"])


def test_a_withdrawn_reply_takes_its_page_along(approved, town):
    row = approved(Network.MAX)
    publication.withdraw(row.version.reply.assignment.incident)
    assert not EvidencePage.objects.exists()
    assert not Publication.objects.exists()


def test_a_reply_placed_by_hand_keeps_its_page(approved, town):
    row = approved(Network.MAX)
    byhand.take(row, by=town.dispatcher, at=APPROVED)
    row.refresh_from_db()
    assert publication.outgoing(row).link == showing.address_of(page_of(row))


def test_anybody_with_the_address_sees_the_files_and_nothing_of_the_citizen(approved, town, client, at):
    page = page_of(approved(Network.MAX, 2))
    at("mon 13:00")
    answer = client.get(f"/e/{page.token}/")
    said = answer.content.decode()
    assert answer.status_code == 200
    assert said.count("<img ") == 2
    assert town.body.name in said
    assert "вс 21 фев 2027" in said
    for hidden in ("Анна", "Ключевская", "фонарь", "Карпов", ".jpg", "/cases/", "/sign-in/"):
        assert hidden not in said
    assert '<meta name="robots" content="noindex' in said
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_the_page_is_cheap(approved, client, at, django_assert_num_queries):
    page = page_of(approved(Network.MAX, 3))
    at("mon 13:00")
    with django_assert_num_queries(2):
        client.get(f"/e/{page.token}/")
    with django_assert_num_queries(2):
        b"".join(client.get(f"/e/{page.token}/1/small/").streaming_content)


def test_its_files_are_given_under_names_that_tell_nothing(approved, client, at):
    page = page_of(approved(Network.MAX, 2))
    at("mon 13:00")
    answer = client.get(f"/e/{page.token}/2/")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert answer.headers["Content-Disposition"] == 'inline; filename="2.jpg"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert [client.get(f"/e/{page.token}/{n}/").status_code for n in (0, 3, 99)] == [404, 404, 404]


def test_a_document_is_saved_not_shown(approved, client, at):
    page = page_of(approved(Network.MAX, 1, content=b"%PDF-1.7"))
    at("mon 13:00")
    assert "Документ 1, PDF" in client.get(f"/e/{page.token}/").content.decode()
    answer = client.get(f"/e/{page.token}/1/")
    assert io.BytesIO(b"".join(answer.streaming_content)).read() == b"%PDF-1.7"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="1.pdf"'


@pytest.mark.parametrize("token", ["x" * 32, "short", "-" * 32])
def test_another_address_shows_nothing(client, db, token):
    answers = [client.get(f"/e/{token}/{tail}").status_code for tail in ("", "1/", "1/small/")]
    assert answers == [404, 404, 404]


def test_the_page_ends_by_itself(approved, client, settings):
    page = page_of(approved(Network.MAX))
    assert page.open_until == APPROVED + timedelta(days=settings.EVIDENCE_DAYS)
    before, after = page.open_until - timedelta(seconds=1), page.open_until
    assert showing.shown(page.token, at=before).is_open
    assert showing.shown(page.token, at=after).files == ()


def test_the_monitor_closes_the_page(approved, town, client, browser_of, at):
    row = approved(Network.MAX)
    page = page_of(row)
    at("mon 13:00")
    case = f"/cases/{row.version.reply.assignment.incident_id}/"
    assert "Закрыть страницу" in browser_of(town.monitor).get(case).content.decode()
    assert browser_of(town.monitor).post(f"/outbox/{row.pk}/page/close/").status_code == 302
    answer = client.get(f"/e/{page.token}/")
    assert (answer.status_code, "<img" in answer.content.decode()) == (410, False)
    assert client.get(f"/e/{page.token}/1/").status_code == 404
    page.refresh_from_db()
    assert (page.closed_by, page.closed_at) == (town.monitor, moment("mon 13:00"))
    assert "закрыта пн 23 ноя, 13:00" in browser_of(town.monitor).get(case).content.decode().replace(
        '<time datetime="2026-11-23T10:00:00+00:00">', ""
    )


def test_who_attaches_only_a_document_may_say_that_there_is_no_photo(town, browser_of, at):
    at("mon 11:30")
    part = town.assigned()
    reply = drafting.open_reply(part, kind=ReplyKind.ANSWER, by=town.executor, at=moment("mon 11:00"))
    evidence.keep(reply, Upload("a.pdf", b"%PDF-1.7"), by=town.executor, at=moment("mon 11:10"))
    case = browser_of(town.executor).get(f"/cases/{part.incident_id}/").content.decode()
    assert 'name="no_evidence"' in case


def test_others_do_not_close_it(approved, town, browser_of, at):
    row = approved(Network.MAX)
    at("mon 13:00")
    assert browser_of(town.executor).post(f"/outbox/{row.pk}/page/close/").status_code == 403
    with pytest.raises(NotYours):
        showing.close(page_of(row), by=town.dispatcher, at=APPROVED)
    assert page_of(row).closed_at is None


def test_the_writer_sees_how_much_room_the_link_leaves(town, browser_of, at):
    at("mon 11:30")
    town.account.network = Network.MAX
    town.account.save()
    part = town.assigned(message=town.message(network=Network.MAX))
    reply = drafting.open_reply(part, kind=ReplyKind.ANSWER, by=town.executor, at=moment("mon 11:00"))
    client = browser_of(town.executor)
    assert 'data-limit="4000"' in client.get(f"/cases/{part.incident_id}/").content.decode()
    evidence.keep(reply, Upload("a.jpg", picture()), by=town.executor, at=moment("mon 11:10"))
    said = client.get(f"/cases/{part.incident_id}/").content.decode()
    assert f'data-limit="{4000 - 31 - 33}"' in said
    assert "Сеть не принимает эти файлы" in said
