"""The stand-ins of Facebook and Instagram: one interface, two networks."""

from otklik.netsim.meta.facebook import FacebookSim
from otklik.netsim.meta.instagram import InstagramSim

__all__ = ["FacebookSim", "InstagramSim"]
