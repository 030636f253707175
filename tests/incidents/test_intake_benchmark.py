"""The benchmark of intake runs. Time is not judged here."""

import json
import os
import subprocess
import sys


def test_benchmark_runs_and_keeps_every_message_it_counts():
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "OTKLIK_DATA")
    }
    command = [sys.executable, "-m", "benchmarks.intake", "--quick", "--without-peer", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout)
    asked = {"polling", "webhooks", "webhooks, empty queue", "webhooks, a million jobs waiting"}
    assert set(figures["messages a second"]) == asked
    assert all(rate > 0 for rate in figures["messages a second"].values())
