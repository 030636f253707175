"""A short soak: real workers, real pages, the database killed under them. `make soak` is the long one."""

import json
import os
import signal
import subprocess
import sys

import pytest

SHORT = ("--messages", "100", "--answers", "14", "--kills", "2", "--patience", "400")


@pytest.mark.soak
def test_nothing_is_lost_and_nothing_said_twice():
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "OTKLIK_DATA")
    }
    command = [sys.executable, "-m", "tests.soak", *SHORT]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        printed, _ = process.communicate(timeout=1200)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=60)
    figures = json.loads(printed)
    assert figures["wrong"] == {}, figures
    assert process.returncode == 0
    assert (figures["messages written"], figures["answers approved"]) == (100, 14)
    assert sum(figures["killed with -9"].values()) == 2
    assert figures["database brought back"] == 1
