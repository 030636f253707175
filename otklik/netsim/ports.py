"""The stand-ins that `python -m otklik.netsim` starts, each with its port for good, counted from the first."""

NETWORKS = {
    "vk": "otklik.netsim.vk:VkSim",
    "telegram": "otklik.netsim.telegram:TelegramSim",
    "max": "otklik.netsim.max:MaxSim",
    "ok": "otklik.netsim.ok:OkSim",
    "facebook": "otklik.netsim.meta:FacebookSim",
    "instagram": "otklik.netsim.meta:InstagramSim",
    "mail": "otklik.netsim.mail:MailSim",  # takes letters by SMTP on the port after its own: stays the last
}
FIRST = 8101
MAILBOX = "mail"
CONNECTED = ("vk", "telegram", "max", "ok")  # the demo district has accounts there; the others are off by law


def ports(first: int = FIRST) -> dict[str, int]:
    """Stand-in and port."""
    return {name: first + place for place, name in enumerate(NETWORKS)}
