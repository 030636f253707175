"""How the network shows things in JSON: the fields of its objects, version 5.199."""

from typing import Any

from otklik.netsim.vk.contract import VERSION
from otklik.netsim.vk.world import Comment, Community, Direct, Person, Post, Stored, World

Json = dict[str, Any]


class Shapes:
    """``url``: where the stand-in itself answers, for links to files."""

    def __init__(self, world: World, url: str) -> None:
        self.world, self.url = world, url

    def post(self, post: Post) -> Json:
        seen: Json = {
            "inner_type": "wall_wallpost",
            "id": post.id,
            "owner_id": post.owner_id,
            "from_id": post.from_id,
            "date": post.date,
            "text": post.text,
            "post_type": post.post_type,
            "attachments": [],
            "comments": {"count": self._living(post), "can_post": 0 if post.closed else 1, "can_view": 1},
            "likes": {"can_like": 1, "count": 0, "user_likes": 0},
            "reposts": {"count": 0},
            "is_favorite": False,
        }
        return {**seen, "edited": post.edited} if post.edited else seen

    def pushed_post(self, post: Post) -> Json:
        return {name: value for name, value in self.post(post).items() if name not in ("likes", "reposts")}

    def comment(self, comment: Comment, thread: list[Comment] | None = None, shown: int = 0) -> Json:
        """``thread``: the replies under a top comment, of which the first ``shown`` are written out."""
        seen: Json = {
            "id": comment.id,
            "from_id": 0 if comment.deleted else comment.from_id,
            "date": comment.date,
            "text": "" if comment.deleted else comment.text,
            "post_id": comment.post_id,
            "owner_id": comment.owner_id,
            "parents_stack": list(comment.parents),
        }
        if comment.deleted:
            seen["deleted"] = True
        elif comment.attachments:
            seen["attachments"] = self.attachments(comment.attachments)
        if comment.reply_to:
            seen |= {"reply_to_user": comment.reply_to_user, "reply_to_comment": comment.reply_to}
        return seen if thread is None else {**seen, "thread": self._thread(comment, thread, shown)}

    def pushed_comment(self, comment: Comment) -> Json:
        """As the Callback API sends it: with ``post_owner_id``, which the published schema omits."""
        return {**self.comment(comment), "post_owner_id": comment.owner_id}

    def deleted_comment(self, comment: Comment, by: int) -> Json:
        """The schema calls the last field ``user_id``; what is really sent is ``deleter_id``."""
        return {
            "owner_id": comment.owner_id,
            "id": comment.id,
            "deleter_id": by,
            "post_id": comment.post_id,
        }

    def direct(self, direct: Direct) -> Json:
        seen: Json = {
            "id": direct.id,
            "date": direct.date,
            "peer_id": direct.peer_id,
            "from_id": -direct.community_id if direct.out else direct.peer_id,
            "text": direct.text,
            "random_id": direct.random_id,
            "conversation_message_id": direct.number,
            "version": 10_000_000 + direct.id,
            "out": int(direct.out),
            "important": False,
            "is_hidden": False,
            "attachments": self.attachments(direct.attachments),
            "fwd_messages": [],
        }
        if direct.edited:
            seen["update_time"] = direct.edited
        return seen

    def pushed_direct(self, direct: Direct) -> Json:
        client = {
            "button_actions": ["text"],
            "keyboard": True,
            "inline_keyboard": True,
            "carousel": True,
            "lang_id": 0,
        }
        return {"message": self.direct(direct), "client_info": client}

    def conversation(self, talk: list[Direct]) -> Json:
        last = talk[-1]
        heard = max((d.id for d in talk if d.out), default=0)
        about = {
            "peer": {"id": last.peer_id, "type": "user", "local_id": last.peer_id},
            "last_message_id": last.id,
            "last_conversation_message_id": last.number,
            "in_read": heard,
            "out_read": last.id,
            "version": 10_000_000 + last.id,
            "unread_count": len([d for d in talk if not d.out and d.id > heard]),
            "can_write": {"allowed": True},
        }
        return {"conversation": about, "last_message": self.direct(last)}

    def person(self, person: Person) -> Json:
        return {
            "id": person.id,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "can_access_closed": True,
            "is_closed": False,
        }

    def community(self, community: Community, fields: list[str]) -> Json:
        seen: Json = {
            "id": community.id,
            "name": community.name,
            "screen_name": community.screen_name,
            "is_closed": 0,
            "type": "page",
            "photo_50": f"{self.url}/face/{community.id}.svg",
            "photo_100": f"{self.url}/face/{community.id}.svg",
            "photo_200": f"{self.url}/face/{community.id}.svg",
        }
        optional: Json = {"can_message": 1, "wall": 1, "members_count": 1200, "can_post": 1}
        return seen | {name: optional[name] for name in fields if name in optional}

    def authors(self, ids: set[int], fields: list[str]) -> Json:
        """``profiles`` and ``groups`` of an extended answer."""
        people = [self.world.people.get(n) for n in sorted(ids) if n > 0]
        communities = [self.world.communities.get(-n) for n in sorted(ids) if n < 0]
        return {
            "profiles": [self.person(p) for p in people if p],
            "groups": [self.community(c, fields) for c in communities if c],
        }

    def attachments(self, written: tuple[str, ...]) -> list[Json]:
        stored = [(name, self.world.files.get(name)) for name in written]
        return [{"type": f.kind, f.kind: self.file(name, f)} for name, f in stored if f]

    def file(self, name: str, stored: Stored) -> Json:
        url = f"{self.url}/files/{name}.{stored.ext}"
        if stored.kind == "photo":
            sizes = [{"type": "x", "width": 604, "height": 453, "url": url}]
            return {
                "album_id": -14, "id": stored.id, "owner_id": stored.owner_id, "date": stored.date,
                "text": "", "sizes": sizes, "has_tags": False, "access_key": "simkey",
            }  # fmt: skip
        return {
            "id": stored.id, "owner_id": stored.owner_id, "title": stored.title, "ext": stored.ext,
            "size": len(stored.data) * 3 // 4, "url": url, "date": stored.date, "type": _doc_type(stored.ext),
            "is_licensed": 0,
        }  # fmt: skip

    def event(self, community_id: int, kind: str, event_id: str, content: Json) -> Json:
        return {"group_id": community_id, "type": kind, "event_id": event_id, "v": VERSION, "object": content}

    def _living(self, post: Post) -> int:
        return len([comment for comment in self.world.under(post) if not comment.deleted])

    def _thread(self, comment: Comment, thread: list[Comment], shown: int) -> Json:
        owners = [reply for reply in thread if reply.from_id == comment.owner_id]
        return {
            "count": len(thread),
            "items": [self.comment(reply) for reply in thread[:shown]],
            "can_post": True,
            "show_reply_button": True,
            "groups_can_post": True,
            "author_replied": bool(owners),
        }


def _doc_type(ext: str) -> int:
    """1 text, 2 archive, 3 gif, 4 picture, 8 unknown."""
    known = {1: ("pdf", "doc", "docx", "txt", "odt", "xlsx"), 2: ("zip", "rar", "7z"), 3: ("gif",)}
    pictures = {4: ("jpg", "jpeg", "png", "webp")}
    return next((number for number, kinds in {**known, **pictures}.items() if ext in kinds), 8)
