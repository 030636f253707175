"""The stand-in of Odnoklassniki."""

from otklik.netsim.ok.sim import OkSim

__all__ = ["OkSim"]
