"""The face of a clock: what a duty shows, and the bar of its term drawn by working time.

The bar's length is working time only. Nights, week-ends and lunch are gaps of fixed width
(the longer the break, the wider), pauses of clause 10 are dashed gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WIDTH = 240.0  # units of the drawing
LUNCH, NIGHT, PAUSE = 3.0, 7.0, 12.0  # widths of gaps
LONG_BREAK = timedelta(hours=4)  # a longer gap is a night


class Tone(StrEnum):
    """State of a clock: each has a word, an icon and only then a colour."""

    LATE = "late"
    SOON = "soon"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


ICONS = {
    Tone.LATE: "triangle-alert",
    Tone.SOON: "alarm-clock",
    Tone.RUNNING: "clock",
    Tone.PAUSED: "circle-pause",
    Tone.DONE: "circle-check",
}
NAMES: dict[Tone, Promise | str] = {
    Tone.LATE: _("late"),
    Tone.SOON: _("soon"),
    Tone.RUNNING: _("in time"),
    Tone.PAUSED: _("paused"),
    Tone.DONE: _("done"),
}


class Span(Protocol):
    """A stretch of time: otklik.regulation.worktime.Interval."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime | None: ...  # None: a pause that goes on


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the bar: `room` still ahead, `spent`, or a `pause`."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Face:
    """Everything the component shows."""

    owed: str
    clause: int
    tone: Tone
    due_at: datetime | None
    left: timedelta | None = None  # working time; None while paused or done
    must_by: datetime | None = None
    must_missed: bool = False
    paused_since: datetime | None = None
    done_at: datetime | None = None
    bar: tuple[Piece, ...] = ()
    must_x: float | None = None
    is_norm: bool = False  # an internal norm: shown, no violation
    round_the_clock: bool = False  # `left` holds nights and days off too
    why_url: str = ""

    @property
    def must_shown(self) -> bool:
        """The moment of the reserve says nothing once the term itself is over."""
        return self.must_by is not None and self.tone in (Tone.RUNNING, Tone.SOON)

    @property
    def icon(self) -> str:
        return ICONS[self.tone]

    @property
    def tone_name(self) -> str:
        return str(NAMES[self.tone])


def tone_of(
    *,
    due: datetime | None,
    done: bool,
    paused: bool,
    late: bool,
    left: timedelta | None,
    term: timedelta | None,
) -> Tone:
    """`soon` begins with the last quarter of the term."""
    if done:
        return Tone.LATE if late else Tone.DONE
    if late:
        return Tone.LATE
    if paused or due is None:
        return Tone.PAUSED if paused else Tone.RUNNING
    if left is not None and term is not None and left * 4 <= term:
        return Tone.SOON
    return Tone.RUNNING


def draw(open_spans: Sequence[Span], pauses: Sequence[Span], at: datetime) -> tuple[Piece, ...]:
    """The bar from the working intervals of a term: split at `at` and at the pauses."""
    cut = _without(open_spans, pauses)
    if not cut:
        return ()
    gaps = [_gap(before, after, pauses) for before, after in pairwise(cut)]
    working = sum(((span[1] - span[0]).total_seconds() for span in cut), 0.0)
    unit = max(WIDTH - sum(gaps), WIDTH / 3) / working
    return tuple(_pieces(cut, gaps, unit, at))


def place(open_spans: Sequence[Span], pauses: Sequence[Span], moment: datetime) -> float | None:
    """Where `moment` stands on the bar of `draw`; None outside it."""
    before = draw(open_spans, pauses, moment)
    spent = [piece for piece in before if piece.kind == "spent"]
    if not spent or all(piece.kind != "room" for piece in before):
        return None
    return round(spent[-1].x + spent[-1].width, 1)


def _without(spans: Sequence[Span], pauses: Sequence[Span]) -> list[tuple[datetime, datetime]]:
    pieces = [(span.start, span.end) for span in spans if span.end]
    for pause in pauses:
        pieces = [
            part
            for start, end in pieces
            for part in ((start, min(end, pause.start)), (max(start, pause.end or end), end))
            if part[0] < part[1]
        ]
    return pieces


def _gap(
    before: tuple[datetime, datetime], after: tuple[datetime, datetime], pauses: Sequence[Span]
) -> float:
    if any(pause.start < after[0] and (pause.end is None or pause.end > before[1]) for pause in pauses):
        return PAUSE
    return NIGHT if after[0] - before[1] > LONG_BREAK else LUNCH


def _pieces(
    cut: list[tuple[datetime, datetime]], gaps: list[float], unit: float, at: datetime
) -> list[Piece]:
    pieces: list[Piece] = []
    x = 0.0
    for number, (start, end) in enumerate(cut):
        whole = (end - start).total_seconds() * unit
        spent = max(0.0, (min(at, end) - start).total_seconds()) * unit
        for width, kind in ((spent, "spent"), (whole - spent, "room")):
            if width > 0.05:
                pieces.append(Piece(round(x, 1), round(width, 1), kind))
                x += width
        if number < len(gaps):
            if gaps[number] == PAUSE:
                pieces.append(Piece(round(x + 3, 1), PAUSE - 6, "pause"))
            x += gaps[number]
    return pieces
