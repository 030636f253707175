"""Keyset pages: as fast on page thousand as on the first."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """`next` continues the list; None at its end."""

    rows: Sequence[M]
    next: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended. `score`: in a list by relevance."""

    moment: datetime
    key: int
    score: int | None = None


def page(
    rows: QuerySet[M], *, by: str, before: str | None, size: int = 50, newest_first: bool = True
) -> Page[M]:
    """Rows ordered by the moment in column `by` and the key, from the place that `before` names."""
    mark = opened(before)
    if mark:
        sign = "lt" if newest_first else "gt"
        same = Q(**{by: mark.moment, f"pk__{sign}": mark.key})
        rows = rows.filter(Q(**{f"{by}__{sign}": mark.moment}) | same)
    order = (f"-{by}", "-pk") if newest_first else (by, "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, sealed(Mark(getattr(found[-1], by), found[-1].pk)) if more else None)


def sealed(mark: Mark) -> str:
    told = [mark.moment.isoformat(), mark.key] + ([] if mark.score is None else [mark.score])
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def opened(mark: str | None) -> Mark | None:
    """A mark that somebody has spoiled begins the list anew."""
    if not mark:
        return None
    try:
        moment, key, *score = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        at = datetime.fromisoformat(moment)
        return Mark(at, int(key), int(score[0]) if score else None) if at.tzinfo else None
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
