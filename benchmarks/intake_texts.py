"""Messages as citizens write them, and how they are sent: one way for us and for the peer."""

from __future__ import annotations

import http.client
import random
import threading
from collections.abc import Mapping, Sequence
from itertools import count

SAID = "вода яма фонарь мусор снег автобус школа двор дорога тариф мост труба дом улица горит"
SENDERS = 4  # connections at once; each sends one message a request
numbers = count(1)


def text(chance: random.Random) -> str:
    """About 35 words, the middle length of a citizen's message; no two alike."""
    return f"Обращение {next(numbers)}: " + " ".join(chance.choices(SAID.split(), k=33))


def send_all(
    web: str, path: str, bodies: Sequence[bytes], headers: Mapping[str, str], *, expected: int
) -> None:
    """Sends the bodies over a few connections kept open; any other answer is an error."""
    waiting = iter(bodies)
    lock, wrong = threading.Lock(), []

    def send() -> None:
        connection = http.client.HTTPConnection(web.removeprefix("http://"), timeout=60)
        while True:
            with lock:
                body = next(waiting, None)
            if body is None or wrong:
                break
            connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != expected:
                wrong.append((answer.status, said[:300]))
        connection.close()

    senders = [threading.Thread(target=send) for _sender in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if wrong:
        raise RuntimeError(f"{path}: {wrong[0]}")
