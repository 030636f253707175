"""What of the MAX Bot API 0.0.32 this connector uses: addresses, limits, refusals.

Facts of dev.max.ru. Comments under a channel's post are younger than the published schema and are told by no
event: they are polled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.networks.contract import (
    AuthLost,
    Forbidden,
    Limits,
    NetworkError,
    RateLimited,
    Rejected,
    TargetGone,
)
from otklik.networks.limits import Rate

HOST = "https://platform-api2.max.ru"
BOT = "bot"  # the kinds of credentials
SECRET = "secret"  # noqa: S105
SECRET_HEADER = "x-max-bot-api-secret"  # noqa: S105

LIMITS = Limits(text=4000, corrects=True, removes=True, private_too=True, subscribes=True)
PAGE = 100  # messages or comments in one answer
RATES: Mapping[str, Rate] = {BOT: Rate(25, 5)}  # of 30 in a second


@dataclass(frozen=True, slots=True)
class Route:
    """A verb and an address, with the query parameters that we give."""

    verb: str
    path: str
    query: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.verb} {self.path}"


def _route(verb: str, path: str, query: str = "") -> Route:
    return Route(verb, path, frozenset(query.split()))


ME = _route("GET", "/me")
CHATS = _route("GET", "/chats")
MEMBERSHIP = _route("GET", "/chats/{chatId}/members/me")
SUBSCRIPTIONS = _route("GET", "/subscriptions")
MESSAGES = _route("GET", "/messages", "chat_id count from")
MESSAGE = _route("GET", "/messages/{messageId}")
SEND = _route("POST", "/messages", "chat_id")
COMMENTS = _route("GET", "/messages/{messageId}/comments", "after before count")
COMMENT = _route("POST", "/messages/{messageId}/comments")
EDIT_COMMENT = _route("PUT", "/messages/{messageId}/comments", "comment_id")
DELETE_COMMENT = _route("DELETE", "/messages/{messageId}/comments", "comment_id")
EDIT = _route("PUT", "/messages", "message_id")
DELETE = _route("DELETE", "/messages", "message_id")
SUBSCRIBE = _route("POST", "/subscriptions")
ROUTES = (
    *(ME, CHATS, MEMBERSHIP, SUBSCRIPTIONS, SUBSCRIBE, MESSAGES, MESSAGE, SEND, EDIT, DELETE),
    *(COMMENTS, COMMENT, EDIT_COMMENT, DELETE_COMMENT),
)
NOT_IN_SCHEMA = (COMMENTS, COMMENT, EDIT_COMMENT, DELETE_COMMENT)

HEARD = ("message_created", "message_edited", "message_removed")
# Known and of no concern: nobody has written anything.
IGNORED = frozenset(
    {
        *("bot_started", "bot_stopped", "bot_added", "bot_removed", "user_added", "user_removed"),
        *("chat_title_changed", "message_callback"),
        *("dialog_muted", "dialog_unmuted", "dialog_cleared", "dialog_removed"),
    }
)

Maker = Callable[[str], NetworkError]


def _slow(words: str) -> NetworkError:
    return RateLimited(words, timedelta(seconds=2))


# HTTP status: (what it is to us, words for people)
ERRORS: Mapping[int, tuple[Maker, object]] = {
    400: (Rejected, _("the network refuses the call")),
    401: (AuthLost, _("the bot's token is not valid any more")),
    403: (Forbidden, _("the bot has no right to do this")),
    404: (TargetGone, _("the message or the conversation is gone")),
    405: (Rejected, _("the network refuses the call")),
    413: (Rejected, _("the text is too long")),
    422: (Rejected, _("the network refuses the call")),
    429: (_slow, _("too many calls in a second")),
}
