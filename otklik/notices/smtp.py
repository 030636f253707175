"""A mail server. The installation's comes from the environment; a body may set one of its own in the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"starttls": 587, "tls": 465, "none": 25}
SECURITY = {"smtp": "none", "smtps": "tls", "smtp+starttls": "starttls"}


class UnusableAddress(Exception):
    """OTKLIK_SMTP is not smtp+starttls://user:password@host:port?from=address (or smtps://, smtp://)."""


@dataclass(frozen=True)
class MailServer:
    """`security`: starttls, tls or none. An empty user: no sign-in."""

    host: str
    port: int
    security: str
    user: str
    sender: str
    password: str = field(default="", repr=False)


def from_environment(address: str) -> MailServer | None:
    """None where the variable is empty. Raises UnusableAddress."""
    if not address:
        return None
    parts = urlsplit(address)
    security = SECURITY.get(parts.scheme)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if not security or not parts.hostname or not sender:
        raise UnusableAddress(UnusableAddress.__doc__)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, parts.port or PORTS[security], security, user, sender, password)
