"""Methods of the Bot API that read and write messages."""

import base64
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from otklik.netsim.server import Upload
from otklik.netsim.telegram.calls import BotApiError, Params
from otklik.netsim.telegram.contract import (
    DELETABLE,
    LARGEST_FILE,
    LARGEST_PHOTO,
    LONGEST_CAPTION,
    LONGEST_TEXT,
    MEDIA_GROUP,
)
from otklik.netsim.telegram.shapes import Json, Shapes
from otklik.netsim.telegram.world import Bot, Chat, Note, Stored, World

LARGEST = {"photo": LARGEST_PHOTO, "document": LARGEST_FILE}


class Methods:
    def __init__(self, world: World, shapes: Shapes) -> None:
        self.world, self.shapes = world, shapes
        self.table: Mapping[str, Callable[[Bot, Params, Params], Any]] = {
            "getMe": lambda bot, params, sent: self.shapes.me(bot),
            "sendMessage": self.send_message,
            "sendPhoto": lambda bot, params, sent: self._send_media(bot, params, "photo"),
            "sendDocument": lambda bot, params, sent: self._send_media(bot, params, "document"),
            "sendMediaGroup": self.send_media_group,
            "editMessageText": self.edit_text,
            "editMessageCaption": self.edit_caption,
            "deleteMessage": self.delete,
            "getChat": lambda bot, params, sent: self.shapes.full_chat(self._chat(bot, params)),
            "getChatMember": self.member,
            "getFile": self.file,
        }

    def send_message(self, bot: Bot, params: Params, sent: Params) -> Json:
        text = _text(params["text"])
        chat = self._chat(bot, params)
        place = self._place(chat, params) | ({"bot_id": bot.id} if chat.type == "private" else {})
        note = self.world.write(chat.id, self._author(bot, chat), text, **place)
        return self.shapes.note(note)

    def send_media_group(self, bot: Bot, params: Params, sent: Params) -> list[Json]:
        """Pictures or documents sent together; each may name an upload as ``attach://field``."""
        media = params["media"]
        if not isinstance(media, list) or not MEDIA_GROUP[0] <= len(media) <= MEDIA_GROUP[1]:
            raise BotApiError(400, "Bad Request: wrong number of items in the media group")
        chat, group = self._chat(bot, params), secrets.token_hex(8)
        place = self._place(chat, params)
        notes = []
        for item in media:
            stored = self._store(sent.get(str(item["media"]).removeprefix("attach://")), item["type"])
            caption = _caption(item.get("caption", ""))
            details = {"media": item["type"], "file_id": stored.id, "group": group, **place}
            notes.append(self.world.write(chat.id, self._author(bot, chat), caption, **details))
        return [self.shapes.note(note) for note in notes]

    def edit_text(self, bot: Bot, params: Params, sent: Params) -> Json:
        return self._edit(self._own(bot, params, media=False), _text(params.get("text", "")))

    def edit_caption(self, bot: Bot, params: Params, sent: Params) -> Json:
        return self._edit(self._own(bot, params, media=True), _caption(params.get("caption", "")))

    def _own(self, bot: Bot, params: Params, *, media: bool) -> Note:
        note = self.world.note(self._chat(bot, params).id, params.get("message_id", 0))
        if note is None:
            raise BotApiError(400, "Bad Request: message to edit not found")
        if note.from_id != bot.id or bool(note.media) is not media:
            raise BotApiError(400, "Bad Request: message can't be edited")
        return note

    def _edit(self, note: Note, text: str) -> Json:
        if text == note.text:
            raise BotApiError(
                400, "Bad Request: message is not modified: specified new message content is the same"
            )
        return self.shapes.note(self.world.edit(note, text))

    def delete(self, bot: Bot, params: Params, sent: Params) -> bool:
        note = self.world.note(self._chat(bot, params).id, params["message_id"])
        if note is None:
            raise BotApiError(400, "Bad Request: message to delete not found")
        if self.world.now() - note.date > DELETABLE:
            raise BotApiError(400, "Bad Request: message can't be deleted for everyone")
        self.world.delete(note)
        return True

    def member(self, bot: Bot, params: Params, sent: Params) -> Json:
        user = self.world.users.get(params["user_id"])
        if user is None:
            raise BotApiError(400, "Bad Request: member not found")
        return self.shapes.member(self._chat(bot, params), user)

    def file(self, bot: Bot, params: Params, sent: Params) -> Json:
        stored = self.world.files.get(params["file_id"])
        if stored is None:
            raise BotApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(base64.b64decode(stored.data))
        path = f"files/{stored.id}/{stored.name}"
        return {"file_id": stored.id, "file_unique_id": f"u{stored.id}", "file_size": size, "file_path": path}

    def _send_media(self, bot: Bot, params: Params, kind: str) -> Json:
        caption = _caption(params.get("caption", ""))
        chat = self._chat(bot, params)
        place = self._place(chat, params)
        stored = self._store(params[kind], kind)
        details = {"media": kind, "file_id": stored.id, **place}
        return self.shapes.note(self.world.write(chat.id, self._author(bot, chat), caption, **details))

    def _store(self, upload: Any, kind: str) -> Stored:
        """Keeps an upload, or finds a file already sent by its id."""
        if isinstance(upload, str):
            known: Stored | None = self.world.files.get(upload)
            if known:
                return known
            raise BotApiError(400, "Bad Request: wrong remote file identifier specified")
        if not isinstance(upload, Upload) or not upload.body:
            raise BotApiError(400, "Bad Request: file must be non-empty")
        if len(upload.body) > LARGEST.get(kind, LARGEST_FILE):
            raise BotApiError(413, "Request Entity Too Large")
        number = f"sim{self.world.store.next_number('file')}"
        stored = Stored(number, upload.name or "file", upload.kind, base64.b64encode(upload.body).decode())
        self.world.files[number] = stored
        return stored

    def _chat(self, bot: Bot, params: Params) -> Chat:
        """A chat the bot is in: its channel, its group, or a person who has written to it."""
        chat = self.world.chat(params.get("chat_id", ""))
        if chat is None:
            raise BotApiError(400, "Bad Request: chat not found")
        if chat.type == "private":
            if not self.world.talk(bot.id, chat.id):
                raise BotApiError(403, "Forbidden: bot can't initiate conversation with a user")
            if self.world.users[chat.id].blocked:
                raise BotApiError(403, "Forbidden: bot was blocked by the user")
        elif chat.id not in (bot.channel_id, bot.group_id):
            raise BotApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")
        return chat

    def _place(self, chat: Chat, params: Params) -> Json:
        """Where it hangs: ``reply_parameters``, or ``message_thread_id`` alone."""
        reply = params.get("reply_parameters") or {}
        number = int(reply.get("message_id", 0)) if isinstance(reply, dict) else 0
        if number and self.world.note(chat.id, number) is None:
            if not reply.get("allow_sending_without_reply"):
                raise BotApiError(400, "Bad Request: message to be replied not found")
            number = 0
        if number:
            return {"reply_to": number}
        thread = params.get("message_thread_id", 0)
        return {"reply_to": thread} if thread and self.world.note(chat.id, thread) else {}

    def _author(self, bot: Bot, chat: Chat) -> int:
        return 0 if chat.type == "channel" else bot.id


def _text(text: str) -> str:
    if not text.strip():
        raise BotApiError(400, "Bad Request: message text is empty")
    if len(text) > LONGEST_TEXT:
        raise BotApiError(400, "Bad Request: message is too long")
    return text.strip()


def _caption(text: str) -> str:
    if len(text) > LONGEST_CAPTION:
        raise BotApiError(400, "Bad Request: message caption is too long")
    return text.strip()
