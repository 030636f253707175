"""How Telegram shows things in JSON."""

import base64
from typing import Any

from otklik.netsim.telegram.contract import SERVICE_USER
from otklik.netsim.telegram.world import Bot, Chat, Note, User, World

Json = dict[str, Any]
RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_change_info",
    "can_invite_users",
    "can_restrict_members",
)
NO_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_video_chats",
    "can_promote_members",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


class Shapes:
    def __init__(self, world: World) -> None:
        self.world = world

    def user(self, user: User) -> Json:
        seen: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
        optional = {"last_name": user.last_name, "username": user.username}
        return seen | {name: value for name, value in optional.items() if value}

    def me(self, bot: Bot) -> Json:
        return self.user(self.world.users[bot.id]) | {
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
        }

    def chat(self, chat: Chat) -> Json:
        if chat.type == "private":
            user = self.user(self.world.users[chat.id])
            return {"type": "private", **{k: v for k, v in user.items() if k != "is_bot"}}
        return {"id": chat.id, "type": chat.type, "title": chat.title, "username": chat.username}

    def full_chat(self, chat: Chat) -> Json:
        gifts = dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
        seen = self.chat(chat) | {
            "accent_color_id": 1,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }
        return seen | {"linked_chat_id": chat.linked_id} if chat.linked_id else seen

    def member(self, chat: Chat, user: User) -> Json:
        shown = self.user(user)
        if not user.is_bot:
            return {"status": "member", "user": shown}
        place = {"can_post_messages": True, "can_edit_messages": True} if chat.type == "channel" else {}
        return {
            "status": "administrator",
            "user": shown,
            **dict.fromkeys(RIGHTS, True),
            **dict.fromkeys(NO_RIGHTS, False),
            **place,
        }

    def note(self, note: Note, *, deep: bool = True) -> Json:
        """A Message; the one it answers is inside it, but not that one's own."""
        chat = self.world.chats[note.chat_id]
        seen: Json = {"message_id": note.id, "date": note.date, "chat": self.chat(chat)}
        seen |= self._author(note, chat) | self._content(note)
        if note.thread_id:
            seen["message_thread_id"] = note.thread_id
        target = self.world.note(note.chat_id, note.reply_to) if deep and note.reply_to else None
        if target:
            seen["reply_to_message"] = self.note(target, deep=False)
        if note.edited:
            seen["edit_date"] = note.edited
        if note.group:
            seen["media_group_id"] = note.group
        return seen

    def _author(self, note: Note, chat: Chat) -> Json:
        if chat.type == "channel":
            return {"sender_chat": self.chat(chat)}
        author = {"from": self.user(self.world.users[note.from_id])}
        if note.from_id != SERVICE_USER or not note.post_id:
            return author
        channel = self.chat(self.world.chats[chat.linked_id])
        origin = {"type": "channel", "chat": channel, "message_id": note.post_id, "date": note.date}
        return author | {"sender_chat": channel, "is_automatic_forward": True, "forward_origin": origin}

    def _content(self, note: Note) -> Json:
        if not note.media:
            return {"text": note.text}
        caption = {"caption": note.text} if note.text else {}
        return {note.media: self._media(note)} | caption

    def _media(self, note: Note) -> Any:
        stored = self.world.files[note.file_id]
        size = len(base64.b64decode(stored.data))
        about = {"file_id": stored.id, "file_unique_id": f"u{stored.id}", "file_size": size}
        if note.media == "photo":
            return [{**about, "width": 800, "height": 600}]
        return {**about, "file_name": stored.name, "mime_type": stored.kind}
