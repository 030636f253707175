"""Looking for words in VK: over all open posts, or within one community; what an administrator may wish to watch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from otklik.networks.connection import Connection
from otklik.networks.contract import Event, EventKind, Forbidden, Item, Page, Rejected, SourceKind, TargetGone
from otklik.networks.fields import readable
from otklik.networks.vk import payloads
from otklik.networks.vk.api import call
from otklik.networks.vk.contract import PAGE
from otklik.networks.vk.reading import FIRST_LOOK, OVERLAP, reader, whose

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.|m\.)?(?:vk\.(?:com|ru)/)?@?([\w.-]{2,50})/?")
_NUMBERED = re.compile(r"(?:club|public|event|-)?(\d+)")


def source(where: str, words: str) -> tuple[SourceKind, str]:
    """What is to be watched: a community, words anywhere, or words within a community. Raises Rejected."""
    said = " ".join(words.split())
    if not where.strip():
        if not said:
            raise Rejected(_("Write a community, words, or both."))
        return SourceKind.QUERY, said
    found = _ADDRESS.fullmatch(where.strip())
    if found is None:
        raise Rejected(_("Write the address of the community, as https://vk.ru/name."))
    numbered = _NUMBERED.fullmatch(found[1])
    owner = f"-{numbered[1]}" if numbered else found[1].lower()
    return (SourceKind.WITHIN, f"{owner} {said}") if said else (SourceKind.COMMUNITY, owner)


@contextmanager
def of_others(key: str) -> Iterator[None]:
    """A community that cannot be read is named: a person has written its address. A rate limit stays one."""
    name = key.partition(" ")[0]
    try:
        yield
    except (Rejected, TargetGone) as problem:
        words = _("There is no community {name} in VKontakte. Check its address. {said}")
        raise Rejected(words.format(name=name, said=problem)) from None
    except Forbidden as problem:
        raise Forbidden(
            _("The community {name} is closed to us. {said}").format(name=name, said=problem)
        ) from None


def search(
    connection: Connection, page: payloads.Page, query: str, cursor: Mapping[str, Any], at: datetime
) -> Page:
    """Open posts of all VK with these words, newest first; cursor: since, from (a page's mark)."""
    since = int(cursor.get("since") or (at - FIRST_LOOK).timestamp())
    answer = call(
        connection, reader(connection), "newsfeed.search", q=query, count=200, extended=1, start_time=since,
        start_from=cursor.get("from"),
    )  # fmt: skip
    names = payloads.authors(answer)
    items = readable(answer.get("items", ()), lambda row: payloads.post(row, page, names))
    events = _of_others(items)
    if answer.get("next_from"):
        return Page(events, {"since": since, "from": answer["next_from"]}, more=True)
    return Page(events, {"since": int((at - OVERLAP).timestamp())})


def search_wall(
    connection: Connection, page: payloads.Page, key: str, cursor: Mapping[str, Any], at: datetime
) -> Page:
    """Posts of one community with these words; key: the community, a blank, the words; cursor: since, offset.

    The order of what is found is not published: read on until a whole answer holds nothing new.
    """
    owner, _, words = key.partition(" ")
    since = int(cursor.get("since") or (at - FIRST_LOOK).timestamp())
    offset = int(cursor.get("offset", 0))
    answer = call(
        connection, reader(connection), "wall.search", **whose(owner), query=words, count=PAGE, extended=1,
        offset=offset or None,
    )  # fmt: skip
    names, found = payloads.authors(answer), list(answer.get("items", ()))
    fresh = [row for row in found if row.get("date", 0) >= since]
    events = _of_others(readable(fresh, lambda row: payloads.post(row, page, names)))
    if fresh and len(found) == PAGE:
        return Page(events, {"since": since, "offset": offset + PAGE}, more=True)
    return Page(events, {"since": int((at - OVERLAP).timestamp())})


def _of_others(items: Iterable[Item]) -> tuple[Event, ...]:
    return tuple(Event(EventKind.NEW, item.key, item) for item in items if not item.own)
