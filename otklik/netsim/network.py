"""What all stand-in networks share: a server, faults, a journal, a store, deliveries and a control door.

A network of its own gives ``serve`` (its API and its pages) and ``commands`` (what may be ordered through
``POST /_control/<command>``). ``call`` runs one API call with the faults scripted for it.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from otklik.netsim.clock import Clock
from otklik.netsim.deliveries import DEMO_PAUSES, Courier
from otklik.netsim.faults import CALL_FAULTS, Fault, FaultKind, Faults
from otklik.netsim.journal import Call, Journal, without_secrets
from otklik.netsim.server import DROPPED, Request, Response, Server, as_json
from otklik.netsim.store import Store

Command = Callable[..., Any]
BEFORE = frozenset({FaultKind.DROP_BEFORE, FaultKind.HTTP_STATUS, FaultKind.API_ERROR})


class Network:
    """One stand-in. ``with Network() as sim: sim.url`` in tests; ``start`` and ``stop`` elsewhere."""

    name = "network"

    def __init__(
        self, *, port: int = 0, state: Path | None = None, pauses: Sequence[float] = DEMO_PAUSES
    ) -> None:
        self.clock = Clock()
        self.faults, self.journal = Faults(), Journal()
        self.store = Store(state / f"{self.name}.sqlite3" if state else None)
        self.courier = Courier(self.faults, self.clock, pauses)
        self.stopping = threading.Event()
        self._server = Server(self.handle, port)

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> Self:
        self.courier.start()
        self._server.start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._server.stop()
        self.courier.stop()
        self.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def serve(self, request: Request) -> Response:
        raise NotImplementedError

    def error(self, fault: Fault, params: Mapping[str, Any]) -> Response:
        """The network's own error answer for a scripted code."""
        raise NotImplementedError

    def commands(self) -> Mapping[str, Command]:
        return {
            "reset": self.reset,
            "fault": self.fault,
            "faults": self.faults.waiting,
            "clear_faults": self.faults.clear,
            "journal": self.journal.rows,
            "clear_journal": self.journal.clear,
            "deliveries": self.courier.rows,
            "wait_idle": self.courier.wait_idle,
            "clock": self.set_clock,
        }

    def reset(self) -> None:
        """Forgets everything: what was written, what was called, what was scripted."""
        self.courier.clear()
        self.faults.clear()
        self.journal.clear()
        self.store.clear()
        self.clock.offset = 0.0

    def fault(self, kind: str, method: str = "*", count: int = 1, **details: Any) -> None:
        """Scripts a fault; ``details`` are ``code``, ``status``, ``seconds``, ``text``."""
        self.faults.add(Fault(FaultKind(kind), method, count, **details))

    def set_clock(self, offset: float) -> float:
        self.clock.offset = float(offset)
        return self.clock.now()

    def handle(self, request: Request) -> Response:
        if request.path.startswith("/_control/"):
            return self._control(request, request.path.removeprefix("/_control/"))
        return self.serve(request)

    def call(
        self, method: str, token_kind: str, params: Mapping[str, Any], answer: Callable[[], Response]
    ) -> Response:
        """Runs ``answer`` for one API call, with the fault scripted for it, and notes it in the journal."""
        fault = self.faults.take(method, CALL_FAULTS)
        if fault and fault.kind in BEFORE:
            response = self._refused(fault, params)
        else:
            response = answer()
            if fault:
                response = self._spoiled(fault, response)
        outcome = _outcome(fault, response)
        self.journal.note(Call(self.clock.now(), method, token_kind, without_secrets(params), outcome))
        return response

    def _refused(self, fault: Fault, params: Mapping[str, Any]) -> Response:
        if fault.kind is FaultKind.API_ERROR:
            return self.error(fault, params)
        if fault.kind is FaultKind.HTTP_STATUS:
            return Response(b"<html>Bad Gateway</html>", fault.status, "text/html")
        return DROPPED

    def _spoiled(self, fault: Fault, response: Response) -> Response:
        if fault.kind in (FaultKind.HANG_AFTER, FaultKind.SLOW):
            self.stopping.wait(fault.seconds)
        if fault.kind is FaultKind.SLOW:
            return response
        if fault.kind is FaultKind.BROKEN_JSON:
            return Response(response.body[: len(response.body) // 2], 200, response.kind)
        if fault.kind is FaultKind.STATUS_AFTER:
            return Response(b"<html>Gateway Timeout</html>", fault.status, "text/html")
        return DROPPED

    def _control(self, request: Request, name: str) -> Response:
        command = self.commands().get(name)
        if command is None:
            return as_json({"error": f"no such command: {name}", "commands": sorted(self.commands())}, 404)
        try:
            arguments = request.json() if request.body else dict(request.query)
            return as_json({"result": command(**arguments)})
        except (TypeError, ValueError, KeyError) as error:
            return as_json({"error": f"{type(error).__name__}: {error}"}, 400)


def _outcome(fault: Fault | None, response: Response) -> str:
    if response.dropped:
        return "hung" if fault and fault.kind is FaultKind.HANG_AFTER else "dropped"
    if fault and fault.kind is FaultKind.API_ERROR:
        return f"error {fault.code}"
    if fault and fault.kind is FaultKind.BROKEN_JSON:
        return "broken json"
    if response.status != 200:
        return f"http {response.status}"
    return response.outcome
