"""The rail: where a person may go, and what waits there."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otklik.incidents.queries import Counters
from otklik.regulation.history import Role
from otklik.web.chapters import address_for


@dataclass(frozen=True, slots=True)
class Place:
    """Where one can go; `roles` empty: everybody."""

    name: str  # of the route
    word: Promise | str
    icon: str
    counter: str = ""
    roles: frozenset[Role] = frozenset()
    deeper: bool = False  # on a phone under "More"
    path: str = ""  # where the route has arguments


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    word: str
    icon: str
    url: str
    count: int = 0
    late: int = 0
    current: bool = False
    deeper: bool = False


@dataclass(frozen=True, slots=True)
class Rail:
    items: list[Item] = field(default_factory=list)
    rest: list[Item] = field(default_factory=list)
    live: bool = False
    owed: int = 0  # for the title of the window
    help: str = ""  # the chapter that tells of this page
    path: str = ""  # of this page, also when the rail alone is asked for
    at_menu: bool = False

    @property
    def version(self) -> str:
        """What tells two rails apart without drawing them."""
        return hashlib.md5(repr(self).encode(), usedforsecurity=False).hexdigest()


WATCHING = frozenset({Role.MONITOR, Role.SUPERVISOR, Role.HEAD})
PUBLISHING = frozenset({Role.MONITOR, Role.DISPATCHER, Role.SUPERVISOR})
PLACES = (
    Place("head", _("Alerts"), "siren", roles=frozenset({Role.HEAD})),
    Place("inbox", _("Inbox"), "inbox", "inbox", WATCHING),
    Place("matters", _("One matter"), "merge", "matters", WATCHING, deeper=True),
    Place("desk", _("My tasks"), "list-checks", "desk"),
    Place("search", _("Search"), "search", deeper=True),
    Place("to-publish", _("To publish"), "send", "to_publish", PUBLISHING, path="/boards/to-publish/"),
    Place(
        "waiting",
        _("Waiting for the author"),
        "message-circle-question-mark",
        "waiting",
        deeper=True,
        path="/boards/waiting/",
    ),
    Place("promises", _("Promises"), "calendar-clock", "promised", deeper=True, path="/boards/promises/"),
    Place("excluded", _("Excluded"), "eye-off", "excluded", WATCHING, deeper=True, path="/boards/excluded/"),
    Place("reports", _("Reports"), "chart-column", roles=WATCHING, deeper=True),
)
REST = (
    Place("notices", _("Notices"), "bell", "notices"),
    Place("office", _("Settings"), "settings", roles=frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})),
    Place("self", _("My page"), "circle-user-round"),
    Place("help", _("Help"), "circle-question-mark"),
)


def rail_of(roles: Collection[Role], counts: Counters, path: str) -> Rail:
    """The rail of a person who is at `path`."""
    seen = [place for place in PLACES if not place.roles or place.roles & set(roles)]
    rest = [place for place in REST if not place.roles or place.roles & set(roles)]
    return Rail(
        items=[_item(place, counts, path) for place in seen],
        rest=[_item(place, counts, path) for place in rest],
        live=True,
        owed=counts.desk,
        help=address_for(path),
        path=path,
        at_menu=path == reverse("menu"),
    )


def _item(place: Place, counts: Counters, path: str) -> Item:
    url = place.path or reverse(place.name)
    return Item(
        name=place.name,
        word=str(place.word),
        icon=place.icon,
        url=address_for(path) if place.name == "help" else url,
        count=getattr(counts, place.counter, 0),
        late=counts.late if place.name == "desk" else 0,
        current=path == url or (url != "/" and path.startswith(url)),
        deeper=place.deeper,
    )
