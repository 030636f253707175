"""The Facebook stand-in: a page with its wall."""

from collections.abc import Mapping
from typing import Any

from otklik.netsim.meta.sim import GraphError, MetaSim, moment, paged
from otklik.netsim.meta.world import Account, Comment, Post
from otklik.netsim.server import Request

Json = dict[str, Any]


class FacebookSim(MetaSim):
    name = "facebook"
    thing = "page"

    def prefix(self, account_id: str) -> str:
        return f"{account_id}_"

    def network_edge(self, request: Request, account: Account, thing: str, edge: str) -> Json:
        if edge == "feed":
            posts = [p for p in self.world.posts if p.account_id == account.id and not p.deleted]
            return paged([self._post(post) for post in reversed(posts)], request)
        if edge == "comments" and request.method == "POST":
            return self._write(account, thing, request.params)
        if edge == "comments":
            return paged([self._comment(row) for row in reversed(self._rows(thing))], request)
        if not edge and request.method in ("POST", "DELETE"):
            return self.amend(request, account, thing)
        if edge:
            raise GraphError(100, 0, "Unknown path components")
        if thing == account.id:
            return {"id": account.id, "name": account.name}
        if thing in self.world.posts:
            return self._post(self.post_of(thing))
        return self._comment(self.comment_of(thing))

    def _rows(self, thing: str) -> list[Comment]:
        if thing in self.world.comments:
            top = self.comment_of(thing)
            return [row for row in self.world.under(self.post_of(top.post_id)) if row.parent == top.id]
        return self.world.under(self.post_of(thing))

    def _write(self, account: Account, thing: str, params: Mapping[str, str]) -> Json:
        text, photo = self.checked(params.get("message", "")), params.get("attachment_id", "")
        if photo and photo not in self.world.photos:
            raise GraphError(100, 0, "Invalid attachment_id")
        if thing in self.world.comments:
            target = self.comment_of(thing)
            parent, post = target.parent or target.id, self.post_of(target.post_id)
        else:
            parent, post = "", self.post_of(thing)
        return {"id": self.world.write_comment(post, account.id, text, parent=parent, photo=photo).id}

    def _post(self, post: Post) -> Json:
        moved = max([post.at, *(comment.at for comment in self.world.under(post))])
        return {
            "id": post.id,
            "message": post.text,
            "created_time": moment(post.at),
            "updated_time": moment(moved),
            "from": self.author(post.author_id),
            "permalink_url": f"{self.url}/{post.id}",
            "comments": {"data": [], "summary": {"total_count": len(self.world.under(post))}},
        }

    def _comment(self, comment: Comment) -> Json:
        parent = self.world.comments.get(comment.parent)
        seen: Json = {
            "id": comment.id,
            "message": comment.text,
            "created_time": moment(comment.at),
            "from": self.author(comment.author_id),
            "permalink_url": f"{self.url}/{comment.post_id}?comment_id={comment.id.rpartition('_')[2]}",
        }
        if parent:
            seen["parent"] = {"id": parent.id, "created_time": moment(parent.at), "message": parent.text}
        return seen

    def changes(self, verb: str, comment: Comment) -> list[Json]:
        value: Json = {
            "item": "comment",
            "verb": verb,
            "comment_id": comment.id,
            "post_id": comment.post_id,
            "created_time": int(comment.at),
        }
        if verb == "remove":
            return [{"field": "feed", "value": {**value, "sender_id": comment.author_id}}]
        said = {"from": self.author(comment.author_id), "message": comment.text}
        return [{"field": "feed", "value": {**value, **said, "parent_id": comment.parent or comment.post_id}}]
