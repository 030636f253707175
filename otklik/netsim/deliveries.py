"""Events pushed to the subscriber's address: sent again until accepted, with a journal of attempts."""

import heapq
import http.client
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from otklik.netsim.clock import Clock
from otklik.netsim.faults import FaultKind, Faults

DEMO_PAUSES = (1.0, 3.0, 10.0, 30.0, 60.0, 300.0)  # seconds between attempts; then it is given up
KINDS_OF_TROUBLE = frozenset({FaultKind.DELIVERY_LOST, FaultKind.DELIVERY_TWICE, FaultKind.DELIVERY_LATE})


@dataclass(frozen=True)
class Answer:
    """What the subscriber said; ``status`` 0 means that nobody answered."""

    status: int
    body: bytes = b""


@dataclass(frozen=True)
class Delivery:
    """``accepted`` reads the answer; ``settled`` is told in the end whether it was ever accepted."""

    event: str
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    accepted: Callable[[Answer], bool] = lambda answer: answer.status == 200
    settled: Callable[[bool], None] = lambda accepted: None
    retry_header: str = ""  # carries the number of the repeat, where the network says it


@dataclass(frozen=True)
class Attempt:
    at: float
    event: str
    url: str
    number: int  # 0 for the first
    status: int
    accepted: bool


class Courier:
    """One thread that carries deliveries in order, each with its own repeats."""

    def __init__(
        self, faults: Faults, clock: Clock, pauses: Sequence[float] = DEMO_PAUSES, timeout: float = 10.0
    ) -> None:
        self.pauses, self.timeout = tuple(pauses), timeout
        self._faults, self._clock = faults, clock
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, int, Delivery]] = []
        self._held: list[Delivery] = []
        self._attempts: list[Attempt] = []
        self._numbers, self._busy, self._stopped = 0, False, False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout=self.timeout + 1)

    def send(self, delivery: Delivery) -> None:
        """Queues a delivery, with the trouble scripted for its event (lost, twice, late)."""
        fault = self._faults.take(delivery.event, KINDS_OF_TROUBLE)
        with self._changed:
            if fault and fault.kind is FaultKind.DELIVERY_LATE:
                self._held.append(delivery)
            elif not fault or fault.kind is FaultKind.DELIVERY_TWICE:
                self._queue(delivery)
                if fault:
                    self._queue(delivery)
                self._release()
            self._changed.notify_all()

    def hurry(self) -> None:
        """What is held back goes now."""
        with self._changed:
            self._release()
            self._changed.notify_all()

    def attempts(self, event: str | None = None) -> list[Attempt]:
        with self._changed:
            return [attempt for attempt in self._attempts if event in (None, attempt.event)]

    def rows(self) -> list[dict[str, Any]]:
        return [asdict(attempt) for attempt in self.attempts()]

    def clear(self) -> None:
        with self._changed:
            self._waiting.clear()
            self._held.clear()
            self._attempts.clear()

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """True when everything queued has been accepted or given up; held deliveries are not waited for."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._waiting or self._busy), timeout)

    def _release(self) -> None:
        for late in self._held:
            self._queue(late)
        self._held.clear()

    def _queue(self, delivery: Delivery, number: int = 0, pause: float = 0.0) -> None:
        self._numbers += 1
        heapq.heappush(self._waiting, (self._clock.now() + pause, self._numbers, number, delivery))

    def _run(self) -> None:
        while True:
            with self._changed:
                due = self._next_due()
                if self._stopped:
                    return
                if due is None:
                    continue
                _, _, number, delivery = due
                self._busy = True
            self._attempt(delivery, number)
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _next_due(self) -> tuple[float, int, int, Delivery] | None:
        if not self._waiting:
            self._changed.wait()
            return None
        pause = self._waiting[0][0] - self._clock.now()
        if pause > 0:
            self._changed.wait(pause)
            return None
        return heapq.heappop(self._waiting)

    def _attempt(self, delivery: Delivery, number: int) -> None:
        headers = dict(delivery.headers)
        if number and delivery.retry_header:
            headers[delivery.retry_header] = str(number)
        answer = post(delivery.url, delivery.body, headers, self.timeout)
        accepted = delivery.accepted(answer)
        attempt = Attempt(self._clock.now(), delivery.event, delivery.url, number, answer.status, accepted)
        with self._changed:
            self._attempts.append(attempt)
            repeat = not accepted and number < len(self.pauses)
            if repeat:
                self._queue(delivery, number + 1, self.pauses[number])
        if not repeat:
            delivery.settled(accepted)


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
    """One POST of JSON, without following redirects. Nobody there: status 0."""
    target = urlsplit(url)
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = kind(target.netloc, timeout=timeout)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(65536))
    except (OSError, http.client.HTTPException):
        return Answer(0)
    finally:
        connection.close()
