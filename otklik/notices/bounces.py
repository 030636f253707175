"""Letters that come back (RFC 3464): which of ours it was, whether it is for good, who is told.

A report is believed only where it names the Message-ID that we gave the letter, with its signature, and the
address that it went to: anybody may write to a mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from otklik.notices import escalating, reaching
from otklik.notices.models import Letter, LetterState, Way

SALT = "otklik.letter"
KEY = re.compile(r"<?letter-(\d{1,18})-(\d{14})-([0-9a-f]{16})@")
FOR_GOOD = "5"  # class of the status; 4 is "not yet"
OF_THE_LETTER = ("5.3.4", "5.6.", "5.7.")  # too large, its content, a policy: the address may be right
LONGEST = 200


@dataclass(frozen=True)
class Returned:
    """One recipient of one letter, given up by a mail server."""

    letter_id: int
    address: str
    reason: str
    lost: bool = True  # nothing else will arrive there either


def key_of(letter: Letter) -> str:
    """The left side of the Message-ID, the same at every try."""
    named = f"{letter.pk}-{letter.made_at:%Y%m%d%H%M%S}"
    return f"letter-{named}-{_signature(named)}"


def _signature(named: str) -> str:
    return salted_hmac(SALT, named, algorithm="sha256").hexdigest()[:16]


def returned(raw: bytes) -> list[Returned]:
    """What a report says of letters of ours; nothing of delays, of other mail, of what nobody can read."""
    report = message_from_bytes(raw, policy=policy.compat32)
    letter_id = next((found for part in report.walk() for found in _ours(part)), None)
    if report.get_content_type() != "multipart/report" or letter_id is None:
        return []
    return [Returned(letter_id, *each) for part in report.walk() for each in _failed(part)]


def _ours(part: Message) -> Iterator[int]:
    """The letter that is named in what was sent back: whole, or its headers as text."""
    found = [str(part.get("Message-ID", ""))]
    if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
        found += re.findall(r"(?im)^message-id:\s*(\S+)", _text(part))
    for match in filter(None, map(KEY.search, found)):
        number, made, signature = match.groups()
        if constant_time_compare(signature, _signature(f"{number}-{made}")):
            yield int(number)


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _failed(part: Message) -> Iterator[tuple[str, str, bool]]:
    """Of each recipient for whom it was given up for good: address, reason, whether the address is lost."""
    if part.get_content_type() != "message/delivery-status":
        return
    blocks: Any = part.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        action, status = (str(block.get(name, "")).strip().lower() for name in ("Action", "Status"))
        address = str(block.get("Final-Recipient") or block.get("Original-Recipient") or "")
        address = address.rpartition(";")[2].strip()
        if action == "failed" and status.startswith(FOR_GOOD) and address:
            told = str(block.get("Diagnostic-Code", "")).partition(";")[2] or status
            yield address, " ".join(told.split())[:LONGEST], not status.startswith(OF_THE_LETTER)


# -- what follows --------------------------------------------------------------------------------


def record(found: Returned, *, at: datetime) -> bool:
    """As a refusal at RCPT: the letter was not delivered, the address is marked, and who is to know is told. False
    where it is known already, or was never ours to know."""
    with transaction.atomic():
        rows = Letter.objects.select_for_update(of=("self",)).select_related("to", "body")
        letter = rows.filter(
            pk=found.letter_id, way=Way.MAIL, state__in=[LetterState.SENT, LetterState.UNKNOWN]
        )
        held = letter.first()
        if held is None or held.to.email.lower() != found.address.lower():
            return False
        reason = _("The letter came back: {reason}").format(reason=found.reason)
        held.state, held.reason = LetterState.FAILED, reason
        held.save(update_fields=["state", "reason"])
        is_new = found.lost and reaching.lost(held.to, Way.MAIL, held.to.email, reason, at=at)
        if held.urgent:
            escalating.alert_lost(held, reason, at=at)
        elif is_new:
            escalating.address_lost(held.to, held.body, Way.MAIL, reason, at=at)
    return True
