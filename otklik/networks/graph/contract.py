"""What Facebook and Instagram share: the Graph API v26.0, its tokens, limits, errors and webhook.

Facts of developers.facebook.com. The owner of both is designated an extremist organisation in Russia and
both are blocked there: accounts stay off until an administrator acknowledges the notice (see the registry).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.networks.contract import (
    AuthLost,
    Forbidden,
    NeedsHuman,
    NetworkError,
    RateLimited,
    Rejected,
    TargetGone,
)
from otklik.networks.limits import Rate

VERSION = "v26.0"
HOST = "https://graph.facebook.com"
PAGE_TOKEN = "page"  # the kinds of credentials  # noqa: S105
APP_SECRET = "app_secret"  # noqa: S105
VERIFY_TOKEN = "verify_token"  # noqa: S105
SIGNATURE_HEADER = "x-hub-signature-256"
USAGE_HEADERS = ("x-app-usage", "x-business-use-case-usage", "x-page-usage")
NEARLY_USED = 90  # per cent of the allowed calls: we fall silent before the network does it
SILENCE = timedelta(minutes=15)
RATES: Mapping[str, Rate] = {PAGE_TOKEN: Rate(2, 5)}  # 200 an hour and user of the application; cautious

Maker = Callable[[str], NetworkError]


def _slow(words: str) -> NetworkError:
    return RateLimited(words, SILENCE)


# (code, subcode or None for any): (what it is to us, words for people). 1, 2 and 506 are not here: after a
# write nobody knows what they mean but that one must look.
ERRORS: Mapping[tuple[int, int | None], tuple[Maker, object]] = {
    (3, None): (Rejected, _("the network does not know the method")),
    (4, None): (_slow, _("the application's calls are used up for now")),
    (10, 2018278): (Forbidden, _("24 hours have passed since the author's message")),
    (10, None): (Forbidden, _("the application has no right to do this")),
    (17, None): (_slow, _("the account's calls are used up for now")),
    (18, None): (
        Rejected,
        _("30 hashtags were looked for within seven days: this one is not looked for yet"),
    ),
    (24, None): (TargetGone, _("the network knows no such hashtag")),
    (32, None): (_slow, _("the page's calls are used up for now")),
    (100, 33): (TargetGone, _("it is deleted or not visible to us")),
    (100, None): (Rejected, _("the network refuses a parameter of the call")),
    (102, None): (AuthLost, _("the token is not valid any more")),
    (190, None): (AuthLost, _("the token is not valid any more")),
    (341, None): (_slow, _("the application's limit is reached")),
    (368, None): (NeedsHuman, _("the network has blocked the action: look at the page's quality")),
    (551, None): (Forbidden, _("the author cannot be written to")),
    (613, None): (_slow, _("calls are used up for now")),
    (803, None): (TargetGone, _("it does not exist")),
}
PERMISSIONS = range(200, 300)
USE_CASE_LIMITS = range(80000, 80015)
