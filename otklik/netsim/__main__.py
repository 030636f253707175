"""``python -m otklik.netsim --state DIR``: runs the stand-ins until SIGTERM or Ctrl-C.

Every stand-in that is there runs on its own port, see ``--help``. ``--hooks URL``: where the product
listens; VKontakte then delivers the demo community's events there.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from otklik.netsim import demo
from otklik.netsim.max import MaxSim
from otklik.netsim.meta import FacebookSim, InstagramSim
from otklik.netsim.network import Network
from otklik.netsim.ok import OkSim
from otklik.netsim.ports import FIRST, NETWORKS
from otklik.netsim.telegram import TelegramSim
from otklik.netsim.vk import VkSim

CLASSES: dict[str, Callable[..., Network]] = {
    "vk": VkSim,
    "telegram": TelegramSim,
    "max": MaxSim,
    "ok": OkSim,
    "facebook": FacebookSim,
    "instagram": InstagramSim,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m otklik.netsim", description="Stand-in social networks.")
    for number, name in enumerate(NETWORKS):
        parser.add_argument(f"--{name}-port", type=int, default=FIRST + number, help="0: any free port")
    parser.add_argument("--state", type=Path, help="folder of what is remembered between starts")
    parser.add_argument("--hooks", help="address of the product, to deliver events to")
    parser.add_argument("--empty", action="store_true", help="do not write the invented posts")
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as running:
        sims = {
            name: running.enter_context(
                CLASSES[name](port=getattr(chosen, f"{name}_port"), state=chosen.state)
            )
            for name in NETWORKS
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
