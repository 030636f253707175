"""``python -m otklik.netsim --vk-port 8101 --state DIR``: runs the stand-ins until SIGTERM or Ctrl-C."""

import argparse
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from otklik.netsim import ports
from otklik.netsim.demo import seed_demo
from otklik.netsim.max import MaxSim
from otklik.netsim.telegram import TelegramSim
from otklik.netsim.vk import VkSim


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m otklik.netsim", description="Stand-in social networks.")
    for place, network in enumerate(ports.NETWORKS):
        parser.add_argument(
            f"--{network}-port", type=int, default=ports.FIRST + place, help="0: any free port"
        )
    parser.add_argument("--state", type=Path, help="folder of what is remembered between starts")
    parser.add_argument("--empty", action="store_true", help="do not write the invented posts")
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as running:
        vk = running.enter_context(VkSim(port=chosen.vk_port, state=chosen.state))
        telegram = running.enter_context(TelegramSim(port=chosen.telegram_port, state=chosen.state))
        max_sim = running.enter_context(MaxSim(port=chosen.max_port, state=chosen.state))
        if not chosen.empty:
            seed_demo(vk=vk, telegram=telegram, max_sim=max_sim)
        for sim in (vk, telegram, max_sim):
            print(f"{sim.name}: {sim.url}", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
