"""Which earlier messages are like this one, asked of PostgreSQL in a constant number of queries.

Two questions, two roads. What came in the last days is few: the rows of the body and the days are compared one by one
(pg_trgm). What came ever may be a million: the rarest words of the text lead to candidates through the index of
search, and only those are compared. The trigram index itself is not asked: a text of thirty words has two hundred
trigrams, most of them in every other message (figures in docs/triage.md).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

COMPARED = 300  # characters of a text that are compared
RARE = 4  # words that lead to candidates: two of them must meet
MOST_CANDIDATES = 100
LOOKED_AT = 5_000  # messages of the last days, the latest: some 60 microseconds each
NEAREST = 60  # messages of the last days, of one place or nearly the same words
SHORTEST = 12  # characters: less is like everything


@dataclass(frozen=True, slots=True)
class Near:
    """A message of the last days. `where`: settlement, street, house of each place it names."""

    message_id: int
    author: tuple[str, str]  # network and key; the message itself where the author is not known
    posted_at: datetime
    likeness: float
    topic: str
    where: tuple[tuple[str, str, str], ...]
    incident_id: int | None
    gathering_id: int | None


_NEAR = """
WITH latest AS (
  (SELECT id, posted_at FROM incidents_message
    WHERE body_id = %(body)s AND posted_at BETWEEN %(since)s AND %(until)s AND id <> %(id)s AND deleted_at IS NULL
      AND state = 'new'
    ORDER BY posted_at DESC, id DESC LIMIT %(looked_at)s)
  UNION ALL
  (SELECT id, posted_at FROM incidents_message
    WHERE body_id = %(body)s AND posted_at BETWEEN %(since)s AND %(until)s AND id <> %(id)s AND deleted_at IS NULL
      AND state IN ('taken', 'dismissed') AND state = 'taken'
    ORDER BY posted_at DESC, id DESC LIMIT %(looked_at)s)
  ORDER BY posted_at DESC, id DESC LIMIT %(looked_at)s),
compared AS MATERIALIZED (
  SELECT m.*, similarity(left(m.text, %(compared)s), %(text)s) AS likeness
    FROM latest JOIN incidents_message m ON m.id = latest.id)
SELECT m.id, m.network, m.author_key, m.posted_at, m.likeness,
       COALESCE(t.code, m.suggestion->>'preselected', ''), m.suggestion->'where', m.incident_id, g.gathering_id
  FROM compared m
  LEFT JOIN incidents_incident i ON i.id = m.incident_id
  LEFT JOIN office_topic t ON t.id = i.topic_id
  LEFT JOIN incidents_gathered g ON g.message_id = m.id
 WHERE (i.id IS NULL OR i.state <> 'excluded')
   AND (m.likeness >= %(least)s OR EXISTS (
        SELECT 1 FROM jsonb_array_elements(m.suggestion->'where') w WHERE w->>1 = ANY(%(streets)s)))
 ORDER BY m.likeness DESC, m.id
 LIMIT %(most)s
"""


def near(
    body_id: int,
    message_id: int,
    text: str,
    *,
    streets: Sequence[str],
    least: float,
    since: datetime,
    until: datetime,
) -> list[Near]:
    """Messages of the body posted between the two moments, nearly in the same words or of the same place, the
    likest first. One query, a scan of the latest `LOOKED_AT` of those days."""
    values: dict[str, Any] = {
        "compared": COMPARED,
        "text": text[:COMPARED],
        "body": body_id,
        "since": since,
        "until": until,
        "id": message_id,
        "least": least,
        "streets": list(streets),
        "looked_at": LOOKED_AT,
        "most": NEAREST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, values)
        return [_near(row) for row in cursor.fetchall()]


def _near(row: tuple[object, ...]) -> Near:
    pk, network, author, posted_at, likeness, topic, where, incident, gathering = row
    told = json.loads(where) if isinstance(where, str) else []  # Django leaves the reading of JSON to us
    places = tuple((each[0], each[1], each[2]) for each in told)
    key = (str(network), str(author) or f"message:{pk}")
    return Near(pk, key, posted_at, float(likeness), topic, places, incident, gathering)  # type: ignore[arg-type]


# -- of all times --------------------------------------------------------------------------------

_RARE = """
WITH known AS (
  SELECT e.word, e.share
    FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS e(word, share)
   WHERE s.schemaname = current_schema() AND s.tablename = 'incidents_trace' AND s.attname = 'words')
SELECT w.word
  FROM unnest(tsvector_to_array((
         SELECT ts_filter(words, '{d}') FROM incidents_trace WHERE message_id = %(id)s))) AS w(word)
  LEFT JOIN known k ON k.word = w.word
 WHERE length(w.word) > 2 OR w.word ~ '^[0-9]'
 ORDER BY COALESCE(k.share, 0), length(w.word) DESC, w.word
 LIMIT %(rare)s
"""

_LIKE = """
SELECT c.message_id, similarity(left(m.text, %(compared)s), %(text)s) AS likeness
  FROM (SELECT message_id FROM incidents_trace
         WHERE words @@ %(asked)s::tsquery AND kind = 'message' AND body_id = %(body)s
           AND incident_id IS NOT NULL AND message_id <> %(id)s
         LIMIT %(most)s) AS c
  JOIN incidents_message m ON m.id = c.message_id
 WHERE m.deleted_at IS NULL
 ORDER BY likeness DESC, m.posted_at DESC, m.id DESC
 LIMIT %(limit)s
"""


def rare_words(message_id: int) -> list[str]:
    """Words of a message (as search keeps them), the rarest of the installation first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_RARE, {"id": message_id, "rare": RARE})
        return [word for (word,) in cursor.fetchall()]


def asked_of(words: Sequence[str]) -> str:
    """A tsquery that any two of the words of a text answer (not of an author's name); of one word, that word."""
    quoted = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "':D" for word in words]
    pairs = [f"({one} & {two})" for place, one in enumerate(quoted) for two in quoted[place + 1 :]]
    return " | ".join(pairs or quoted)


def like(body_id: int, message_id: int, text: str, *, least: float, limit: int) -> list[tuple[int, float]]:
    """Messages of the body that became incidents, with their likeness, the likest first. Two queries."""
    words = rare_words(message_id) if len(text) >= SHORTEST else []
    if not words:
        return []
    values: dict[str, Any] = {
        "compared": COMPARED,
        "text": text[:COMPARED],
        "asked": asked_of(words),
        "body": body_id,
        "id": message_id,
        "most": MOST_CANDIDATES,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, values)
        return [(pk, float(likeness)) for pk, likeness in cursor.fetchall() if likeness >= least]
