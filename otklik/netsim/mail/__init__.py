"""The stand-in mail server: takes every letter by SMTP and shows it on a page. Nothing leaves the machine."""

from otklik.netsim.mail.sim import MailSim

__all__ = ["MailSim"]
