"""The mailbox to which letters come back: `imaps://user:password@host/FOLDER`, `imap://…` without encryption, or
`maildir:///path`. Only reports (multipart/report) are looked at; those read are marked as seen, all else is left alone.
"""

from __future__ import annotations

import imaplib
import logging
import mailbox
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from otklik.notices import bounces

log = logging.getLogger(__name__)

MOST = 200  # reports in one run
LARGEST = 2_000_000  # bytes; a report carries the letter, and ours are small
PORTS = {"imaps": 993, "imap": 143}
TIMEOUT = 30  # seconds of silence
Read = Callable[[bytes], object]


class UnusableMailbox(Exception):
    """OTKLIK_BOUNCES is not imaps://user:password@host/FOLDER, imap://… or maildir:///path."""


class NotRead(Exception):
    """The mail server cannot be reached, or refuses us; it is asked again in five minutes."""


def read_quietly(*, at: datetime) -> None:
    """That of the installation, where there is one; what is wrong stands in the log."""
    if settings.BOUNCES:
        try:
            read(settings.BOUNCES, at=at)
        except (UnusableMailbox, NotRead) as problem:
            log.warning("the mailbox of letters that come back cannot be read: %s", problem)


def read(address: str, *, at: datetime) -> int:
    """Reads what has come; returns how many letters of ours came back. UnusableMailbox, NotRead."""
    found: list[bool] = []

    def take(raw: bytes) -> None:
        found.extend(bounces.record(each, at=at) for each in bounces.returned(raw))

    readers: dict[str, Callable[[str, Read], None]] = {"imaps": _imap, "imap": _imap, "maildir": _maildir}
    reader = readers.get(urlsplit(address).scheme)
    if reader is None:
        raise UnusableMailbox(UnusableMailbox.__doc__)
    reader(address, take)
    return sum(found)


def _maildir(address: str, take: Read) -> None:
    """What stands in `new`; what was read goes to `cur`."""
    path = unquote(urlsplit(address).path)
    if not Path(path, "new").is_dir():
        raise NotRead(path)
    box = mailbox.Maildir(path, create=False)
    waiting = [key for key in sorted(box.keys()) if box.get_message(key).get_subdir() == "new"]
    for key in waiting[:MOST]:
        message = box.get_message(key)
        if message.get_content_type() != "multipart/report":
            continue
        take(box.get_bytes(key))
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message


def _imap(address: str, take: Read) -> None:
    parts = urlsplit(address)
    if not parts.hostname:
        raise UnusableMailbox(UnusableMailbox.__doc__)
    try:
        with _connected(parts.scheme, parts.hostname, parts.port) as server:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            _take_reports(server, unquote(parts.path.strip("/")) or "INBOX", take)
    except (imaplib.IMAP4.error, OSError, UnicodeError) as problem:
        raise NotRead(str(problem)) from None


def _connected(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        verified = ssl.create_default_context()
        return imaplib.IMAP4_SSL(host, port or PORTS[scheme], ssl_context=verified, timeout=TIMEOUT)
    return imaplib.IMAP4(host, port or PORTS[scheme], timeout=TIMEOUT)


def _take_reports(server: imaplib.IMAP4, folder: str, take: Read) -> None:
    status, _count = server.select(f'"{folder}"')
    if status != "OK":
        raise NotRead(folder)
    query = f'(UNSEEN SMALLER {LARGEST} HEADER Content-Type "multipart/report")'
    _status, found = server.uid("SEARCH", query)
    for uid in (found[0] or b"").split()[:MOST]:
        _status, answer = server.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
        content = next((part[1] for part in answer if isinstance(part, tuple)), None)
        if content is not None:
            take(content)
        server.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")
