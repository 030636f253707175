"""The benchmark of open desks runs. Time is not judged here."""

import json
import os
import subprocess
import sys


def test_benchmark_polls_and_is_told_that_nothing_has_changed():
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "OTKLIK_DATA")
    }
    command = [sys.executable, "-m", "benchmarks.desks", "--quick", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout)
    assert (figures["desks"], figures["people"]) == (3, 3)
    assert set(figures["answers"]) == {"200", "304"}
