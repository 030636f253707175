"""Fetching a file from an address that a stranger has written.

Every hop of a redirect is judged as the first address was (`strangers`), and nothing of the answer but its bytes is
believed.
"""

from __future__ import annotations

import time
from urllib.parse import urljoin

from otklik.strangers import Answer, Bounds, NotReached, Trouble, exchange

MOST_HOPS = 3  # redirects
REDIRECTS = frozenset({301, 302, 303, 307, 308})
WORTH_ANOTHER_TRY = frozenset({408, 425, 429, *range(500, 600)})
HEADERS = (("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", "Otklik"))
FINAL = frozenset({Trouble.ADDRESS, Trouble.INNER, Trouble.HOPS, Trouble.LARGE, Trouble.GONE})


class NotFetched(Exception):
    """The file was not fetched. `final`: another try would end in the same way."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble

    @property
    def final(self) -> bool:
        return self.trouble in FINAL


def fetch(url: str, bounds: Bounds) -> bytes:
    """The bytes at the address. Raises NotFetched."""
    end = time.monotonic() + bounds.seconds
    for _hop in range(MOST_HOPS + 1):
        answer = _asked(url, bounds, end)
        if answer.status == 200:
            return answer.content
        url = urljoin(url, _further(answer))
    raise NotFetched(Trouble.HOPS)


def _asked(url: str, bounds: Bounds, end: float) -> Answer:
    try:
        return exchange(url, bounds, end=end, headers=HEADERS)
    except NotReached as problem:
        raise NotFetched(problem.trouble) from None


def _further(answer: Answer) -> str:
    """Where a redirect leads; any other answer is the end."""
    if answer.status in WORTH_ANOTHER_TRY:
        raise NotFetched(Trouble.SILENT)
    if answer.status not in REDIRECTS or "location" not in answer.headers:
        raise NotFetched(Trouble.GONE)
    return answer.headers["location"]
