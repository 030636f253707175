"""What the bot may do: messages, comments, chats, files."""

import base64
import secrets
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from otklik.netsim.max.calls import BotApiError, Call, Caller
from otklik.netsim.max.contract import COMMENT_EDITABLE, LONGEST_TEXT, MESSAGES_PER_PAGE, UPLOAD_KINDS
from otklik.netsim.max.shapes import Json, Shapes
from otklik.netsim.max.world import Chat, Note, Stored, World
from otklik.netsim.server import Request, Response, Upload, as_json

DONE = {"success": True}


class Methods:
    def __init__(self, world: World, shapes: Shapes) -> None:
        self.world, self.shapes = world, shapes
        comments, messages = "/messages/{messageId}/comments", "/messages"
        self.table: Mapping[tuple[str, str], Callable[[Caller, Call], Any]] = {
            ("GET", "/me"): lambda caller, call: self.shapes.person(caller.bot),
            ("GET", "/chats"): self.chats,
            ("GET", "/chats/{chatId}"): lambda caller, call: self.shapes.chat(self._chat(caller, call)),
            ("GET", "/chats/{chatId}/members/me"): self.membership,
            ("POST", "/uploads"): self.upload_address,
            ("GET", messages): self.messages,
            ("POST", messages): self.send,
            ("PUT", messages): self.edit,
            ("DELETE", messages): self.delete,
            ("GET", "/messages/{messageId}"): lambda caller, call: self.shapes.note(
                self._named(caller, call)
            ),
            ("GET", comments): self.comments,
            ("POST", comments): self.comment,
            ("PUT", comments): self.edit_comment,
            ("DELETE", comments): self.delete_comment,
            ("GET", comments + "/{commentId}"): self.one_comment,
        }

    def chats(self, caller: Caller, call: Call) -> Json:
        mine = [self.shapes.chat(c) for c in self.world.chats if c.bot_id == caller.bot.id]
        return {"chats": mine, "marker": None}

    def membership(self, caller: Caller, call: Call) -> Json:
        self._chat(caller, call)
        rights = ["read_all_messages", "write", "edit", "delete"]
        about = {"last_access_time": self.world.now(), "join_time": 0, "is_owner": False, "is_admin": True}
        return {**self.shapes.person(caller.bot), **about, "permissions": rights}

    def messages(self, caller: Caller, call: Call) -> Json:
        """Newest first; ``from`` is the later moment, ``to`` the earlier one (milliseconds)."""
        if "message_ids" in call.query:
            named = [self._visible(caller, mid) for mid in call.query["message_ids"].split(",")]
            return {"messages": [self.shapes.note(note) for note in named if note]}
        if "chat_id" not in call.query:
            raise BotApiError(400, "proto.payload", "chat_id or message_ids is required")
        notes = self.world.of(self._chat(caller, call, call.number("chat_id", 0)).id)
        latest, earliest = call.number("from", self.world.now() + 1), call.number("to", 0)
        inside = [note for note in reversed(notes) if earliest <= note.at <= latest]
        chosen = inside[: call.limited("count", MESSAGES_PER_PAGE)]
        return {"messages": [self.shapes.note(note) for note in chosen]}

    def send(self, caller: Caller, call: Call) -> Json:
        chat = self._target(caller, call)
        text, files = self._content(call)
        author = 0 if chat.type == "channel" else caller.bot.id
        note = self.world.write(chat, author, text, reply_to=self._reply(caller, call), files=files)
        return {"message": self.shapes.note(note)}

    def edit(self, caller: Caller, call: Call) -> Json:
        note = self._own(caller, self._visible(caller, call.query["message_id"]))
        text, files = self._content(call)
        self.world.edit(note, text, files if "attachments" in call.body else None)
        return DONE

    def delete(self, caller: Caller, call: Call) -> Json:
        note = self._own(caller, self._visible(caller, call.query["message_id"]))
        self.world.delete(note, caller.bot.id)
        return DONE

    def comments(self, caller: Caller, call: Call) -> Json:
        """Newest first; with ``comment_ids`` the other parameters do not matter."""
        notes = self.world.under(self._post(caller, call))
        if "comment_ids" in call.query:
            wanted = call.query["comment_ids"].split(",")
            return {"messages": [self.shapes.note(note) for note in notes if note.mid in wanted]}
        after, before = call.number("after", 0), call.number("before", self.world.now() + 1)
        inside = [note for note in reversed(notes) if after <= note.at <= before]
        chosen = inside[: call.limited("count", MESSAGES_PER_PAGE)]
        return {"messages": [self.shapes.note(note) for note in chosen]}

    def one_comment(self, caller: Caller, call: Call) -> Json:
        return self.shapes.note(self._comment(caller, call, call.names["commentId"]))

    def comment(self, caller: Caller, call: Call) -> Json:
        """Text only; an answer to another comment by ``link`` of type reply."""
        post = self._post(caller, call)
        if not self.world.chats[post.chat_id].comments:
            raise BotApiError(403, "comments.disabled", "Comments are disabled in this channel")
        text = self._comment_text(call)
        link = call.body.get("link") or {}
        target = self._comment(caller, call, str(link["mid"])).mid if link else ""
        note = self.world.write(
            self.world.chats[post.chat_id], caller.bot.id, text, post=post.mid, reply_to=target
        )
        return {"message": self.shapes.note(note)}

    def edit_comment(self, caller: Caller, call: Call) -> Json:
        note = self._own(caller, self._comment(caller, call, call.query["comment_id"]))
        if self.world.now() - note.at > COMMENT_EDITABLE * 1000:
            raise BotApiError(422, "comments.timeout_exceeded", "Comment is too old to be edited")
        self.world.edit(note, self._comment_text(call))
        return DONE

    def delete_comment(self, caller: Caller, call: Call) -> Json:
        self.world.delete(self._comment(caller, call, call.query["comment_id"]), caller.bot.id)
        return DONE

    def upload_address(self, caller: Caller, call: Call) -> Json:
        kind = call.query["type"]
        if kind not in UPLOAD_KINDS:
            raise BotApiError(400, "proto.payload", f"type: {kind} is not known")
        return {"url": f"{self.shapes.url}/upload/{kind}"}

    def take(self, request: Request) -> Response:
        """The upload itself: pictures answer with tokens by number, files with one token."""
        upload = next(iter(request.files.values()), None)
        if upload is None or not upload.body:
            return as_json({"error_code": "4", "error_data": "no file"}, 400)
        kind = "image" if request.path.endswith("/image") else "file"
        stored = self._store(kind, upload)
        if kind == "image":
            return as_json({"photos": {str(stored.number): {"token": stored.token}}})
        return as_json({"fileId": stored.number, "token": stored.token})

    def show(self, number: str) -> Response:
        found = [stored for stored in self.world.files if str(stored.number) == number]
        if not found:
            return Response(b"", 404, "text/plain")
        return Response(base64.b64decode(found[0].data), 200, "application/octet-stream")

    def _store(self, kind: str, upload: Upload) -> Stored:
        number, token = self.world.store.next_number("file"), secrets.token_urlsafe(24)
        data = base64.b64encode(upload.body).decode()
        stored = Stored(token, number, kind, PurePath(upload.name or "file").name, data)
        self.world.files[token] = stored
        return stored

    def _chat(self, caller: Caller, call: Call, number: int | None = None) -> Chat:
        named = call.names.get("chatId", "") if number is None else number
        chat: Chat | None = self.world.chats.get(named)
        if chat is None or chat.bot_id != caller.bot.id:
            raise BotApiError(404, "chat.not.found", f"Chat {named} not found")
        return chat

    def _target(self, caller: Caller, call: Call) -> Chat:
        if "user_id" not in call.query:
            return self._chat(caller, call, call.number("chat_id", 0))
        dialog = self.world.dialog_of(caller.bot.id, call.number("user_id", 0))
        if dialog is None:
            raise BotApiError(403, "chat.denied", "The user has not started a dialog with the bot")
        return dialog

    def _visible(self, caller: Caller, mid: str) -> Note | None:
        note = self.world.note(mid)
        return note if note and self.world.chats[note.chat_id].bot_id == caller.bot.id else None

    def _named(self, caller: Caller, call: Call) -> Note:
        note = self._visible(caller, call.names["messageId"])
        if note is None or note.post:
            raise BotApiError(404, "not.found", "Message not found")
        return note

    def _post(self, caller: Caller, call: Call) -> Note:
        note = self._named(caller, call)
        if self.world.chats[note.chat_id].type != "channel":
            raise BotApiError(400, "proto.payload", "Comments live under posts of channels only")
        return note

    def _comment(self, caller: Caller, call: Call, mid: str) -> Note:
        note = self._visible(caller, mid)
        if note is None or note.post != self._post(caller, call).mid:
            raise BotApiError(404, "not.found", "Comment not found")
        return note

    def _own(self, caller: Caller, note: Note | None) -> Note:
        if note is None:
            raise BotApiError(404, "not.found", "Message not found")
        if note.from_id not in (0, caller.bot.id):
            raise BotApiError(403, "access.denied", "The message was written by somebody else")
        return note

    def _reply(self, caller: Caller, call: Call) -> str:
        link = call.body.get("link")
        if not link or link.get("type") != "reply":
            return ""
        if self._visible(caller, str(link.get("mid", ""))) is None:
            raise BotApiError(404, "not.found", "Message to reply not found")
        return str(link["mid"])

    def _content(self, call: Call) -> tuple[str, tuple[str, ...]]:
        text = str(call.body.get("text") or "")
        tokens = tuple(t for a in call.body.get("attachments") or [] for t in _tokens(a))
        if not text.strip() and not tokens:
            raise BotApiError(400, "proto.payload", "text or attachments is required")
        if len(text) > LONGEST_TEXT:
            raise BotApiError(400, "proto.payload", f"text: must be at most {LONGEST_TEXT} characters")
        if any(token not in self.world.files for token in tokens):
            raise BotApiError(400, "attachment.not.ready", "Attachment is not processed or not known")
        return text, tokens

    def _comment_text(self, call: Call) -> str:
        if call.body.get("attachments"):
            raise BotApiError(400, "proto.payload", "Comments take no attachments")
        return self._content(call)[0]


def _tokens(attachment: Json) -> list[str]:
    payload = attachment.get("payload") or {}
    photos = [str(photo.get("token")) for photo in (payload.get("photos") or {}).values()]
    return [str(payload["token"])] if "token" in payload else photos
