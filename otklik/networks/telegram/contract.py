"""What of Telegram's Bot API 10.1 this connector uses: methods, parameters, limits, refusals.

Facts of the public reference (core.telegram.org/bots/api). A test compares the table with the published one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.networks.contract import AuthLost, Forbidden, Limits, NetworkError, Rejected, TargetGone
from otklik.networks.limits import Rate

HOST = "https://api.telegram.org"
PAGES = "https://t.me"
BOT = "bot"  # the kinds of credentials
SECRET = "secret"  # noqa: S105
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105

LIMITS = Limits(
    text=4096, photos=10, videos=10, documents=10, caption=1024,
    finds=False, corrects=True, removes=True, private_too=True, subscribes=True, removable_for=timedelta(hours=48),
)  # fmt: skip
LONGEST_CAPTION = 1024
LARGEST_PHOTO = 10 * 1024 * 1024  # bytes; a larger picture goes as a document
GROUP = range(2, 11)  # items of one media group
UPDATES = 100  # in one answer
RATES: Mapping[str, Rate] = {BOT: Rate(25, 5)}  # of 30 in a second


@dataclass(frozen=True, slots=True)
class Method:
    parameters: frozenset[str]
    writes: bool = False


def _method(parameters: str = "", writes: bool = False) -> Method:
    return Method(frozenset(parameters.split()), writes)


METHODS: Mapping[str, Method] = {
    "getMe": _method(),
    "getUpdates": _method("offset limit timeout allowed_updates"),
    "getWebhookInfo": _method(),
    "setWebhook": _method("url secret_token allowed_updates max_connections"),
    "deleteWebhook": _method(),
    "getChat": _method("chat_id"),
    "getChatMember": _method("chat_id user_id"),
    "getFile": _method("file_id"),
    "sendMessage": _method("chat_id text reply_parameters link_preview_options", writes=True),
    "sendPhoto": _method("chat_id photo caption reply_parameters", writes=True),
    "sendDocument": _method("chat_id document caption reply_parameters", writes=True),
    "sendMediaGroup": _method("chat_id media reply_parameters", writes=True),
    # These may be repeated: done twice, they leave what they left the first time.
    "editMessageText": _method("chat_id message_id text"),
    "editMessageCaption": _method("chat_id message_id caption"),
    "deleteMessage": _method("chat_id message_id"),
}

HEARD = ("message", "edited_message", "channel_post", "edited_channel_post")
# Known and of no concern: nobody has written anything to the body.
IGNORED = frozenset(
    {
        *("message_reaction", "message_reaction_count", "my_chat_member", "chat_member", "chat_join_request"),
        *("callback_query", "inline_query", "chosen_inline_result", "poll", "poll_answer", "chat_boost"),
        *("removed_chat_boost", "shipping_query", "pre_checkout_query", "purchased_paid_media"),
        *("business_connection",),
    }
)


class Unchanged(Rejected):
    """It stands as we ask."""


Maker = Callable[[str], NetworkError]

# (code, words of the description, what it is to us, words for people); the first that fits
ERRORS: tuple[tuple[int, str, Maker, object], ...] = (
    (401, "", AuthLost, _("the bot's token is not valid any more")),
    (404, "", AuthLost, _("the bot's token is not valid")),
    (403, "blocked by the user", Forbidden, _("the author has blocked the bot")),
    (403, "initiate conversation", Forbidden, _("the author has not written to the bot")),
    (403, "kicked", Forbidden, _("the bot was removed from the group")),
    (403, "", Forbidden, _("the bot has no right to do this")),
    (413, "", Rejected, _("the file is too large")),
    (400, "to be replied not found", TargetGone, _("the message is deleted")),
    (400, "message thread not found", TargetGone, _("the post is deleted")),
    (400, "is not modified", Unchanged, _("the text is the same")),
    (400, "message to edit not found", TargetGone, _("the reply is not there any more")),
    (400, "message to delete not found", TargetGone, _("the reply is not there any more")),
    (400, "can't be deleted", Forbidden, _("the time in which a message can be removed is over")),
    (400, "can't be edited", Forbidden, _("this message cannot be changed")),
    (400, "chat not found", Forbidden, _("the bot does not see the chat")),
    (400, "not enough rights", Forbidden, _("the bot has no right to write here")),
    (400, "CHAT_WRITE_FORBIDDEN", Forbidden, _("the bot has no right to write here")),
    (400, "have no rights", Forbidden, _("the bot has no right to write here")),
    (400, "TOPIC_CLOSED", Forbidden, _("the discussion is closed")),
    (400, "is too long", Rejected, _("the text is too long")),
    (400, "", Rejected, _("the network refuses the call")),
)
