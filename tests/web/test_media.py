"""Files of citizens and executors: to whom, as what, and turned."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from otklik.incidents import shelf
from otklik.incidents.actions import approval, drafting
from otklik.incidents.models import Evidence, Media
from otklik.regulation.history import ReplyKind
from tests.pictures import picture
from tests.town import build_town, moment


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def attached(town, message=None, content=None, **changed):
    message = message or town.message()
    content = content or picture()
    kept = shelf.keep(shelf.MESSAGES, town.body.pk, content, picture(size=(40, 30)))
    values = {
        "kind": "photo", "url": "https://far.example/a.jpg", "title": "Яма.exe", "state": "kept",
        "content_type": "image/jpeg", "path": kept.path, "sha256": kept.sha256, "size": kept.size,
    }  # fmt: skip
    return Media.objects.create(message=message, **(values | changed))


def read(answer):
    return b"".join(answer.streaming_content)


def test_a_picture_is_shown_sealed(town, browser_of):
    row = attached(town)
    answer = browser_of(town.monitor).get(f"/media/{row.pk}/")
    heads = answer.headers
    assert read(answer) == picture()
    assert heads["Content-Type"] == "image/jpeg"
    assert heads["Content-Disposition"].startswith("inline; ")
    assert heads["X-Content-Type-Options"] == "nosniff"
    assert heads["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in heads["Cache-Control"]


def test_the_name_has_the_ending_of_the_bytes(town, browser_of):
    row = attached(town)
    answer = browser_of(town.monitor).get(f"/media/{row.pk}/")
    read(answer)
    assert ".exe" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("content_type", ["application/pdf", "video/mp4", "audio/ogg", "application/msword"])
def test_what_is_no_picture_is_saved_not_shown(town, browser_of, content_type):
    row = attached(town, content_type=content_type)
    answer = browser_of(town.monitor).get(f"/media/{row.pk}/")
    read(answer)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


def test_packed_bytes_are_not_packed_again(town, browser_of):
    answer = browser_of(town.monitor).get(f"/media/{attached(town).pk}/", headers={"Accept-Encoding": "gzip"})
    assert read(answer) == picture()
    assert "Content-Encoding" not in answer.headers
    assert int(answer.headers["Content-Length"]) == len(picture())
    page = browser_of(town.monitor).get("/inbox/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"


def test_the_small_copy_is_given_where_there_is_one(town, browser_of):
    row = attached(town)
    client = browser_of(town.monitor)
    assert read(client.get(f"/media/{row.pk}/small/")) == picture(size=(40, 30))
    (shelf.root() / (row.path + shelf.SMALL)).unlink()
    assert read(client.get(f"/media/{row.pk}/small/")) == picture()


def test_another_body_sees_nothing(town, browser_of):
    other = build_town("Заречный район", "z-")
    row = attached(town)
    client = browser_of(other.monitor)
    assert [client.get(f"/media/{row.pk}/{tail}").status_code for tail in ("", "small/")] == [404, 404]
    assert client.post(f"/media/{row.pk}/again/").status_code == 404


@pytest.mark.parametrize("state", ["waiting", "refused", "failed", "link"])
def test_only_what_is_kept_is_given(town, browser_of, state):
    row = attached(town, state=state)
    assert browser_of(town.monitor).get(f"/media/{row.pk}/").status_code == 404


def test_a_file_that_was_lost_is_not_there(town, browser_of):
    row = attached(town)
    (shelf.root() / row.path).unlink()
    assert browser_of(town.monitor).get(f"/media/{row.pk}/").status_code == 404


def test_the_inbox_shows_the_picture_with_words_for_it(town, browser_of, at):
    at("mon 09:30")
    message = town.message()
    row = attached(town, message)
    said = browser_of(town.monitor).get(f"/inbox/{message.pk}/").content.decode()
    assert f'<img src="/media/{row.pk}/small/" alt="Снимок 1 из 1, автор Анна Ключевская: Яма.exe"' in said
    assert "far.example" not in said


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("waiting", "", "Загружается."),
        ("refused", "macros", "Не сохранено: в документе есть макросы."),
        ("failed", "silent", "Не удалось загрузить: сеть не отвечает."),
    ],
)
def test_what_is_not_there_says_why(town, browser_of, at, state, reason, words):
    at("mon 09:30")
    message = town.message()
    attached(town, message, state=state, reason=reason, try_at=moment("mon 09:31"))
    said = browser_of(town.monitor).get(f"/inbox/{message.pk}/").content.decode()
    assert words in said
    assert 'href="https://far.example/a.jpg"' in said


def test_an_address_that_is_no_page_is_no_link(town, browser_of, at):
    at("mon 09:30")
    message = town.message()
    attached(town, message, state="link", url="javascript:alert(1)")
    assert "javascript:" not in browser_of(town.monitor).get(f"/inbox/{message.pk}/").content.decode()


def test_a_person_asks_for_another_try(town, browser_of, at):
    at("mon 09:30")
    row = attached(town, state="failed", reason="silent")
    answer = browser_of(town.monitor).post(f"/media/{row.pk}/again/")
    row.refresh_from_db()
    assert (answer.status_code, row.state) == (302, "waiting")


@pytest.mark.parametrize("many", [1, 3])
def test_the_case_page_asks_as_much_for_three_pictures_as_for_one(
    town, browser_of, at, many, django_assert_max_num_queries
):
    at("mon 11:00")
    message = town.message()
    for _n in range(many):
        attached(town, message)
    incident = town.accepted(message=message)
    client = browser_of(town.monitor)
    client.get(f"/cases/{incident.pk}/")
    with django_assert_max_num_queries(36):
        said = client.get(f"/cases/{incident.pk}/").content.decode()
    assert said.count("/small/") == many


# -- files of replies --------------------------------------------------------------------------


@pytest.fixture
def reply(town):
    return drafting.open_reply(
        town.assigned(), kind=ReplyKind.ANSWER, by=town.executor, at=moment("mon 11:00")
    )


def attach(client, reply, content, name="lamp.jpg"):
    upload = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return client.post(f"/replies/{reply.pk}/attach/", {"upload": upload})


def test_an_uploaded_photo_loses_its_place_and_has_a_small_copy(town, browser_of, at, reply):
    at("mon 11:05")
    client = browser_of(town.executor)
    attach(client, reply, picture(size=(900, 600), gps=True))
    item = Evidence.objects.get()
    with Image.open(shelf.root() / item.path) as kept:
        assert dict(kept.getexif()) == {}
    answer = client.get(f"/files/{item.pk}/small/")
    assert 0 < len(read(answer)) < item.size
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "content",
    [b"<html>", b"MZ", b"\x00\x00\x00\x18ftypheic....", b"OggS sound", b"\xff\xd8\xff broken"],
)
def test_other_files_are_refused_in_words(town, browser_of, at, reply, content):
    at("mon 11:05")
    answer = attach(browser_of(town.executor), reply, content)
    assert answer.status_code == 409
    assert "Такой файл не принимается" in answer.content.decode()


def test_a_photo_is_turned_on_the_server(town, browser_of, at, reply):
    at("mon 11:05")
    client = browser_of(town.executor)
    attach(client, reply, picture(size=(60, 40)))
    before = Evidence.objects.get()
    assert client.post(f"/files/{before.pk}/turn/").status_code == 302
    after = Evidence.objects.get()
    with Image.open(shelf.root() / after.path) as kept:
        assert kept.size == (40, 60)
    assert (after.pk, after.sha256 != before.sha256) == (before.pk, True)


def test_what_was_sent_to_approval_stays_as_it_was_sent(town, browser_of, at, reply):
    at("mon 11:05")
    client = browser_of(town.executor)
    attach(client, reply, picture(size=(60, 40)))
    drafting.send(reply, text="Лампа заменена.", by=town.executor, at=moment("mon 11:10"))
    sent = Evidence.objects.get()
    approval.send_back(reply, version=1, comment="Поверните", by=town.monitor, at=moment("mon 11:20"))
    at("mon 11:30")
    client.post(f"/files/{sent.pk}/turn/")
    held, turned = Evidence.objects.order_by("pk")
    assert (held.sha256, held.removed_at) == (sent.sha256, moment("mon 11:30"))
    assert (turned.name, turned.removed_at) == (sent.name, None)


def test_only_the_executor_turns(town, browser_of, at, reply):
    at("mon 11:05")
    attach(browser_of(town.executor), reply, picture())
    before = Evidence.objects.get()
    assert browser_of(town.monitor).post(f"/files/{before.pk}/turn/").status_code == 403
    assert Evidence.objects.get().sha256 == before.sha256


def test_a_document_cannot_be_turned(town, browser_of, at, reply):
    at("mon 11:05")
    client = browser_of(town.executor)
    attach(client, reply, b"%PDF-1.7", "act.pdf")
    assert client.post(f"/files/{Evidence.objects.get().pk}/turn/").status_code == 409
