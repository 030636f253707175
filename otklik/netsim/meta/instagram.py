"""The Instagram stand-in: publications of an account; replies to top comments only, text only."""

from collections.abc import Mapping
from typing import Any

from otklik.netsim.meta.sim import GraphError, MetaSim, moment, paged
from otklik.netsim.meta.world import Account, Comment, Post
from otklik.netsim.server import Request

Json = dict[str, Any]


class InstagramSim(MetaSim):
    name = thing = "instagram"
    longest = 300

    def network_edge(self, request: Request, account: Account, thing: str, edge: str) -> Json:
        if edge == "media":
            posts = [p for p in self.world.posts if p.account_id == account.id and not p.deleted]
            return paged([self._media(post) for post in reversed(posts)], request)
        if edge == "comments":
            post = self.post_of(thing)
            return paged(
                [self._comment(row) for row in reversed(self.world.under(post)) if not row.parent], request
            )
        if edge == "replies" and request.method == "POST":
            return self._reply(account, thing, request.params)
        if edge == "replies":
            return paged(self._replies(self.comment_of(thing)), request)
        if not edge and request.method == "DELETE":
            return self.amend(request, account, thing)
        if edge:
            raise GraphError(100, 0, "Unknown path components")
        if thing == account.id:
            return {"id": account.id, "username": account.username}
        return self._media(self.post_of(thing))

    def _reply(self, account: Account, thing: str, params: Mapping[str, str]) -> Json:
        target = self.comment_of(thing)
        if target.parent:
            raise GraphError(100, 0, "Only top comments can be replied to")
        text = self.checked(params.get("message", ""))
        post = self.post_of(target.post_id)
        return {"id": self.world.write_comment(post, account.id, text, parent=target.id).id}

    def _media(self, post: Post) -> Json:
        return {
            "id": post.id,
            "caption": post.text,
            "timestamp": moment(post.at),
            "permalink": f"{self.url}/p/{post.id}/",
            "username": self.world.username_of(post.account_id),
            "comments_count": len(self.world.under(post)),
        }

    def _comment(self, comment: Comment) -> Json:
        name = self.world.username_of(comment.author_id)
        seen: Json = {
            "id": comment.id,
            "text": comment.text,
            "timestamp": moment(comment.at),
            "username": name,
            "from": {"id": comment.author_id, "username": name},
        }
        if comment.parent:
            return {**seen, "parent_id": comment.parent}
        replies = self._replies(comment)
        return {**seen, "replies": {"data": replies}} if replies else seen

    def _replies(self, top: Comment) -> list[Json]:
        rows = self.world.under(self.world.posts[top.post_id])
        return [self._comment(row) for row in rows if row.parent == top.id]

    def author(self, author_id: str) -> Json:
        return {"id": author_id, "username": self.world.username_of(author_id)}

    def changes(self, verb: str, comment: Comment) -> list[Json]:
        """Instagram tells of new comments only."""
        if verb != "add":
            return []
        value: Json = {
            "id": comment.id,
            "from": self.author(comment.author_id),
            "text": comment.text,
            "media": {"id": comment.post_id, "media_product_type": "FEED"},
        }
        return [
            {"field": "comments", "value": value | ({"parent_id": comment.parent} if comment.parent else {})}
        ]
