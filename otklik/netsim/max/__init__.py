"""The stand-in of MAX (Bot API 0.0.32): a channel with comments, private chats with the bot."""

from otklik.netsim.max.sim import MaxSim, bot_token

__all__ = ["MaxSim", "bot_token"]
