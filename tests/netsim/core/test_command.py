"""``python -m otklik.netsim``: what the demonstration starts."""

import signal
import subprocess
import sys

import httpx
import pytest

from otklik.netsim.demo import VK_COMMUNITY_ID, VK_COMMUNITY_TOKEN
from otklik.netsim.ports import NETWORKS

WALL = f"-{VK_COMMUNITY_ID}"


def start(state):
    ports = [part for name in NETWORKS for part in (f"--{name}-port", "0")]
    command = [sys.executable, "-m", "otklik.netsim", *ports, "--state", str(state)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().split()[-1]


def stop(process, number):
    process.send_signal(number)
    process.stdout.close()
    return process.wait(timeout=10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_was_written_survives_a_restart(tmp_path, number):
    process, url = start(tmp_path)
    answer = httpx.post(
        f"{url}/method/wall.createComment",
        data={
            "v": "5.199", "access_token": VK_COMMUNITY_TOKEN, "owner_id": WALL, "post_id": 1,
            "message": "Вода будет к вечеру.", "guid": "p1",
        },
    )  # fmt: skip
    assert "comment_id" in answer.json()["response"]
    assert stop(process, number) == 0
    process, url = start(tmp_path)
    page = httpx.get(f"{url}/wall{WALL}_1").text
    assert page.count("Вода будет к вечеру.") == 1
    assert page.count("<article") == 1
    assert stop(process, number) == 0
