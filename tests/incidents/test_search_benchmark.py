"""The benchmark of search runs. Time is not judged here."""

import json
import os
import subprocess
import sys


def test_benchmark_runs_and_times_every_kind_of_search():
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "OTKLIK_DATA")
    }
    command = [sys.executable, "-m", "benchmarks.search", "--quick", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout)
    assert set(figures["times faster than ILIKE (p50)"]) < set(figures["milliseconds"])
    assert all(time["p50"] > 0 for time in figures["milliseconds"].values())
