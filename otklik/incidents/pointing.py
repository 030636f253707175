"""What is pointed at straight: an incident's number («17», «№ 17/2026») or the address of a message or reply."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from django.db.models import Q

from otklik.incidents.models import Message, Publication
from otklik.incidents.queries import incidents_for, messages_for
from otklik.office.models import Employee

MOST = 5
LARGEST = 2**31 - 1
_NUMBER = re.compile(r"^\s*(?:№|#|n)?\s*(\d{1,9})\s*(?:/\s*(\d{4})\s*)?$", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?://)?[\w.-]+\.[a-zа-я]{2,}(?::\d+)?/\S+$|^https?://\S+$", re.IGNORECASE)
_DOORS = ("", "m.", "www.")  # of the same site


def is_address(words: str) -> bool:
    return bool(_ADDRESS.match(words.strip()))


def number_in(words: str) -> tuple[int, int | None] | None:
    """Number and year that the words are, and nothing else; year None when not said."""
    found = _NUMBER.match(words)
    if not found or int(found[1]) > LARGEST:
        return None
    return int(found[1]), int(found[2]) if found[2] else None


def pointed_at(employee: Employee, words: str) -> list[object]:
    """Incidents or messages that she may see, the latest first; at most MOST. At most two queries."""
    number = number_in(words)
    if number:
        named = Q(number=number[0]) & (Q(year=number[1]) if number[1] else Q())
        rows = incidents_for(employee).filter(named).prefetch_related("messages")
        return list(rows.order_by("-year", "body__path")[:MOST])
    return list(_behind(employee, words.strip())) if is_address(words) else []


def _behind(employee: Employee, address: str) -> list[Message]:
    """Messages at the address, or those under which our reply stands at it."""
    spellings = spellings_of(address)
    answered = Publication.objects.filter(permalink__in=spellings).values("target")
    rows = messages_for(employee).select_related("incident__topic")
    here = rows.filter(permalink__in=spellings).order_by("-posted_at")[:MOST]
    return list(here) or list(rows.filter(pk__in=answered).order_by("-posted_at")[:MOST])


def spellings_of(address: str) -> list[str]:
    """The ways in which one page is addressed: with and without www, m., the last slash, what sharing adds."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        return [address]
    host = re.sub(r"^(?:www|m)\.", "", parts.netloc.lower())
    given = parse_qsl(parts.query, keep_blank_values=True)
    queries = dict.fromkeys([parts.query, urlencode(given[:1]), urlencode(given[:2])])
    paths = dict.fromkeys([parts.path, parts.path.rstrip("/"), parts.path.rstrip("/") + "/"])
    return [
        urlunsplit(SplitResult(scheme, door + host, path, query, ""))
        for scheme in ("https", "http")
        for door in _DOORS
        for path in paths
        for query in queries
    ]
