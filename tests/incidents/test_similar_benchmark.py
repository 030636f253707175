"""The benchmark of similar messages runs and finds. Time is not judged here."""

import json
import os
import subprocess
import sys


def test_benchmark_runs_and_finds_their_like():
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "OTKLIK_DATA")
    }
    command = [sys.executable, "-m", "benchmarks.similar", "--quick", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout)
    assert figures["of which found something"] == "5 of 5"
    assert len(figures["milliseconds"]) == 4
    assert all(time["p50"] > 0 for time in figures["milliseconds"].values())
