"""Which posts of the channel are looked under in this poll: MAX tells of comments by no event and counts none.

Every poll: the newest posts, those commented lately, those with open cases. The others in turn, the one that
has waited longest first, so that with all remembered posts every one of them is looked under within four hours
(MOST_POSTS / ROTATED polls of two minutes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

HORIZON = timedelta(days=365)  # posts older than this are remembered only while a case of theirs is open
MOST_POSTS = 600  # remembered
LIVELY = timedelta(days=14)
MOST_LIVELY, MOST_WANTED, ROTATED = 20, 50, 6

Looks = list[int]  # when it was posted, last commented and last looked under, milliseconds; 0: not known


def older(posts: Mapping[str, Looks], newest: Iterable[str], wanted: Iterable[str], now: int) -> list[str]:
    """Keys of the posts to be looked under beside the newest."""
    fresh = set(newest)
    rest = {key: looks for key, looks in posts.items() if key not in fresh}
    lively_since = now - _milliseconds(LIVELY)
    lively = [key for key, looks in rest.items() if looks[1] >= lively_since]
    lively.sort(key=lambda key: -rest[key][1])
    waiting = sorted(rest, key=lambda key: (rest[key][2], -rest[key][0]))
    kept = [key for key in wanted if key not in fresh][:MOST_WANTED]
    first = dict.fromkeys([*kept, *lively[:MOST_LIVELY]])
    turn = [key for key in waiting if key not in first][:ROTATED]
    return [*first, *turn]


def remembered(posts: Mapping[str, Looks], wanted: Iterable[str], now: int) -> dict[str, Looks]:
    """The newest within the horizon, and those with open cases whatever their age."""
    kept, since = set(wanted), now - _milliseconds(HORIZON)
    ages = sorted(posts, key=lambda key: posts[key][0], reverse=True)
    recent = [key for key in ages if posts[key][0] >= since][:MOST_POSTS]
    found = {key: posts[key] for key in recent}
    return found | {key: posts.get(key, [0, 0, 0]) for key in kept}


def back_to(oldest: Sequence[int], before: int, now: int) -> int:
    """From which moment on older posts are still to be found; 0: all of the horizon are known."""
    if not oldest or min(oldest) >= before or min(oldest) < now - _milliseconds(HORIZON):
        return 0
    return min(oldest)


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
