"""Trying a changed module against the tests, each trial in a process of its own.

The processes are forked from one that has the libraries loaded but nothing of the package, so that
every trial imports the package, with the change in it, anew: tables made at import are made of it too.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from _pytest.config import Config

from tools.mutants.changes import changed

ROOT = Path(__file__).parents[2]
TESTS = "tests/regulation"
MEMORY = 3 << 30
PATIENCE = 6.0  # seconds of the processor for a trial, besides four times that of its tests
EXAMPLES = 12  # of each property
SURVIVED = 0
FIRST = 12  # tests tried before all others, so that few files are loaded where they are enough
SLOWEST = 5.0  # seconds, measured with coverage: slower tests are left out
INI = f"[pytest]\npythonpath = {ROOT}\naddopts = --import-mode=importlib\nfilterwarnings = error\n"


@dataclass(frozen=True, slots=True, eq=False)
class Test:
    """`lines` are those it runs, by module; those that only the import runs are under no test."""

    name: str
    seconds: float
    lines: dict[str, frozenset[int]]

    @property
    def file(self) -> str:
        return self.name.split("::", maxsplit=1)[0]


@dataclass(slots=True)
class Chosen:
    """A plugin that runs only the tests of `order`, in that order, and keeps what became of them."""

    order: dict[str, int] | None = None
    coverage: Any = None
    failed: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def pytest_collection_modifyitems(self, config: Config, items: list[pytest.Item]) -> None:
        if self.order is not None:
            items[:] = sorted(
                (item for item in items if item.nodeid in self.order),
                key=lambda item: self.order[item.nodeid],
            )

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self.coverage is not None:
            self.coverage.switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.outcome == "failed":
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.outcome == "failed":
            self.failed.append(report.nodeid)


def warm(folder: Path) -> None:
    """Load what every trial needs, and hold the properties to a few examples, always the same ones."""
    for name in ("hypothesis", "numpy", "zoneinfo", "tomllib", "coverage", "_pytest.assertion.rewrite"):
        importlib.import_module(name)
    from hypothesis import HealthCheck, Phase, settings

    settings.register_profile(
        "mutants",
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ["OTKLIK_EXAMPLES"] = str(EXAMPLES)
    (folder / "pytest.ini").write_text(INI, encoding="utf-8")


def run_tests(folder: Path, files: Sequence[str], plugin: Chosen, *options: str) -> int:
    """Run the tests of `files` in this process; the exit code of pytest."""
    fixed = ["-c", str(folder / "pytest.ini"), f"--rootdir={ROOT}", "--noconftest", "-q", "-s", "--tb=no"]
    for name in ("cacheprovider", "terminalreporter"):
        fixed += ["-p", f"no:{name}"]
    return int(pytest.main([*fixed, *options, *files], plugins=[plugin]))


def measured(folder: Path, package: str, report: Path) -> None:
    """Run all tests once, and write to `report` how long each takes and which lines it runs."""
    child = os.fork()
    if not child:
        _silent()
        _measure(folder, package, report)
        os._exit(0)
    os.waitpid(child, 0)


def tests_of(report: Path) -> list[Test]:
    """The tests that passed, the quickest first."""
    rows = json.loads(report.read_text(encoding="utf-8"))
    tests = [
        Test(row["name"], row["seconds"], {name: frozenset(lines) for name, lines in row["lines"].items()})
        for row in rows
    ]
    return sorted(tests, key=lambda test: test.seconds)


def _measure(folder: Path, package: str, report: Path) -> None:
    from coverage import Coverage

    coverage = Coverage(data_file=None, source=[package], config_file=False)
    plugin = Chosen(coverage=coverage)
    coverage.start()
    run_tests(folder, [TESTS], plugin, "--continue-on-collection-errors", "--ignore-glob=*_benchmark.py")
    coverage.stop()
    found: dict[str, dict[str, list[int]]] = {}
    data = coverage.get_data()
    for file in data.measured_files():
        for line, tests in data.contexts_by_lineno(file).items():
            for test in tests:
                found.setdefault(test, {}).setdefault(Path(file).stem, []).append(line)
    rows = [
        {"name": name, "seconds": seconds, "lines": found.get(name, {})}
        for name, seconds in plugin.seconds.items()
        if name not in plugin.failed and seconds < SLOWEST
    ]
    report.write_text(json.dumps(rows), encoding="utf-8")


@dataclass(slots=True)
class Trial:
    """A forked process that tries one change."""

    number: int
    process: int
    pipe: int
    until: float

    def is_late(self) -> bool:
        return time.monotonic() > self.until

    def stop(self) -> None:
        os.kill(self.process, signal.SIGKILL)


def begin(folder: Path, module: str, source: str, number: int, tests: Sequence[Test]) -> Trial:
    """Start a trial; its pipe will hold the name of the first test that failed, if any."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return Trial(number, child, reading, time.monotonic() + 20 * _limit(tests))
    os.close(reading)
    _silent()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.meta_path.insert(0, _Replacing(module, source, number))
    code, failed = _first_failure(folder, tests)
    os.write(writing, failed.encode())
    os._exit(code)


def _first_failure(folder: Path, tests: Sequence[Test]) -> tuple[int, str]:
    for some in filter(None, (tests[:FIRST], tests[FIRST:])):
        plugin = Chosen({test.name: place for place, test in enumerate(some)})
        _hang_after(_limit(some))
        try:
            code = run_tests(folder, sorted({test.file for test in some}), plugin, "-x")
        except BaseException:  # whatever it is, the change did not go unseen
            code = 3
        if code:
            return code, plugin.failed[0] if plugin.failed else ""
    return SURVIVED, ""


def _limit(tests: Sequence[Test]) -> float:
    return PATIENCE + 4 * sum(test.seconds for test in tests)


def _hang_after(seconds: float) -> None:
    """The process ends when it has used so many more seconds of the processor.

    Not of the wall clock: on a busy machine a slow trial is no hang.
    """
    until = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


class _Replacing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds `module`, and loads its source with change `number` made."""

    def __init__(self, module: str, source: str, number: int) -> None:
        self.module, self.source, self.number = module, source, number

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname != self.module:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=str(file_of(fullname)))

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(file_of(self.module))
        code = compile(changed(self.source, self.number), module.__file__, "exec")
        exec(code, module.__dict__)  # noqa: S102 - the code is our own


def file_of(module: str) -> Path:
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


def _silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
