"""The stand-ins that `python -m otklik.netsim` starts, each with its port for good, counted from the first."""

NETWORKS = ("vk", "telegram", "max", "ok", "facebook", "instagram")
FIRST = 8101
