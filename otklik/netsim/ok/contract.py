"""What Odnoklassniki's REST interface accepts, as far as an answering group needs it; refusals.

Facts of apiok.ru. Errors come with HTTP 200. Nobody can comment through it: the page is for that.
"""

from collections.abc import Mapping

MOST = 100  # rows in one answer
LONGEST_MESSAGE = 2000
NOT_SIGNED = frozenset({"sig", "access_token", "session_key"})
METHODS: Mapping[str, frozenset[str]] = {
    "discussions.getList": frozenset({"types", "category", "anchor", "count", "direction", "fields"}),
    "discussions.get": frozenset({"discussionId", "discussionType", "fields"}),
    "discussions.getComments": frozenset(
        {"discussionId", "discussionType", "anchor", "count", "direction", "fields", "offset", "order"}
    ),
    "users.getInfo": frozenset({"uids", "fields"}),
    "users.getCurrentUser": frozenset({"fields"}),
}
COMMON = frozenset({"method", "format", "application_key", "sig", "access_token"})
ERRORS: Mapping[int, str] = {
    2: "SERVICE",
    3: "METHOD",
    8: "FLOOD_BLOCKED",
    10: "PERMISSION_DENIED",
    11: "LIMIT_REACHED",
    50: "NOT_ADMIN",
    100: "PARAM",
    101: "PARAM_API_KEY",
    102: "PARAM_SESSION_EXPIRED",
    103: "PARAM_SESSION_KEY",
    104: "PARAM_SIGNATURE",
    300: "NOT_FOUND",
    705: "CHAT_NOT_FOUND",
    9999: "SYSTEM",
}
