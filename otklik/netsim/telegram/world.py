"""The stand-in's world: bots, chats, people, messages, files. It knows no HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from otklik.netsim.clock import Clock
from otklik.netsim.store import Store
from otklik.netsim.telegram.contract import SERVICE_USER


@dataclass(frozen=True)
class User:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    is_bot: bool = False
    blocked: bool = False  # has blocked the bot

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Chat:
    """``linked_id``: the discussion group of a channel, the channel of a discussion group."""

    id: int
    type: str  # private, supergroup, channel
    title: str = ""
    username: str = ""
    linked_id: int = 0


@dataclass(frozen=True)
class Bot:
    """A bot that administers one channel and its discussion group; one without a channel only talks in private."""

    id: int
    username: str
    channel_id: int
    group_id: int
    url: str = ""
    secret: str = ""
    allowed: tuple[str, ...] = ()
    last_error: str = ""


@dataclass(frozen=True)
class Note:
    """A message. ``thread_id``: the forwarded post it hangs under; ``post_id``: the post forwarded."""

    chat_id: int
    id: int
    from_id: int  # 0: a channel's own post
    date: int
    text: str
    reply_to: int = 0
    thread_id: int = 0
    post_id: int = 0
    media: str = ""  # photo or document
    file_id: str = ""
    group: str = ""  # the id of its media group
    edited: int = 0
    deleted: bool = False
    bot_id: int = 0  # in private: with which bot; 0: the first one


@dataclass(frozen=True)
class Stored:
    id: str
    name: str
    kind: str
    data: str  # base64


class World:
    """All that was written; ``on_note(kind, note)`` hears of every message but the bots' own."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.bots = store.shelf("bots", Bot)
        self.chats = store.shelf("chats", Chat)
        self.users = store.shelf("users", User)
        self.notes = store.shelf("notes", Note)
        self.files = store.shelf("files", Stored)
        self.on_note: Callable[[str, Note], None] = lambda kind, note: None

    def now(self) -> int:
        return int(self.clock.now())

    def add_channel(self, channel_id: int, title: str, username: str, *, group_id: int, bot_id: int) -> Bot:
        """A channel with its discussion group and the bot that administers both."""
        self.chats[channel_id] = Chat(channel_id, "channel", title, username, group_id)
        group = Chat(group_id, "supergroup", f"{title}: обсуждение", f"{username}_chat", channel_id)
        self.chats[group_id] = group
        self.users[SERVICE_USER] = User(SERVICE_USER, "Telegram")
        bot = Bot(bot_id, f"{username}_bot", channel_id, group_id)
        self.users[bot_id] = User(bot_id, f"Бот: {title}"[:60], username=bot.username, is_bot=True)
        self.bots[bot_id] = bot
        return bot

    def add_bot(self, bot_id: int, username: str, title: str) -> Bot:
        """A bot that people write to, without a channel."""
        self.users[bot_id] = User(bot_id, title, username=username, is_bot=True)
        self.bots[bot_id] = Bot(bot_id, username, 0, 0)
        bot: Bot = self.bots[bot_id]
        return bot

    def talk(self, bot_id: int, person_id: int) -> list[Note]:
        """What a person and a bot have written to each other."""
        first = next(iter(self.bots)).id
        return [note for note in self.of(person_id) if (note.bot_id or first) == bot_id]

    def person(self, name: str) -> User:
        wanted = " ".join(name.split())[:64] or "Житель Района"
        with self.store.lock:
            for user in self.users:
                if user.name == wanted and not user.is_bot:
                    return user
            first, _, last = wanted.partition(" ")
            user = User(self.store.next_number("user", 5_000_000_001), first, last)
            self.users[user.id] = user
            self.chats[user.id] = Chat(user.id, "private")
        return user

    def chat(self, named: object) -> Chat | None:
        """By number or by @name."""
        if str(named).startswith("@"):
            return next((chat for chat in self.chats if f"@{chat.username}" == named), None)
        found: Chat | None = self.chats.get(named)
        return found

    def note(self, chat_id: int, number: int) -> Note | None:
        note: Note | None = self.notes.get(f"{chat_id}_{number}")
        return note if note and not note.deleted else None

    def write(self, chat_id: int, from_id: int, text: str, **details: Any) -> Note:
        """One more message; under a post when it answers something that hangs there."""
        target = self.note(chat_id, details.get("reply_to", 0))
        thread = (target.thread_id or target.id) if target and self._in_thread(target) else 0
        note = Note(
            chat_id,
            self.store.next_number(f"chat{chat_id}"),
            from_id,
            self.now(),
            text,
            **{"thread_id": thread, **details},
        )
        self._keep(note)
        self._tell("new", note)
        if self.chats[chat_id].type == "channel":
            self._forward(note)
        return note

    def edit(self, note: Note, text: str) -> Note:
        edited = replace(note, text=text, edited=self.now())
        self._keep(edited)
        self._tell("edited", edited)
        return edited

    def delete(self, note: Note) -> None:
        """Nobody is told: the Bot API has no event for it."""
        self._keep(replace(note, deleted=True))

    def forwarded(self, post: Note) -> Note | None:
        """A channel post as it stands in the discussion group: what comments hang under."""
        group_id = self.chats[post.chat_id].linked_id
        mine = [n for n in self.notes if n.chat_id == group_id and n.post_id == post.id and not n.deleted]
        return mine[0] if mine else None

    def under(self, post: Note) -> list[Note]:
        """Comments of a channel post, in order."""
        head = self.forwarded(post)
        if head is None:
            return []
        return [n for n in self.of(head.chat_id) if n.thread_id == head.id]

    def of(self, chat_id: int) -> list[Note]:
        return [note for note in self.notes if note.chat_id == chat_id and not note.deleted]

    def _in_thread(self, target: Note) -> bool:
        return bool(target.thread_id or target.post_id)

    def _forward(self, post: Note) -> None:
        group_id = self.chats[post.chat_id].linked_id
        number = self.store.next_number(f"chat{group_id}")
        copy = replace(post, chat_id=group_id, id=number, from_id=SERVICE_USER, post_id=post.id)
        self._keep(copy)
        self._tell("new", copy)

    def _tell(self, kind: str, note: Note) -> None:
        author = self.users.get(note.from_id)
        if note.from_id == SERVICE_USER or not (author and author.is_bot):
            self.on_note(kind, note)

    def _keep(self, note: Note) -> None:
        self.notes[f"{note.chat_id}_{note.id}"] = note
