"""The stand-in's world: bots, a channel each, people, posts, comments, private messages. It knows no HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from otklik.netsim.clock import Clock
from otklik.netsim.store import Store


@dataclass(frozen=True)
class Person:
    id: int
    first_name: str
    last_name: str = ""
    is_bot: bool = False
    username: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Chat:
    """A channel (negative id) or a dialog of a person with the bot (positive)."""

    id: int
    type: str  # channel, dialog
    title: str
    bot_id: int
    person_id: int = 0
    comments: bool = True


@dataclass(frozen=True)
class Note:
    """A message, or a comment when ``post`` names the message it stands under. ``from_id`` 0: the channel."""

    mid: str
    seq: int
    chat_id: int
    from_id: int
    at: int  # milliseconds
    text: str
    post: str = ""
    reply_to: str = ""
    files: tuple[str, ...] = ()
    edited: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class Stored:
    token: str
    number: int
    kind: str  # image or file
    name: str
    data: str  # base64


class World:
    """All that was written; ``on_note(kind, note, by)`` hears of messages, not of comments."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.people = store.shelf("people", Person)
        self.chats = store.shelf("chats", Chat)
        self.notes = store.shelf("notes", Note)
        self.files = store.shelf("files", Stored)
        self.on_note: Callable[[str, Note, int], None] = lambda kind, note, by: None

    def now(self) -> int:
        return int(self.clock.now() * 1000)

    def add_channel(self, channel_id: int, title: str, *, bot_id: int) -> Chat:
        chat = Chat(channel_id, "channel", title, bot_id)
        self.chats[channel_id] = chat
        self.people[bot_id] = Person(bot_id, f"Бот: {title}"[:60], is_bot=True, username=f"id{bot_id}_bot")
        return chat

    def add_bot(self, bot_id: int, title: str) -> Person:
        """A bot that people write to, without a channel."""
        bot = Person(bot_id, title, is_bot=True, username=f"id{bot_id}_bot")
        self.people[bot_id] = bot
        return bot

    def person(self, name: str) -> Person:
        wanted = " ".join(name.split())[:64] or "Житель Района"
        with self.store.lock:
            for person in self.people:
                if person.name == wanted and not person.is_bot:
                    return person
            first, _, last = wanted.partition(" ")
            person = Person(self.store.next_number("person", 90_000_001), first, last)
            self.people[person.id] = person
        return person

    def dialog(self, bot_id: int, person_id: int) -> Chat:
        """The dialog of a person with the bot; it begins with the first word."""
        found = self.dialog_of(bot_id, person_id)
        if found:
            return found
        chat = Chat(self.store.next_number("chat", 60_000_001), "dialog", "", bot_id, person_id)
        self.chats[chat.id] = chat
        return chat

    def dialog_of(self, bot_id: int, person_id: int) -> Chat | None:
        mine = [c for c in self.chats if (c.bot_id, c.person_id) == (bot_id, person_id)]
        return mine[0] if mine else None

    def write(self, chat: Chat, from_id: int, text: str, **details: Any) -> Note:
        number = self.store.next_number("note")
        series = f"seq{details.get('post') or chat.id}"
        mid = f"mid.{number:032x}"
        note = Note(mid, self.store.next_number(series), chat.id, from_id, self.now(), text, **details)
        self.notes[mid] = note
        if not note.post:
            self.on_note("message_created", note, from_id)
        return note

    def edit(self, note: Note, text: str, files: tuple[str, ...] | None = None) -> Note:
        edited = replace(note, text=text, files=note.files if files is None else files, edited=True)
        self.notes[note.mid] = edited
        if not note.post:
            self.on_note("message_edited", edited, note.from_id)
        return edited

    def delete(self, note: Note, by: int) -> None:
        gone = replace(note, deleted=True)
        self.notes[note.mid] = gone
        if not note.post:
            self.on_note("message_removed", gone, by)

    def note(self, mid: str) -> Note | None:
        note: Note | None = self.notes.get(mid)
        return note if note and not note.deleted else None

    def of(self, chat_id: int) -> list[Note]:
        """Messages of a chat in order, without comments."""
        return [n for n in self.notes if n.chat_id == chat_id and not n.post and not n.deleted]

    def under(self, post: Note) -> list[Note]:
        return [note for note in self.notes if note.post == post.mid and not note.deleted]
