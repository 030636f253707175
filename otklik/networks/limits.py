"""How often a credential may call: a token bucket in the database, shared by all workers.

The bucket lives by the database's clock, the only one that all workers share. Take a turn outside
of a transaction, or its row stays locked until the end of it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import connection
from django.utils.translation import gettext as _

from otklik.networks.contract import RateLimited

LONGEST_METHOD = 60  # characters of a method's name in a key


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls a second, and so many at once after a rest."""

    per_second: float
    burst: float


_TAKE = """
INSERT INTO networks_quota AS held (key, tokens, refilled_at)
SELECT %(key)s, %(burst)s - 1, clock.at
  FROM (SELECT COALESCE(%(at)s::timestamptz, clock_timestamp()) AS at) AS clock
 WHERE NOT EXISTS (SELECT FROM networks_quota WHERE key = %(method)s AND blocked_until > clock.at)
ON CONFLICT (key) DO UPDATE
   SET tokens = LEAST(%(burst)s, held.tokens + %(rate)s * GREATEST(0, EXTRACT(EPOCH FROM
                excluded.refilled_at - held.refilled_at)::float8)) - 1,
       refilled_at = GREATEST(excluded.refilled_at, held.refilled_at)
 WHERE held.tokens + %(rate)s * GREATEST(0, EXTRACT(EPOCH FROM
                excluded.refilled_at - held.refilled_at)::float8) >= 1
   AND (held.blocked_until IS NULL OR held.blocked_until <= excluded.refilled_at)
RETURNING tokens
"""

_WAIT = """
SELECT GREATEST(
         COALESCE(EXTRACT(EPOCH FROM max(blocked_until) - max(clock.at)), 0),
         COALESCE(max((1 - tokens) / %(rate)s - EXTRACT(EPOCH FROM clock.at - refilled_at))
                  FILTER (WHERE key = %(key)s), 0),
         0.05)
  FROM networks_quota, (SELECT COALESCE(%(at)s::timestamptz, clock_timestamp()) AS at) AS clock
 WHERE key IN (%(key)s, %(method)s)
"""

_BLOCK = """
INSERT INTO networks_quota AS held (key, tokens, refilled_at, blocked_until)
SELECT %(key)s, 0, clock.at, clock.at + make_interval(secs => %(seconds)s)
  FROM (SELECT COALESCE(%(at)s::timestamptz, clock_timestamp()) AS at) AS clock
ON CONFLICT (key) DO UPDATE SET blocked_until = GREATEST(held.blocked_until, excluded.blocked_until)
"""


def take(key: str, rate: Rate, *, method: str = "", at: datetime | None = None) -> timedelta | None:
    """Takes one call from the bucket, atomically; otherwise says how long to wait.

    `at` None: the database's clock.
    """
    given: dict[str, Any] = {
        "key": key,
        "method": method_key(key, method),
        "rate": rate.per_second,
        "burst": rate.burst,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, given)
        if cursor.fetchone():
            return None
        cursor.execute(_WAIT, given)
        row = cursor.fetchone()
    return timedelta(seconds=float(row[0]) if row else 0.05)


def block(key: str, after: timedelta, *, at: datetime | None = None) -> None:
    """The network asked for silence: nobody takes from this bucket until then."""
    with connection.cursor() as cursor:
        cursor.execute(_BLOCK, {"key": key, "seconds": after.total_seconds(), "at": at})


def method_key(key: str, method: str) -> str:
    return f"{key}/{method[:LONGEST_METHOD]}"


class Turn(Protocol):
    """Asked before every call by a connector; told when the network wants silence."""

    def take(self, kind: str, method: str) -> None:
        """Raises RateLimited when this credential may not call now."""

    def block(self, kind: str, method: str, problem: RateLimited) -> None: ...


class NoLimit:
    """Always one's turn: for tests and for networks that a person serves."""

    def take(self, kind: str, method: str) -> None:
        return

    def block(self, kind: str, method: str, problem: RateLimited) -> None:
        return


@dataclass(frozen=True)
class SharedTurn:
    """A turn kept in the database per credential. `patience`: how long the caller may stand waiting."""

    network: str
    credentials: Mapping[str, str]
    rates: Mapping[str, Rate]
    patience: timedelta = timedelta(0)

    def take(self, kind: str, method: str) -> None:
        rate = self.rates.get(kind)
        if rate is None:
            return
        left = self.patience
        while wait := take(self.key(kind), rate, method=method):
            if wait > left:
                raise RateLimited(
                    _("Calls to the network are spaced out; ours waits for its turn."), wait, "turn"
                )
            time.sleep(wait.total_seconds())
            left -= wait

    def block(self, kind: str, method: str, problem: RateLimited) -> None:
        key = self.key(kind)
        block(method_key(key, method) if problem.scope == "method" else key, problem.after)

    def key(self, kind: str) -> str:
        """Accounts that share a credential share its limit."""
        digest = hashlib.sha256(self.credentials.get(kind, "").encode()).hexdigest()[:16]
        return f"{self.network}/{kind}/{digest}"
