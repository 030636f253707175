"""``python -m otklik.netsim --state DIR``: runs the stand-ins until SIGTERM or Ctrl-C.

Every stand-in that is there runs on its own port, see ``--help``. ``--hooks URL``: where the product
listens; VKontakte then delivers the demo community's events there.
"""

import argparse
import signal
import sys
import threading
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from otklik.netsim import demo, ports
from otklik.netsim.network import Network
from otklik.netsim.vk import VkSim


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m otklik.netsim", description="Stand-in social networks.")
    for name, port in ports.ports().items():
        parser.add_argument(f"--{name}-port", type=int, default=port, help="0: any free port")
    parser.add_argument("--state", type=Path, help="folder of what is remembered between starts")
    parser.add_argument("--hooks", help="address of the product, to deliver events to")
    parser.add_argument("--empty", action="store_true", help="do not write the invented posts")
    return parser.parse_args()


def stand_in(name: str, port: int, state: Path | None) -> Network:
    module, _, made = ports.NETWORKS[name].partition(":")
    sim: Network = getattr(import_module(module), made)(port=port, state=state)
    return sim


def main() -> int:
    chosen = arguments()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as running:
        sims = {
            name: running.enter_context(stand_in(name, getattr(chosen, f"{name}_port"), chosen.state))
            for name in ports.NETWORKS
        }
        if not chosen.empty:
            demo.seed_demo(sims)
        vk = sims["vk"]
        if chosen.hooks and isinstance(vk, VkSim):
            demo.deliver_vk(vk, chosen.hooks)
        for sim in sims.values():
            print(f"{sim.name}: {sim.url}", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
