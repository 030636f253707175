import os
import subprocess
import sys

import pytest

from otklik.commands.locks import only_one
from otklik.commands.refusals import Exit, Refusal

HOLD = """
import pathlib, sys
from otklik.commands.locks import only_one
with only_one(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_second_run_is_refused_and_told_the_process_of_the_first(tmp_path):
    path = tmp_path / "run.lock"
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with first:
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Refusal, match=rf"process {first.pid}\)") as refusal, only_one(path):
            pass
        assert refusal.value.code == Exit.ALREADY_RUNNING
        first.kill()  # no clean end is needed for the lock to be free
    with only_one(path):
        assert path.read_text().strip() == str(os.getpid())


def test_lock_in_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(Refusal) as refusal, only_one(tmp_path / "missing" / "run.lock"):
        pass
    assert refusal.value.code == Exit.FOLDER
