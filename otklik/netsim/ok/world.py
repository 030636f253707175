"""The stand-in's world: groups, topics, comments, private messages, people. It knows no HTTP."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace

from otklik.netsim.clock import Clock
from otklik.netsim.store import Store


@dataclass(frozen=True)
class Person:
    id: int
    name: str


@dataclass(frozen=True)
class Group:
    id: int
    name: str
    admin_id: int
    hook: str = ""
    joined: tuple[int, ...] = ()  # groups of others that its administrator has joined


@dataclass(frozen=True)
class Topic:
    id: int
    group_id: int
    owner_id: int
    date: float
    text: str
    deleted: bool = False


@dataclass(frozen=True)
class Comment:
    id: str
    topic_id: int
    author_id: int  # the group's own number: written in its name
    date: float
    text: str
    reply_to: str = ""
    deleted: bool = False


@dataclass(frozen=True)
class Direct:
    """A private message; ``out``: the group wrote it."""

    mid: str
    chat: str
    group_id: int
    person_id: int
    date: float
    text: str
    out: bool = False


class World:
    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.people = store.shelf("people", Person)
        self.groups = store.shelf("groups", Group)
        self.topics = store.shelf("topics", Topic)
        self.comments = store.shelf("comments", Comment)
        self.directs = store.shelf("directs", Direct)
        self.on_direct: Callable[[Direct], None] = lambda direct: None

    def add_group(self, group_id: int, name: str) -> Group:
        admin = Person(self.store.next_number("person", 590_000_000_001), "Администратор группы")
        self.people[admin.id] = admin
        group = Group(group_id, name, admin.id)
        self.groups[group_id] = group
        return group

    def person(self, name: str) -> Person:
        wanted = " ".join(name.split())[:80] or "Житель Района"
        with self.store.lock:
            for person in self.people:
                if person.name == wanted:
                    return person
            person = Person(self.store.next_number("person", 590_000_000_001), wanted)
            self.people[person.id] = person
        return person

    def name_of(self, author_id: int) -> str:
        group = self.groups.get(author_id)
        if group:
            return str(group.name)
        person = self.people.get(author_id)
        return person.name if person else str(author_id)

    def write_topic(self, group_id: int, text: str, *, owner_id: int = 0) -> Topic:
        number = self.store.next_number("topic", 62_503_929_662_301)
        topic = Topic(number, group_id, owner_id or group_id, self.clock.now(), text)
        self.topics[number] = topic
        return topic

    def write_comment(self, topic: Topic, author_id: int, text: str, *, reply_to: str = "") -> Comment:
        number = self.store.next_number("comment")
        key = base64.b64encode(f"{number}:{author_id}:{topic.id}:1".encode()).decode()
        comment = Comment(key, topic.id, author_id, self.clock.now(), text, reply_to)
        self.comments[key] = comment
        return comment

    def delete_comment(self, comment: Comment) -> None:
        self.comments[comment.id] = replace(comment, deleted=True)

    def delete_topic(self, topic: Topic) -> None:
        self.topics[topic.id] = replace(topic, deleted=True)

    def of(self, group_id: int) -> list[Topic]:
        """Topics of a group, newest first."""
        mine = [topic for topic in self.topics if topic.group_id == group_id and not topic.deleted]
        return sorted(mine, key=lambda topic: topic.id, reverse=True)

    def under(self, topic: Topic) -> list[Comment]:
        return [comment for comment in self.comments if comment.topic_id == topic.id]

    def write_direct(self, group_id: int, person_id: int, text: str, *, out: bool = False) -> Direct:
        chat = f"chat:C{group_id % 0xFFFF:04x}{person_id:x}"
        number = self.store.next_number("direct", 0x15CEA67D78D2059)
        direct = Direct(f"mid:{chat[5:]}.{number:x}", chat, group_id, person_id, self.clock.now(), text, out)
        self.directs[direct.mid] = direct
        if not out:
            self.on_direct(direct)
        return direct

    def talk(self, chat: str) -> list[Direct]:
        return [direct for direct in self.directs if direct.chat == chat]
