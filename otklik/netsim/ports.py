"""The stand-ins that `python -m otklik.netsim` starts, each with its port for good, counted from the first."""

from importlib.util import find_spec

FIRST_PORT = 8101
CLASSES = {"vk": "VkSim", "telegram": "TelegramSim", "max": "MaxSim", "ok": "OkSim", "meta": "MetaSim"}
STAND_INS = tuple(name for name in CLASSES if find_spec(f"otklik.netsim.{name}"))


def ports(first: int = FIRST_PORT) -> dict[str, int]:
    """Stand-in and port, of those that are there."""
    return {name: first + number for number, name in enumerate(CLASSES) if name in STAND_INS}
