"""What the log never tells: the part of an address that lets its reader in."""

from __future__ import annotations

import logging
import re

# Django tells the address of every request that it refuses: webhooks, public pages of files, links in letters.
_SECRET = re.compile(r"(/(?:hooks/[\w-]+|e|alert|unsubscribe)/)[^/\s]+")


class WithoutKeys(logging.Filter):
    """Lines with the secret parts of our own addresses covered."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        covered = _SECRET.sub(r"\1…", told)
        if covered != told:
            record.msg, record.args = covered, ()
        return True
