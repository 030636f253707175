"""What a connector is: it translates between a network and us, and decides nothing.

Every folder of this package with a `connector.py` has a class `Connector(Connection)` with the
methods of `Connector` below. Errors a connector may raise (the job decides what to do):

    NetworkError
    ├── Retryable(after)          not sent, or a read that failed: try again
    │   └── RateLimited(after, scope)
    ├── AuthLost                  the credential is dead: the administrator must renew it
    ├── NeedsHuman(url)           captcha, confirmation: a person must open the link
    ├── Forbidden                 a right is missing, comments are closed
    ├── TargetGone                the post or comment is deleted
    ├── Rejected(reason)          the network will never take this text
    └── UnknownOutcome            bytes have left, no answer: look before sending again
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable


class NetworkError(Exception):
    """Something the network said or did not say. `str()` is for the administrator, without secrets."""

    permanent = False


@dataclass(eq=False)
class Retryable(NetworkError):
    reason: str
    after: timedelta = timedelta(seconds=30)

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class RateLimited(Retryable):
    scope: str = "account"  # or a method


@dataclass(eq=False)
class AuthLost(NetworkError):
    reason: str
    kind: str = ""  # which credential, in the network's words

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class NeedsHuman(NetworkError):
    reason: str
    url: str = ""

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class Forbidden(NetworkError):
    reason: str
    permanent = True

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class TargetGone(NetworkError):
    reason: str
    permanent = True

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class Rejected(NetworkError):
    reason: str
    permanent = True

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class UnknownOutcome(NetworkError):
    reason: str

    def __str__(self) -> str:
        return self.reason


class NotUnderstood(ValueError):
    """A delivery that a connector cannot read; the reason is kept beside it."""


class ItemKind(StrEnum):
    POST = "post"  # the body's own post: context, never for the inbox
    COMMENT = "comment"
    PRIVATE = "private"
    MENTION = "mention"  # a post by somebody else: on our wall, in a watched community, found by a query


@dataclass(frozen=True, slots=True)
class Attachment:
    kind: str  # photo, video, document, link, sticker, audio
    url: str = ""
    key: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something somebody wrote. Keys are the network's own, joined so that they are unique in the network."""

    key: str
    kind: ItemKind
    text: str
    posted_at: datetime
    author_key: str
    author_name: str = ""
    author_url: str = ""
    post_key: str = ""  # the post it stands under
    parent_key: str = ""  # the comment it answers
    thread_key: str = ""  # the top comment of its thread
    permalink: str = ""
    post_text: str = ""  # the post it stands under, for context, when known
    attachments: tuple[Attachment, ...] = ()
    own: bool = False  # written by our own account


class EventKind(StrEnum):
    NEW = "new"
    EDITED = "edited"
    DELETED = "deleted"
    RESTORED = "restored"  # it had been deleted and stands again


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook or a poll tells: an item appeared, was edited or is gone (only its key is known)."""

    kind: EventKind
    key: str
    item: Item | None = None
    at: datetime | None = None  # when it happened, if the network says so


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What the web face answers to a webhook, and what it stores.

    `delivery_key` None: nothing to store (a handshake, a wrong secret).
    """

    status: int
    body: str
    delivery_key: str | None = None
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content_type: str
    path: str


class SourceKind(StrEnum):
    """What is watched through an account; the first two are its own."""

    PAGE = "page"
    MESSAGES = "messages"
    COMMUNITY = "community"  # a page of others
    QUERY = "query"  # words in all open posts
    WITHIN = "within"  # words in a page of others
    HASHTAG = "hashtag"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply to place. `guid` is unique to the publication and the same at every try."""

    guid: str
    text: str
    target_key: str  # the message being answered
    kind: ItemKind
    post_key: str = ""
    thread_key: str = ""
    author_key: str = ""
    files: tuple[File, ...] = ()
    link: str = ""  # public page of the files, where the network takes none
    since: datetime | None = None  # when it was approved: an older reply with the same text is another reply
    others: frozenset[str] = frozenset()  # keys of replies of ours that are known not to be this one


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the reply stands now."""

    key: str
    permalink: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A reply of ours that stands in the network, to be corrected or removed. `text`: what it is to say."""

    key: str  # the network's, of the reply itself
    kind: ItemKind
    text: str = ""
    target_key: str = ""
    post_key: str = ""
    thread_key: str = ""
    files: bool = False  # it was placed with files: they must stay


FELL_BACK = "fell_back"  # in a cursor: when a failing webhook was taken away for polling, seconds since 1970


@dataclass(frozen=True, slots=True)
class Page:
    """One poll's result. `cursor` is stored in the transaction that stores the events."""

    events: tuple[Event, ...]
    cursor: dict[str, Any]
    more: bool = False  # call again at once


@dataclass(frozen=True, slots=True)
class Probe:
    """What works for an account, one line per right."""

    right: str  # read_comments, publish, webhook, …
    works: bool
    problem: str = ""
    advice: str = ""
    expires_at: datetime | None = None
    taken: bool = False  # somebody else has it: only a person may take it over


@dataclass(frozen=True, slots=True)
class Renewed:
    """Fresh credentials by kind, and until when the one that is used is valid."""

    secrets: Mapping[str, str] = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """What the draft editor must know before sending."""

    text: int  # characters of a public reply
    photos: int = 0
    videos: int = 0
    documents: int = 0
    publishes: bool = True  # False: by hand only
    idempotent: bool = False  # the network itself drops a second send with the same guid
    finds: bool = True  # a program can look whether our reply stands there; False: a person only
    threads: bool = True
    caption: int = 0  # characters of a text that stands under files, where fewer
    private_files: bool = True  # private messages take the same files

    def takes(self, content_types: Sequence[str], length: int = 0, *, private: bool = False) -> bool:
        """Whether these files go along with a text so long; otherwise their public page is linked."""
        if len(content_types) > max(self.photos, self.videos, self.documents):
            return False
        if content_types and private and not self.private_files:
            return False
        pictures = all(each.startswith("image/") for each in content_types)
        return (pictures or self.documents > 0) and not (self.caption and length > self.caption)

    subscribes: bool = False  # the network can be told by a call where to deliver
    corrects: bool = False  # the words of our own public reply can be changed where it stands
    removes: bool = False  # our own public reply can be taken away
    private_too: bool = False  # … and our private messages likewise
    removable_for: timedelta | None = None  # how long after the publication; None: no limit is known

    def can_correct(self, kind: ItemKind) -> bool:
        return self.corrects and (self.private_too or kind is not ItemKind.PRIVATE)

    def can_remove(self, kind: ItemKind) -> bool:
        return self.removes and (self.private_too or kind is not ItemKind.PRIVATE)


@dataclass(frozen=True, slots=True)
class Access:
    """An account as a connector sees it: plain values, secrets opened."""

    account: int
    external_id: str
    api_url: str
    credentials: Mapping[str, str] = field(repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()  # kinds of credentials whose time is over
    hook_url: str = ""  # where the network may deliver; empty where it cannot reach us


class Connector(Protocol):
    """One network. Made per use: `registry.connect(account)`; speaks HTTP with time-outs, never sleeps."""

    limits: Limits

    def hook(self, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        """Answer a webhook call: no database, no network. Headers have lower-case names.

        A handshake that comes by GET has its query string as the body.
        """

    def hook_secrets(self) -> Mapping[str, str]:
        """What must be kept before `subscribe`, by kind: made here, or asked of the network."""

    def subscribe(self) -> None:
        """Have the network deliver to `access.hook_url`. Asked twice, it stands once."""

    def parse(self, body: bytes) -> Iterable[Event]:
        """Events of a stored delivery. Raises NotUnderstood with the reason."""

    def poll(self, source_kind: str, source_key: str, cursor: Mapping[str, Any], at: datetime) -> Page:
        """What is new in a watched source since the cursor (24 h overlap; repeats are harmless)."""

    def publish(self, outgoing: Outgoing) -> Placed:
        """Place the reply. Any failure after bytes have left is UnknownOutcome."""

    def find(self, outgoing: Outgoing) -> Placed | None:
        """Our own reply to this target with this text: after an unknown outcome, or placed by hand."""

    def verify(self, permalink: str) -> Placed | None:
        """The reply of our account that stands at this address; None when it is not there or not ours."""

    def renew(self, at: datetime) -> Renewed:
        """A fresh credential for the one that ends. AuthLost: it can be renewed no more, a person signs in."""

    def correct(self, standing: Standing) -> None:
        """Change the words of our reply; asked twice, it stands as asked. Forbidden where `limits` says no."""

    def remove(self, standing: Standing) -> None:
        """Take our reply away. TargetGone: it is not there any more."""

    def probe(self, at: datetime) -> Iterable[Probe]:
        """A live check list of rights."""


@runtime_checkable
class NamesFiles(Protocol):
    """A connector whose network names files by keys, not by addresses."""

    def place_of_file(self, key: str) -> str:
        """An address from which the file may be fetched now; it may hold a secret."""
