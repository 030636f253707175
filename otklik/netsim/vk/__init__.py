"""The stand-in of VKontakte (API 5.199)."""

from otklik.netsim.vk.sim import VkSim, community_token, refresh_token, service_token, user_token

__all__ = ["VkSim", "community_token", "refresh_token", "service_token", "user_token"]
