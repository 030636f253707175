"""What of Odnoklassniki this connector uses: REST methods, the Graph API of messages, errors.

Facts of the public reference (apiok.ru). Errors come with HTTP 200. There is no public method to comment as a
group: a person publishes, and polling finds the comment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from otklik.networks.contract import (
    AuthLost,
    Forbidden,
    Limits,
    NetworkError,
    RateLimited,
    Rejected,
    Retryable,
    TargetGone,
)
from otklik.networks.limits import Rate

HOST = "https://api.ok.ru"
PAGES = "https://ok.ru"
ZONE = ZoneInfo("Europe/Moscow")  # of dates without a zone
LIMITS = Limits(text=2000, publishes=False)  # by hand; 2000: of private messages
PAGE = 100


class Key(StrEnum):
    """Kinds of credentials."""

    USER = "user"  # access token of an administrator of the group
    APPLICATION = "application"  # secret key of the application: signs calls
    APPLICATION_KEY = "application_key"  # its public key: no secret, but kept beside
    GROUP = "group"  # token of the group's messages


RATES: Mapping[str, Rate] = {Key.USER: Rate(2, 3), Key.GROUP: Rate(5, 5)}  # not published; cautious


@dataclass(frozen=True, slots=True)
class Method:
    parameters: frozenset[str]


METHODS: Mapping[str, Method] = {
    "discussions.getList": Method(frozenset({"types", "category", "anchor", "count"})),
    "discussions.get": Method(frozenset({"discussionId", "discussionType", "fields"})),
    "discussions.getComments": Method(frozenset({"discussionId", "discussionType", "anchor", "count"})),
    "users.getInfo": Method(frozenset({"uids", "fields"})),
    "users.getCurrentUser": Method(frozenset({"fields"})),
}
WATCHED = ("GROUP_TOPIC", "GROUP_PHOTO", "GROUP_MOVIE")  # kinds of discussions

Maker = Callable[[str], NetworkError]


def _slow(after: timedelta) -> Maker:
    return lambda words: RateLimited(words, after)


def _retry(words: str) -> NetworkError:
    return Retryable(words)


# code: (what it is to us, words for people)
ERRORS: Mapping[int, tuple[Maker, object]] = {
    1: (_retry, _("an unknown error of the network")),
    2: (_retry, _("the network does not answer for a time")),
    3: (Rejected, _("the network does not know the method")),
    4: (Rejected, _("the network did not understand the call")),
    7: (Forbidden, _("the action is blocked for the account")),
    8: (_slow(timedelta(minutes=10)), _("too many actions of the same kind")),
    9: (Forbidden, _("our address is blocked by the network")),
    10: (Forbidden, _("the account has no right to do this")),
    11: (_slow(timedelta(hours=1)), _("a limit of the network is reached")),
    24: (Forbidden, _("the account does not own this")),
    30: (_retry, _("an error inside the network")),
    31: (_retry, _("an error inside the network")),
    50: (Forbidden, _("the account does not administer the group")),
    100: (Rejected, _("the network refuses a parameter of the call")),
    101: (AuthLost, _("the application's key is not valid")),
    102: (AuthLost, _("the token has ended")),
    103: (AuthLost, _("the token is not valid")),
    104: (AuthLost, _("the signature is not valid: check the application's secret key")),
    106: (TargetGone, _("there is no such object")),
    141: (TargetGone, _("there is no such comment")),
    160: (Rejected, _("there is no such group")),
    200: (Forbidden, _("the application has no right to do this")),
    210: (AuthLost, _("the application is switched off")),
    300: (TargetGone, _("not found")),
    451: (AuthLost, _("the token is not accepted here")),
    453: (AuthLost, _("a token is needed here")),
    454: (Rejected, _("the network's filter refuses the text")),
    456: (Forbidden, _("the group forbids it")),
    457: (Forbidden, _("the network forbids it")),
    458: (Forbidden, _("the author's privacy settings forbid it")),
    700: (TargetGone, _("the comment is deleted")),
    702: (TargetGone, _("the comment is deleted")),
    704: (Forbidden, _("the time for this action is over")),
    705: (TargetGone, _("there is no such conversation")),
    706: (TargetGone, _("the message is deleted")),
    2001: (Rejected, _("the network did not understand the call")),
    5000: (_retry, _("the network's answer is broken")),
    9999: (_retry, _("an error inside the network")),
}
