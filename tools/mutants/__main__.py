"""Mutation check: does some test fail when the code is wrong?

    python -m tools.mutants                          the whole of otklik.regulation
    python -m tools.mutants --module worktime duty   only these modules
    python -m tools.mutants --known                  only the survivors of the report

Writes `build/mutants.json` (runs of single modules are merged into it) and prints what was killed per
module. Exit code 1 when fewer than `--threshold` per cent are killed, or a survivor has no line in
`docs/regulation/survivors.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from tools.mutants.changes import Change, changes_of
from tools.mutants.trials import ROOT, SURVIVED, Test, Trial, begin, file_of, measured, tests_of, warm

Row = dict[str, Any]

PACKAGE = "otklik.regulation"
REPORT = ROOT / "build" / "mutants.json"
TESTS = ROOT / "build" / "mutants-tests.json"
EXPLAINED = ROOT / "docs" / "regulation" / "survivors.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`by` is the test that killed it, "a hang" or "the import"; empty when it survived."""

    module: str
    change: Change
    source: str  # of the changed line, by which it is known when lines move
    by: str

    def row(self) -> Row:
        told = {"module": self.module, "line": self.change.line, "number": self.change.number}
        return told | {
            "kind": self.change.kind,
            "source": self.source,
            "before": self.change.before,
            "after": self.change.after,
            "killed_by": self.by,
        }


class Course:
    """The trials of one module, `jobs` at a time."""

    def __init__(self, folder: Path, module: str, tests: list[Test], jobs: int, budget: float) -> None:
        self.folder, self.module, self.tests = folder, module, tests
        self.jobs, self.budget = jobs, budget
        self.source = file_of(f"{PACKAGE}.{module}").read_text(encoding="utf-8")
        self.killers: list[str] = []  # the latest first
        self.running: dict[int, Trial] = {}

    def outcomes(self, wanted: set[tuple[int, str]] | None = None) -> Iterator[Outcome]:
        """Of every change, or of the `wanted` ones: their numbers and the source of their lines."""
        lines = [line.strip() for line in self.source.splitlines()]
        changes = {
            each.number: each
            for each in changes_of(self.source)
            if wanted is None or (each.number, lines[each.line - 1]) in wanted
        }
        waiting = list(changes.values())
        while waiting or self.running:
            while waiting and len(self.running) < self.jobs:
                self._begin(waiting.pop(0))
            for number, by in self._ended():
                change = changes[number]
                yield Outcome(self.module, change, lines[change.line - 1], by)

    def _begin(self, change: Change) -> None:
        tests = self._order(change.line)
        trial = begin(self.folder, f"{PACKAGE}.{self.module}", self.source, change.number, tests)
        self.running[trial.process] = trial

    def _order(self, line: int) -> list[Test]:
        """Recent killers, then what runs the line, then what runs the module; the quickest first.

        A line that no test runs by itself is run at import: any test of the package may show it.
        """
        touching = [test for test in self.tests if line in test.lines.get(self.module, ())]
        near = [test for test in self.tests if self.module in test.lines]
        ordered = dict.fromkeys([*touching, *([] if len(touching) > 8 else [*near, *self.tests])])
        recent = [test for test in ordered if test.name in self.killers[:6]]
        return _within(self.budget, dict.fromkeys([*recent, *ordered]))

    def _ended(self) -> Iterator[tuple[int, str]]:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            for trial in self.running.values():
                if trial.is_late():
                    trial.stop()
            time.sleep(0.01)
            return
        trial = self.running.pop(process)
        by = os.read(trial.pipe, 4096).decode()
        os.close(trial.pipe)
        if os.WIFSIGNALED(status):
            by = "a hang"
        elif os.WEXITSTATUS(status) == SURVIVED:
            by = ""
        elif "::" in by:
            self.killers = [by, *(name for name in self.killers if name != by)]
        else:
            by = "the import"
        yield trial.number, by


def _within(seconds: float, tests: Iterable[Test]) -> list[Test]:
    ends = zip(tests, accumulate(test.seconds for test in tests), strict=True)
    return [test for test, end in ends if end <= seconds]


def main() -> int:
    options = _options()
    rows = _report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm(folder)
        REPORT.parent.mkdir(exist_ok=True)
        if not (options.same_tests and TESTS.exists()):
            measured(folder, PACKAGE, TESTS)
        tests = tests_of(TESTS)
        print(f"{len(tests)} tests, {sum(test.seconds for test in tests):.0f} s in one process", flush=True)
        for module in options.module or _modules():
            began = time.monotonic()
            course = Course(folder, module, tests, options.jobs, options.budget)
            found = list(course.outcomes(_survivors(rows, module) if options.known else None))
            rows = _merged(rows, module, found, whole=not options.known)
            _save(rows)
            _tell(module, found, time.monotonic() - began)
    return _verdict(rows, options.threshold)


def _survivors(rows: list[Row], module: str) -> set[tuple[int, str]]:
    return {
        (row["number"], row["source"]) for row in rows if row["module"] == module and not row["killed_by"]
    }


def _merged(rows: list[Row], module: str, found: list[Outcome], *, whole: bool) -> list[Row]:
    """The report with what was found put in the place of what was known of the module."""
    fresh = {outcome.change.number for outcome in found}
    kept = [row for row in rows if row["module"] != module or not (whole or row["number"] in fresh)]
    return kept + [outcome.row() for outcome in found]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__.split("\n")[0])
    parser.add_argument("--module", nargs="+", metavar="NAME", help="only these modules of the package")
    parser.add_argument("--known", action="store_true", help="only what survived the last time")
    parser.add_argument(
        "--budget", type=float, default=6.0, help="seconds of tests for one change, the most telling first"
    )
    parser.add_argument("--same-tests", action="store_true", help="do not measure the tests anew")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--threshold", type=float, default=95.0, metavar="PERCENT")
    return parser.parse_args()


def _modules() -> list[str]:
    folder = ROOT.joinpath(*PACKAGE.split("."))
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")


def _report() -> list[Row]:
    """Of the last runs; without the modules that are gone."""
    rows = json.loads(REPORT.read_text(encoding="utf-8"))["mutants"] if REPORT.exists() else []
    return [row for row in rows if row["module"] in _modules()]


def _save(rows: list[Row]) -> None:
    rows.sort(key=lambda row: (row["module"], row["number"]))
    text = json.dumps({"package": PACKAGE, "mutants": rows}, ensure_ascii=False, indent=1)
    REPORT.write_text(text + "\n", encoding="utf-8")


def _tell(module: str, found: list[Outcome], seconds: float) -> None:
    survivors = [outcome for outcome in found if not outcome.by]
    killed = len(found) - len(survivors)
    print(f"{module:12} {killed:4} of {len(found):4} killed, {seconds:4.0f} s", flush=True)
    for outcome in survivors:
        print(f"    survives: {outcome.change}", flush=True)


def _verdict(rows: list[Row], threshold: float) -> int:
    survivors = [row for row in rows if not row["killed_by"]]
    missing = sorted(set(_modules()) - {row["module"] for row in rows})
    share = 100 * (len(rows) - len(survivors)) / max(len(rows), 1)
    print(f"all          {len(rows) - len(survivors):4} of {len(rows):4} killed: {share:.1f} %")
    print(f"not run: {', '.join(missing)}" if missing else "every module was run")
    told = EXPLAINED.read_text(encoding="utf-8") if EXPLAINED.exists() else ""
    untold = [row for row in survivors if f"`{row['source']}`" not in told]
    for row in untold:
        print(f"no explanation in {EXPLAINED.name}: {row['module']}, line {row['line']}: {row['source']}")
    return int(share < threshold or bool(untold))


if __name__ == "__main__":
    sys.exit(main())
