"""The Instagram stand-in: publications of an account; replies to top comments only, text only."""

import re
from collections.abc import Mapping
from typing import Any

from otklik.netsim.meta.sim import GraphError, MetaSim, moment, page_token, paged, user_token
from otklik.netsim.meta.world import Account, Comment, Post, Search
from otklik.netsim.server import Request

Json = dict[str, Any]
DAY = 24 * 3600  # seconds
MOST_HASHTAGS = 30
HASHTAGS = re.compile(r"/(?:ig_hashtag_search|recent_media|recently_searched_hashtags)$")


class InstagramSim(MetaSim):
    name = thing = "instagram"
    longest = 300
    roots = frozenset({"ig_hashtag_search"})

    def write_media(self, author: str, caption: str) -> Post:
        """Somebody publishes on a page of her own, open to all."""
        person = self.world.person(author)
        return self.world.write_post(person.id, caption)

    def token_for(self, request: Request, account: Account) -> str:
        """Hashtags are looked for with a person's token."""
        return user_token(account.id) if HASHTAGS.search(request.path) else page_token(account.id)

    def network_edge(self, request: Request, account: Account, thing: str, edge: str) -> Json:
        if thing == "ig_hashtag_search":
            return self._hashtag(account, request.params)
        if edge == "recent_media":
            return self._tagged(account, thing, request)
        if edge == "recently_searched_hashtags":
            return {"data": [{"id": row.hashtag_id} for row in self._searched(account)]}
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

    def _hashtag(self, account: Account, params: Mapping[str, str]) -> Json:
        name = params.get("q", "").lower()
        if params.get("user_id") != account.id or not re.fullmatch(r"\w+", name):
            raise GraphError(100, 0, "Invalid parameter")
        found = self.world.hashtag(name)
        self._count(account, found.id)
        return {"data": [{"id": found.id}]}

    def _searched(self, account: Account) -> list[Search]:
        since = self.clock.now() - 7 * DAY
        return [row for row in self.world.searches if row.account_id == account.id and row.at > since]

    def _count(self, account: Account, hashtag_id: str) -> None:
        """Thirty different ones within seven days; asking again neither counts nor begins anew."""
        held = self._searched(account)
        if any(row.hashtag_id == hashtag_id for row in held):
            return
        if len(held) >= MOST_HASHTAGS:
            raise GraphError(18, 2207034, "Maximum number of hashtags within a rolling 7 day period")
        self.world.searches[f"{account.id}/{hashtag_id}"] = Search(account.id, hashtag_id, self.clock.now())

    def _tagged(self, account: Account, thing: str, request: Request) -> Json:
        """Of the last 24 hours, at most 50 at once, without authors."""
        known = self.world.hashtags.get(thing)
        if known is None:
            raise GraphError(100, 33)
        if request.params.get("user_id") != account.id or int(request.params.get("limit") or 25) > 50:
            raise GraphError(100, 0, "Invalid parameter")
        if "username" in request.params.get("fields", ""):
            raise GraphError(100, 0, "(#100) Tried accessing nonexisting field (username)")
        self._count(account, thing)
        tag = re.compile(rf"#{known.name}\b", re.IGNORECASE)
        young = [post for post in self.world.posts if post.at > self.clock.now() - DAY and not post.deleted]
        return paged([self._open(post) for post in reversed(young) if tag.search(post.text)], request)

    def _open(self, post: Post) -> Json:
        seen = self._media(post)
        named = ("id", "caption", "timestamp", "permalink")
        return {name: seen[name] for name in named} | {"media_type": "IMAGE"}

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
