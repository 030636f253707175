"""The stand-ins of Facebook and Instagram: one interface, two networks."""

from otklik.netsim.meta.sim import FacebookSim, InstagramSim

__all__ = ["FacebookSim", "InstagramSim"]
