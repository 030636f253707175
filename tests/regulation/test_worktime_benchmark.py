import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _peers():
    for peer in ("businesstimedelta", "numpy", "pandas", "workclock"):
        pytest.importorskip(peer)


def run(*arguments):
    command = [sys.executable, "-m", "benchmarks.worktime", "--quick", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_the_benchmark_compares_answers_before_it_times_them():
    report = json.loads(run("--json"))

    assert report["agreed"]
    assert set(report["agreement on what peers can express"].values()) == {1}
    assert {row["peer"] for row in report["timings"]} == set(report["versions"]) - {"numpy", "pandas"} | {
        "pandas CustomBusinessHour"
    }
    assert all(isinstance(row["met"], bool) for row in report["timings"])
    assert len(report["wrong on the Russian calendar"]) == 4


def test_the_benchmark_prints_a_table():
    lines = run().splitlines()

    assert sum(line.startswith("workclock  ") for line in lines) == 5
    assert "wrong answers on the Russian calendar:" in lines
