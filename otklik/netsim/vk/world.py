"""The stand-in's world: communities, people, posts, comments, private messages, files. It knows no HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from otklik.netsim.clock import Clock
from otklik.netsim.store import Store
from otklik.netsim.vk.contract import GUID_LIFETIME


@dataclass(frozen=True)
class Person:
    id: int
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Community:
    """``own``: one of the bodies' communities, with tokens; otherwise a foreign page that is only read."""

    id: int
    name: str
    screen_name: str
    admin_id: int
    own: bool = True
    confirmation_code: str = "0a1b2c3d"
    long_poll: bool = False
    long_poll_events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Post:
    id: int
    owner_id: int
    from_id: int
    date: int
    text: str
    post_type: str = "post"
    closed: bool = False
    deleted: bool = False
    edited: int = 0


@dataclass(frozen=True)
class Comment:
    """``parents``: the top comment of its thread, if it stands in one; ``reply_to`` what it answers."""

    id: int
    owner_id: int
    post_id: int
    from_id: int
    date: int
    text: str
    parents: tuple[int, ...] = ()
    reply_to: int = 0
    reply_to_user: int = 0
    attachments: tuple[str, ...] = ()
    deleted: bool = False
    edited: int = 0


@dataclass(frozen=True)
class Direct:
    """A private message between a person (``peer_id``) and a community; ``out``: the community wrote it."""

    id: int
    community_id: int
    peer_id: int
    number: int  # in this conversation
    date: int
    text: str
    out: bool
    random_id: int = 0
    attachments: tuple[str, ...] = ()
    reply_to: int = 0
    deleted: bool = False
    edited: int = 0


@dataclass(frozen=True)
class Stored:
    """An uploaded file: ``kind`` photo or doc; ``data`` is base64."""

    kind: str
    id: int
    owner_id: int
    title: str
    ext: str
    date: int
    data: str


class World:
    """All that was written; the ``on_…`` hooks hear of every change."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.people = store.shelf("people", Person)
        self.communities = store.shelf("communities", Community)
        self.posts = store.shelf("posts", Post)
        self.comments = store.shelf("comments", Comment)
        self.directs = store.shelf("directs", Direct)
        self.files = store.shelf("files", Stored)
        self.guids = store.shelf("guids", int)
        self.on_comment: Callable[[str, Comment, int], None] = lambda event, comment, by: None
        self.on_post: Callable[[Post], None] = lambda post: None
        self.on_direct: Callable[[str, Direct], None] = lambda event, direct: None

    def now(self) -> int:
        return int(self.clock.now())

    def add_community(
        self, community_id: int, name: str, screen_name: str, *, own: bool = True, **details: Any
    ) -> Community:
        admin_id = details.pop("admin_id", 9_000_000 + community_id % 1_000_000)
        if own:
            self.people[admin_id] = Person(admin_id, "Администратор", "Сообщества")
        community = Community(community_id, name, screen_name, admin_id, own, **details)
        self.communities[community_id] = community
        return community

    def person(self, name: str) -> Person:
        """The person of this name; a new name makes a new person."""
        wanted = " ".join(name.split())[:80] or "Житель Района"
        with self.store.lock:
            for person in self.people:
                if person.name == wanted:
                    return person
            first, _, last = wanted.partition(" ")
            person = Person(self.store.next_number("person", 700_001), first, last)
            self.people[person.id] = person
        return person

    def name_of(self, author_id: int) -> str:
        if author_id < 0:
            community = self.communities.get(-author_id)
            return community.name if community else f"club{-author_id}"
        person = self.people.get(author_id)
        return person.name if person else f"id{author_id}"

    def write_post(self, owner_id: int, text: str, *, from_id: int | None = None, kind: str = "post") -> Post:
        number = self.store.next_number(f"wall{owner_id}")
        author = owner_id if from_id is None else from_id
        post = Post(number, owner_id, author, self.now(), text, kind)
        self._keep_post(post)
        self.on_post(post)
        return post

    def post(self, owner_id: int, post_id: int) -> Post | None:
        """A post that can still be read."""
        post: Post | None = self.posts.get(f"{owner_id}_{post_id}")
        return post if post and not post.deleted else None

    def wall(self, owner_id: int) -> list[Post]:
        """Posts the public sees, newest first."""
        mine = [p for p in self.posts if p.owner_id == owner_id and not p.deleted and p.post_type == "post"]
        return sorted(mine, key=lambda post: (post.date, post.id), reverse=True)

    def delete_post(self, owner_id: int, post_id: int) -> None:
        self._keep_post(replace(self.posts[f"{owner_id}_{post_id}"], deleted=True))

    def close_comments(self, owner_id: int, post_id: int, closed: bool = True) -> None:
        self._keep_post(replace(self.posts[f"{owner_id}_{post_id}"], closed=closed))

    def write_comment(
        self,
        post: Post,
        author_id: int,
        text: str,
        *,
        reply_to: int = 0,
        attachments: tuple[str, ...] = (),
        guid: str = "",
    ) -> Comment:
        """A comment or a reply. The same author's guid within an hour gives the first comment again."""
        with self.store.lock:
            known = self._by_guid(post, author_id, guid)
            if known:
                return known
            comment = self._comment(post, author_id, text, reply_to, attachments)
            self._keep(comment)
            if guid:
                self.guids[_guid_key(post, author_id, guid)] = comment.id
        self.on_comment("wall_reply_new", comment, author_id)
        return comment

    def comment(self, owner_id: int, comment_id: int) -> Comment | None:
        comment: Comment | None = self.comments.get(f"{owner_id}_{comment_id}")
        return comment

    def edit_comment(
        self, comment: Comment, text: str, attachments: tuple[str, ...] | None = None
    ) -> Comment:
        kept = comment.attachments if attachments is None else attachments
        edited = replace(comment, text=text, attachments=kept, edited=self.now())
        self._keep(edited)
        self.on_comment("wall_reply_edit", edited, comment.from_id)
        return edited

    def delete_comment(self, comment: Comment, by: int) -> None:
        self._keep(replace(comment, deleted=True))
        self.on_comment("wall_reply_delete", comment, by)

    def restore_comment(self, comment: Comment) -> None:
        restored = replace(comment, deleted=False)
        self._keep(restored)
        self.on_comment("wall_reply_restore", restored, comment.from_id)

    def under(self, post: Post) -> list[Comment]:
        """All comments of a post in order of writing; a deleted one only while its thread still lives."""
        mine = [c for c in self.comments if (c.owner_id, c.post_id) == (post.owner_id, post.id)]
        alive = {c.parents[0] for c in mine if c.parents and not c.deleted}
        shown = [c for c in mine if not c.deleted or c.id in alive]
        return sorted(shown, key=lambda comment: comment.id)

    def write_direct(
        self,
        community_id: int,
        peer_id: int,
        text: str,
        *,
        out: bool = False,
        random_id: int = 0,
        attachments: tuple[str, ...] = (),
        reply_to: int = 0,
    ) -> Direct:
        """A private message; the community's repeated ``random_id`` gives the first message again."""
        with self.store.lock:
            talk = self.conversation(community_id, peer_id)
            known = [d for d in talk if out and random_id and d.out and d.random_id == random_id]
            if known:
                return known[0]
            series = f"direct{community_id}"
            direct = Direct(
                self.store.next_number(series), community_id, peer_id,
                self.store.next_number(f"{series}_{peer_id}"), self.now(), text, out, random_id,
                attachments, reply_to,
            )  # fmt: skip
            self.directs[f"{community_id}_{direct.id}"] = direct
        self.on_direct("message_reply" if out else "message_new", direct)
        return direct

    def edit_direct(self, direct: Direct, text: str) -> Direct:
        edited = replace(direct, text=text, edited=self.now())
        self.directs[f"{direct.community_id}_{direct.id}"] = edited
        self.on_direct("message_edit", edited)
        return edited

    def conversation(self, community_id: int, peer_id: int) -> list[Direct]:
        return [d for d in self.directs if (d.community_id, d.peer_id) == (community_id, peer_id)]

    def peers(self, community_id: int) -> list[int]:
        """People who have a conversation with the community, the latest first."""
        last = {d.peer_id: d.id for d in self.directs if d.community_id == community_id}
        return sorted(last, key=lambda peer: last[peer], reverse=True)

    def _comment(
        self, post: Post, author_id: int, text: str, reply_to: int, attachments: tuple[str, ...]
    ) -> Comment:
        number = self.store.next_number(f"wall{post.owner_id}")
        target = self.comment(post.owner_id, reply_to) if reply_to else None
        if target is None:
            return Comment(
                number, post.owner_id, post.id, author_id, self.now(), text, attachments=attachments
            )
        top = target.parents or (target.id,)
        return Comment(
            number, post.owner_id, post.id, author_id, self.now(), text, top, target.id, target.from_id,
            attachments,
        )  # fmt: skip

    def _by_guid(self, post: Post, author_id: int, guid: str) -> Comment | None:
        number = self.guids.get(_guid_key(post, author_id, guid)) if guid else None
        comment = self.comment(post.owner_id, number) if number else None
        return comment if comment and self.now() - comment.date < GUID_LIFETIME else None

    def _keep(self, comment: Comment) -> None:
        self.comments[f"{comment.owner_id}_{comment.id}"] = comment

    def _keep_post(self, post: Post) -> None:
        self.posts[f"{post.owner_id}_{post.id}"] = post


def _guid_key(post: Post, author_id: int, guid: str) -> str:
    return f"{post.owner_id}_{post.id}_{author_id}_{guid}"
