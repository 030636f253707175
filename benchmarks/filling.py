"""Rows of invented incidents, as the program would have written them, and COPY. Django is set up already."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from benchmarks.courier import Courier
from benchmarks.lifelike import Staff, Teller
from otklik.incidents import record
from otklik.incidents.actions.drafting import text_hash
from otklik.incidents.actions.keeping import snapshot
from otklik.incidents.judging import Bench
from otklik.incidents.models import Incident
from otklik.networks.models import Account, Network
from otklik.office.clocks import clocks_of, terms_of
from otklik.office.models import Appointment, Body, Employee, TermsEdition, Topic, Unit, WorkingWeek
from otklik.regulation.course import Course
from otklik.regulation.history import Fact, History, Role, Step
from otklik.regulation.moves import State
from otklik.regulation.terms import preset

BATCH = 2000
NETWORKS = (Network.VK, Network.OK, Network.TELEGRAM, Network.MAX)
STREETS = ("Озёрная", "Лесная", "Садовая", "Мирная", "Речная", "Школьная", "Полевая", "Новая")
TROUBLES = (
    "не горит фонарь",
    "яма на дороге",
    "не вывезли мусор",
    "нет воды",
    "не ходит автобус",
    "сломаны качели",
)
TOPICS = (
    "lighting",
    "roads",
    "waste",
    "water",
    "transport",
    "yards",
    "schools",
    "culture",
    "land",
    "heating",
)
HOURS = {day: ["08:30-13:00", "14:00-17:30"] for day in ("mon", "tue", "wed", "thu")}
HOURS["fri"] = ["08:30-13:00", "14:00-16:30"]
TABLES: dict[str, tuple[str, ...]] = {
    "incidents_incident": (
        "id", "body_id", "year", "number", "edition_id", "detected_at", "topic_id", "importance", "state",
        "repeat_of_id", "entries_count", "last_hash", "closed_at", "counted",
    ),
    "incidents_message": (
        "id", "body_id", "account_id", "network", "key", "kind", "post_key", "thread_key", "parent_key",
        "permalink", "author_key", "author_name", "author_url", "text", "post_text", "posted_at",
        "collected_at", "snapshot", "state", "incident_id", "suggestion",
    ),
    "incidents_entry": (
        "incident_id", "number", "part", "step", "at", "role", "by_id", "for_whom_id", "data", "previous",
        "hash", "calendar",
    ),
    "incidents_assignment": ("id", "incident_id", "part", "unit_id", "executor_id", "question", "state"),
    "incidents_reply": (
        "id", "assignment_id", "kind", "promised_for", "promise", "measures", "draft", "draft_number",
        "no_evidence", "opened_at",
    ),
    "incidents_version": ("id", "reply_id", "number", "text", "files", "author_id", "sent_at", "hash"),
    "incidents_publication": (
        "version_id", "body_id", "account_id", "network", "guid", "target_id", "state", "approved_at",
        "approved_by_id", "attempts", "problem", "problem_url", "by_hand", "external_key", "permalink",
        "published_at",
    ),
    "incidents_openduty": (
        "body_id", "incident_id", "part", "kind", "clause", "role", "unit_id", "started_at", "due_at",
        "late_after", "must_by", "importance",
    ),
}  # fmt: skip


class Keys:
    """The next keys of the tables whose rows name each other."""

    def __init__(self) -> None:
        self._last: Counter[str] = Counter()
        for table in TABLES:
            if TABLES[table][0] == "id":
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 (names of ours)
                    self._last[table] = cursor.fetchone()[0]

    def next(self, table: str) -> int:
        self._last[table] += 1
        return self._last[table]

    def tell_sequences(self) -> None:
        with connection.cursor() as cursor:
            for table, last in self._last.items():
                if last:
                    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])


@dataclass(frozen=True)
class Told:
    """An incident with its facts up to the moment of the filling; `posted` by a citizen in `account`."""

    posted: datetime
    facts: tuple[Fact, ...]
    account: Account
    text: str
    place: str
    topic: Topic
    repeat_of: int | None
    key: int


@dataclass
class Town:
    """A body with its people, and what it has been told so far."""

    body: Body
    edition: TermsEdition
    accounts: list[Account]
    topics: list[Topic]
    bench: Bench
    teller: Teller
    chance: random.Random
    numbers: Counter[int] = field(default_factory=Counter)
    lately: list[int] = field(default_factory=list)  # keys of incidents that another may repeat

    @classmethod
    def built(cls, number: int, units: int, chance: random.Random) -> Town:
        body = Body.objects.create(
            name=f"Администрация района {number + 1}", short_name=f"Район {number + 1}"
        )
        WorkingWeek.objects.create(body=body, since=date(2019, 1, 1), hours=HOURS)
        terms = preset("parfino-2020").to_toml()
        edition = TermsEdition.objects.create(body=body, in_force_from=date(2019, 1, 1), terms=terms)
        accounts = [
            Account.objects.create(
                body=body,
                network=name,
                name=body.short_name,
                external_id=f"{body.pk}",
                hook_key=f"{name}-{body.pk}",
            )
            for name in NETWORKS
        ]
        topics = [
            Topic.objects.get_or_create(body=None, code=code, defaults={"group": "Район", "name": code})[0]
            for code in TOPICS
        ]
        bench = Bench(terms_of(edition), clocks_of(body))
        teller = Teller(_staff(body, units), bench.dated[-1].clock, chance)
        return cls(body, edition, accounts, topics, bench, teller, chance)

    def told(self, posted: datetime, until: datetime, key: int) -> Told:
        """What happens after `until` has not happened yet."""
        chance, detected = self.chance, min(self.teller.detected(posted), until)
        topic = chance.choice(self.topics)
        repeat_of = chance.choice(self.lately) if self.lately and chance.random() < 0.03 else None
        facts = self.teller.facts(posted, detected, topic.code, repeat_of)
        place = f"ул. {chance.choice(STREETS)}, {chance.randrange(1, 40)}"
        self.lately = [*self.lately[-300:], key]
        kept = tuple(fact for number, fact in enumerate(facts) if number == 0 or fact.at <= until)
        text = f"{place}: {chance.choice(TROUBLES)} уже {chance.randrange(2, 30)} дней"
        linked = any(fact.step is Step.LINK_REPEAT for fact in kept)
        account = chance.choices(self.accounts, (6, 2, 1, 1))[0]
        return Told(posted, kept, account, text, place, topic, repeat_of if linked else None, key)


def _staff(body: Body, units: int) -> Staff:
    def hire(role: Role, unit: Unit | None = None) -> str:
        name = f"Сотрудник {role.value} {body.pk}"
        login = f"{role.value}-{body.pk}" + (f"-{unit.pk}" if unit else "")
        person = Employee.objects.create(body=body, unit=unit, login=login, name=name)
        Appointment.objects.create(employee=person, body=body, role=role, unit=unit, since=date(2019, 1, 1))
        return str(person.pk)

    rows = [
        Unit.objects.create(body=body, name=f"Отдел {number + 1}", short_name=f"Отдел {number + 1}")
        for number in range(units)
    ]
    hire(Role.SUPERVISOR)
    pairs = tuple((str(unit.pk), hire(Role.EXECUTOR, unit)) for unit in rows)
    return Staff(hire(Role.MONITOR), hire(Role.DISPATCHER), hire(Role.HEAD), pairs)


@dataclass(slots=True)
class Link:
    """An entry as `record.seal` asks for it."""

    incident_id: int
    number: int
    part: int | None
    step: str
    at: datetime
    role: str
    by_id: int | None
    for_whom_id: int | None
    data: dict[str, Any]
    previous: str
    hash: str = ""
    calendar: str = ""


_stored = json.JSONEncoder(ensure_ascii=False).encode
_columns_of_link = attrgetter(*TABLES["incidents_entry"][:8])


class Copy:
    """Gathers rows and sends them by COPY, a batch at a time."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self.keys, self.rows = Keys(), Counter[str]()
        self._held: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}

    def take(self, town: Town, told: Told) -> None:
        message = self._message(town, told)
        replies: dict[str, int] = {}
        facts = tuple(self._with_key(fact, replies) for fact in told.facts)
        course = Course.of(facts, town.bench.terms)
        parts = self._parts(told, facts, course)
        self._replies(town, told, facts, parts, message)
        last = self._entries(town, told, facts)
        self._incident(town, told, facts, course, last)
        if len(self._held["incidents_incident"]) >= BATCH:
            self.send()

    def _put(self, table: str, *values: Any) -> None:
        self._held[table].append(values)

    def _with_key(self, fact: Fact, replies: dict[str, int]) -> Fact:
        if not fact.reply:
            return fact
        if fact.reply not in replies:
            replies[fact.reply] = self.keys.next("incidents_reply")
        return replace(fact, reply=str(replies[fact.reply]))

    def _message(self, town: Town, told: Told) -> int:
        key = self.keys.next("incidents_message")
        name, account = f"-{town.body.pk}_{key}", told.account
        author = f"{key % 9973}"
        self._put(
            "incidents_message", key, town.body.pk, account.pk, account.network, name, "comment", "", "", "", "",
            author, f"Житель {author}", "", told.text, "", told.posted, min(told.posted, told.facts[0].at),
            snapshot(author, told.posted, told.text), "taken", told.key, _stored({"places": [told.place]}),
        )  # fmt: skip
        return key

    def _parts(self, told: Told, facts: tuple[Fact, ...], course: Course) -> dict[int, int]:
        """Part -> key of its row."""
        found, executors = {}, record.executors_of(facts)
        for fact in facts:
            if fact.step is Step.ASSIGN and fact.part is not None:
                found[fact.part] = key = self.keys.next("incidents_assignment")
                state = course.roads[fact.part].state
                unit, executor = int(fact.unit), executors.get(fact.part)
                self._put("incidents_assignment", key, told.key, fact.part, unit, executor, "", state)
        return found

    def _replies(
        self, town: Town, told: Told, facts: tuple[Fact, ...], parts: dict[int, int], message: int
    ) -> None:
        versions: dict[tuple[str, int], int] = {}
        approved: dict[tuple[str, int], Fact] = {}
        published = {(fact.reply, fact.version): fact for fact in facts if fact.step is Step.PUBLISH}
        for fact in facts:
            key = (fact.reply, fact.version)
            if fact.step is Step.SEND:
                versions[key] = self._sent(told, fact, parts[fact.part or 0])
            elif fact.step is Step.APPROVE:
                approved[key] = fact
        for key, fact in approved.items():
            self._approved(town, told, versions[key], fact, published.get(key), message)

    def _sent(self, told: Told, fact: Fact, part: int) -> int:
        reply = int(fact.reply)
        if fact.version == 1:
            self._put(
                "incidents_reply",
                reply,
                part,
                fact.kind,
                fact.promised_for,
                fact.promise,
                "",
                "",
                0,
                True,
                fact.at,
            )
        key = self.keys.next("incidents_version")
        text = f"Здравствуйте! {told.place}: меры приняты ({fact.reply}.{fact.version})."
        files = [{"id": 0, "name": "photo.jpg", "sha256": "0" * 64}] if key % 3 == 0 else []
        stored = _stored(files)
        self._put(
            "incidents_version",
            key,
            reply,
            fact.version,
            text,
            stored,
            int(fact.by),
            fact.at,
            text_hash(text, files),
        )
        return key

    def _approved(
        self, town: Town, told: Told, version: int, fact: Fact, published: Fact | None, message: int
    ) -> None:
        state = "published" if published else "approved"
        place = f"-{town.body.pk}_r{version}" if published else ""
        self._put(
            "incidents_publication", version, town.body.pk, told.account.pk, told.account.network,
            uuid.UUID(int=(town.body.pk << 64) + version), message, state, fact.at, int(fact.by), 1, "", "", False,
            place, "", published.at if published else None,
        )  # fmt: skip

    def _entries(self, town: Town, told: Told, facts: tuple[Fact, ...]) -> str:
        """The hash of the last one."""
        previous = ""
        calendar = town.teller.clock.version
        for number, fact in enumerate(facts, 1):
            by = int(fact.by) if fact.by else None
            data = record.data_of(fact)
            link = Link(told.key, number, fact.part, fact.step, fact.at, fact.role, by, None, data, previous)
            link.hash = record.seal(link)  # type: ignore[arg-type] # it asks for these fields only
            stored = _stored(data)
            self._put("incidents_entry", *_columns_of_link(link), stored, previous, link.hash, calendar)
            previous = link.hash
        return previous

    def _incident(self, town: Town, told: Told, facts: tuple[Fact, ...], course: Course, last: str) -> None:
        first, topic = facts[0], told.topic if facts[0].topic else None
        year = first.at.astimezone(town.teller.clock.zone).year
        town.numbers[year] += 1
        closed = facts[-1].at if course.state is State.CLOSED else None
        importance = next((fact.importance for fact in reversed(facts) if fact.importance), "")
        self._put(
            "incidents_incident", told.key, town.body.pk, year, town.numbers[year], town.edition.pk, first.at,
            topic.pk if topic else None, importance, course.state, told.repeat_of, len(facts), last, closed, 0,
        )  # fmt: skip
        if closed is None or facts[-1].step is Step.ACKNOWLEDGE or importance == "high":
            self._owed(town, told, facts, importance)

    def _owed(self, town: Town, told: Told, facts: tuple[Fact, ...], importance: str) -> None:
        held = Incident(pk=told.key, body=town.body, importance=importance)
        for duty in town.bench.open_duties(History(facts)):
            row = record.copy_of(held, duty)
            self._put("incidents_openduty", *(getattr(row, name) for name in TABLES["incidents_openduty"]))

    def send(self) -> None:
        held, self._held = self._held, {table: [] for table in TABLES}
        for table, rows in held.items():
            self.rows[table.removeprefix("incidents_")] += len(rows)
        self._courier.send(held)


@contextmanager
def copying(*, beside: bool) -> Iterator[Copy]:
    """`beside`: batches are delivered while the next ones are made."""
    courier = Courier(TABLES, beside=beside)
    copy = Copy(courier)
    yield copy
    copy.send()
    courier.close()
    copy.keys.tell_sequences()
