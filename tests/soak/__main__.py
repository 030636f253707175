"""`python -m tests.soak`: prints figures as JSON; exit code 0 when nothing was lost and nothing said twice."""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.soak.settings"}
LONGEST_GAP = 20.0  # seconds between two kills


def options():
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    add = parser.add_argument
    add("--messages", type=int, default=10_000)
    add("--answers", type=int, default=1_000)
    add(
        "--kills",
        type=int,
        default=20,
        help="with -9, of the database and of workers in turn, at random moments",
    )
    add("--rate", type=float, default=60.0, help="messages a second that citizens write at most")
    add(
        "--patience",
        type=float,
        default=900.0,
        help="seconds until all must be settled after the last message",
    )
    add("--seed", type=int, default=None)
    return parser.parse_args()


def main():
    chosen = options()
    chosen.seed = chosen.seed if chosen.seed is not None else random.randrange(10**6)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="otklik-soak-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)  # PostgreSQL must pass through it as its own user
        os.environ.update(SETTINGS, OTKLIK_DATA=folder, OTKLIK_LOG="ERROR")
        from otklik.commands import cluster

        stack.enter_context(cluster.in_use(Path(folder)))
        figures = Soak(chosen, Path(folder), stack).run()
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 1 if figures["wrong"] else 0


class Soak:
    """One soak from the first message to the last figure."""

    def __init__(self, chosen, data, stack):
        import django

        from tests.soak.system import System, address, free_port, prepare

        prepare()
        port = free_port()
        os.environ["OTKLIK_URL"] = address(port)  # accounts subscribe to it by themselves
        os.environ["OTKLIK_SOAK_DRIVER"] = "1"
        django.setup()
        del os.environ["OTKLIK_SOAK_DRIVER"]
        self.chosen, self.data, self.began = chosen, data, time.monotonic()
        self.chance = random.Random(chosen.seed)
        self.log = stack.enter_context((data / "soak.log").open("ab"))
        self.system = System(data, self.log, port)
        stack.callback(self.system.stop)
        self.over, self.trouble = threading.Event(), []
        self._gather()

    def _gather(self):
        from django.utils import timezone

        from tests.soak import people, town
        from tests.soak.trouble import Weather

        self.town, self.worlds = town.build(self.system.url, self.chosen.messages // 100, timezone.now())
        near = (urlsplit(world.sim.url).netloc for world in self.worlds.values())
        os.environ["OTKLIK_MEDIA_INNER"] = ",".join(near)  # files of the stand-ins lie on this machine
        self.citizens = people.Citizens(self.worlds, random.Random(self.chosen.seed + 1))
        self.weather = Weather(self.worlds, random.Random(self.chosen.seed + 2))
        self.officers = people.Officers(self.town)
        self.person = people.Person(self.town, self.worlds)

    def run(self):
        self.system.start()
        ready = time.monotonic()
        threads = [
            threading.Thread(target=self._guarded, args=(work,))
            for work in (self._write, self._answer, self._mend)
        ]
        for thread in threads:
            thread.start()
        try:
            self._watch()
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
        return self._figures(time.monotonic() - ready)

    def _guarded(self, work):
        try:
            work()
        except BaseException as error:
            self.trouble.append(f"{work.__name__}: {error!r}")
            raise

    def _write(self):
        for _number in range(self.chosen.messages):
            if self.over.wait(1 / self.chosen.rate):
                return
            self.citizens.write()
            if self.chance.random() < 0.3:
                self.weather.turn()

    def _answer(self):
        from tests.soak.people import stubborn

        while self.officers.answered < self.chosen.answers and not self.over.is_set():
            message = stubborn(self.officers.next_message, stop=self.over.is_set)
            if message is None:
                self.over.wait(0.1)
                continue
            stubborn(self.officers.answer, message, stop=self.over.is_set)
            self.officers.answered += 1
            self.weather.turn()

    def _mend(self):
        from tests.soak.people import stubborn

        while not self.over.wait(0.5):
            stubborn(self.person.look_around, stop=self.over.is_set)

    def _watch(self):
        """Starts again what dies, kills at random, until all is settled or patience ends."""
        victims = ["database", "worker 1", "database", "worker 2", "web"]
        kills = [victims[n % len(victims)] for n in range(self.chosen.kills)]
        due, end = time.monotonic() + self.chance.uniform(1, 3), None
        while not self.trouble:
            self.system.mend()
            if kills and time.monotonic() > due and self.citizens.written > 20:
                self.system.kill(kills.pop(0))
                due = time.monotonic() + self.chance.uniform(
                    2, min(LONGEST_GAP, 2 + self.chosen.messages / 50)
                )
            if self._all_written() and not kills:
                end = end or time.monotonic() + self.chosen.patience
                if self._settled() or time.monotonic() > end:
                    return
            time.sleep(0.1)

    def _all_written(self):
        wanted = (self.chosen.messages, self.chosen.answers)
        return (self.citizens.written, self.officers.answered) == wanted

    def _settled(self):
        from tests.soak.counting import unsettled
        from tests.soak.people import stubborn

        self.weather.clear_up()
        self.left = stubborn(unsettled, self.citizens)
        time.sleep(0.5)
        return not any(self.left.values())

    def _figures(self, seconds):
        from tests.soak import counting
        from tests.soak.people import stubborn

        self.system.mend()  # trouble may have come in the moment of a kill
        found = stubborn(counting.faults_of, self.citizens, self.worlds)
        wrong = {name: rows[:10] for name, rows in found.items() if rows}
        verified = subprocess.run([sys.executable, "-m", "otklik", "verify"], capture_output=True, text=True)
        if verified.returncode:
            wrong["verify"] = verified.stdout[-2000:]
        lasting = [
            network for network, _problem in self.person.asked.values() if network not in ("ok", "telegram")
        ]
        if len(lasting) > self.weather.lasting:
            wrong["a person was asked without a reason"] = sorted(map(str, self.person.asked.values()))
        if self.trouble:
            wrong["trouble"] = self.trouble
        return {
            "seed": self.chosen.seed,
            "seconds": round(seconds, 1),
            "messages written": self.citizens.written,
            "messages kept": counting.by_network(),
            "of these private": self.citizens.private,
            "edited": self.citizens.edited,
            "deleted": self.citizens.deleted,
            "deliveries": counting.deliveries(),
            "photos kept": self.citizens.photos,
            "answers approved": self.officers.answered,
            "faults scripted": self.weather.scripted,
            "killed with -9": self.system.kills,
            "database brought back": self.system.revived,
            "a person was asked": len(self.person.asked),
            "of these for lasting refusals": len(lasting),
            "lasting refusals scripted": self.weather.lasting,
            "verify": verified.stdout.strip()[-200:],
            "wrong": wrong,
        }


if __name__ == "__main__":
    sys.exit(main())
