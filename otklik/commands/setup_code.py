"""`otklik setup-code`: a new code for the first set-up, in place of the one that was printed before."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from otklik.commands.speech import in_words, tell

DONE, NOTHING_TO_SET_UP = 0, 1


def setup_code(arguments: Sequence[str]) -> int:
    """0: printed; 1: the set-up is done, people sign in."""
    if not {"-h", "--help"}.isdisjoint(arguments):
        print(in_words("print a new code for the first set-up, while it is not done"))
        return DONE
    from otklik.office.founding import issue_code

    code = issue_code(at=datetime.now(UTC))
    if code is None:
        tell("the first set-up is done: sign in, or ask the administrator")
        return NOTHING_TO_SET_UP
    url = os.environ.get("OTKLIK_URL", "http://localhost:8000")
    print(in_words("First set-up: {url}/setup/ with the code {code}", url=url, code=code))
    return DONE
