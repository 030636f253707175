"""How MAX shows things in JSON."""

import base64
from typing import Any

from otklik.netsim.max.world import Chat, Note, Person, World

Json = dict[str, Any]
DAY = 24 * 3600 * 1000  # milliseconds


class Shapes:
    def __init__(self, world: World, url: str) -> None:
        self.world, self.url = world, url

    def person(self, person: Person) -> Json:
        return {
            "user_id": person.id,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "name": person.name,
            "username": person.username or None,
            "is_bot": person.is_bot,
            "last_activity_time": self.world.now() // DAY * DAY,
        }

    def chat(self, chat: Chat) -> Json:
        notes = self.world.of(chat.id)
        seen: Json = {
            "chat_id": chat.id,
            "type": chat.type,
            "status": "active",
            "title": chat.title or None,
            "last_event_time": notes[-1].at if notes else 0,
            "participants_count": 2 if chat.type == "dialog" else 1200,
            "is_public": chat.type == "channel",
            "link": f"{self.url}/c/{chat.id}" if chat.type == "channel" else None,
            "description": None,
            "icon": None,
            "messages_count": len(notes),
        }
        if chat.type == "dialog":
            seen["dialog_with_user"] = self.person(self.world.people[chat.person_id])
        return seen

    def note(self, note: Note) -> Json:
        """A Message; a channel's own post has no sender."""
        chat = self.world.chats[note.chat_id]
        seen: Json = {"recipient": self._recipient(chat, note), "timestamp": note.at, "body": self.body(note)}
        if note.from_id:
            seen["sender"] = self.person(self.world.people[note.from_id])
        link = self._link(note)
        if link:
            seen["link"] = link
        if chat.type == "channel" and not note.post:
            seen |= {"stat": {"views": 1}, "url": f"{self.url}/c/{chat.id}/{note.mid}"}
        return seen

    def body(self, note: Note) -> Json:
        """A comment's body has no attachments."""
        seen: Json = {"mid": note.mid, "seq": note.seq, "text": note.text}
        return seen if note.post else {**seen, "attachments": [self.file(token) for token in note.files]}

    def file(self, token: str) -> Json:
        stored = self.world.files[token]
        url = f"{self.url}/files/{stored.number}"
        if stored.kind == "image":
            return {"type": "image", "payload": {"photo_id": stored.number, "token": token, "url": url}}
        size = len(base64.b64decode(stored.data))
        payload = {"url": url, "token": token}
        return {"type": "file", "payload": payload, "filename": stored.name, "size": size}

    def removed(self, note: Note, by: int) -> Json:
        return {"message_id": note.mid, "chat_id": note.chat_id, "user_id": by}

    def _recipient(self, chat: Chat, note: Note) -> Json:
        seen: Json = {"chat_id": chat.id, "chat_type": chat.type, "user_id": None}
        if note.post:
            return {**seen, "post_id": note.post}
        if chat.type == "dialog":
            seen["user_id"] = chat.bot_id if note.from_id == chat.person_id else chat.person_id
        return seen

    def _link(self, note: Note) -> Json | None:
        target = self.world.note(note.reply_to) if note.reply_to else None
        if target is None:
            return None
        sender = {"sender": self.person(self.world.people[target.from_id])} if target.from_id else {}
        return {"type": "reply", "chat_id": target.chat_id, "message": self.body(target), **sender}
