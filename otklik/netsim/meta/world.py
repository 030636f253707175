"""The world of both stand-ins: accounts, posts, comments, private messages, people. It knows no HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from otklik.netsim.clock import Clock
from otklik.netsim.store import Store


@dataclass(frozen=True)
class Person:
    id: str
    name: str


@dataclass(frozen=True)
class Account:
    """A page, or a professional account."""

    id: str
    name: str
    username: str = ""
    hook: str = ""
    subscribed: bool = False


@dataclass(frozen=True)
class Post:
    id: str
    account_id: str
    author_id: str
    at: float
    text: str
    deleted: bool = False


@dataclass(frozen=True)
class Comment:
    """``parent``: the top comment it hangs under."""

    id: str
    post_id: str
    author_id: str
    at: float
    text: str
    parent: str = ""
    photo: str = ""
    deleted: bool = False


@dataclass(frozen=True)
class Direct:
    mid: str
    account_id: str
    person_id: str
    at: float
    text: str
    out: bool = False


@dataclass(frozen=True)
class Hashtag:
    id: str
    name: str


@dataclass(frozen=True)
class Search:
    """An account has looked for a hashtag, first at this moment."""

    account_id: str
    hashtag_id: str
    at: float


class World:
    """``on_comment(verb, comment)`` and ``on_direct(direct)`` hear of every change."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.people = store.shelf("people", Person)
        self.accounts = store.shelf("accounts", Account)
        self.posts = store.shelf("posts", Post)
        self.comments = store.shelf("comments", Comment)
        self.directs = store.shelf("directs", Direct)
        self.hashtags = store.shelf("hashtags", Hashtag)
        self.searches = store.shelf("searches", Search)
        self.photos = store.shelf("photos", Person)  # name: the file's
        self.on_comment: Callable[[str, Comment], None] = lambda verb, comment: None
        self.on_direct: Callable[[Direct], None] = lambda direct: None

    def person(self, name: str) -> Person:
        wanted = " ".join(name.split())[:80] or "Житель Района"
        with self.store.lock:
            for person in self.people:
                if person.name == wanted:
                    return person
            person = Person(str(self.store.next_number("person", 3_383_290_475_000_001)), wanted)
            self.people[person.id] = person
        return person

    def hashtag(self, name: str) -> Hashtag:
        """By its name; its number never changes."""
        with self.store.lock:
            for known in self.hashtags:
                if known.name == name:
                    return known
            made = Hashtag(str(self.store.next_number("hashtag", 17_843_857_450_040_591)), name)
            self.hashtags[made.id] = made
        return made

    def name_of(self, author_id: str) -> str:
        found: Any = self.accounts.get(author_id) or self.people.get(author_id)
        return str(found.name) if found else author_id

    def username_of(self, author_id: str) -> str:
        account = self.accounts.get(author_id)
        return account.username if account else f"user{author_id[-4:]}"

    def write_post(self, account_id: str, text: str, *, author_id: str = "", prefix: str = "") -> Post:
        number = self.store.next_number("post", 122_131_676_912_594_941)
        post = Post(f"{prefix}{number}", account_id, author_id or account_id, self.clock.now(), text)
        self.posts[post.id] = post
        return post

    def write_comment(self, post: Post, author_id: str, text: str, **details: Any) -> Comment:
        number = self.store.next_number("comment", 1_213_590_066_982_748)
        key = f"{post.id.rpartition('_')[2]}_{number}" if "_" in post.id else str(number)
        comment = Comment(key, post.id, author_id, self.clock.now(), text, **details)
        self.comments[key] = comment
        self.on_comment("add", comment)
        return comment

    def edit_comment(self, comment: Comment, text: str) -> Comment:
        edited = replace(comment, text=text)
        self.comments[comment.id] = edited
        self.on_comment("edited", edited)
        return edited

    def delete_comment(self, comment: Comment) -> None:
        self.comments[comment.id] = replace(comment, deleted=True)
        self.on_comment("remove", comment)

    def delete_post(self, post: Post) -> None:
        self.posts[post.id] = replace(post, deleted=True)

    def under(self, post: Post) -> list[Comment]:
        return [comment for comment in self.comments if comment.post_id == post.id and not comment.deleted]

    def write_direct(self, account_id: str, person_id: str, text: str, *, out: bool = False) -> Direct:
        number = self.store.next_number("direct")
        direct = Direct(f"m_sim{number:06d}", account_id, person_id, self.clock.now(), text, out)
        self.directs[direct.mid] = direct
        if not out:
            self.on_direct(direct)
        return direct

    def talk(self, account_id: str, person_id: str) -> list[Direct]:
        return [d for d in self.directs if (d.account_id, d.person_id) == (account_id, person_id)]
