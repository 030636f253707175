"""What of Facebook's pages this connector uses. A test compares the fields with the published ones."""

from __future__ import annotations

from otklik.networks.contract import Limits

PAGES = "https://www.facebook.com"
LIMITS = Limits(text=8000, photos=1, private_files=False, corrects=True, removes=True, subscribes=True)
PUSHED = ("feed", "mention", "messages")  # fields of the page that are delivered
LONGEST_MESSAGE = 2000  # private

POST_FIELDS = "id,message,created_time,updated_time,from,permalink_url,comments.limit(0).summary(true)"
COMMENT_FIELDS = "id,message,created_time,from,parent,permalink_url,attachment"
TALK_FIELDS = "id,updated_time,messages.limit(50){id,message,created_time,from}"
IGNORED_ITEMS = frozenset({"reaction", "like", "share", "event", "offer", "rating"})
POSTED = frozenset({"post", "status", "photo", "video", "link", "album", "note"})
