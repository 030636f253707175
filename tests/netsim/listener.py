"""A subscriber's address for the tests: answers as it is told and remembers what came."""

import json
import threading
from collections import deque

from otklik.netsim.server import Request, Response, Server


class Listener:
    """``answers`` one after another, then ``usual`` for ever; ``confirmation`` answers a handshake."""

    def __init__(self, confirmation="0a1b2c3d", usual="ok"):
        self.confirmation, self.usual = confirmation, usual
        self.answers = deque()
        self.requests: list[Request] = []
        self._came = threading.Condition()
        self._server = Server(self._answer)

    @property
    def url(self):
        return self._server.url + "/hook"

    @property
    def events(self):
        return [event for event in map(Request.json, self.requests) if event.get("type") != "confirmation"]

    def wait_for(self, count, timeout=5.0):
        with self._came:
            assert self._came.wait_for(lambda: len(self.events) >= count, timeout), self.requests

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *exc):
        self._server.stop()

    def _answer(self, request):
        with self._came:
            self.requests.append(request)
            self._came.notify_all()
        if json.loads(request.body).get("type") == "confirmation":
            return Response(self.confirmation.encode(), kind="text/plain")
        answer = self.answers.popleft() if self.answers else self.usual
        if isinstance(answer, int):
            return Response(b"", answer, "text/plain")
        return Response(answer.encode(), kind="text/plain")
