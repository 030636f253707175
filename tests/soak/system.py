"""The running system of a soak: pages and workers as processes, the private database, and who kills them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

from otklik.commands import cluster, parts, server
from otklik.commands.refusals import Refusal


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def address(port):
    return f"http://127.0.0.1:{port}"


def prepare():
    """Migrates, as `otklik run` does."""
    command = [sys.executable, "-m", "otklik.commands.prepare"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class System:
    """Processes that are started again when they die; `victims` are killed by name."""

    def __init__(self, data, log, port, workers=2):
        self.data, self.log, self.port = data, log, port
        self.commands = {
            f"worker {n + 1}": [sys.executable, "-m", "otklik", "worker"] for n in range(workers)
        }
        self.commands["web"] = [
            *(sys.executable, "-m", "granian", "otklik.config.wsgi:application", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(self.port), "--no-ws", "--log-level", "warning"),
            *("--workers", "1", "--blocking-threads", "4", "--respawn-failed-workers"),
        ]
        self.running, self.kills, self.revived = {}, {}, 0

    @property
    def url(self):
        return address(self.port)

    def start(self):
        self.mend()
        while not parts.serves("127.0.0.1", self.port, "/alive"):
            time.sleep(0.1)
            self.mend()

    def mend(self):
        """Starts again what has died, the database first."""
        if server.running(self._house()) is None:
            try:
                self.revived += cluster.revive(self.data)
            except Refusal as refusal:
                print(json.dumps({"database": refusal.message}), file=sys.stderr)
        for name, command in self.commands.items():
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.running[name] = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=self.log,
                    stderr=self.log,
                    start_new_session=True,
                )

    def kill(self, name):
        """With -9, and all that the process has started."""
        if name == "database":
            pid = server.running(self._house())
            if pid:
                os.kill(pid, signal.SIGKILL)
        else:
            os.killpg(self.running[name].pid, signal.SIGKILL)
        self.kills[name.split()[0]] = self.kills.get(name.split()[0], 0) + 1

    def stop(self):
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _house(self):
        return cluster.places.house_of(self.data)
