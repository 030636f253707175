"""Clause 1: a message that a person brings, with photos, screenshots and documents. All of it is kept, or nothing."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from otklik.incidents import shelf
from otklik.incidents.actions.keeping import snapshot
from otklik.incidents.models import Media, Message
from tests.pictures import picture
from tests.town import build_town, moment

ADDRESS = "/inbox/new/"


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def monitor(town, browser_of, at):
    at("mon 10:00")
    return browser_of(town.monitor)


def upload(content, name="yama.jpg", told="image/jpeg"):
    return SimpleUploadedFile(name, content, content_type=told)


def bring(town, client, *files, text="Яма у моста", **changed):
    data = {"body": town.body.pk, "text": text, "author_name": "Зоя", "uploads": list(files)}
    return client.post(ADDRESS, data | changed)


def said(answer):
    return answer.content.decode()


def test_several_files_come_with_the_message_and_stand_in_the_inbox_and_in_the_case(town, monitor):
    bring(town, monitor, upload(picture()), upload(b"%PDF-1.7 act", "akt.pdf", "application/pdf"))
    message = Message.objects.get()
    rows = list(message.media.values_list("kind", "title", "state", "content_type", "url"))
    assert rows == [
        ("photo", "yama.jpg", "kept", "image/jpeg", ""),
        ("document", "akt.pdf", "kept", "application/pdf", ""),
    ]
    first, second = message.media.all()
    page = said(monitor.get(f"/inbox/{message.pk}/"))
    assert f'<img src="/media/{first.pk}/small/" alt="Снимок 1 из 2, автор Зоя: yama.jpg"' in page
    assert f'<a href="/media/{second.pk}/">' in page
    incident = town.accepted(message=message)
    assert f'src="/media/{first.pk}/small/"' in said(monitor.get(f"/cases/{incident.pk}/"))


def test_a_photo_of_a_phone_loses_its_place_stands_upright_and_has_a_small_copy(town, monitor):
    bring(town, monitor, upload(picture(size=(600, 400), gps=True, orientation=6)))
    row = Media.objects.get()
    assert row.path.startswith(f"messages/{town.body.pk}/")
    with Image.open(shelf.root() / row.path) as kept:
        assert (dict(kept.getexif()), kept.size) == ({}, (400, 600))
    assert (row.width, row.height) == (400, 600)
    assert shelf.small_of(row.path).name.endswith(shelf.SMALL)


def test_the_snapshot_holds_the_hashes_of_the_files_as_they_lie(town, monitor):
    bring(town, monitor, upload(picture()), upload(b"%PDF-1.7 act", "akt.pdf"))
    message = Message.objects.get()
    lying = [hashlib.sha256(shelf.read(row.path)).hexdigest() for row in message.media.all()]
    assert message.snapshot == snapshot("Зоя", moment("mon 10:00"), "Яма у моста", lying)
    assert message.snapshot != snapshot("Зоя", moment("mon 10:00"), "Яма у моста")
    assert message.revisions.get().snapshot == message.snapshot


def test_the_type_is_told_by_the_bytes_not_by_the_name(town, monitor):
    bring(town, monitor, upload(picture("PNG"), "act.pdf", "application/pdf"))
    row = Media.objects.get()
    assert (row.kind, row.content_type) == ("photo", "image/png")


def test_a_photo_alone_is_enough(town, monitor):
    assert bring(town, monitor, upload(picture()), text="").status_code == 302
    assert Message.objects.get().media.count() == 1


def test_neither_words_nor_files_are_refused_in_words(town, monitor):
    answer = bring(town, monitor, text=" ")
    assert answer.status_code == 422
    assert "Напишите, что написал житель, или приложите снимок." in said(answer)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "файл пуст"),
        (b"<html><script>", "файлы такого вида не хранятся"),
        (b"MZ program", "файлы такого вида не хранятся"),
        (b"\x00\x00\x00\x18ftypheic....", "файлы такого вида не хранятся"),
        (b"\xff\xd8\xff broken", "файл повреждён"),
        (b"PK\x03\x04 broken", "файл повреждён"),
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_of_the_message_is_kept(town, monitor, content, words):
    answer = bring(town, monitor, upload(picture()), upload(content, "bad.jpg"))
    page = said(answer)
    assert answer.status_code == 409
    assert f"«bad.jpg»: {words}" in page
    assert (Message.objects.count(), Media.objects.count()) == (0, 0)


def test_a_refused_form_keeps_the_words_and_names_the_files_to_be_chosen_again(town, monitor):
    page = said(
        bring(town, monitor, upload(picture()), upload(b"MZ", "<b>.exe"), link="https://forum.test/1")
    )
    assert "Яма у моста</textarea>" in page
    assert 'value="https://forum.test/1"' in page
    assert "Выберите файлы ещё раз" in page
    assert "<li>yama.jpg</li><li>&lt;b&gt;.exe</li>" in page


def test_files_are_named_too_when_something_else_was_wrong(town, monitor):
    answer = bring(town, monitor, upload(picture()), link="not a link")
    assert (answer.status_code, Message.objects.count()) == (422, 0)
    assert "<li>yama.jpg</li>" in said(answer)
    assert "Выберите файлы ещё раз" not in said(monitor.get(ADDRESS))


def test_every_file_in_the_way_is_named_at_once(town, monitor):
    page = said(bring(town, monitor, upload(b"MZ", "one.exe"), upload(b"", "two.txt")))
    assert "«one.exe»" in page
    assert "«two.txt»" in page


def test_a_file_over_the_limit_is_refused_whatever_size_it_tells(town, monitor, settings):
    settings.MEDIA_BYTES = 1024 * 1024
    answer = bring(town, monitor, upload(b"%PDF" + b"-" * settings.MEDIA_BYTES, "big.pdf"))
    assert answer.status_code == 409
    assert "«big.pdf»: больше 1 МБ." in said(answer)


def test_more_files_than_a_message_may_have_are_refused_before_any_is_read(town, monitor, settings):
    settings.MEDIA_MOST = 1
    answer = bring(town, monitor, upload(picture()), upload(picture(size=(20, 20)), "two.jpg"))
    assert (answer.status_code, Message.objects.count()) == (409, 0)
    assert "Не больше 1 файла" in said(answer)
    assert not shelf.root().exists()


def test_the_files_are_for_those_who_may_see_the_message(town, monitor, browser_of):
    bring(town, monitor, upload(picture()))
    row = Media.objects.get()
    stranger = browser_of(build_town("Заречный район", "z-").monitor)
    whole = b"".join(monitor.get(f"/media/{row.pk}/").streaming_content)
    assert hashlib.sha256(whole).hexdigest() == row.sha256
    assert stranger.get(f"/media/{row.pk}/").status_code == 404


def test_nobody_brings_a_message_to_another_body(town, monitor):
    other = build_town("Заречный район", "z-")
    assert bring(town, monitor, upload(picture()), body=other.body.pk).status_code == 422
    assert Message.objects.count() == 0


def test_the_moment_of_writing_is_by_the_clock_of_the_body(town, monitor):
    town.body.zone = "Asia/Yekaterinburg"  # two hours ahead of Moscow
    town.body.save(update_fields=["zone"])
    bring(town, monitor, posted_at="2026-11-23T08:30")
    message = Message.objects.get()
    assert (message.posted_at, message.collected_at) == (moment("mon 06:30"), moment("mon 10:00"))


def test_nobody_writes_in_the_future(town, monitor):
    answer = bring(town, monitor, posted_at="2026-11-23T10:01")
    assert (answer.status_code, Message.objects.count()) == (409, 0)
    assert "Этот момент ещё не наступил" in said(answer)
