"""A run of tests that is told to end does end, whatever it is doing when it is told."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOLD_IN_A_CALLBACK = """
import gc, os, pathlib, signal

def test_told():
    def told(phase, info):
        gc.callbacks.remove(told)
        os.kill(os.getpid(), signal.SIGTERM)
    gc.callbacks.append(told)
    gc.collect()

def test_after():
    pathlib.Path("after").touch()
"""


def test_what_is_lost_in_a_callback_of_the_collector_still_ends_the_run(tmp_path):
    (tmp_path / "test_it.py").write_text(TOLD_IN_A_CALLBACK)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "OTKLIK"))
    }
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "told to end" in ended.stdout
    assert not (tmp_path / "after").exists()
