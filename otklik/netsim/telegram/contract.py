"""What the Bot API 10.1 accepts, as far as a municipal bot needs it: methods, parameters, limits, refusals.

Facts of core.telegram.org in a compact notation: ``name:kind``, ``!`` when required; kinds are ``int``,
``str``, ``chat`` (a number or @name), ``bool``, ``json`` and ``file``. Parameters without an effect here
are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

LONGEST_TEXT = 4096  # characters after the entities are read
LONGEST_CAPTION = 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
MEDIA_GROUP = (2, 10)
DELETABLE = 48 * 3600  # seconds in which a message may be deleted
CALLS_PER_SECOND = 30  # of one bot
GROUP_MESSAGES_PER_MINUTE = 20
KEPT_UPDATES = 24 * 3600  # seconds
SERVICE_USER = 777000  # in whose name channel posts are forwarded to the discussion group


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str
    required: bool


TABLE: Mapping[str, str] = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:json",
    "setWebhook": (
        "url:str! max_connections:int allowed_updates:json drop_pending_updates:bool secret_token:str"
    ),
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": (
        "chat_id:chat! message_thread_id:int text:str! parse_mode:str link_preview_options:json "
        "disable_notification:bool reply_parameters:json"
    ),
    "sendPhoto": "chat_id:chat! message_thread_id:int photo:file! caption:str reply_parameters:json",
    "sendDocument": "chat_id:chat! message_thread_id:int document:file! caption:str reply_parameters:json",
    "sendMediaGroup": "chat_id:chat! message_thread_id:int media:json! reply_parameters:json",
    "editMessageText": "chat_id:chat message_id:int text:str parse_mode:str link_preview_options:json",
    "editMessageCaption": "chat_id:chat message_id:int caption:str parse_mode:str",
    "deleteMessage": "chat_id:chat! message_id:int!",
    "getChat": "chat_id:chat!",
    "getChatMember": "chat_id:chat! user_id:int!",
    "getFile": "file_id:str!",
}

UPDATE_TYPES = ("message", "edited_message", "channel_post", "edited_channel_post")


@cache
def methods() -> Mapping[str, tuple[Parameter, ...]]:
    return {name: tuple(map(_parameter, text.split())) for name, text in TABLE.items()}


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(":")
    return Parameter(name, kind.rstrip("!"), kind.endswith("!"))
