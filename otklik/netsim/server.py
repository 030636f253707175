"""A small threaded HTTP server on loopback: keep-alive, no Nagle delay, one write for each answer."""

import contextlib
import json
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from werkzeug.datastructures import FileStorage
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

LARGEST_BODY = 60 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Request:
    """``params``: query and form together, the form wins; ``headers`` by lower-case name."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def params(self) -> dict[str, str]:
        return {**self.query, **self.form}

    def json(self) -> Any:
        """The body read as JSON; an empty body is an empty object. Raises ValueError."""
        return json.loads(self.body or b"{}")


@dataclass(frozen=True)
class Response:
    body: bytes = b""
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    dropped: bool = False
    outcome: str = "ok"  # for the journal only


DROPPED = Response(dropped=True)


def as_json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), status)


def as_page(text: str, status: int = 200) -> Response:
    return Response(text.encode("utf-8", "replace"), status, "text/html; charset=utf-8")


def redirect(to: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(b"", 303, "text/plain", {"Location": to, **(headers or {})})


Handle = Callable[[Request], Response]


class Server:
    """Serves ``handle`` in threads of its own; port 0 takes any free one."""

    def __init__(self, handle: Handle, port: int = 0, host: str = "127.0.0.1") -> None:
        self._http = _Listener((host, port), _handler(handle))
        self.host, self.port = host, int(self._http.server_address[1])
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.close_connections()
        self._http.server_close()
        self._thread.join(timeout=5)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, handler)

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; a mistake of the stand-in is."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _handler(handle: Handle) -> type[BaseHTTPRequestHandler]:
    class Handler(_Connection):
        answer = staticmethod(handle)

    return Handler


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one write for head and body together
    timeout = 120
    answer: Handle

    def reply(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return self._send(Response(b"too large", 413, "text/plain"))
        response = self.answer(_request(self, self.rfile.read(length)))
        if response.dropped:
            self.close_connection = True
            return None
        return self._send(response)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = reply  # noqa: N815

    def _send(self, response: Response) -> None:
        self.send_response_only(response.status)
        self.send_header("Content-Type", response.kind)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()


def _request(connection: BaseHTTPRequestHandler, body: bytes) -> Request:
    target = urlsplit(connection.path)
    headers = {name.lower(): value for name, value in connection.headers.items()}
    form, files = _form(headers.get("content-type", ""), body)
    query = dict(parse_qsl(target.query, keep_blank_values=True))
    return Request(connection.command, unquote(target.path), query, headers, body, form, files)


def _form(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    kind, options = parse_options_header(content_type)
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)), {}
    if kind != "multipart/form-data":
        return {}, {}
    _, form, files = FormDataParser().parse(BytesIO(body), kind, len(body), options)
    return dict(form.items()), {name: _read(file) for name, file in files.items()}


def _read(file: FileStorage) -> Upload:
    with contextlib.closing(file):
        return Upload(file.filename or "", file.mimetype, file.read())
