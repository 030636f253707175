"""What the page of search shows: lines with marked words, chips of the filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from otklik.incidents.models import Incident, Message, Trace
from otklik.incidents.searching import CLOSE, OPEN
from otklik.regulation.moves import State
from otklik.web.forms.search import SearchForm

EDGE = 12  # letters by which a beginning or an end is known
SHOWN = 300  # letters of a text without found words
_MARKED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_STRAY = re.compile(f"[{OPEN}{CLOSE}]")
FILTERS = ("kind", "network", "state", "importance", "topic", "unit", "place", "since", "until", "body")


@dataclass(frozen=True, slots=True)
class Line:
    trace: Trace
    url: str
    said: SafeString  # the text with the found words marked
    hidden: bool  # excluded: its words are shown on the case page only, when asked for


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on; `without` is the address of the search without it."""

    label: str
    word: str
    without: str


def marked(headline: str) -> SafeString:
    """Escaped, with <mark> round what was found; nothing else of the text becomes markup."""
    shown = _STRAY.sub("", _MARKED.sub(r"<mark>\1</mark>", escape(headline)))
    return mark_safe(shown)  # noqa: S308 - escaped above


def lines_of(rows: Iterable[Any]) -> list[Line]:
    return [_line(row) for row in rows]


def _line(row: Any) -> Line:
    hidden = row.message_id is not None and row.incident is not None and row.incident.state == State.EXCLUDED
    return Line(row, _url(row), marked(_cut(row.headline or "", _text(row))), hidden)


def _text(row: Trace) -> str:
    held = row.message or row.version or row.note
    return held.text if held else ""


def _cut(headline: str, text: str) -> str:
    """With an ellipsis where the text has begun before, or goes on; with the full stop that headlines lose."""
    if OPEN not in headline:
        return headline if len(headline) <= SHOWN else f"{headline[:SHOWN]}…"
    plain = _STRAY.sub("", headline).strip()
    before = "" if text.lstrip().startswith(plain[:EDGE]) else "… "
    return f"{before}{headline}{_rest(plain, text.rstrip())}"


def _rest(plain: str, text: str) -> str:
    """What follows in the text after the headline: its last signs, or an ellipsis for words."""
    tail = plain[-EDGE:]
    rest = text[text.rfind(tail) + len(tail) :] if tail in text else " …"
    return " …" if any(sign.isalnum() for sign in rest) else rest


def _url(row: Trace) -> str:
    if row.incident_id is None:
        return reverse("message", args=[row.message_id])
    anchor = f"#note-{row.note_id}" if row.note_id else ""
    return reverse("case", args=[row.incident_id]) + anchor


@dataclass(frozen=True, slots=True)
class Pointer:
    url: str
    label: str
    about: str


def pointers_of(rows: Sequence[object]) -> list[Pointer]:
    """Where a number or an address leads."""
    return [_pointer(row) for row in rows]


def _pointer(row: object) -> Pointer:
    if isinstance(row, Incident):
        about = row.topic.name if row.topic else ""
        return Pointer(
            reverse("case", args=[row.pk]), f"{row.label}", f"{about} {row.body.short_name}".strip()
        )
    assert isinstance(row, Message)  # noqa: S101 - `pointed_at` gives nothing else
    label = row.incident.label if row.incident else row.author_name
    text = "" if row.incident and row.incident.state == State.EXCLUDED else row.text[:120]
    return Pointer(_url_of(row), label or "–", text)


def _url_of(message: Message) -> str:
    if message.incident_id:
        return reverse("case", args=[message.incident_id])
    return reverse("message", args=[message.pk])


def chips_of(form: SearchForm, given: QueryDict) -> list[Chip]:
    found: list[Chip] = []
    for name in FILTERS:
        if name not in form.fields or name in form.errors or not form.cleaned_data.get(name):
            continue
        values = given.getlist(name) if name == "body" else [given.get(name, "")]
        found += [
            Chip(str(form[name].label), _word(form[name], value), _without(given, name, value))
            for value in values
        ]
    return found


def _word(bound: BoundField, value: str) -> str:
    held = bound.form.cleaned_data[bound.name]
    if bound.name == "body":
        return next((str(body) for body in held if str(body.pk) == value), value)
    if bound.name in ("since", "until"):
        return date_format(held, "DATE_FORMAT")
    choices = dict(getattr(bound.field, "choices", ())) if isinstance(held, str) else {}
    return str(choices.get(held, held))


def _without(given: QueryDict, name: str, value: str) -> str:
    left = given.copy()
    left.setlist(name, [each for each in left.getlist(name) if each != value])
    left.pop("before", None)
    return f"?{left.urlencode()}"
