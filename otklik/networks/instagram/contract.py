"""What of Instagram's professional accounts this connector uses. Replies are text only."""

from __future__ import annotations

from otklik.networks.contract import Limits

PAGES = "https://www.instagram.com"
LIMITS = Limits(text=300, removes=True, subscribes=True)  # characters of a comment written by the interface
PUSHED = ("comments", "mentions", "messages")  # fields of the account that are delivered
LONGEST_MESSAGE = 1000  # bytes of a private message

POST_FIELDS = "id,caption,timestamp,permalink,username,comments_count"
COMMENT_FIELDS = (
    "id,text,timestamp,username,from,parent_id,replies.limit(100){id,text,timestamp,username,from,parent_id}"
)
REPLY_FIELDS = "id,text,timestamp,username,from,parent_id"
TALK_FIELDS = "id,updated_time,messages.limit(50){id,message,created_time,from}"
IGNORED_FIELDS = frozenset({"story_insights", "message_reactions", "messaging_seen", "live_comments"})
