"""Charts as small SVG drawings, made on the server. Each has its table beside it: nothing is told by colour
alone, two series differ in shape. Drawn with attributes only: a strict content policy forbids styles."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LINE = 440, 38  # units of the drawing, about a pixel each
WORDS_AT, BAR_AT, BAR = 14, 21, 10  # within a line: the words stand above their bar
HEIGHT, FOOT, LEFT = 180, 22, 26
TEXT = 'font-family="sans-serif" font-size="13"'
LONGEST_LABEL = 42
HALF_OF_LABEL = 18  # the last day stays within the drawing
MOST_LABELS = 8  # of more days than this not every one is named


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of a theme (docs/design.md: the page's tokens)."""

    text: str
    soft: str
    line: str
    first: str
    second: str


LIGHT = Ink("#1a2425", "#515d60", "#d5dcdc", "#0e5a60", "#b4570a")
DARK = Ink("#e3e9e9", "#a3b0b3", "#2f393b", "#63c3c6", "#f0a45a")


@dataclass(frozen=True, slots=True)
class Bar:
    """`size` is the length of the bar, `shown` what is written beside it."""

    label: str
    size: float
    shown: str


def bars(rows: Sequence[Bar], ink: Ink, most: float | None = None) -> str:
    """Horizontal bars under each other. `most`: what a full bar stands for, else the largest."""
    full = most or max((row.size for row in rows), default=0) or 1
    parts = []
    for number, row in enumerate(rows):
        y = number * LINE
        long = max(round(WIDTH * row.size / full, 1), 1 if row.size else 0)
        parts += [
            f'<text x="0" y="{y + WORDS_AT}" fill="{ink.text}" {TEXT}>{escape(shortened(row.label))}</text>',
            f'<text x="{WIDTH}" y="{y + WORDS_AT}" fill="{ink.text}" text-anchor="end" {TEXT}>'
            f"{escape(row.shown)}</text>",
            f'<rect x="0" y="{y + BAR_AT}" width="{WIDTH}" height="{BAR}" fill="{ink.line}" opacity="0.5"/>',
            f'<rect x="0" y="{y + BAR_AT}" width="{long}" height="{BAR}" fill="{ink.first}"/>',
        ]
    return _drawing(parts, max(len(rows), 1) * LINE)


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    came: int
    went: int


def days(rows: Sequence[Day], ink: Ink) -> str:
    """`came` as columns, `went` as a line with dots, by day."""
    top = _top(rows)
    step = (WIDTH - LEFT) / max(len(rows), 1)
    dots = [
        (LEFT + (number + 0.5) * step, HEIGHT - FOOT - _height(row.went, top))
        for number, row in enumerate(rows)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    parts = _columns(rows, ink)
    parts.append(f'<polyline points="{path}" fill="none" stroke="{ink.second}" stroke-width="2"/>')
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{ink.second}"/>' for x, y in dots]
    return _drawing(parts, HEIGHT)


def columns(rows: Sequence[Day], ink: Ink) -> str:
    """`came` alone."""
    return _drawing(_columns(rows, ink), HEIGHT)


def _top(rows: Sequence[Day]) -> int:
    return max((max(row.came, row.went) for row in rows), default=0) or 1


def _columns(rows: Sequence[Day], ink: Ink) -> list[str]:
    top, floor = _top(rows), HEIGHT - FOOT
    step = (WIDTH - LEFT) / max(len(rows), 1)
    parts = [_level(value, top, ink) for value in sorted({0, top // 2 if top > 1 else 0, top})]
    for number, row in enumerate(rows):
        x, high = LEFT + number * step, _height(row.came, top)
        middle = min(x + step / 2, WIDTH - HALF_OF_LABEL)
        parts.append(
            f'<rect x="{x + step * 0.15:.1f}" y="{floor - high:.1f}" width="{step * 0.7:.1f}" '
            f'height="{high:.1f}" fill="{ink.first}"/>'
        )
        if not number % -(-len(rows) // MOST_LABELS):
            parts.append(
                f'<text x="{middle:.1f}" y="{HEIGHT - 6}" fill="{ink.soft}" text-anchor="middle" '
                f'font-family="sans-serif" font-size="11">{escape(row.label)}</text>'
            )
    return parts


def _height(value: int, top: int) -> float:
    return (HEIGHT - FOOT - 10) * value / top


def _level(value: int, top: int, ink: Ink) -> str:
    y = HEIGHT - FOOT - _height(value, top)
    return (
        f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH}" y2="{y:.1f}" stroke="{ink.line}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" fill="{ink.soft}" text-anchor="end" '
        f'font-family="sans-serif" font-size="11">{value}</text>'
    )


def shortened(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def _drawing(parts: Sequence[str], height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}">{"".join(parts)}</svg>'
    )


def address(drawing: str) -> str:
    """The drawing as the address of an image: `img-src data:`."""
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
