"""The classifier of a body as a table, to be mended in a spreadsheet or exchanged with another system (clause 7).

Shipped topics keep their words: of them a file sets the unit that answers. Rows with a code of the body's own make
or change its own topics. A row is known by its code, or by its external code where it has none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from otklik.language.placesfile import decoded
from otklik.language.topics import by_code, classifier
from otklik.office.actions import require_administrator
from otklik.office.cells import unformulated
from otklik.office.models import Body, Employee, Topic, TopicUnit, Unit
from otklik.office.queries import topics_for, units_of

SEPARATORS = ";\t,"
CODE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)?")
YES = frozenset({"1", "yes", "true", "да", "+"})


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A line of the table; `unit` is a short or full name of a unit of the body, empty for none."""

    code: str = ""
    external_code: str = ""
    group: str = ""
    name: str = ""
    synonyms: str = ""
    unit: str = ""
    photo_required: str = ""
    active: str = ""


COLUMNS = tuple(field.name for field in fields(TopicRow))


class TopicFault(StrEnum):
    """What is wrong with a line."""

    UNKNOWN_CODE = "unknown_code"  # no code, and no topic has this external code
    BAD_CODE = "bad_code"  # small Latin letters, digits and dashes, one dot at most
    UNKNOWN_GROUP = "unknown_group"  # the beginning of a code is not a group of the classifier
    NO_NAME = "no_name"  # a topic of the body's own needs one
    UNKNOWN_UNIT = "unknown_unit"  # the body has no such unit at work
    BROKEN = "broken"  # the file has no heading "code" or "external_code"


@dataclass(frozen=True, slots=True)
class FaultyTopic:
    line: int
    fault: TopicFault
    said: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: ties to units that changed, own topics made and changed, lines left out."""

    tied: int
    made: int
    changed: int
    faults: tuple[FaultyTopic, ...]


def export(body: Body) -> str:
    """All topics in use and the body's own, with their units; semicolons, so that spreadsheets open it."""
    ties = dict(TopicUnit.objects.filter(body=body).values_list("topic_id", "unit__short_name"))
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    own = body.topics.filter(active=False)
    for topic in [*topics_for(body), *own.order_by("group", "name")]:
        writer.writerow(_as_row(topic, ties.get(topic.pk, "")))
    return out.getvalue()


def _as_row(topic: Topic, unit: str) -> dict[str, str]:
    row = {
        "code": topic.code,
        "external_code": topic.external_code,
        "group": topic.group,
        "name": topic.name,
        "synonyms": topic.synonyms,
        "unit": unit,
        "photo_required": "1" if topic.photo_required else "",
        "active": "1" if topic.active else "",
    }
    return {name: unformulated(cell) for name, cell in row.items()}


@transaction.atomic
def take(body: Body, content: bytes, *, by: Employee | None, at: datetime) -> Taken:
    """Reads a table; lines with faults are left out and named. `by` None: the console."""
    if by is not None:
        require_administrator(body, by, at)
    Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    desk = _Desk(body)
    for line, row in read(content):
        if isinstance(row, TopicFault):
            desk.faults.append(FaultyTopic(line, row, ""))
        else:
            desk.take(line, row)
    return Taken(desk.tied, desk.made, desk.changed, tuple(desk.faults))


def read(content: bytes) -> Iterator[tuple[int, TopicRow | TopicFault]]:
    """Lines of a table with a heading, by their numbers; columns in any order, those we do not know are passed."""
    text, _encoding = decoded(content)
    first = text.splitlines()[:1]
    separator = max(SEPARATORS, key=lambda sign: first[0].count(sign)) if first else ";"
    reader = csv.DictReader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=separator)
    if not {"code", "external_code"} & set(reader.fieldnames or ()):
        yield 1, TopicFault.BROKEN
        return
    for row in reader:
        yield reader.line_num, TopicRow(**{name: _cell(row, name) for name in COLUMNS})


def _cell(row: Mapping[str, str | None], name: str) -> str:
    return (row.get(name) or "").strip().removeprefix("'")


class _Desk:
    """Takes rows one by one."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.topics = {topic.code: topic for topic in [*topics_for(body), *body.topics.filter(active=False)]}
        self.external = {topic.external_code: topic.code for topic in self.topics.values()}
        self.units = _named(units_of(body))
        self.groups = {group.code: group.name for group in classifier()}
        self.ties = dict(TopicUnit.objects.filter(body=body).values_list("topic_id", "unit_id"))
        self.tied = self.made = self.changed = 0
        self.faults: list[FaultyTopic] = []

    def take(self, line: int, row: TopicRow) -> None:
        fault = self._fault(row)
        if fault:
            self.faults.append(FaultyTopic(line, fault, row.name or row.code or row.external_code))
            return
        code = self._code(row)
        topic = self.topics[code] if code in by_code() else self._own(code, row)
        self._tie(topic, row)

    def _code(self, row: TopicRow) -> str:
        return row.code or self.external.get(row.external_code, "")

    def _fault(self, row: TopicRow) -> TopicFault | None:
        code = self._code(row)
        if not code:
            return TopicFault.UNKNOWN_CODE
        if row.unit and row.unit.lower() not in self.units:
            return TopicFault.UNKNOWN_UNIT
        if code in self.topics:
            return None
        if not CODE.fullmatch(code) or len(code) > 60:
            return TopicFault.BAD_CODE
        if code.partition(".")[0] not in self.groups:
            return TopicFault.UNKNOWN_GROUP
        return None if row.name else TopicFault.NO_NAME

    def _own(self, code: str, row: TopicRow) -> Topic:
        """A topic of the body's own, made or changed. A column that is empty changes nothing but marks."""
        topic = self.topics.get(code) or Topic(body=self.body, code=code)
        before = _state(topic)
        topic.name = (row.name or topic.name)[:200]
        topic.group = (row.group or topic.group or self.groups[code.partition(".")[0]])[:100]
        topic.synonyms = row.synonyms or topic.synonyms
        topic.external_code = (row.external_code or topic.external_code)[:40]
        topic.photo_required = row.photo_required.lower() in YES
        topic.active = not row.active or row.active.lower() in YES
        self.made += topic.pk is None
        self.changed += topic.pk is not None and _state(topic) != before
        topic.save()
        self.topics[code] = topic
        return topic

    def _tie(self, topic: Topic, row: TopicRow) -> None:
        unit = self.units.get(row.unit.lower())
        if unit is None or self.ties.get(topic.pk) == unit.pk:
            return
        TopicUnit.objects.update_or_create(body=self.body, topic=topic, defaults={"unit": unit})
        self.ties[topic.pk] = unit.pk
        self.tied += 1


def _state(topic: Topic) -> tuple[object, ...]:
    return topic.name, topic.group, topic.synonyms, topic.external_code, topic.photo_required, topic.active


def _named(units: Iterable[Unit]) -> dict[str, Unit]:
    """Units by both their names, in small letters."""
    return {name.lower(): unit for unit in units for name in (unit.name, unit.short_name)}
