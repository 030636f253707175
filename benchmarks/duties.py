"""How long it takes to find everything that one case owes and owed.

    python -m benchmarks.duties [--json] [--quick]

See README.md in this folder for the method. The exit code is 1 when the answers are not the known ones.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import process_time
from typing import Any

from benchmarks.machine import machine
from otklik.office.calendars import country_calendar
from otklik.regulation.course import Course
from otklik.regulation.duties import duties
from otklik.regulation.history import Fact, History, ReplyKind, Role, Step
from otklik.regulation.terms import preset
from otklik.regulation.workflow import check
from otklik.regulation.worktime import Week, WorkingTime, working_time

TARGET = 100.0  # microseconds for all duties of one full history
METHOD = (
    "one history of a message split between two units, with a request, returns, an interim answer and two "
    "answers, every step checked as the program checks it; known due moments compared before timing; "
    "processor time, collections of garbage included; medians and 95th percentiles over batches of calls"
)
Times = tuple[int, int, int]  # day of November 2026, hour, minute; UTC
ANSWER, INTERIM, CLARIFICATION = ReplyKind.ANSWER, ReplyKind.INTERIM, ReplyKind.CLARIFICATION


@dataclass(frozen=True)
class Sizes:
    batches: int
    calls: int  # in a batch


FULL = Sizes(batches=200, calls=100)
QUICK = Sizes(batches=3, calls=5)


class Case:
    """The history, and the office it happens in."""

    def __init__(self) -> None:
        self.terms = preset("parfino-2020")
        self.clock = _office()
        self.history = History()
        self._identified_and_split()
        self._asked_and_promised()
        self._answered()

    def step(self, step: Step, role: Role, at: Times, **said: Any) -> None:
        day, hour, minute = at
        fact = Fact(step, datetime(2026, 11, day, hour, minute, tzinfo=UTC), role=role, by=role.value, **said)
        check(self.history, fact, frozenset({role}), terms=self.terms, clock=self.clock)
        self.history = self.history.with_fact(fact)

    def _identified_and_split(self) -> None:
        self.step(Step.IDENTIFY, Role.MONITOR, (23, 6, 10), topic="roads", importance="normal")
        self.step(Step.FORWARD, Role.MONITOR, (23, 6, 20))
        self.step(Step.ASSIGN, Role.DISPATCHER, (23, 6, 30), part=1, unit="roads")
        self.step(Step.ASSIGN, Role.DISPATCHER, (23, 6, 31), part=2, unit="housing")
        self.step(Step.JOIN, Role.MONITOR, (23, 6, 40))

    def _asked_and_promised(self) -> None:
        asked = {"part": 1, "kind": CLARIFICATION, "reply": "request", "version": 1}
        self._on_the_road(asked, (23, 7, 0), (23, 7, 10), (23, 7, 20))
        self.step(Step.HEAR, Role.AUTHOR, (24, 6, 0), part=1)
        draft = {"part": 1, "kind": INTERIM, "reply": "interim", "version": 1}
        self.step(Step.SEND, Role.EXECUTOR, (24, 7, 0), promise="a new surface in spring", **draft)
        self.step(Step.RETURN, Role.MONITOR, (24, 7, 10), reason="name the month", **draft)
        self._on_the_road({**draft, "version": 2}, (24, 7, 30), (24, 7, 40), (24, 7, 50))

    def _answered(self) -> None:
        first = {"part": 1, "kind": ANSWER, "reply": "answer 1", "version": 1}
        second = {"part": 2, "kind": ANSWER, "reply": "answer 2", "version": 1}
        self.step(Step.SEND, Role.EXECUTOR, (24, 8, 0), **second)
        self.step(Step.RETURN, Role.MONITOR, (24, 8, 10), reason="add a photo", **second)
        self._on_the_road({**second, "version": 2}, (24, 8, 30), (24, 8, 40), (24, 8, 50))
        self._on_the_road(first, (27, 8, 0), (27, 8, 10), (27, 8, 20))
        self.step(Step.HEAR, Role.AUTHOR, (27, 9, 0))

    def _on_the_road(self, text: dict[str, Any], *times: Times) -> None:
        promise = {"promise": "a new surface in May"} if text["kind"] is INTERIM else {}
        self.step(Step.SEND, Role.EXECUTOR, times[0], **promise, **text)
        self.step(Step.APPROVE, Role.MONITOR, times[1], **text)
        self.step(Step.PUBLISH, Role.DISPATCHER, times[2], **text)


def _office() -> WorkingTime:
    """The office of the Regulation's vectors."""
    country = country_calendar("ru")
    full, friday = ["08:30-13:00", "14:00-17:30"], ["08:30-13:00", "14:00-16:30"]
    return working_time(
        Week.parse({"mon": full, "tue": full, "wed": full, "thu": full, "fri": friday}),
        country.special_days(),
        zone="Europe/Moscow",
        first=date(2019, 1, 1),
        last=country.last,
        version=country.version,
        confirmed_through=country.confirmed_through,
    )


# Detected on Monday at 9:10. The first part waited for 6:40 h of work, so its answer is due on Tuesday
# at 16:50, the second one's at 9:10. Promised on Tuesday, the final draft is due on the Thursday after next.
KNOWN = {
    ("answer", 1): datetime(2026, 11, 24, 13, 50, tzinfo=UTC),
    ("answer", 2): datetime(2026, 11, 24, 6, 10, tzinfo=UTC),
    ("final", 1): datetime(2026, 12, 3, 14, 30, tzinfo=UTC),
}


def right(case: Case) -> bool:
    """Whether the moments one can check by hand are those found."""
    found = {(duty.kind, duty.part): duty.due_at for duty in duties(case.history, case.terms, case.clock)}
    return all(found.get(key) == due_at for key, due_at in KNOWN.items())  # type: ignore[call-overload]


def timed(call: Callable[[], object], sizes: Sizes) -> dict[str, float]:
    """Microseconds per call."""
    call()
    gc.collect()
    batches = []
    for _ in range(sizes.batches):
        start = process_time()
        for _ in range(sizes.calls):
            call()
        batches.append((process_time() - start) / sizes.calls * 1e6)
    cuts = statistics.quantiles(batches, n=20)
    return {"median": round(statistics.median(batches), 1), "p95": round(cuts[-1], 1)}


def run(sizes: Sizes) -> dict[str, Any]:
    case = Case()
    history, terms, clock = case.history, case.terms, case.clock
    all_duties = timed(lambda: duties(history, terms, clock), sizes)
    return {
        "machine": machine(),
        "method": METHOD,
        "answers are right": right(case),
        "facts": len(history),
        "duties": len(duties(history, terms, clock)),
        "microseconds": {
            "all duties of one full history": all_duties,
            "its state alone": timed(lambda: Course.of(history, terms), sizes),
        },
        "targets": [
            {
                "question": "all duties of one full history",
                "under": TARGET,
                "median": all_duties["median"],
                "met": all_duties["median"] < TARGET,
            }
        ],
    }


def told(result: dict[str, Any]) -> str:
    lines = [
        f"{result['facts']} facts, {result['duties']} duties; answers right: {result['answers are right']}"
    ]
    for question, figures in result["microseconds"].items():
        lines.append(f"{question:34}{figures['median']:8.1f} us median{figures['p95']:8.1f} us p95")
    lines += [f"target under {each['under']:.0f} us: {each['met']}" for each in result["targets"]]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="shows that it runs, not how fast")
    chosen = parser.parse_args(argv)
    result = run(QUICK if chosen.quick else FULL)
    print(json.dumps(result, ensure_ascii=False, indent=2) if chosen.json else told(result))
    return 0 if result["answers are right"] else 1


if __name__ == "__main__":
    sys.exit(main())
