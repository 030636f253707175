"""What of Instagram's professional accounts this connector uses. Replies are text only."""

from __future__ import annotations

from datetime import timedelta

from otklik.networks.contract import Limits

PAGES = "https://www.instagram.com"
LIMITS = Limits(text=300, removes=True, subscribes=True)  # characters of a comment written by the interface
PUSHED = ("comments", "mentions", "messages")  # fields of the account that are delivered
LONGEST_MESSAGE = 1000  # bytes of a private message

USER_TOKEN = "user"  # of a person who runs the page: hashtags are looked for with it alone  # noqa: S105
HASHTAGS = 30  # different ones that may be looked for within seven days
HASHTAG_EVERY = timedelta(minutes=30)  # 200 calls an hour are allowed, and a day can be read back
HASHTAG_PAGE = 50
HASHTAG_FIELDS = "id,caption,media_type,media_url,permalink,timestamp,children{media_type,media_url}"
POST_FIELDS = "id,caption,timestamp,permalink,username,comments_count"
COMMENT_FIELDS = (
    "id,text,timestamp,username,from,parent_id,replies.limit(100){id,text,timestamp,username,from,parent_id}"
)
REPLY_FIELDS = "id,text,timestamp,username,from,parent_id"
TALK_FIELDS = "id,updated_time,messages.limit(50){id,message,created_time,from}"
IGNORED_FIELDS = frozenset({"story_insights", "message_reactions", "messaging_seen", "live_comments"})
