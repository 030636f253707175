"""The model with which a body's messages are looked at, in this process: built at night, taught by each decision.

Nothing is kept that cannot be read again: a version from the database, and every decision since, learned on top.
A process finds new decisions by asking before it suggests (`refresh`); a worker that dies loses nothing.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from django.db import connection

from otklik.incidents.learned import Change, ModelChange
from otklik.incidents.lessons import known, lessons
from otklik.language.model import Model, UnknownModelError
from otklik.language.places import Gazetteer
from otklik.language.ranking import OwnTopic, sayings
from otklik.language.suggest import Suggestion, suggest
from otklik.office.models import Body
from otklik.office.placenames import gazetteer_of, places_version

BODIES = 16  # models held by one process; the one that was not asked for longest goes first
OVERLAP = timedelta(minutes=10)  # a decision is seen when its transaction ends: none takes longer
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
IN_FORCE = (Change.TAKEN, Change.CHOSEN)

# What a refresh would read, by its keys: asked before every suggestion, so in one question. The latest five, for
# a key that is smaller may be committed later. The steps are lessons.TAUGHT, as the index `entry_teaches` says them.
_NEWS = """
SELECT b.path,
    ARRAY(SELECT c.id FROM incidents_modelchange c
          WHERE c.body_id = ANY(%(line)s) AND c.kind = ANY(%(kinds)s) ORDER BY c.id DESC LIMIT 5),
    ARRAY(SELECT p.id FROM office_placeimport p WHERE p.body_id = ANY(%(line)s) ORDER BY p.id DESC LIMIT 5),
    ARRAY(SELECT e.id FROM incidents_entry e JOIN incidents_incident i ON i.id = e.incident_id
          WHERE e.step IN ('identify', 'set_topic') AND e.at >= %(since)s AND i.body_id = b.id ORDER BY e.id),
    ARRAY(SELECT d.id FROM incidents_decision d JOIN incidents_message m ON m.id = d.message_id
          WHERE m.body_id = b.id AND d.kind = 'dismiss' AND d.at >= %(since)s ORDER BY d.id),
    ARRAY(SELECT t.code || ' ' || t.name || ' ' || t.synonyms FROM office_topic t
          WHERE t.body_id = b.id AND t.active ORDER BY t.id)
FROM office_body b WHERE b.id = %(body)s
"""


@dataclass
class Tutor:
    """One body's model and gazetteer. `lock`: counts are not read while they are added to."""

    body_id: int
    change_id: int | None = None
    since: datetime = BEGINNING
    model: Model = field(default_factory=Model)
    learned: set[tuple[str, int]] = field(default_factory=set)
    latest: datetime | None = None
    gazetteer: Gazetteer | None = None
    places: str = ""
    own: tuple[OwnTopic, ...] = ()  # topics of the body's own
    line: list[int] = field(default_factory=list)  # the body and those above it
    seen: Any = None  # the news of the last look
    lock: Lock = field(default_factory=Lock)

    def suggest(self, text: str) -> Suggestion:
        """Suggestions by what is known to this process now."""
        with self.lock:
            model = self.model if self._knows else None
            return suggest(text, model=model, gazetteer=self.gazetteer, own=self.own)

    @property
    def _knows(self) -> bool:
        return bool(self.learned) or self.change_id is not None

    def refresh(self) -> None:
        """Reads what is new: another version, decisions since the last look, places. One query where nothing is."""
        news = self._news()
        if news != self.seen or news is None:
            self._read()
            self.seen = news  # of before: what came in between shows in the next look

    def _news(self) -> Any:
        kinds = [str(kind) for kind in IN_FORCE]
        asked: dict[str, Any] = {
            "body": self.body_id,
            "line": self.line,
            "kinds": kinds,
            "since": self._since,
        }
        with connection.cursor() as cursor:
            cursor.execute(_NEWS, asked)
            return cursor.fetchone()

    def _read(self) -> None:
        body = Body.objects.get(pk=self.body_id)
        self.line = body.lineage
        change = in_use(body)
        with self.lock:
            if (change.pk if change else None) != self.change_id:
                self._begin(change)
            self._learn()
            self.own = own_topics(body)
            version = places_version(body)
            if version != self.places:
                self.places, self.gazetteer = version, gazetteer_of(body)

    def _begin(self, change: ModelChange | None) -> None:
        self.model = _opened(change) if change else Model()
        self.change_id = change.pk if change else None
        own = change is not None and change.body_id == self.body_id
        self.since = change.learns_from if change and own else BEGINNING
        self.learned, self.latest = set(), None

    @property
    def _since(self) -> datetime:
        return max(self.since, self.latest - OVERLAP) if self.latest else self.since

    def _learn(self) -> None:
        for lesson in lessons(self.body_id, since=self._since):
            if lesson.key not in self.learned:
                self.model.learn([lesson.sample])
                self.learned.add(lesson.key)
                self.latest = max(self.latest or lesson.at, lesson.at)


def own_topics(body: Body) -> tuple[OwnTopic, ...]:
    """Topics that the body has added to groups of the classifier, with their names and everyday words."""
    rows = body.topics.filter(active=True).order_by("pk").values_list("code", "name", "synonyms")
    return tuple(
        OwnTopic(code, sayings([name, *re.split("[,;\n]", synonyms)]))
        for code, name, synonyms in rows
        if known(code)
    )


def _opened(change: ModelChange) -> Model:
    """A version that cannot be read (made by a later program) is as none: lexicons still speak."""
    try:
        return Model.from_bytes(bytes(change.version.packed or b""))
    except UnknownModelError:
        return Model()


def in_use(body: Body) -> ModelChange | None:
    """The change that put the body's model in force, or that of the nearest body above that has one."""
    line = body.lineage
    rows = ModelChange.objects.filter(body__in=line, kind__in=IN_FORCE)
    latest = rows.order_by("body_id", "-pk").distinct("body_id").select_related("version")
    by_body = {row.body_id: row for row in latest.defer("version__packed")}
    return next((by_body[key] for key in reversed(line) if key in by_body), None)


_held: OrderedDict[int, Tutor] = OrderedDict()
_door = Lock()


def tutor_of(body_id: int) -> Tutor:
    """The body's tutor in this process; a new one knows nothing until it is refreshed."""
    with _door:
        tutor = _held.pop(body_id, None) or Tutor(body_id)
        _held[body_id] = tutor
        while len(_held) > BODIES:
            _held.popitem(last=False)
        return tutor


def refresh(body_ids: Iterable[int]) -> None:
    """Before something is suggested: what others have decided meanwhile is learned."""
    for body_id in body_ids:
        tutor_of(body_id).refresh()


def forget() -> None:
    """Empties the memory of this process."""
    with _door:
        _held.clear()
