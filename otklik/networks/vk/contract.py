"""What of VK API 5.199 this connector uses: methods, their parameters, tokens, limits, error codes.

Facts of the public reference (dev.vk.com). A test compares the table with the published schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from otklik.networks.contract import (
    AuthLost,
    Forbidden,
    Limits,
    NeedsHuman,
    NetworkError,
    RateLimited,
    Rejected,
    Retryable,
    TargetGone,
)
from otklik.networks.limits import Rate

VERSION = "5.199"
HOST = "https://api.vk.ru"
PAGES = "https://vk.ru"
SIGN_IN = "https://id.vk.ru"  # VK ID, OAuth 2.1: the user token lives an hour and is renewed there
REFRESH, APPLICATION, DEVICE = "refresh", "application", "device"  # kinds of credentials for that

LIMITS = Limits(
    text=4096, photos=2, documents=2, idempotent=True, corrects=True, removes=True, subscribes=True
)  # 4096: of private messages; comments take more
LONGEST_GUID = 50  # characters; not documented
LONGEST_THREAD_SHOWN = 10  # replies that wall.getComments shows under a top comment
SERVER_TITLE = "otklik"  # of the Callback server; 14 characters at most
ANSWERING = frozenset(
    {"ok", "wait"}
)  # states of such a server; wait: just being confirmed, failed comes after
# What the Callback server is to tell us.
PUSHED = (
    *("message_new", "message_reply", "message_edit", "wall_post_new"),
    *("wall_reply_new", "wall_reply_edit", "wall_reply_delete", "wall_reply_restore"),
)
PAGE = 100  # comments or posts in one answer


class Token(StrEnum):
    COMMUNITY = "community"
    SERVICE = "service"
    USER = "user"


# The network counts calls within any second: 20 for a community, 3 otherwise (burst + rate stays within).
RATES: Mapping[str, Rate] = {
    Token.COMMUNITY: Rate(15, 5),
    Token.SERVICE: Rate(2.5, 1),
    Token.USER: Rate(2.5, 1),
}


@dataclass(frozen=True, slots=True)
class Method:
    """Which tokens may call it, which parameters we give; `writes`: repeating it could do the thing twice."""

    tokens: frozenset[Token]
    parameters: frozenset[str]
    writes: bool = False


_LETTERS = {"c": Token.COMMUNITY, "s": Token.SERVICE, "u": Token.USER}


def _method(tokens: str, parameters: str, writes: bool = False) -> Method:
    return Method(frozenset(_LETTERS[letter] for letter in tokens), frozenset(parameters.split()), writes)


METHODS: Mapping[str, Method] = {
    "wall.get": _method("us", "owner_id domain offset count filter extended fields"),
    "wall.getById": _method("us", "posts extended fields"),
    "wall.getComments": _method(
        "us",
        "owner_id post_id start_comment_id offset count sort extended fields comment_id thread_items_count",
    ),
    "wall.createComment": _method(
        "uc", "owner_id post_id from_group message reply_to_comment attachments guid", writes=True
    ),
    "wall.editComment": _method("u", "owner_id comment_id message attachments"),
    "wall.deleteComment": _method("u", "owner_id comment_id"),
    "wall.search": _method("us", "owner_id domain query offset count extended fields"),
    "newsfeed.search": _method("us", "q extended count start_time end_time start_from fields"),
    "groups.getById": _method("ucs", "group_ids group_id fields"),
    "groups.getTokenPermissions": _method("c", ""),
    "groups.getCallbackServers": _method("uc", "group_id server_ids"),
    "groups.getCallbackConfirmationCode": _method("uc", "group_id"),
    "groups.addCallbackServer": _method("uc", "group_id url title secret_key"),
    "groups.editCallbackServer": _method("uc", "group_id server_id url title secret_key"),
    "groups.setCallbackSettings": _method("uc", f"group_id server_id api_version {' '.join(PUSHED)}"),
    "users.get": _method("ucs", "user_ids fields"),
    "messages.send": _method("uc", "random_id peer_ids message attachment", writes=True),
    "messages.getConversations": _method("uc", "offset count filter extended fields group_id"),
    "messages.getHistory": _method(
        "uc", "offset count peer_id start_message_id rev extended fields group_id"
    ),
    "docs.getWallUploadServer": _method("uc", "group_id"),
    "docs.save": _method("uc", "file title"),
    "photos.getWallUploadServer": _method("u", "group_id"),
    "photos.saveWallPhoto": _method("u", "group_id photo server hash caption"),
}

Maker = Callable[[str, str], NetworkError]  # (words, address for a person) -> error


def _retry(seconds: int) -> Maker:
    return lambda words, url: Retryable(words, timedelta(seconds=seconds))


def _slow(after: timedelta, scope: str = "account") -> Maker:
    return lambda words, url: RateLimited(words, after, scope)


def _token(words: str, url: str) -> NetworkError:
    return AuthLost(words)


def _person(words: str, url: str) -> NetworkError:
    return NeedsHuman(words, url)


def _right(words: str, url: str) -> NetworkError:
    return Forbidden(words)


def _gone(words: str, url: str) -> NetworkError:
    return TargetGone(words)


def _ours(words: str, url: str) -> NetworkError:
    return Rejected(words)


# code: (what it is to us, words for people)
ERRORS: Mapping[int, tuple[Maker, object]] = {
    1: (_retry(30), _("an unknown error of the network")),
    2: (_token, _("the application is switched off")),
    3: (_ours, _("the network does not know the method")),
    5: (_token, _("the token is not valid any more")),
    6: (_slow(timedelta(seconds=1)), _("too many calls in a second")),
    7: (_right, _("the token has no right to do this")),
    8: (_ours, _("the network did not understand the call")),
    9: (_slow(timedelta(minutes=10)), _("too many actions of the same kind")),
    10: (_retry(30), _("an internal error of the network")),
    14: (_person, _("the network asks a person to prove not to be a robot")),
    15: (_right, _("access denied")),
    17: (_person, _("the network asks a person to confirm the account")),
    18: (_gone, _("the author's page is deleted or blocked")),
    19: (_right, _("the content is blocked")),
    20: (_right, _("this application may not do this")),
    21: (_right, _("this application may not do this")),
    23: (_ours, _("the network has switched this method off")),
    24: (_person, _("the network asks a person to confirm the action")),
    25: (_person, _("the network asks a person to confirm the token")),
    27: (_token, _("a community token is not accepted here")),
    28: (_token, _("a service token is not accepted here")),
    29: (_slow(timedelta(hours=3), "method"), _("the day's number of such calls is used up")),
    30: (_right, _("the profile is private")),
    37: (_right, _("the account is blocked")),
    43: (_retry(600), _("this part of the network is switched off for a time")),
    100: (_ours, _("the network refuses a parameter of the call")),
    103: (_slow(timedelta(hours=1), "method"), _("a limit of the network is reached")),
    104: (_gone, _("not found")),
    113: (_ours, _("there is no such user")),
    125: (_ours, _("there is no such community")),
    200: (_right, _("access to the album denied")),
    203: (_right, _("access to the community denied")),
    210: (_right, _("access to the post denied")),
    211: (_right, _("access to the comment denied")),
    212: (_right, _("comments of this post are closed to us")),
    213: (_right, _("comments of this post are closed")),
    214: (_right, _("publishing on this wall is forbidden")),
    222: (_ours, _("links are forbidden here")),
    223: (_slow(timedelta(hours=1)), _("too many replies in a row")),
    900: (_right, _("the author is in the community's black list")),
    901: (_right, _("the author has not allowed messages from the community")),
    902: (_right, _("the author's privacy settings forbid messages")),
    914: (_ours, _("the message is too long")),
    917: (_right, _("no access to this conversation")),
    932: (_right, _("the community may not write to this person")),
    936: (_gone, _("there is no such conversation")),
    2000: (_ours, _("the community has as many Callback servers as it may have")),
    945: (_right, _("the conversation is switched off")),
    950: (_right, _("the time for a reply in this conversation is over")),
}
