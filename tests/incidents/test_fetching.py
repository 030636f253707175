"""Clause 1: what citizens attach is fetched, checked and kept, once, whatever the far server does."""

import base64
import logging
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents import shelf, tidying
from otklik.incidents.actions import collecting, fetching
from otklik.incidents.models import Evidence, Media, Message
from otklik.netsim.server import Response, Server
from otklik.netsim.telegram import TelegramSim
from otklik.netsim.telegram.sim import bot_token
from otklik.netsim.telegram.world import Stored
from otklik.networks import actions as networks
from otklik.networks.contract import Attachment, Event, EventKind, Item, ItemKind
from otklik.networks.models import Network
from tests.pictures import picture
from tests.town import moment

AT = moment("mon 09:10")


@pytest.fixture
def far(settings, tmp_path):
    """A far server: `far.files[path]` is what it gives; anything else is not there."""
    settings.MEDIA_ROOT = tmp_path / "files"

    class Far:
        files = {}
        asked = []

        def answer(self, request):
            self.asked.append(request.path)
            found = self.files.get(request.path, Response(b"", 404))
            return found if isinstance(found, Response) else Response(found, kind="image/jpeg")

    held = Far()
    held.files, held.asked = {}, []
    server = Server(held.answer)
    server.start()
    held.url = server.url
    settings.MEDIA_INNER = frozenset({f"127.0.0.1:{server.port}"})
    settings.MEDIA_SECONDS = 5.0
    yield held
    server.stop()


def item(*attachments, key="-1_1_77", own=False):
    return Item(
        key,
        ItemKind.COMMENT,
        "Яма во дворе",
        moment("mon 09:00"),
        "501",
        "Анна",
        attachments=attachments,
        own=own,
    )


@pytest.fixture
def came(town):
    """`came(attachments)`: a message with them is collected; gives its rows."""

    def bring(*attachments, **changed):
        brought = item(*attachments, **changed)
        collecting.keep(town.account, [Event(EventKind.NEW, brought.key, brought)], at=AT)
        return list(Media.objects.filter(message__key=brought.key).order_by("pk"))

    return bring


def photo(url):
    return Attachment("photo", url, "photo1", "Яма")


def fetched(row, at=AT):
    fetching.fetch_next(at=at)
    row.refresh_from_db()
    return row


def files():
    return sorted(path for path in shelf.root().rglob("*") if path.is_file())


def test_a_photo_is_fetched_cleaned_and_kept_under_the_body(far, came, town):
    far.files["/a"] = picture(size=(800, 600), gps=True)
    (row,) = came(photo(f"{far.url}/a"))
    assert (row.state, row.try_at) == ("waiting", AT)
    row = fetched(row)
    assert (row.state, row.content_type, row.width, row.height) == ("kept", "image/jpeg", 800, 600)
    assert row.path.startswith(f"messages/{town.body.pk}/{row.sha256[:2]}/{row.sha256}")
    with Image.open(shelf.root() / row.path) as kept, Image.open(shelf.small_of(row.path)) as little:
        assert dict(kept.getexif()) == {}
        assert little.size == (480, 360)
    assert {path.stat().st_mode & 0o777 for path in files()} == {0o600}
    assert not fetching.fetch_next(at=AT)


def test_collecting_asks_for_the_job_and_fetches_nothing_itself(far, came):
    came(photo(f"{far.url}/a"), photo(f"{far.url}/b"))
    assert far.asked == []
    assert ProcrastinateJob.objects.filter(task_name="fetch_media").count() == 1


def test_a_message_brought_twice_has_its_files_once(far, came):
    came(photo(f"{far.url}/a"))
    assert len(came(photo(f"{far.url}/a"))) == 1


def test_a_photo_added_by_an_edit_is_fetched_and_one_taken_away_stays(far, came, town):
    came(photo(f"{far.url}/a"))
    edited = replace(item(Attachment("photo", f"{far.url}/b", "photo2")), text="Яма, вот она")
    for _twice in range(2):
        event = Event(EventKind.EDITED, edited.key, edited, at=AT)
        collecting.keep(town.account, [event], at=AT)
    assert list(Media.objects.values_list("key", "state")) == [("photo1", "waiting"), ("photo2", "waiting")]


def test_our_own_posts_and_links_are_not_fetched(far, came):
    (own,) = came(photo(f"{far.url}/a"), own=True)
    (link,) = came(Attachment("link", f"{far.url}/page"), key="-1_1_78")
    assert (own.state, link.state) == ("link", "link")
    assert not ProcrastinateJob.objects.filter(task_name="fetch_media").exists()


def test_so_many_of_one_message_are_fetched(far, came, settings):
    settings.MEDIA_MOST = 2
    rows = came(*(photo(f"{far.url}/{n}") for n in range(3)))
    assert [(row.state, row.reason) for row in rows] == [
        ("waiting", ""),
        ("waiting", ""),
        ("refused", "many"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"MZ\x90\x00 a program", ("refused", "kind")),
        (b"<html><body>player</body></html>", ("refused", "page")),
        (b"\xff\xd8\xff broken", ("refused", "broken")),
        (b"", ("refused", "empty")),
        (b"x" * 2000, ("refused", "large")),
        (Response(b"", 404), ("failed", "gone")),
        (Response(b"", 302, headers={"Location": "http://169.254.169.254/"}), ("failed", "inner")),
    ],
)
def test_what_is_not_kept_says_why_and_is_not_asked_again(far, came, settings, content, expected):
    settings.MEDIA_BYTES = 1000
    far.files["/a"] = content
    row = fetched(came(photo(f"{far.url}/a"))[0])
    assert (row.state, row.reason, row.path) == (*expected, "")
    assert not fetching.fetch_next(at=AT + timedelta(days=3))
    assert files() == []


def test_a_lie_about_the_type_changes_nothing(far, came):
    far.files["/photo.jpg"] = b"%PDF-1.7 in truth"
    row = fetched(came(photo(f"{far.url}/photo.jpg"))[0])
    assert (row.state, row.content_type) == ("kept", "application/pdf")


def test_a_server_that_is_down_is_tried_again_and_then_given_up(far, came):
    far.files["/a"] = Response(b"", 503)
    (row,) = came(photo(f"{far.url}/a"))
    moments, at = [], AT
    while fetching.fetch_next(at=at):
        row.refresh_from_db()
        if row.try_at is None:
            break
        moments.append(row.try_at - at)
        at = row.try_at
    assert moments == list(fetching.WAITS)
    assert (row.state, row.reason, len(far.asked)) == ("failed", "silent", len(fetching.WAITS) + 1)


def test_what_could_not_be_fetched_is_asked_for_again_by_a_person(far, came, town):
    (row,) = came(photo(f"{far.url}/a"))
    assert fetched(row).state == "failed"
    far.files["/a"] = picture()
    fetching.again(row, by=town.monitor, at=AT)
    assert fetched(row).state == "kept"


def test_a_killed_worker_loses_nothing(far, came, monkeypatch):
    """Killed between writing the file and the row: the lease ends, the next one finds the same file."""
    far.files["/a"] = picture()
    (row,) = came(photo(f"{far.url}/a"))
    monkeypatch.setattr(fetching, "_record", lambda row, outcome: os.strerror(9))
    fetching.fetch_next(at=AT)
    monkeypatch.undo()
    row.refresh_from_db()
    assert (row.state, len(files())) == ("waiting", 2)
    assert not fetching.fetch_next(at=AT + timedelta(minutes=1))
    row = fetched(row, AT + fetching.LEASE)
    assert (row.state, len(files())) == ("kept", 2)


def test_a_file_that_kills_its_worker_every_time_runs_out_of_tries(far, came):
    (row,) = came(photo(f"{far.url}/a"))
    Media.objects.filter(pk=row.pk).update(attempts=len(fetching.WAITS) + 1)
    assert fetched(row).state == "failed"
    assert far.asked == []


def test_two_workers_do_not_record_over_each_other(far, came, monkeypatch):
    """The lease of the first ended while it was still at it."""
    far.files["/a"] = picture()
    (row,) = came(photo(f"{far.url}/a"))
    first = fetching._claim(AT)
    fetched(row, AT + fetching.LEASE)
    fetching._record(first, {"state": "failed", "reason": "slow"})
    row.refresh_from_db()
    assert row.state == "kept"


def test_the_same_picture_twice_is_one_file(far, came):
    far.files["/a"] = picture()
    one, two = came(photo(f"{far.url}/a"), photo(f"{far.url}/a"))
    assert fetched(one).path == fetched(two).path != ""
    assert len(files()) == 2


@pytest.fixture
def telegram(far, town, settings):
    """The town's account in a running stand-in Telegram, where files have keys and no addresses."""
    with TelegramSim(pauses=(0.01,), rate_limits=False) as sim:
        sim.add_channel(-1001, "Район", "raion", group_id=-1002, bot_id=77)
        account = town.account
        account.network, account.external_id, account.api_url = Network.TELEGRAM, "-1001", sim.url
        account.save()
        networks.store_credential(account, kind="bot", secret=bot_token(77), at=AT)
        settings.MEDIA_INNER = frozenset({sim.url.removeprefix("http://")})
        yield sim


def test_a_file_that_has_a_key_only_is_asked_for_and_its_address_is_not_kept(telegram, came, caplog):
    content = base64.b64encode(picture()).decode()
    telegram.world.files["sim1"] = Stored("sim1", "a.jpg", "image/jpeg", content)
    caplog.set_level(logging.DEBUG)
    (row,) = came(Attachment("photo", "", "sim1"))
    row = fetched(row)
    assert (row.state, row.url, row.content_type) == ("kept", "", "image/jpeg")
    assert bot_token(77) not in caplog.text


def test_a_key_that_the_network_does_not_know_is_not_asked_for_again(telegram, came):
    row = fetched(came(Attachment("photo", "", "nothing"))[0])
    assert (row.state, row.reason) == ("failed", "gone")


def test_a_network_that_is_down_is_asked_for_the_address_again(telegram, came):
    (row,) = came(Attachment("photo", "", "sim1"))
    telegram.fault("http_status", "getFile", status=502)
    row = fetched(row)
    assert (row.state, row.try_at) == ("waiting", AT + fetching.WAITS[0])


def grow_old():
    for path in files():
        os.utime(path, (0, 0))


def test_files_go_with_their_message(far, came, town):
    far.files["/a"], far.files["/b"] = picture(), picture(size=(50, 50))
    one, two = came(photo(f"{far.url}/a"), photo(f"{far.url}/b"))
    fetched(one), fetched(two)
    grow_old()
    assert tidying.tidy(at=AT) == 0
    one.delete()
    assert tidying.tidy(at=AT) == 2
    Message.objects.all().delete()
    assert tidying.tidy(at=AT) == 2
    assert files() == []


def test_young_files_and_those_of_replies_stay(far, town):
    reply = town.sent()
    kept = shelf.keep(shelf.EVIDENCE, town.body.pk, b"%PDF-1")
    Evidence.objects.create(
        reply=reply, name="a.pdf", content_type="application/pdf", size=6, sha256=kept.sha256, path=kept.path,
        added_by=town.executor, added_at=AT, removed_at=AT,
    )  # fmt: skip
    grow_old()
    shelf.keep(shelf.MESSAGES, town.body.pk, b"young")
    assert tidying.tidy(at=AT) == 0
    assert len(files()) == 2


def test_halves_of_killed_writers_go(far, db):
    half = Path(shelf.root() / "messages/1/ab/abc.12.part")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"ha")
    grow_old()
    assert tidying.tidy(at=AT) == 1


def test_a_file_found_again_is_young_again(far, town):
    kept = shelf.keep(shelf.MESSAGES, town.body.pk, b"once")
    grow_old()
    shelf.keep(shelf.MESSAGES, town.body.pk, b"once")
    assert tidying.tidy(at=AT) == 0
    assert shelf.read(kept.path) == b"once"
