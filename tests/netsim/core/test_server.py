"""The server under every stand-in: connections, bodies, sizes."""

import http.client
import socket

import pytest

from otklik.netsim.server import LARGEST_BODY, Response, Server, as_json


@pytest.fixture
def server():
    def echo(request):
        return as_json({"method": request.method, "path": request.path, "params": request.params})

    server = Server(echo)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def connection(server):
    connection = http.client.HTTPConnection(server.host, server.port, timeout=5)
    yield connection
    connection.close()


def ask(connection, method, path, body=None, headers=None):
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_port_zero_gives_a_real_port(server):
    assert server.port > 0
    assert server.url == f"http://127.0.0.1:{server.port}"


def test_one_connection_serves_many_calls(connection):
    ask(connection, "GET", "/first")
    first = connection.sock.getsockname()
    for method in ("POST", "PUT", "PATCH", "DELETE", "GET"):
        assert ask(connection, method, "/next", b"body")[0] == 200
    assert connection.sock.getsockname() == first


def test_a_head_has_no_body_and_keeps_the_connection(connection):
    assert ask(connection, "HEAD", "/x") == (200, "")
    assert ask(connection, "GET", "/y")[0] == 200


def test_form_and_query_come_together(connection):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = "%D1%8F%D0%BC%D0%B0=1&b=form&empty="
    answer = ask(connection, "POST", "/x?a=1&b=query", body, form)
    assert answer == (
        200, '{"method": "POST", "path": "/x", "params": {"a": "1", "b": "form", "яма": "1", "empty": ""}}'
    )  # fmt: skip


def test_an_encoded_address_is_read(connection):
    assert '"/bot7:t/getMe"' in ask(connection, "GET", "/bot7%3At/getMe")[1]


def test_bytes_that_are_not_text_do_not_break_it(connection):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(connection, "POST", "/x", b"a=%ff\xff", form)[0] == 200
    assert ask(connection, "GET", "/x?a=%ff")[0] == 200


def test_an_endless_body_is_refused(server):
    with socket.create_connection((server.host, server.port), timeout=5) as raw:
        raw.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 413")


def test_head_and_body_leave_in_one_piece(server):
    """Two small writes would wait for the other side's acknowledgement: 40 ms a call."""
    with socket.create_connection((server.host, server.port), timeout=5) as raw:
        raw.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
        first = raw.recv(65536)
    assert first.endswith(b"}")


def test_a_dropped_answer_closes_the_connection():
    server = Server(lambda request: Response(dropped=True))
    server.start()
    connection = http.client.HTTPConnection(server.host, server.port, timeout=5)
    connection.request("GET", "/")
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()
    connection.close()
    server.stop()


def test_stopping_frees_the_port():
    server = Server(lambda request: as_json({}))
    server.start()
    connection = http.client.HTTPConnection(server.host, server.port, timeout=5)
    assert ask(connection, "GET", "/")[0] == 200
    server.stop()
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(connection, "GET", "/")
    connection.close()
    again = Server(lambda request: as_json({}), server.port)
    again.start()
    again.stop()
