"""Methods of the wall: posts and comments, read and written; search."""

from otklik.netsim.vk.calls import ApiError, Caller, Params
from otklik.netsim.vk.contract import LONGEST_COMMENT, TokenKind
from otklik.netsim.vk.shapes import Json, Shapes
from otklik.netsim.vk.world import Comment, Post, World

DEFAULT_POSTS, MOST_POSTS = 20, 100
DEFAULT_COMMENTS, MOST_COMMENTS = 10, 100


class WallMethods:
    def __init__(self, world: World, shapes: Shapes) -> None:
        self.world, self.shapes = world, shapes
        self.table = {
            "wall.get": self.get,
            "wall.getById": self.get_by_id,
            "wall.getComments": self.get_comments,
            "wall.getComment": self.get_comment,
            "wall.createComment": self.create_comment,
            "wall.editComment": self.edit_comment,
            "wall.deleteComment": self.delete_comment,
            "wall.search": self.search,
            "newsfeed.search": self.newsfeed,
        }

    def get(self, caller: Caller, params: Params) -> Json:
        posts = self.world.wall(self._owner(caller, params))
        return self._posts(posts, params, DEFAULT_POSTS)

    def get_by_id(self, caller: Caller, params: Params) -> Json:
        named = [self.world.posts.get(name) for name in params["posts"]]
        found = [post for post in named if post and not post.deleted]
        return {"items": [self.shapes.post(post) for post in found]} | self._extended(found, params)

    def get_comments(self, caller: Caller, params: Params) -> Json:
        post = self._post(caller, params)
        everything = self.world.under(post)
        top = params.get("comment_id", 0)
        level = [c for c in everything if (top in c.parents if top else not c.parents)]
        chosen = _slice(level, params)
        shown = params.get("thread_items_count", 0)
        items = [self._with_thread(comment, everything, shown) for comment in chosen]
        replies = [c for c in everything if set(c.parents) & {x.id for x in chosen}] if shown else []
        return {
            "count": len(level) if top else len(everything),
            "items": items,
            "current_level_count": len(level),
            "can_post": not post.closed,
            "show_reply_button": True,
            "groups_can_post": not post.closed,
        } | self._extended([*chosen, *replies], params)

    def get_comment(self, caller: Caller, params: Params) -> Json:
        comment = self._living_comment(params.get("owner_id", caller.actor), params["comment_id"])
        return {"items": [self.shapes.comment(comment)]} | self._extended([comment], params)

    def create_comment(self, caller: Caller, params: Params) -> Json:
        """Written in the community's name with its own token, or by its administrator with ``from_group``."""
        post = self._post(caller, params, to_write=True)
        text, attachments = self._content(params)
        comment = self.world.write_comment(
            post,
            self._author(caller, post, params),
            text,
            reply_to=self._target(post, params),
            attachments=attachments,
            guid=params.get("guid", ""),
        )
        return {"comment_id": comment.id, "parents_stack": list(comment.parents)}

    def edit_comment(self, caller: Caller, params: Params) -> int:
        comment = self._own_comment(caller, params)
        text, attachments = self._content(params)
        self.world.edit_comment(comment, text, attachments if "attachments" in params else None)
        return 1

    def delete_comment(self, caller: Caller, params: Params) -> int:
        comment = self._living_comment(params.get("owner_id", caller.actor), params["comment_id"])
        if comment.from_id != caller.actor and not self._administers(caller, comment.owner_id):
            raise ApiError(211)
        self.world.delete_comment(comment, caller.actor)
        return 1

    def search(self, caller: Caller, params: Params) -> Json:
        found = _matching(self.world.wall(self._owner(caller, params)), params.get("query", ""))
        return self._posts(found, params, DEFAULT_POSTS)

    def newsfeed(self, caller: Caller, params: Params) -> Json:
        """Open posts of all walls, newest first; ``next_from`` leads on."""
        walls = [post for c in self.world.communities for post in self.world.wall(-c.id)]
        latest = params.get("end_time") or self.world.now() + 1
        inside = [post for post in walls if params.get("start_time", 0) <= post.date <= latest]
        found = sorted(_matching(inside, params.get("q", "")), key=lambda post: post.date, reverse=True)
        start, count = int(params.get("start_from") or 0), params.get("count", 30)
        chosen = found[start : start + count]
        answer: Json = {
            "items": [self.shapes.post(post) for post in chosen],
            "count": len(found),
            "total_count": len(found),
        }
        if start + count < len(found):
            answer["next_from"] = str(start + count)
        return answer | self._extended(chosen, params)

    def _posts(self, posts: list[Post], params: Params, usual: int) -> Json:
        offset, count = params.get("offset", 0), min(params.get("count", usual), MOST_POSTS)
        chosen = posts[offset : offset + count]
        items = [self.shapes.post(post) for post in chosen]
        return {"count": len(posts), "items": items} | self._extended(chosen, params)

    def _extended(self, written: list[Post] | list[Comment], params: Params) -> Json:
        if not params.get("extended"):
            return {}
        ids = {item.from_id for item in written} | {item.owner_id for item in written}
        return self.shapes.authors(ids, params.get("fields", []))

    def _owner(self, caller: Caller, params: Params) -> int:
        if params.get("owner_id"):
            return int(params["owner_id"])
        domain = str(params.get("domain", ""))
        for community in self.world.communities:
            if domain in (community.screen_name, f"club{community.id}", f"public{community.id}"):
                return -community.id
        if domain:
            raise ApiError(100, "owner_id is undefined")
        return caller.actor

    def _post(self, caller: Caller, params: Params, *, to_write: bool = False) -> Post:
        if "post_id" not in params:
            raise ApiError(100, "post_id is undefined")
        owner_id = params.get("owner_id", caller.actor)
        post = self.world.post(owner_id, params["post_id"])
        if post is None:
            raise ApiError(15, "post was not found check post_id param")
        if to_write and post.closed:
            raise ApiError(213)
        return post

    def _author(self, caller: Caller, post: Post, params: Params) -> int:
        if caller.kind is TokenKind.COMMUNITY:
            if post.owner_id != caller.actor:
                raise ApiError(15, "no access to this wall")
            return caller.actor
        if not params.get("from_group"):
            return caller.actor
        if not self._administers(caller, -params["from_group"]):
            raise ApiError(15, "you are not an editor of this group")
        return -int(params["from_group"])

    def _administers(self, caller: Caller, owner_id: int) -> bool:
        community = self.world.communities.get(-owner_id)
        return bool(community) and community.admin_id == caller.actor

    def _target(self, post: Post, params: Params) -> int:
        target = params.get("reply_to_comment", 0)
        if not target:
            return 0
        comment = self.world.comment(post.owner_id, target)
        if comment is None or comment.deleted or comment.post_id != post.id:
            raise ApiError(100, "reply_to_comment is invalid: comment was not found")
        return comment.id

    def _content(self, params: Params) -> tuple[str, tuple[str, ...]]:
        """Text and attachments; attachments that do not exist are left out without a word, as there."""
        text = params.get("message", "").strip()
        known = tuple(name for name in params.get("attachments", []) if name in self.world.files)
        if not text and not known:
            raise ApiError(100, "message is undefined")
        if len(text) > LONGEST_COMMENT:
            raise ApiError(100, "message is too long")
        return text, known

    def _own_comment(self, caller: Caller, params: Params) -> Comment:
        comment = self._living_comment(params.get("owner_id", caller.actor), params["comment_id"])
        theirs = comment.from_id < 0 and self._administers(caller, comment.from_id)
        if comment.from_id != caller.actor and not theirs:
            raise ApiError(211)
        return comment

    def _living_comment(self, owner_id: int, comment_id: int) -> Comment:
        comment = self.world.comment(owner_id, comment_id)
        if comment is None or comment.deleted or self.world.post(owner_id, comment.post_id) is None:
            raise ApiError(211)
        return comment

    def _with_thread(self, comment: Comment, everything: list[Comment], shown: int) -> Json:
        if comment.parents:
            return self.shapes.comment(comment)
        thread = [reply for reply in everything if comment.id in reply.parents]
        return self.shapes.comment(comment, thread, shown)


def _slice(level: list[Comment], params: Params) -> list[Comment]:
    """``sort``, then ``start_comment_id``, then ``offset`` (may be negative) and ``count``."""
    ordered = level if params.get("sort", "asc") == "asc" else level[::-1]
    start = params.get("offset", 0)
    begin = params.get("start_comment_id", 0)
    if begin:
        start += next((place for place, comment in enumerate(ordered) if comment.id == begin), 0)
    count = min(params.get("count", DEFAULT_COMMENTS), MOST_COMMENTS)
    return ordered[max(0, start) : max(0, start) + count]


def _matching(posts: list[Post], query: str) -> list[Post]:
    """Posts with every word of the query; the real search is freer, this one is predictable."""
    words = query.lower().replace("ё", "е").split()
    return [post for post in posts if all(word in post.text.lower().replace("ё", "е") for word in words)]
