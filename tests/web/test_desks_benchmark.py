"""The benchmark of open desks runs. Time is not judged here."""

import json
import os
import subprocess
import sys


def run(*options):
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "OTKLIK_DATA")
    }
    command = [sys.executable, "-m", "benchmarks.desks", "--quick", "--json", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_benchmark_polls_and_is_told_that_nothing_has_changed():
    figures = run()
    assert (figures["desks"], figures["people"]) == (3, 3)
    assert set(figures["answers"]) == {"200", "304"}


def test_benchmark_holds_streams_beside_the_pages():
    for held in run("--streams")["server-sent events"]:
        assert (held["streams asked for"], held["streams that were answered"]) == (3, 3)
        assert held["a page meanwhile, ms"] is not None
