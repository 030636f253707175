"""Files from strangers' addresses: real servers that redirect, lie, stall and pour."""

import contextlib
import socket
import threading
import time

import pytest

from otklik import strangers
from otklik.netsim.server import Response, Server
from otklik.networks import downloading
from otklik.networks.downloading import NotFetched, fetch
from otklik.strangers import Bounds, Trouble, is_public

PICTURE = b"\xff\xd8\xff" + b"x" * 5000


@pytest.fixture
def serve():
    """`serve(handle)`: a server on loopback; gives its address and the bounds that allow it."""
    running = []

    def start(handle, **limits):
        server = Server(handle)
        server.start()
        running.append(server)
        given = {"size": 100_000, "seconds": 5.0, "pause": 2.0} | limits
        return server.url, Bounds(inner=frozenset({f"127.0.0.1:{server.port}"}), **given)

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def raw():
    """`raw(talk)`: a bare socket server; `talk(connection)` says what it likes, HTTP or not."""
    listening = []

    def start(talk, **limits):
        door = socket.create_server(("127.0.0.1", 0))
        listening.append(door)

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    connection, _address = door.accept()
                    with contextlib.suppress(OSError), connection:
                        connection.recv(4096)
                        talk(connection)

        threading.Thread(target=accept, daemon=True).start()
        port = door.getsockname()[1]
        given = {"size": 100_000, "seconds": 1.0, "pause": 0.5} | limits
        return f"http://127.0.0.1:{port}/x", Bounds(inner=frozenset({f"127.0.0.1:{port}"}), **given)

    yield start
    for door in listening:
        door.close()


def trouble(url, bounds):
    with pytest.raises(NotFetched) as caught:
        fetch(url, bounds)
    return caught.value.trouble


def test_bytes_come_as_they_are_whatever_the_server_says_of_them(serve):
    url, bounds = serve(lambda request: Response(PICTURE, kind="text/html"))
    assert fetch(f"{url}/a.php?size=x", bounds) == PICTURE


def test_an_address_with_letters_of_any_kind_is_asked_for(serve):
    asked = []
    url, bounds = serve(lambda request: asked.append((request.path, request.query)) or Response(b"ok"))
    fetch(f"{url}/фото 1.jpg?имя=да", bounds)
    assert asked == [("/фото 1.jpg", {"имя": "да"})]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.ru/a",
        "gopher://example.ru/",
        "//example.ru/a",
        "nonsense",
        "",
        "http://",
        "http://user:word@example.ru/a",
        "http://[::1",
        "http://example.ru:99999/",
    ],
)
def test_only_plain_addresses_of_the_web_are_fetched(url):
    assert trouble(url, Bounds(1000)) is Trouble.ADDRESS


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "[::1]", "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.0.0.5", "192.168.1.1", "172.16.9.9", "169.254.169.254",
        "100.64.0.1", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "2130706433", "0x7f.1", "224.0.0.1", "[::]",
    ],
)  # fmt: skip
def test_nothing_inside_is_reached(host):
    assert trouble(f"http://{host}/", Bounds(1000, seconds=5)) is Trouble.INNER


@pytest.mark.parametrize("address", ["93.184.215.14", "2a02:6b8::2:242", "::ffff:93.184.215.14"])
def test_the_open_internet_is_public(address):
    assert is_public(address)


def test_other_ports_are_not_asked(serve):
    url, _bounds = serve(lambda request: Response(b"secret"))
    assert trouble(url, Bounds(1000)) is Trouble.INNER
    assert trouble("http://93.184.215.14:22/", Bounds(1000)) is Trouble.INNER


def test_a_redirect_is_followed_where_it_may_lead(serve):
    def handle(request):
        if request.path == "/a":
            return Response(b"", 302, headers={"Location": "/b"})
        return Response(PICTURE)

    url, bounds = serve(handle)
    assert fetch(f"{url}/a", bounds) == PICTURE


@pytest.mark.parametrize("place", ["http://127.0.0.1:1/", "http://169.254.169.254/latest/", "http://[::1]/"])
def test_a_redirect_inside_is_not_followed(serve, place):
    url, bounds = serve(lambda request: Response(b"", 302, headers={"Location": place}))
    assert trouble(url, bounds) is Trouble.INNER


def test_a_redirect_to_a_file_is_not_followed(serve):
    url, bounds = serve(lambda request: Response(b"", 301, headers={"Location": "file:///etc/passwd"}))
    assert trouble(url, bounds) is Trouble.ADDRESS


def test_a_ring_of_redirects_ends(serve):
    asked = []
    ring = Response(b"", 307, headers={"Location": "/again"})
    url, bounds = serve(lambda request: asked.append(1) or ring)
    assert trouble(url, bounds) is Trouble.HOPS
    assert len(asked) == downloading.MOST_HOPS + 1


def test_a_name_that_changes_its_mind_gains_nothing(monkeypatch):
    """DNS rebinding: the first answer is public, every later one leads inside."""
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    connected = []

    def resolve(host, port, **given):
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    def connect(self, host, port, timeout=None, **given):
        connected.append(host)
        raise strangers.httpcore.ConnectError

    monkeypatch.setattr(strangers.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(strangers.httpcore.SyncBackend, "connect_tcp", connect)
    assert trouble("http://rebinding.example/", Bounds(1000)) is Trouble.SILENT
    assert connected == ["93.184.215.14"]
    assert trouble("http://rebinding.example/", Bounds(1000)) is Trouble.INNER


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [(socket.AF_INET, 1, 6, "", (each, 80)) for each in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(strangers.socket, "getaddrinfo", lambda *args, **given: found)
    assert trouble("http://both.example/", Bounds(1000)) is Trouble.INNER


def test_more_than_the_limit_is_not_taken(serve):
    url, bounds = serve(lambda request: Response(b"x" * 100_001))
    assert trouble(url, bounds) is Trouble.LARGE


def test_a_stream_without_end_is_cut(raw):
    def pour(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    assert trouble(*raw(pour)) is Trouble.LARGE


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_drips_is_left_in_time(raw, start):
    """Each byte comes before the pause is over, but the whole takes too long."""

    def drip(connection):
        connection.sendall(start)
        for _ in range(100):
            connection.sendall(b"a")
            time.sleep(0.1)

    assert trouble(*raw(drip)) is Trouble.SLOW


def test_a_server_that_says_nothing_is_left(raw):
    assert trouble(*raw(lambda connection: time.sleep(3))) is Trouble.SLOW


def test_what_is_not_http_is_no_file(raw):
    assert trouble(*raw(lambda connection: connection.sendall(b"220 mail ready\r\n"))) is Trouble.SILENT


@pytest.mark.parametrize(
    ("status", "expected"), [(404, "gone"), (403, "gone"), (410, "gone"), (500, "silent"), (429, "silent")]
)
def test_an_error_of_the_server_may_be_worth_another_try(serve, status, expected):
    url, bounds = serve(lambda request: Response(b"no", status))
    assert trouble(url, bounds) == expected


def test_nobody_at_the_door_is_worth_another_try():
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with pytest.raises(NotFetched) as caught:
        fetch(f"http://127.0.0.1:{port}/", Bounds(1000, inner=frozenset({f"127.0.0.1:{port}"})))
    assert (caught.value.trouble, caught.value.final) == (Trouble.SILENT, False)


def test_no_proxy_of_the_environment_is_used(serve, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    url, bounds = serve(lambda request: Response(b"direct"))
    assert fetch(url, bounds) == b"direct"
