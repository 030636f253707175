"""What VK API 5.199 accepts: methods, their parameters, the tokens they may be called with, error codes.

Facts of the public reference (dev.vk.com) in our own compact notation. A parameter is written
``name:kind``, with ``!`` when it is required and ``lowest..highest`` when it is bounded; kinds are
``int``, ``num``, ``bool``, ``str``, ``id`` (a number or a short name), ``strs``, ``ints`` (comma-separated).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

VERSION = "5.199"
OLDEST_VERSION = (5, 81)
LONGEST_MESSAGE = 4096  # private message, characters
LONGEST_COMMENT = 16384  # not documented by the network; a cautious reading
GUID_LIFETIME = 3600  # seconds; a repeated guid within them gives the same comment
CALLS_PER_SECOND = {"community": 20, "service": 3, "user": 3}


class TokenKind(StrEnum):
    COMMUNITY = "community"
    SERVICE = "service"
    USER = "user"
    NONE = "none"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str
    required: bool = False
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True)
class Method:
    tokens: frozenset[TokenKind]
    parameters: Mapping[str, Parameter]


WRITTEN = re.compile(r"(?P<name>\w+):(?P<kind>[a-z]+)(?P<must>!?)(?P<low>-?\d+)?(?:\.\.(?P<high>\d+)?)?")
LETTERS = {"c": TokenKind.COMMUNITY, "s": TokenKind.SERVICE, "u": TokenKind.USER}

EVENT_NAMES = (
    "message_new message_reply message_allow message_edit message_deny message_typing_state message_read "
    "photo_new audio_new video_new wall_reply_new wall_reply_edit wall_reply_delete wall_reply_restore "
    "wall_post_new wall_repost wall_schedule_post_new wall_schedule_post_delete board_post_new "
    "board_post_edit board_post_restore board_post_delete photo_comment_new photo_comment_edit "
    "photo_comment_delete photo_comment_restore video_comment_new video_comment_edit video_comment_delete "
    "video_comment_restore market_comment_new market_comment_edit market_comment_delete "
    "market_comment_restore market_order_new market_order_edit poll_vote_new group_join group_leave "
    "group_change_settings group_change_photo group_officers_edit user_block user_unblock lead_forms_new "
    "like_add like_remove message_event message_reaction_event donut_subscription_create "
    "donut_subscription_prolonged donut_subscription_cancelled donut_subscription_price_changed "
    "donut_subscription_expired donut_money_withdraw donut_money_withdraw_error"
)
EVENTS = tuple(EVENT_NAMES.split())
NOT_IN_LONG_POLL = {
    "wall_schedule_post_new",
    "wall_schedule_post_delete",
    "market_order_new",
    "market_order_edit",
    "lead_forms_new",
}
_CALLBACK_FLAGS = " ".join(f"{event}:bool" for event in EVENTS)
_LONG_POLL_FLAGS = " ".join(f"{event}:bool" for event in EVENTS if event not in NOT_IN_LONG_POLL)

# name: (tokens that may call it: c(ommunity) s(ervice) u(ser), parameters)
TABLE: Mapping[str, tuple[str, str]] = {
    "wall.get": (
        "us",
        "owner_id:int domain:id offset:int0.. count:int0.. filter:str extended:bool fields:strs",
    ),
    "wall.getById": ("us", "posts:strs! extended:bool copy_history_depth:int fields:strs"),
    "wall.getComments": (
        "us",
        "owner_id:int post_id:int0.. need_likes:bool start_comment_id:int0.. offset:int "
        "count:int0.. sort:str "
        "preview_length:int0.. extended:bool fields:strs comment_id:int0.. thread_items_count:int0..10",
    ),
    "wall.getComment": ("u", "owner_id:int comment_id:int!0.. extended:bool fields:strs"),
    "wall.createComment": (
        "uc",
        "owner_id:int post_id:int!0.. from_group:int0.. message:str reply_to_comment:int attachments:strs "
        "sticker_id:int0.. guid:str",
    ),
    "wall.editComment": ("u", "owner_id:int post_id:int0.. comment_id:int!0.. message:str attachments:strs"),
    "wall.deleteComment": ("u", "owner_id:int post_id:int0.. comment_id:int!0.."),
    "wall.search": (
        "us",
        "owner_id:int domain:id query:str..9000 owners_only:bool count:int0..100 offset:int0.. "
        "extended:bool fields:strs",
    ),
    "newsfeed.search": (
        "us",
        "q:str extended:bool count:int0..200 latitude:num longitude:num start_time:int0.. end_time:int0.. "
        "start_from:str fields:strs",
    ),
    "groups.getById": ("ucs", "group_ids:strs group_id:id fields:strs"),
    "groups.getCallbackConfirmationCode": ("uc", "group_id:int!1.."),
    "groups.getCallbackServers": ("uc", "group_id:int!1.. server_ids:ints"),
    "groups.addCallbackServer": ("uc", "group_id:int!1.. url:str! title:str!..14 secret_key:str..50"),
    "groups.editCallbackServer": (
        "uc",
        "group_id:int!1.. server_id:int!0.. url:str! title:str!..14 secret_key:str..50",
    ),
    "groups.deleteCallbackServer": ("uc", "group_id:int!1.. server_id:int!0.."),
    "groups.getCallbackSettings": ("uc", "group_id:int!1.. server_id:int0.."),
    "groups.setCallbackSettings": (
        "uc",
        f"group_id:int!1.. server_id:int0.. api_version:str {_CALLBACK_FLAGS}",
    ),
    "groups.getLongPollServer": ("uc", "group_id:int!1.."),
    "groups.getLongPollSettings": ("uc", "group_id:int!1.."),
    "groups.setLongPollSettings": ("uc", f"group_id:int!1.. enabled:bool api_version:str {_LONG_POLL_FLAGS}"),
    "groups.getTokenPermissions": ("c", ""),
    "users.get": ("ucs", "user_ids:strs fields:strs name_case:str from_group_id:int"),
    "messages.send": (
        "uc",
        "user_id:int random_id:int peer_id:int peer_ids:ints domain:str chat_id:int0..100000000 "
        "message:str..9000 "
        "lat:num long:num attachment:str..9000 reply_to:int forward_messages:ints forward:str "
        "sticker_id:int0.. "
        "group_id:int0.. keyboard:str template:str payload:str..1000 content_source:str "
        "dont_parse_links:bool "
        "disable_mentions:bool intent:str subscribe_id:int0..100",
    ),
    "messages.getHistory": (
        "uc",
        "offset:int count:int0..200 user_id:int peer_id:int start_message_id:int rev:int "
        "extended:bool fields:strs "
        "group_id:int0..",
    ),
    "messages.getConversations": (
        "uc",
        "offset:int0.. count:int0..200 filter:str extended:bool start_message_id:int0.. "
        "fields:strs group_id:int0..",
    ),
    "photos.getWallUploadServer": ("u", "group_id:int"),
    "photos.saveWallPhoto": (
        "u",
        "user_id:int0.. group_id:int0.. photo:str! server:int hash:str latitude:num longitude:num "
        "caption:str",
    ),
    "docs.getWallUploadServer": ("uc", "group_id:int0.."),
    "docs.save": ("uc", "file:str! title:str tags:str return_tags:bool"),
    "utils.resolveScreenName": ("ucs", "screen_name:str!"),
    "utils.getServerTime": ("ucs", ""),
}

ERRORS: Mapping[int, str] = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    7: "Permission to perform this action is denied",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    14: "Captcha needed",
    15: "Access denied",
    17: "Validation required",
    18: "User was deleted or banned",
    22: "Upload error",
    24: "Confirmation required",
    27: "Group authorization failed",
    28: "Application authorization failed",
    29: "Rate limit reached",
    30: "This profile is private",
    100: "One of the parameters specified was missing or invalid",
    104: "Not found",
    105: "Couldn't save file",
    113: "Invalid user id",
    121: "Invalid hash",
    125: "Invalid group id",
    203: "Access to group denied",
    210: "Access to wall's post denied",
    211: "Access to wall's comment denied",
    212: "Access to post comments denied",
    213: "Access to status replies denied",
    214: "Access to adding post denied",
    222: "Hyperlinks are forbidden",
    223: "Too many replies",
    900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings",
    914: "Message is too long",
    2000: "Servers number limit is reached",
}


@cache
def methods() -> Mapping[str, Method]:
    return {name: Method(_tokens(letters), _parameters(text)) for name, (letters, text) in TABLE.items()}


def _tokens(letters: str) -> frozenset[TokenKind]:
    return frozenset(LETTERS[letter] for letter in letters)


def _parameters(text: str) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in map(_parameter, text.split())}


def _parameter(text: str) -> Parameter:
    found = WRITTEN.fullmatch(text)
    if not found:
        raise ValueError(f"not a parameter: {text}")
    low, high = found["low"], found["high"]
    return Parameter(
        found["name"],
        found["kind"],
        bool(found["must"]),
        int(low) if low else None,
        int(high) if high else None,
    )
