"""The story is told in a process of its own, as `make story` does, and ends well."""

import os
import subprocess
import sys


def test_the_story_ends_with_the_answer_in_the_thread_once(django_db_setup, private_cluster):
    told = subprocess.run(
        [sys.executable, "-m", "otklik", "story"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "otklik.config.settings"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "ровно один раз" in told.stdout
