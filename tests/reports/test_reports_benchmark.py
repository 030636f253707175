"""The benchmark of reports runs. Time is not judged here."""

import json
import os
import subprocess
import sys


def test_benchmark_runs_and_counts_what_it_has_filled():
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "OTKLIK_DATA")
    }
    command = [sys.executable, "-m", "benchmarks.reports", "--quick", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout)
    assert figures["rows"]["incidents"] == 300
    assert figures["counting"]["incidents"] == 300
    assert figures["first view"]["requests"] == 3
    assert figures["summary"]["peak, MB"] > 0
    assert figures["streamed"]["by histories, s"] > 0
