"""Updates on their way to the bot: kept until they are accepted by the webhook or confirmed by getUpdates."""

import json
import threading
from dataclasses import dataclass, replace
from typing import Any

from otklik.netsim.deliveries import Answer, Courier, Delivery
from otklik.netsim.faults import FaultKind, Faults
from otklik.netsim.telegram.calls import BotApiError, Params
from otklik.netsim.telegram.contract import KEPT_UPDATES, UPDATE_TYPES
from otklik.netsim.telegram.shapes import Json, Shapes
from otklik.netsim.telegram.world import Bot, Note, World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
MOST_UPDATES = 100
LONGEST_WAIT = 50  # seconds


@dataclass(frozen=True)
class Update:
    id: int
    bot_id: int
    kind: str
    date: int
    body: str  # JSON of the message


class Updates:
    def __init__(self, world: World, shapes: Shapes, courier: Courier, faults: Faults) -> None:
        self.world, self.shapes = world, shapes
        self._courier, self._faults = courier, faults
        self._pending = world.store.shelf("updates", Update)
        self._changed = threading.Condition()
        self.stopping = threading.Event()
        world.on_note = self._on_note
        self.table = {
            "getUpdates": self.get,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.webhook_info,
        }

    def pending(self, bot_id: int) -> list[Update]:
        fresh = self.world.now() - KEPT_UPDATES
        return [update for update in self._pending if update.bot_id == bot_id and update.date >= fresh]

    def get(self, bot: Bot, params: Params, sent: Params) -> list[Json]:
        """Long polling; an ``offset`` confirms everything before it, a negative one all but the last."""
        if bot.url:
            raise BotApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first",
            )
        self._confirm(bot, params.get("offset", 0))
        with self._changed:
            wait = min(params.get("timeout", 0), LONGEST_WAIT)
            self._changed.wait_for(lambda: bool(self.pending(bot.id)) or self.stopping.is_set(), wait)
            if self.stopping.is_set():
                return []
            limit = min(max(params.get("limit", MOST_UPDATES), 1), MOST_UPDATES)
            return [_shown(update) for update in self.pending(bot.id)[:limit]]

    def set_webhook(self, bot: Bot, params: Params, sent: Params) -> bool:
        url = params.get("url", "")
        if not url:
            return self.delete_webhook(bot, params, sent)
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise BotApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if params.get("drop_pending_updates"):
            self._confirm(bot, -1, everything=True)
        allowed = params.get("allowed_updates")
        changed = replace(
            bot,
            url=url,
            secret=params.get("secret_token", ""),
            allowed=bot.allowed if allowed is None else tuple(allowed),
            last_error="",
        )
        self.world.bots[bot.id] = changed
        for update in self.pending(bot.id):
            self._push(changed, update)
        return True

    def delete_webhook(self, bot: Bot, params: Params, sent: Params) -> bool:
        if params.get("drop_pending_updates"):
            self._confirm(bot, -1, everything=True)
        self.world.bots[bot.id] = replace(bot, url="", secret="")
        return True

    def webhook_info(self, bot: Bot, params: Params, sent: Params) -> Json:
        about: Json = {
            "url": bot.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending(bot.id)),
            "max_connections": 40,
        }
        if bot.allowed:
            about["allowed_updates"] = list(bot.allowed)
        if bot.last_error:
            about |= {"last_error_date": self.world.now(), "last_error_message": bot.last_error}
        return about

    def wake(self) -> None:
        self.stopping.set()
        with self._changed:
            self._changed.notify_all()

    def _on_note(self, kind: str, note: Note) -> None:
        name = "channel_post" if self.world.chats[note.chat_id].type == "channel" else "message"
        name = f"edited_{name}" if kind == "edited" else name
        for bot in self.world.bots:
            if self._hears(bot, note) and name in (bot.allowed or UPDATE_TYPES):
                self._add(bot, name, self.shapes.note(note))

    def _hears(self, bot: Bot, note: Note) -> bool:
        """Private messages go to the bot that they are written to."""
        if self.world.chats[note.chat_id].type == "private":
            return bot.id == (note.bot_id or next(iter(self.world.bots)).id)
        return note.chat_id in (bot.channel_id, bot.group_id)

    def _add(self, bot: Bot, kind: str, body: Json) -> None:
        number = self.world.store.next_number(f"update{bot.id}", 800_000_001)
        update = Update(number, bot.id, kind, self.world.now(), json.dumps(body))
        with self._changed:
            self._pending[f"{bot.id}_{number}"] = update
            self._changed.notify_all()
        if bot.url:
            self._push(bot, update)

    def _push(self, bot: Bot, update: Update) -> None:
        forged = self._faults.take(update.kind, {FaultKind.DELIVERY_FORGED})
        secret = "wrong" if forged else bot.secret
        headers = {SECRET_HEADER: secret} if secret else {}
        body = json.dumps(_shown(update), ensure_ascii=False).encode("utf-8", "replace")

        def accepted(answer: Answer) -> bool:
            good = 200 <= answer.status < 300
            self._note_answer(update, answer, good)
            return good

        self._courier.send(Delivery(update.kind, bot.url, body, headers, accepted))

    def _note_answer(self, update: Update, answer: Answer, good: bool) -> None:
        error = f"Wrong response from the webhook: {answer.status}" if answer.status else "Connection refused"
        with self.world.store.lock:
            bot = self.world.bots.get(update.bot_id)
            if bot:
                self.world.bots[bot.id] = replace(bot, last_error="" if good else error)
        if good:
            self._forget(update)

    def _confirm(self, bot: Bot, offset: int, *, everything: bool = False) -> None:
        waiting = self.pending(bot.id)
        if offset < 0:
            waiting = waiting if everything else waiting[:offset]
        elif offset:
            waiting = [update for update in waiting if update.id < offset]
        else:
            return
        for update in waiting:
            self._forget(update)

    def _forget(self, update: Update) -> None:
        with self._changed:
            if f"{update.bot_id}_{update.id}" in self._pending:
                del self._pending[f"{update.bot_id}_{update.id}"]


def _shown(update: Update) -> dict[str, Any]:
    return {"update_id": update.id, update.kind: json.loads(update.body)}
