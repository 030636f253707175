"""The stand-in of Telegram (Bot API 10.1): a channel, its discussion group, private chats."""

from otklik.netsim.telegram.sim import TelegramSim, bot_token

__all__ = ["TelegramSim", "bot_token"]
