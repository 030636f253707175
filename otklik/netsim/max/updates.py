"""Updates on their way to the bot: pushed to its subscriptions or given to its long poll."""

import json
import re
import threading
from dataclasses import dataclass, replace
from typing import Any

from otklik.netsim.deliveries import Answer, Courier, Delivery
from otklik.netsim.faults import FaultKind, Faults
from otklik.netsim.max.calls import BotApiError, Call, Caller
from otklik.netsim.max.contract import (
    LONGEST_WAIT,
    SECRET_HEADER,
    SECRET_PATTERN,
    UNSUBSCRIBED_AFTER,
    UPDATE_TYPES,
    UPDATES_PER_PAGE,
)
from otklik.netsim.max.shapes import Json, Shapes
from otklik.netsim.max.world import Chat, Note, World


@dataclass(frozen=True)
class Subscription:
    bot_id: int
    url: str
    at: int
    secret: str = ""
    types: tuple[str, ...] = ()
    failing_since: int = 0  # milliseconds; 0 while the answers are good


@dataclass(frozen=True)
class Update:
    number: int
    bot_id: int
    kind: str
    body: str  # JSON


class Updates:
    def __init__(self, world: World, shapes: Shapes, courier: Courier, faults: Faults) -> None:
        self.world, self.shapes = world, shapes
        self._courier, self._faults = courier, faults
        self.subscriptions = world.store.shelf("subscriptions", Subscription)
        self._kept = world.store.shelf("updates", Update)
        self._changed = threading.Condition()
        self._stopped = False
        world.on_note = self._on_note
        self.table = {
            ("GET", "/updates"): self.get,
            ("GET", "/subscriptions"): self.listed,
            ("POST", "/subscriptions"): self.subscribe,
            ("DELETE", "/subscriptions"): self.unsubscribe,
        }

    def of(self, bot_id: int) -> list[Subscription]:
        return [subscription for subscription in self.subscriptions if subscription.bot_id == bot_id]

    def get(self, caller: Caller, call: Call) -> Json:
        """Long polling; ``marker`` confirms what came before it. Does not work while subscribed."""
        if self.of(caller.bot.id):
            raise BotApiError(405, "method.not.allowed", "Long polling does not work while subscribed")
        marker = call.number("marker", 0)
        wait = min(call.number("timeout", 30) if "timeout" in call.query else 30, LONGEST_WAIT)
        if call.query.get("timeout") == "0":
            wait = 0
        types = [name for name in call.query.get("types", "").split(",") if name]
        with self._changed:
            self._changed.wait_for(lambda: self._waiting(caller, marker, types) or self._stopped, wait)
            chosen = self._waiting(caller, marker, types)[: call.limited("limit", UPDATES_PER_PAGE)]
            last = chosen[-1].number + 1 if chosen else marker or None
            return {"updates": [json.loads(update.body) for update in chosen], "marker": last}

    def listed(self, caller: Caller, call: Call) -> Json:
        shown = [
            {"url": s.url, "time": s.at, "update_types": list(s.types) or None}
            for s in self.of(caller.bot.id)
        ]
        return {"subscriptions": shown}

    def subscribe(self, caller: Caller, call: Call) -> Json:
        url, secret = str(call.body.get("url") or ""), str(call.body.get("secret") or "")
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise BotApiError(400, "proto.payload", "url: HTTPS is required")
        if secret and not re.fullmatch(SECRET_PATTERN, secret):
            raise BotApiError(400, "proto.payload", "secret: does not match the pattern")
        types = tuple(call.body.get("update_types") or ())
        key = f"{caller.bot.id} {url}"
        self.subscriptions[key] = Subscription(caller.bot.id, url, self.world.now(), secret, types)
        return {"success": True}

    def unsubscribe(self, caller: Caller, call: Call) -> Json:
        key = f"{caller.bot.id} {call.query['url']}"
        if key not in self.subscriptions:
            return {"success": False, "message": "No such subscription"}
        del self.subscriptions[key]
        return {"success": True}

    def started(self, chat: Chat) -> None:
        """A person has pressed Start."""
        person = self.shapes.person(self.world.people[chat.person_id])
        self._add(chat.bot_id, "bot_started", {"chat_id": chat.id, "user": person, "user_locale": "ru"})

    def wake(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _waiting(self, caller: Caller, marker: int, types: list[str]) -> list[Update]:
        wanted = types or UPDATE_TYPES
        return [
            u for u in self._kept if u.bot_id == caller.bot.id and u.number >= marker and u.kind in wanted
        ]

    def _on_note(self, kind: str, note: Note, by: int) -> None:
        chat = self.world.chats[note.chat_id]
        if chat.type == "dialog" and by == chat.bot_id:
            return  # a bot does not hear itself
        removed = kind == "message_removed"
        shown: Json = {"message": self.shapes.note(note)}
        content = self.shapes.removed(note, by) if removed else shown
        if kind == "message_created" and chat.type == "dialog":
            content["user_locale"] = "ru"
        self._add(chat.bot_id, kind, content)

    def _add(self, bot_id: int, kind: str, content: Json) -> None:
        body: dict[str, Any] = {"update_type": kind, "timestamp": self.world.now(), **content}
        subscribed = self.of(bot_id)
        for subscription in subscribed:
            if kind in (subscription.types or UPDATE_TYPES):
                self._push(subscription, kind, body)
        if not subscribed:
            self._keep(bot_id, kind, body)

    def _keep(self, bot_id: int, kind: str, body: Json) -> None:
        number = self.world.store.next_number("update")
        with self._changed:
            self._kept[number] = Update(number, bot_id, kind, json.dumps(body))
            self._changed.notify_all()

    def _push(self, subscription: Subscription, kind: str, body: Json) -> None:
        forged = self._faults.take(kind, {FaultKind.DELIVERY_FORGED})
        secret = "wrong" if forged else subscription.secret
        headers = {SECRET_HEADER: secret} if secret else {}

        def accepted(answer: Answer) -> bool:
            self._judge(subscription, good=answer.status == 200)
            return answer.status == 200

        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        self._courier.send(Delivery(kind, subscription.url, content, headers, accepted))

    def _judge(self, subscription: Subscription, *, good: bool) -> None:
        """Eight hours without a good answer end the subscription."""
        key, now = f"{subscription.bot_id} {subscription.url}", self.world.now()
        with self.world.store.lock:
            kept = self.subscriptions.get(key)
            if kept is None:
                return
            since = 0 if good else kept.failing_since or now
            self.subscriptions[key] = replace(kept, failing_since=since)
            if since and now - since >= UNSUBSCRIBED_AFTER * 1000:
                del self.subscriptions[key]
