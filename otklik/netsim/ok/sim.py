"""The Odnoklassniki stand-in put together: signed REST calls, the Graph API of messages, its webhook."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from otklik.netsim.deliveries import DEMO_PAUSES, Delivery
from otklik.netsim.faults import Fault
from otklik.netsim.network import Command, Network
from otklik.netsim.ok.citizens import CitizenPages
from otklik.netsim.ok.contract import COMMON, ERRORS, LONGEST_MESSAGE, METHODS, MOST, NOT_SIGNED
from otklik.netsim.ok.world import Comment, Direct, Group, Topic, World
from otklik.netsim.server import Request, Response, as_json

Json = dict[str, Any]
MOSCOW = timezone(timedelta(hours=3))
APPLICATION_KEY = "SIMKEY"
APPLICATION_SECRET = "sim-ok-application-secret"  # noqa: S105 - a name on loopback, it opens nothing


def user_token(group_id: int) -> str:
    """The token of the group's administrator."""
    return f"sim-ok-user-{group_id}"


def group_token(group_id: int) -> str:
    return f"sim-ok-group-{group_id}"


class OkError(Exception):
    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(text)
        self.code, self.text = code, text or ERRORS.get(code, "")


class OkSim(Network):
    """REST at ``url/fb.do``, Graph at ``url/graph/…``, pages at ``url``."""

    name = "ok"

    def __init__(
        self, *, port: int = 0, state: Path | None = None, pauses: Sequence[float] = DEMO_PAUSES
    ) -> None:
        super().__init__(port=port, state=state, pauses=pauses)
        self.world = World(self.store, self.clock)
        self.world.on_direct = self._push
        self._dead_tokens = self.store.shelf("dead_tokens", int)
        self._pages = CitizenPages(self.world)
        self._methods: Mapping[str, Callable[[Group, Json], Any]] = {
            "discussions.getList": self._list,
            "discussions.get": self._one,
            "discussions.getComments": self._comments,
            "users.getInfo": self._people,
            "users.getCurrentUser": lambda group, params: {"uid": str(group.admin_id)},
        }

    # what a test or the demonstration does in the world

    def add_group(self, group_id: int, name: str) -> Group:
        return self.world.add_group(group_id, name)

    def join(self, group_id: int, other_id: int) -> None:
        """The administrator of a group becomes a member of another."""
        group = self.world.groups[group_id]
        self.world.groups[group_id] = replace(group, joined=(*group.joined, other_id))

    def write_topic(self, group_id: int, text: str) -> Topic:
        return self.world.write_topic(group_id, text)

    def write_comment(self, topic: Topic, author: str, text: str, *, reply_to: str = "") -> Comment:
        return self.world.write_comment(topic, self.world.person(author).id, text, reply_to=reply_to)

    def answer_by_hand(self, topic: Topic, text: str, *, reply_to: str = "") -> Comment:
        """A person of the body comments in the group's name, on the page."""
        return self.world.write_comment(topic, topic.group_id, text, reply_to=reply_to)

    def write_direct(self, group_id: int, author: str, text: str) -> Direct:
        return self.world.write_direct(group_id, self.world.person(author).id, text)

    def expire_token(self, token: str, dead: bool = True) -> None:
        self._dead_tokens[token] = int(dead)

    def commands(self) -> Mapping[str, Command]:
        return {
            **super().commands(),
            "add_group": lambda **told: asdict(self.add_group(**told)),
            "join": self.join,
            "topic": lambda **told: asdict(self.write_topic(**told)),
            "comment": lambda topic_id, author, text, reply_to="": asdict(
                self.write_comment(self.world.topics[topic_id], author, text, reply_to=reply_to)
            ),
            "answer_by_hand": lambda topic_id, text, reply_to="": asdict(
                self.answer_by_hand(self.world.topics[topic_id], text, reply_to=reply_to)
            ),
            "direct": lambda **told: asdict(self.write_direct(**told)),
            "expire_token": self.expire_token,
        }

    # the network's side

    def serve(self, request: Request) -> Response:
        if request.path == "/fb.do":
            name = request.params.get("method", "")
            return self.call(name, "user", request.params, lambda: self._rest(name, request.params))
        if request.path.startswith("/graph/"):
            path = request.path.removeprefix("/graph/")
            return self.call(
                _graph_name(request.method, path), "group", {}, lambda: self._graph(request, path)
            )
        return self._pages.serve(request)

    def error(self, fault: Fault, params: Mapping[str, Any]) -> Response:
        return _refused(OkError(fault.code, fault.text))

    def _rest(self, name: str, params: Mapping[str, str]) -> Response:
        try:
            if name not in METHODS:
                raise OkError(3)
            group = self._group(params.get("access_token", ""), "sim-ok-user-")
            if params.get("application_key") != APPLICATION_KEY:
                raise OkError(101)
            if set(params) - METHODS[name] - COMMON:
                raise OkError(100)
            if params.get("sig") != signature(params):
                raise OkError(104)
            return as_json(self._methods[name](group, dict(params)))
        except OkError as error:
            return replace(_refused(error), outcome=f"error {error.code}")

    def _group(self, token: str, prefix: str) -> Group:
        group: Group | None = self.world.groups.get(token.removeprefix(prefix))
        if not token.startswith(prefix) or group is None:
            raise OkError(103)
        if self._dead_tokens.get(token):
            raise OkError(102)
        return group

    def _list(self, group: Group, params: Json) -> Json:
        """Of all groups of the token's person."""
        topics = [topic for each in (group.id, *group.joined) for topic in self.world.of(each)]
        rows = [self._discussion(topic) for topic in sorted(topics, key=lambda topic: -topic.id)]
        return {"discussions": rows[: int(params.get("count", 20))], "has_more": False}

    def _discussion(self, topic: Topic) -> Json:
        comments = self.world.under(topic)
        last = max([topic.date, *(comment.date for comment in comments)])
        return {
            "object_type": "GROUP_TOPIC",
            "object_id": str(topic.id),
            "owner_uid": str(topic.owner_id),
            "title": topic.text,
            "message": f"Тема в группе {{group:{topic.group_id}}}{{group}}",
            "creation_date": _date(topic.date),
            "last_activity_date": _date(last),
            "last_user_access_date": _date(last),
            "total_comments_count": len([comment for comment in comments if not comment.deleted]),
            "new_comments_count": 0,
            "like_count": 0,
            "liked_it": False,
            "attrs": {"flags": "c,l,s"},
            "ref_objects": [{"id": str(topic.group_id), "type": "GROUP"}],
        }

    def _topic(self, params: Json) -> Topic:
        topic: Topic | None = self.world.topics.get(params.get("discussionId", ""))
        if topic is None or topic.deleted:
            raise OkError(300)
        return topic

    def _one(self, group: Group, params: Json) -> Json:
        return {"discussion": self._discussion(self._topic(params)), "entities": {}}

    def _comments(self, group: Group, params: Json) -> Json:
        topic = self._topic(params)
        rows = list(reversed(self.world.under(topic)))
        start, count = int(params.get("anchor") or 0), min(MOST, int(params.get("count", 20)))
        more = start + count < len(rows)
        return {
            "comments": [self._comment(row) for row in rows[start : start + count]],
            "has_more": more,
            "anchor": str(start + count),
            "discussionId": str(topic.id),
            "discussionType": "GROUP_TOPIC",
        }

    def _comment(self, comment: Comment) -> Json:
        in_its_name = comment.author_id in self.world.groups
        kind = "group" if in_its_name else "user"
        target = self.world.comments.get(comment.reply_to)
        return {
            "id": comment.id,
            "author_id": str(comment.author_id),
            "author_name": self.world.name_of(comment.author_id),
            "author_ref": f"{kind}:{comment.author_id}",
            "text": "" if comment.deleted else comment.text,
            "date": _date(comment.date),
            "date_ms": int(comment.date * 1000),
            "type": "REMOVED" if comment.deleted else "ACTIVE_MESSAGE",
            "like_count": 0,
            "liked_it": False,
            "reply_to_comment_id": comment.reply_to or None,
            "reply_to_id": str(target.author_id) if target else None,
        }

    def _people(self, group: Group, params: Json) -> list[Json]:
        found = [self.world.people.get(uid) for uid in str(params.get("uids", "")).split(",")]
        return [{"uid": str(p.id), "first_name": p.name, "last_name": "", "name": p.name} for p in found if p]

    # private messages

    def _graph(self, request: Request, path: str) -> Response:
        try:
            group = self._group(request.query.get("access_token", ""), "sim-ok-group-")
            if path == "me/chats":
                return as_json({"chats": self._chats(group)})
            if path == "me/subscribe" and request.method == "POST":
                self.world.groups[group.id] = replace(group, hook=str(request.json()["url"]))
                return as_json({"success": True})
            if path.startswith("me/messages/"):
                return as_json(self._messages(group, path.removeprefix("me/messages/"), request))
            raise OkError(2001 if request.method == "POST" else 3)
        except (OkError, ValueError, KeyError) as error:
            found = error if isinstance(error, OkError) else OkError(100)
            return replace(_refused(found), outcome=f"error {found.code}")

    def _chats(self, group: Group) -> list[Json]:
        latest: dict[str, Direct] = {d.chat: d for d in self.world.directs if d.group_id == group.id}
        return [{"chat_id": chat, "last_event_time": int(d.date * 1000)} for chat, d in latest.items()]

    def _messages(self, group: Group, chat: str, request: Request) -> Json:
        talk = self.world.talk(chat)
        if not talk:
            raise OkError(705)
        if request.method != "POST":
            return {"messages": [self._message(direct) for direct in talk]}
        text = str(request.json()["message"]["text"])
        if not text.strip() or len(text) > LONGEST_MESSAGE:
            raise OkError(100)
        sent = self.world.write_direct(group.id, talk[0].person_id, text, out=True)
        return {"recipient_id": f"user:{sent.person_id}", "message_id": sent.mid}

    def _message(self, direct: Direct) -> Json:
        author = direct.group_id if direct.out else direct.person_id
        sender = f"{'group' if direct.out else 'user'}:{author}"
        return {
            "sender": {"user_id": sender, "name": self.world.name_of(author)},
            "recipient": {"chat_id": direct.chat},
            "message": {"text": direct.text, "seq": int(direct.date * 1_000_000), "mid": direct.mid},
            "timestamp": int(direct.date * 1000),
        }

    def _push(self, direct: Direct) -> None:
        url = self.world.groups[direct.group_id].hook
        if url:
            body = json.dumps({"webhookType": "MESSAGE_CREATED", **self._message(direct)}).encode()
            headers = {"Content-Type": "application/json;charset=utf-8"}
            self.courier.send(Delivery("MESSAGE_CREATED", url, body, headers))


def signature(params: Mapping[str, str]) -> str:
    signed = "".join(f"{name}={params[name]}" for name in sorted(params) if name not in NOT_SIGNED)
    return _md5(signed + _md5(params.get("access_token", "") + APPLICATION_SECRET))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, MOSCOW).strftime("%Y-%m-%d %H:%M:%S")


def _graph_name(verb: str, path: str) -> str:
    """Conversations differ; for scripted faults they are one method."""
    return f"{verb} {'me/messages' if path.startswith('me/messages/') else path}"


def _refused(error: OkError) -> Response:
    body = {
        "error_code": error.code,
        "error_msg": f"{ERRORS.get(error.code, 'UNKNOWN')} : {error.text}",
        "error_data": None,
    }
    return as_json(body)
