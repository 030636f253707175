"""What the log never tells: the part of an address that lets its reader in."""

from __future__ import annotations

import logging
import re

# Django tells the address of every request that it refuses: webhooks, public pages of files, links in letters.
_SECRET = re.compile(r"(/(?:hooks/[\w-]+|e|alert|unsubscribe)/)[^/\s]+")


class WithoutKeys(logging.Formatter):
    """Lines, and the traces below them, with the secret parts of our own addresses covered."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1…", super().format(record))
