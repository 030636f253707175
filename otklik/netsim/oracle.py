"""A stand-in for a server with OpenAI's `/v1/chat/completions`: it writes one sentence, or fails as it is told.

    python -m otklik.netsim.oracle 8110        # then the address is http://127.0.0.1:8110/v1

It has no wits: it tells how many messages it was given, so that tests and a demo need no model.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from otklik.netsim.server import Request, Response, Server, as_json, redirect

FAULTS = ("slow", "garbage", "huge", "redirect", "empty", "error", "shape", "key")
HUGE = 1024 * 1024  # bytes


@dataclass
class Oracle:
    """`fault`: how the next answers fail; `asked`: what it was asked, the last one last."""

    port: int = 0
    fault: str = ""
    says: str = ""
    pause: float = 3.0  # seconds of a slow answer
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def __enter__(self) -> Oracle:
        self._server = Server(self._handle, self.port)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        return f"{self._server.url}/v1"

    def _handle(self, request: Request) -> Response:
        if request.method != "POST" or not request.path.endswith("/chat/completions"):
            return as_json({"error": {"message": "not found"}}, 404)
        self.keys.append(request.headers.get("authorization", ""))
        self.asked.append(request.json())
        return self._failed() or as_json(_completion(self.says or _sentence(self.asked[-1])))

    def _failed(self) -> Response | None:
        if self.fault == "slow":
            time.sleep(self.pause)
        answers = {
            "garbage": Response(b"\xff<html>" * 9),
            "huge": as_json(_completion("x" * HUGE)),
            "redirect": redirect("http://127.0.0.1:1/elsewhere"),
            "empty": as_json(_completion("  ")),
            "error": as_json({"error": {"message": "overloaded"}}, 503),
            "shape": as_json({"choices": [{"message": {"content": ["not", "a text"]}}]}),
            "key": as_json({"error": {"message": "invalid key"}}, 401),
        }
        return answers.get(self.fault)


def _completion(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }


def _sentence(asked: dict[str, Any]) -> str:
    try:
        told = json.loads(asked["messages"][-1]["content"])
        return f"Здравствуйте! Получено сообщений: {len(told['сообщения'])}. Ответ готовит {{кто отвечает}}."
    except (ValueError, KeyError, TypeError):
        return "готово"


if __name__ == "__main__":
    with Oracle(int(sys.argv[1]) if len(sys.argv) > 1 else 8110) as oracle:
        print(oracle.url, flush=True)
        threading.Event().wait()
