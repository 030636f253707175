"""Keyset pages: as fast on page thousand as on the first."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """`next` continues the list; None at its end."""

    rows: Sequence[M]
    next: str | None


def page(
    rows: QuerySet[M], *, by: str, before: str | None, size: int = 50, newest_first: bool = True
) -> Page[M]:
    """Rows ordered by the moment in column `by` and the key, from the place that `before` names."""
    mark = _opened(before)
    if mark:
        sign = "lt" if newest_first else "gt"
        moment, key = mark
        rows = rows.filter(Q(**{f"{by}__{sign}": moment}) | Q(**{by: moment, f"pk__{sign}": key}))
    order = (f"-{by}", "-pk") if newest_first else (by, "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _sealed(getattr(found[-1], by), found[-1].pk) if more else None)


def _sealed(moment: datetime, key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), key]).encode()).decode().rstrip("=")


def _opened(mark: str | None) -> tuple[datetime, int] | None:
    """A mark that somebody has spoiled begins the list anew."""
    if not mark:
        return None
    try:
        moment, key = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        return datetime.fromisoformat(moment), int(key)
    except (ValueError, TypeError):
        return None
