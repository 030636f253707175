"""How fast, and how rightly, working time is counted: ours beside three other libraries, in one run.

    python -m benchmarks.worktime [--json] [--quick]

See README.md in this folder for the method. The exit code is 1 when answers that have to agree do not.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from time import process_time
from typing import Any

import numpy

from benchmarks.machine import machine
from benchmarks.peers import (
    TERM,
    Peer,
    businesstimedelta_peer,
    ours,
    pandas_peer,
    weekdays_off,
    workclock_peer,
    workclock_schedule,
)
from otklik.office.calendars import country_calendar
from otklik.regulation.worktime import DayKind, SpecialDay, WorkingTime

MONTH, YEAR = timedelta(days=30), timedelta(days=365)
METHOD = (
    "random moments of 2019-2026, to the minute, at any hour; ours and the peer take turns, the peer on as "
    "many of the same moments as its pace allows; processor time, median of the repeats, per call; ours is "
    "timed on the whole Russian calendar, peers on the part of it they can express"
)
Span = timedelta | None  # of `between`; None is `add`
OPERATIONS: dict[str, Span] = {"add 8 h": None, "between 30 d": MONTH, "between 365 d": YEAR}
TARGETS = {  # how many times faster than the peer
    ("workclock", "add 8 h"): 4,
    ("workclock", "between 30 d"): 4,
    ("workclock", "between 365 d"): 15,
    ("workclock", "batch add 8 h"): 20,
    ("workclock", "batch between 30 d"): 20,
    ("pandas CustomBusinessHour", "add 8 h"): 30,
    ("businesstimedelta", "add 8 h"): 300,
    ("businesstimedelta", "between 30 d"): 300,
    ("businesstimedelta", "between 365 d"): 300,
}


@dataclass(frozen=True)
class Sizes:
    repeats: int
    own_calls: int
    quick_calls: int  # to a peer that answers within microseconds
    slow_calls: int  # to one that takes milliseconds
    judged: int  # answers compared
    slow_judged: int
    batch: int

    def calls(self, peer: Peer, span: Span) -> int:
        if peer.name != "businesstimedelta":
            return self.quick_calls
        return max(2, self.slow_calls // (40 if span == YEAR else 4 if span else 1))


FULL = Sizes(
    repeats=15,
    own_calls=20_000,
    quick_calls=5000,
    slow_calls=200,
    judged=5000,
    slow_judged=200,
    batch=1_000_000,
)
QUICK = Sizes(repeats=2, own_calls=60, quick_calls=20, slow_calls=8, judged=50, slow_judged=4, batch=1000)


class Bench:
    """The calendars, the peers and the moments of one run."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        country = country_calendar("ru")
        off = weekdays_off(country)
        days_off = [SpecialDay(day, DayKind.OFF) for day in off]
        saturdays = [each.day for each in country.days if each.kind is DayKind.WORKING]
        self.russian = ours(country, country.special_days())
        self.plain = ours(country, days_off)  # what peers can express
        self.same_hours = ours(country, days_off, short_friday=False)  # what pandas can
        self.schedule = workclock_schedule(off)
        self.workclock = workclock_peer(self.schedule, "workclock", ["short days", "moved Saturdays"])
        self.pandas = pandas_peer(off)
        self.businesstimedelta = businesstimedelta_peer(off)
        opened = workclock_schedule(off, saturdays)
        self.saturdays = workclock_peer(opened, "workclock, other Saturdays as holidays", ["short days"])
        draw = random.Random(20261123)
        minutes = (datetime(2026, 11, 23, tzinfo=UTC) - datetime(2019, 1, 9, tzinfo=UTC)) // timedelta(
            minutes=1
        )
        self.moments = [
            datetime(2019, 1, 9, tzinfo=UTC) + timedelta(minutes=draw.randrange(minutes))
            for _ in range(sizes.own_calls)
        ]

    def agreement(self) -> dict[str, float]:
        """Share of equal answers on a calendar that the peer can express; all have to be 1."""
        many, few = self.moments[: self.sizes.judged], self.moments[: self.sizes.slow_judged]
        starts, ends = as_array(many), as_array(many) + numpy.timedelta64(30, "D")
        single = [self.plain.add(each, TERM) for each in many]
        batches = [
            self.schedule.add_many(starts, TERM) == self.plain.add_many(starts, TERM),
            self.schedule.between_many(starts, ends) == self.plain.between_many(starts, ends),
            as_array(single) == self.plain.add_many(starts, TERM),
        ]
        # pandas calls the end of a term the next opening (R-2 does not), so its working time is compared.
        in_time = [self.same_hours.between(each, self.pandas.due(each)) == TERM for each in many]
        return {
            "workclock": right(self.plain, self.workclock, many),
            "workclock batch": float(numpy.mean(batches)),
            "pandas CustomBusinessHour": statistics.fmean(in_time),
            "businesstimedelta": right(self.plain, self.businesstimedelta, few),
        }

    def wrong(self) -> list[dict[str, Any]]:
        """Share of each peer's answers that is wrong on the whole Russian calendar."""
        few, many = self.moments[: self.sizes.slow_judged], self.moments[: self.sizes.judged]
        sampled = [(self.workclock, many), (self.saturdays, many), (self.pandas, many)]
        return [
            {
                "peer": peer.name,
                "cannot express": list(peer.cannot),
                "answers": len(moments),
                **{name: wrong(self.russian, peer, moments, span) for name, span in OPERATIONS.items()},
                "add 8 h, working time": statistics.fmean(
                    self.russian.between(each, peer.due(each)) != TERM for each in moments
                ),
            }
            for peer, moments in [*sampled, (self.businesstimedelta, few)]
        ]

    def timings(self) -> list[dict[str, Any]]:
        peers = (self.workclock, self.pandas, self.businesstimedelta)
        rows = [
            self.timed(peer, name, span)
            for peer in peers
            for name, span in OPERATIONS.items()
            if span is None or peer.between
        ]
        return rows + self.batch_timings()

    def timed(self, peer: Peer, name: str, span: Span) -> dict[str, Any]:
        moments, fewer = self.moments, self.moments[: self.sizes.calls(peer, span)]
        if span is None:
            run = calling(self.russian.add, moments, [TERM] * len(moments))
            peers_run = calling(peer.add, [peer.take(each) for each in fewer], [peer.term] * len(fewer))
        else:
            assert peer.between is not None
            run = calling(self.russian.between, moments, [each + span for each in moments])
            peers_run = calling(peer.between, fewer, [each + span for each in fewer])
        seconds = take_turns((run, peers_run), self.sizes.repeats)
        return compared(peer.name, name, seconds[0] / len(moments), seconds[1] / len(fewer))

    def batch_timings(self) -> list[dict[str, Any]]:
        draw = numpy.random.default_rng(20261123)
        span = int((datetime(2026, 11, 23, tzinfo=UTC) - datetime(2019, 1, 9, tzinfo=UTC)).total_seconds())
        passed = draw.integers(0, span, self.sizes.batch).astype("timedelta64[s]")
        starts = (numpy.datetime64("2019-01-09") + passed).astype("datetime64[us]")
        ends = starts + numpy.timedelta64(30, "D")
        operations = {
            "batch add 8 h": (
                lambda: self.russian.add_many(starts, TERM),
                lambda: self.schedule.add_many(starts, TERM),
            ),
            "batch between 30 d": (
                lambda: self.russian.between_many(starts, ends),
                lambda: self.schedule.between_many(starts, ends),
            ),
        }
        repeats = min(2, self.sizes.repeats)  # a million at a time settles quickly
        return [
            compared("workclock", name, *(each / self.sizes.batch for each in take_turns(runs, repeats)))
            for name, runs in operations.items()
        ]


def as_array(moments: Sequence[datetime]) -> numpy.ndarray:
    return numpy.array([each.replace(tzinfo=None) for each in moments], "datetime64[us]")


def right(clock: WorkingTime, peer: Peer, moments: Sequence[datetime]) -> float:
    return 1 - statistics.fmean(wrong(clock, peer, moments, span) or 0.0 for span in OPERATIONS.values())


def wrong(clock: WorkingTime, peer: Peer, moments: Sequence[datetime], span: Span) -> float | None:
    """Share of the peer's answers that differ from the clock's; None where the peer has no such question."""
    if span is None:
        return statistics.fmean(peer.due(each) != clock.add(each, TERM) for each in moments)
    if peer.between is None:
        return None
    asked = moments if peer.name != "businesstimedelta" else moments[: max(4, len(moments) // 10)]
    return statistics.fmean(
        peer.between(each, each + span) != clock.between(each, each + span) for each in asked
    )


def take_turns(runs: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Median seconds of the processor of each of `runs`, repeated in turn; once more before, unmeasured."""
    times: list[list[float]] = [[] for _ in runs]
    for turn in range(repeats + 1):
        for index, run in enumerate(runs):
            started = process_time()
            run()
            if turn:
                times[index].append(process_time() - started)
    return [statistics.median(each) for each in times]


def calling(
    ask: Callable[[Any, Any], object], one: Sequence[Any], other: Sequence[Any]
) -> Callable[[], object]:
    return lambda: [ask(*each) for each in zip(one, other, strict=True)]


def compared(peer: str, operation: str, own: float, peers: float) -> dict[str, Any]:
    """`own` and `peers` are seconds for one call, or one item of a batch."""
    target = TARGETS[peer, operation]
    return {
        "peer": peer,
        "operation": operation,
        "ours, us": round(own * 1e6, 4),
        "peer, us": round(peers * 1e6, 4),
        "times faster": round(peers / own, 1),
        "target": target,
        "met": peers / own >= target,
    }


def measure(sizes: Sizes) -> dict[str, Any]:
    """Answers are compared first; nothing is timed unless they agree."""
    bench = Bench(sizes)
    agreement = bench.agreement()
    report: dict[str, Any] = {
        "machine": machine(),
        "versions": {name: version(name) for name in ("workclock", "pandas", "businesstimedelta", "numpy")},
        "method": {"text": METHOD, **vars(sizes)},
        "agreement on what peers can express": agreement,
        "agreed": all(share == 1 for share in agreement.values()),
    }
    if report["agreed"]:
        report["wrong on the Russian calendar"] = bench.wrong()
        report["timings"] = bench.timings()
        report["all targets met"] = all(row["met"] for row in report["timings"])
    return report


def as_lines(report: dict[str, Any]) -> list[str]:
    lines = [f"{key}: {value}" for key, value in (report["machine"] | report["versions"]).items()]
    lines += [f"agrees on {share:.1%} where it has words: {peer}" for peer, share in _shares(report)]
    lines += ["", f"{'peer':28}{'operation':22}{'ours, us':>10}{'peer, us':>12}{'faster':>10}{'target':>8}"]
    for row in report.get("timings", ()):
        met = "met" if row["met"] else "MISSED"
        lines.append(
            f"{row['peer']:28}{row['operation']:22}{row['ours, us']:10.3f}{row['peer, us']:12.3f}"
            f"{row['times faster']:9.1f}x{row['target']:7}x {met}"
        )
    lines += ["", "wrong answers on the Russian calendar:"]
    for row in report.get("wrong on the Russian calendar", ()):
        shares = ", ".join(f"{key} {value:.1%}" for key, value in row.items() if isinstance(value, float))
        lines.append(f"  {row['peer']} (no {', '.join(row['cannot express'])}): {shares}")
    return lines


def _shares(report: dict[str, Any]) -> list[tuple[str, float]]:
    return list(report["agreement on what peers can express"].items())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of text")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it runs, not how fast")
    chosen = parser.parse_args(arguments)
    report = measure(QUICK if chosen.quick else FULL)
    text = json.dumps(report, indent=2) if chosen.json else "\n".join(as_lines(report))
    sys.stdout.write(text + "\n")
    return 0 if report["agreed"] else 1


if __name__ == "__main__":
    sys.exit(main())
