"""The classifier: groups of topics and topics in everyday Russian."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from otklik.language import lexicon

SMALL_WORDS = frozenset(lexicon.read("small_words")["words"].split())


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A group of topics (clause 7). `order` is its place in lists."""

    code: str
    name: str
    order: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. `season` is a season in English or empty; `evidence` is "photo" where one is wanted.

    `default_unit` is the key of a competence, which a body ties to a unit of its own; a key that begins
    with "foreign-" is of somebody else (R-11). `external_code` is for import and export.
    """

    code: str
    group: str
    name: str
    synonyms: tuple[str, ...]
    not_to_be_confused_with: tuple[str, ...]
    season: str
    evidence: str
    default_unit: str
    external_code: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What in a text speaks for a group, and for a topic inside it: patterns (see `patterns`)."""

    group: str
    topic: str
    patterns: tuple[str, ...]


@cache
def classifier() -> tuple[TopicGroup, ...]:
    """The groups of topics, in the order of lists."""
    found = [TopicGroup(table["code"], table["name"], table["order"]) for table in _tables()]
    return tuple(sorted(found, key=lambda group: group.order))


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, group by group."""
    order = {group.code: group.order for group in classifier()}
    found = [_topic(table, row) for table in _tables() for row in table["topic"]]
    return tuple(sorted(found, key=lambda topic: order[topic.group]))


@cache
def neighbours() -> dict[str, frozenset[str]]:
    """For each group those whose topics are confused with its own, by either's word."""
    found: dict[str, set[str]] = {group.code: set() for group in classifier()}
    for topic in topics():
        for other in map(group_of, topic.not_to_be_confused_with):
            if other != topic.group:
                found[topic.group].add(other)
                found[other].add(topic.group)
    return {code: frozenset(others) for code, others in found.items()}


@cache
def by_code() -> dict[str, Topic]:
    """Topics by their codes."""
    return {topic.code: topic for topic in topics()}


def topic(code: str) -> Topic:
    """The topic of this code; KeyError when there is none."""
    return by_code()[code]


def group_of(code: str) -> str:
    """The code of the group of a topic (or of a group: itself)."""
    return code.partition(".")[0]


@cache
def signs() -> tuple[Signs, ...]:
    """The patterns of all groups (topic is empty) and topics."""
    found = []
    for table in _tables():
        found.append(Signs(table["code"], "", tuple(table["signs"])))
        found += [Signs(table["code"], row["code"], tuple(row["signs"])) for row in table["topic"]]
    return tuple(found)


def _topic(table: dict[str, Any], row: dict[str, Any]) -> Topic:
    return Topic(
        code=row["code"],
        group=table["code"],
        name=row["name"],
        synonyms=tuple(row["synonyms"]),
        not_to_be_confused_with=tuple(row.get("not_to_be_confused_with", ())),
        season=row.get("season", ""),
        evidence=row.get("evidence", ""),
        default_unit=row.get("default_unit", table["default_unit"]),
        external_code=row["external_code"],
    )


@cache
def _tables() -> tuple[dict[str, Any], ...]:
    return tuple(_read())


def _read() -> Iterator[dict[str, Any]]:
    for name in lexicon.names("topics"):
        yield lexicon.read(name)
