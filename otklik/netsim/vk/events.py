"""Events on their way out: the Callback API (with its handshake) and the Bots Long Poll."""

import json
import secrets
import threading
from dataclasses import dataclass, replace
from typing import Any

from otklik.netsim.deliveries import Answer, Courier, Delivery
from otklik.netsim.faults import FaultKind, Faults
from otklik.netsim.server import Request, Response, as_json
from otklik.netsim.vk.shapes import Json, Shapes
from otklik.netsim.vk.world import Comment, Community, Direct, Post, World

KEPT_EVENTS = 1000
RETRY_HEADER = "X-Retry-Counter"
LONGEST_WAIT = 90  # seconds of one long poll


@dataclass(frozen=True)
class CallbackServer:
    id: int
    community_id: int
    url: str
    title: str
    secret: str
    status: str = "wait"  # unconfigured, wait, failed, ok
    events: tuple[str, ...] = ()


class Events:
    """Every event goes to the confirmed servers that asked for its type, and to the long poll."""

    def __init__(self, world: World, shapes: Shapes, courier: Courier, faults: Faults) -> None:
        self.world, self.shapes = world, shapes
        self.servers = world.store.shelf("callback_servers", CallbackServer)
        self._courier, self._faults = courier, faults
        self._changed = threading.Condition()
        self._queues: dict[int, list[Json]] = {}
        self._first: dict[int, int] = {}  # the number of the first event still kept
        self._key = secrets.token_hex(16)
        world.on_comment = self._on_comment
        world.on_post = self._on_post
        world.on_direct = self._on_direct

    def add_server(self, community_id: int, url: str, title: str, secret: str) -> CallbackServer:
        number = self.world.store.next_number(f"callback{community_id}")
        server = CallbackServer(number, community_id, url, title, secret)
        self.keep(server)
        self.confirm(server)
        return server

    def keep(self, server: CallbackServer) -> None:
        self.servers[f"{server.community_id}_{server.id}"] = server

    def change(self, server: CallbackServer, **changes: Any) -> None:
        """Changes what is kept of a server, unless it was removed meanwhile."""
        key = f"{server.community_id}_{server.id}"
        with self.world.store.lock:
            kept = self.servers.get(key)
            if kept:
                self.servers[key] = replace(kept, **changes)

    def of(self, community_id: int) -> list[CallbackServer]:
        return [server for server in self.servers if server.community_id == community_id]

    def confirm(self, server: CallbackServer) -> None:
        """Asks the server for the confirmation code; only then does it get events."""
        community = self.world.communities[server.community_id]
        code = community.confirmation_code.encode()
        body: Json = {"type": "confirmation", "group_id": server.community_id}
        if server.secret:
            body["secret"] = server.secret

        def accepted(answer: Answer) -> bool:
            return answer.status == 200 and answer.body.strip() == code

        def settled(yes: bool) -> None:
            self.change(server, status="ok" if yes else "failed")

        self._courier.send(
            Delivery(
                "confirmation",
                server.url,
                _bytes(body),
                accepted=accepted,
                settled=settled,
                retry_header=RETRY_HEADER,
            )
        )

    def tell(self, community_id: int, kind: str, content: Json) -> None:
        """Sends one event on both roads with the same ``event_id``."""
        event = self.shapes.event(community_id, kind, secrets.token_hex(20), content)
        community: Community | None = self.world.communities.get(community_id)
        if community is None or not community.own:
            return
        for server in self.of(community_id):
            if server.status == "ok" and kind in server.events:
                self._push(server, event)
        if community.long_poll and kind in community.long_poll_events:
            self._remember(community_id, event)

    def long_poll_address(self, community_id: int) -> Json:
        with self._changed:
            server = f"{self.shapes.url}/long_poll/{community_id}"
            return {"key": self._key, "server": server, "ts": str(self._next(community_id))}

    def long_poll(self, request: Request, stopping: threading.Event) -> Response:
        """``a_check``: waits for events after ``ts``; ``failed`` 1 too old, 2 wrong key."""
        asked = request.params
        community_id = int(request.path.rsplit("/", 1)[-1])
        if asked.get("key") != self._key:
            return as_json({"failed": 2})
        wait = min(float(asked.get("wait") or 25), LONGEST_WAIT)
        ts = int(asked.get("ts") or 0)
        with self._changed:
            if not self._first.get(community_id, 1) <= ts <= self._next(community_id):
                return as_json({"failed": 1, "ts": self._next(community_id)})
            self._changed.wait_for(lambda: self._next(community_id) > ts or stopping.is_set(), wait)
            queue = self._queues.get(community_id, [])
            updates = queue[ts - self._first.get(community_id, 1) :]
            return as_json({"ts": str(self._next(community_id)), "updates": updates})

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def forget(self) -> None:
        with self._changed:
            self._queues.clear()
            self._first.clear()
            self._key = secrets.token_hex(16)

    def _push(self, server: CallbackServer, event: Json) -> None:
        forged = self._faults.take(str(event["type"]), {FaultKind.DELIVERY_FORGED})
        secret = "wrong" if forged else server.secret
        body = {**event, "secret": secret} if secret else event
        self._courier.send(
            Delivery(
                str(event["type"]), server.url, _bytes(body), accepted=_said_ok, retry_header=RETRY_HEADER
            )
        )

    def _remember(self, community_id: int, event: Json) -> None:
        with self._changed:
            queue = self._queues.setdefault(community_id, [])
            queue.append(event)
            surplus = len(queue) - KEPT_EVENTS
            if surplus > 0:
                del queue[:surplus]
                self._first[community_id] = self._first.get(community_id, 1) + surplus
            self._changed.notify_all()

    def _next(self, community_id: int) -> int:
        return self._first.get(community_id, 1) + len(self._queues.get(community_id, []))

    def _on_comment(self, kind: str, comment: Comment, by: int) -> None:
        gone = kind == "wall_reply_delete"
        content = self.shapes.deleted_comment(comment, by) if gone else self.shapes.pushed_comment(comment)
        self.tell(-comment.owner_id, kind, content)

    def _on_post(self, post: Post) -> None:
        self.tell(-post.owner_id, "wall_post_new", self.shapes.pushed_post(post))

    def _on_direct(self, kind: str, direct: Direct) -> None:
        new = kind == "message_new"
        content = self.shapes.pushed_direct(direct) if new else self.shapes.direct(direct)
        self.tell(direct.community_id, kind, content)


def _said_ok(answer: Answer) -> bool:
    return answer.status == 200 and answer.body.strip() == b"ok"


def _bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
