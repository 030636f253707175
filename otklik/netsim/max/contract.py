"""What the MAX Bot API accepts, as far as a municipal bot needs it. Facts of dev.max.ru.

Comments under a channel's post are younger than the published schema 0.0.32; they are told by no event and
must be polled.
"""

LONGEST_TEXT = 4000  # characters, messages and comments alike
MESSAGES_PER_PAGE = (1, 50, 100)  # fewest, usual, most
UPDATES_PER_PAGE = (1, 100, 1000)
LONGEST_WAIT = 90  # seconds of one long poll
CALLS_PER_SECOND = 30
COMMENT_EDITABLE = 26 * 3600  # seconds
UNSUBSCRIBED_AFTER = 8 * 3600  # seconds without a good answer
SECRET_PATTERN = r"[a-zA-Z0-9_-]{5,256}"  # noqa: S105 - a pattern
SECRET_HEADER = "X-Max-Bot-Api-Secret"  # noqa: S105 - a header's name
UPDATE_TYPES = ("message_created", "message_edited", "message_removed", "bot_started")
UPLOAD_KINDS = ("image", "video", "audio", "file")

# address: the methods it takes, each with its query parameters, a required one with "!"
ROUTES = {
    "/me": {"GET": ""},
    "/chats": {"GET": "count marker"},
    "/chats/{chatId}": {"GET": ""},
    "/chats/{chatId}/members/me": {"GET": ""},
    "/subscriptions": {"GET": "", "POST": "", "DELETE": "url!"},
    "/uploads": {"POST": "type!"},
    "/updates": {"GET": "limit timeout marker types"},
    "/messages": {
        "GET": "chat_id message_ids from to count",
        "POST": "user_id chat_id disable_link_preview",
        "PUT": "message_id!",
        "DELETE": "message_id!",
    },
    "/messages/{messageId}": {"GET": ""},
    "/messages/{messageId}/comments": {
        "GET": "comment_ids after before count",
        "POST": "",
        "PUT": "comment_id!",
        "DELETE": "comment_id!",
    },
    "/messages/{messageId}/comments/{commentId}": {"GET": ""},
}
NOT_IN_SCHEMA = frozenset(route for route in ROUTES if "/comments" in route)
