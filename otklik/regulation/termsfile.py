"""Editions of terms as TOML files: reading with advice, writing with clauses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from otklik.regulation.errors import TermsError
from otklik.regulation.history import Role
from otklik.regulation.terms import (
    ClockKind,
    DraftRule,
    Every,
    FinalTarget,
    Importance,
    Paper,
    ReportTerms,
    StartEvent,
    Terms,
    TopicTerms,
    clauses_of_terms,
)

NONE = "none"
_LENGTH = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?")


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of value is read from a file and written to it."""

    advice: str
    read: Callable[[Any], Any]  # ValueError, TypeError or KeyError: not such a value
    write: Callable[[Any], str]


def _read_length(raw: Any) -> timedelta:
    match = _LENGTH.fullmatch(raw)
    if not raw or match is None:
        raise ValueError(raw)
    return timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0))


def _write_length(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return _quoted((f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else ""))


def _read_flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError(raw)
    return raw


def _read_count(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise TypeError(raw)
    return raw


def _read_text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw


def _read_season(raw: Any) -> tuple[tuple[int, int], ...]:
    first, last = (date.fromisoformat(f"2020-{end}") for end in raw)  # a leap year: 29 February is a day
    return (first.month, first.day), (last.month, last.day)


def _write_season(season: tuple[tuple[int, int], ...]) -> str:
    return _list(_quoted(f"{month:02}-{day:02}") for month, day in season)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _list(items: Iterable[str]) -> str:
    return "[" + ", ".join(items) + "]"


def _choice(options: type[StrEnum]) -> Form:
    names = ", ".join(f'"{option}"' for option in options)
    return Form(f"write one of {names}", lambda raw: options(_read_text(raw)), _quoted)


def _or_none(form: Form) -> Form:
    return Form(
        f'{form.advice} or "none"',
        lambda raw: None if raw == NONE else form.read(raw),
        lambda value: _quoted(NONE) if value is None else form.write(value),
    )


def _tuple_of(form: Form, advice: str) -> Form:
    return Form(
        advice,
        lambda raw: tuple(form.read(item) for item in _read_list(raw)),
        lambda value: _list(map(form.write, value)),
    )


def _read_list(raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise TypeError(raw)
    return raw


LENGTH = Form('write a length such as "30m", "8h" or "1h30m"', _read_length, _write_length)
FLAG = Form("write true or false", _read_flag, lambda value: str(value).lower())
COUNT = Form("write a whole number such as 7", _read_count, str)
TEXT = Form('write a text in quotes, such as "Положение"', _read_text, _quoted)
SEASON = Form('write two days such as ["11-01", "03-31"]', _read_season, _write_season)
ROLES = _tuple_of(_choice(Role), 'write a list of roles such as ["monitor"]')
COUNTS = _tuple_of(COUNT, "write a list of numbers such as [1, 3]")

TERMS_FORMS = MappingProxyType(
    {
        "name": TEXT,
        "title": TEXT,
        "clock": _choice(ClockKind),
        "start": _choice(StartEvent),
        "forward": _or_none(LENGTH),
        "route": _or_none(LENGTH),
        "route_is_norm": FLAG,
        "first_reaction": _or_none(LENGTH),
        "approve": _or_none(LENGTH),
        "approval_chain": ROLES,
        "allow_own_approval": FLAG,
        "rework": _or_none(LENGTH),
        "supervisor_from_cycle": COUNT,
        "publish": _or_none(LENGTH),
        "pause": FLAG,
        "floor_after_pause": LENGTH,
        "remind_waiting_after": COUNTS,
        "final_days": _or_none(COUNT),
        "final_counted": _choice(ClockKind),
        "final_target": _choice(FinalTarget),
        "interim_limit": _or_none(COUNT),
        "interim_free": COUNT,
        "joint_answer": FLAG,
        "repeat_days": COUNT,
        "papers_ready_minute": COUNT,
        "reopen_days": COUNT,
        "grace": LENGTH,
        "alert": LENGTH,
        "acknowledge": LENGTH,
    }
)
LEVEL_FORMS = MappingProxyType(
    {
        "answer": _or_none(LENGTH),
        "draft": _or_none(LENGTH),
        "draft_rule": _choice(DraftRule),
        "after_change": _or_none(LENGTH),
        "alert": FLAG,
        "clause": COUNT,
        "draft_clause": COUNT,
    }
)
TOPIC_FORMS = MappingProxyType(
    {
        "answer": _or_none(LENGTH),
        "draft": _or_none(LENGTH),
        "season": _or_none(SEASON),
        "evidence": FLAG,
        "unit": TEXT,
    }
)
REPORT_FORMS = MappingProxyType(
    {"paper": _choice(Paper), "every": _choice(Every), "due_day": COUNT, "to": ROLES}
)

Shape = TypeVar("Shape", Importance, TopicTerms, ReportTerms)


def read(text: str) -> Terms:
    """The edition in `text`; `TermsError` names the key that is wrong and what to write."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TermsError("file", f"is not TOML ({error})", "mend the line named") from error
    tables = {key: raw.pop(key, {}) for key in ("importance", "topics")}
    reports = raw.pop("reports", [])
    values = _values(raw, TERMS_FORMS, "", frozenset(TERMS_FORMS))
    return Terms(
        **values,
        importance=_tables(tables, "importance", Importance, LEVEL_FORMS, "name"),
        topics=_tables(tables, "topics", TopicTerms, TOPIC_FORMS, "code"),
        reports=_reports(reports),
    )


def _tables(
    tables: Mapping[str, Any], key: str, shape: type[Shape], forms: Mapping[str, Form], title: str
) -> tuple[Shape, ...]:
    if not isinstance(tables[key], dict):
        raise TermsError(key, "is not a table", f"write tables [{key}.NAME]")
    return tuple(
        _shape(raw, shape, forms, f"{key}.{name}", **{title: name}) for name, raw in tables[key].items()
    )


def _reports(raw: Any) -> tuple[ReportTerms, ...]:
    if not isinstance(raw, list):
        raise TermsError("reports", "is not a list of tables", "write tables [[reports]]")
    return tuple(_shape(item, ReportTerms, REPORT_FORMS, "reports") for item in raw)


def _shape(raw: Any, shape: type[Shape], forms: Mapping[str, Form], key: str, **title: str) -> Shape:
    if not isinstance(raw, dict):
        raise TermsError(key, "is not a table", f"write a table [{key}]")
    required = frozenset(each.name for each in fields(shape) if each.default is MISSING) & forms.keys()
    values: dict[str, Any] = {**title, **_values(raw, forms, f"{key}.", required)}
    return shape(**values)


def _values(
    raw: Mapping[str, Any], forms: Mapping[str, Form], prefix: str, required: frozenset[str]
) -> dict[str, Any]:
    for key in raw.keys() - forms.keys():
        near = get_close_matches(key, forms, 1)
        advice = f"did you mean {prefix}{near[0]}?" if near else "remove it"
        raise TermsError(prefix + key, "is not known", advice)
    for key in sorted(required - raw.keys()):
        raise TermsError(prefix + key, "is missing", forms[key].advice)
    return {key: _value(prefix + key, value, forms[key]) for key, value in raw.items()}


def _value(key: str, raw: Any, form: Form) -> Any:
    try:
        return form.read(raw)
    except (ValueError, TypeError, KeyError) as error:
        raise TermsError(key, f"{raw!r} cannot be read", form.advice) from error


def write(terms: Terms) -> str:
    """`terms` as a file, each key with its clause."""
    clauses = clauses_of_terms()
    lines = [
        f"{key} = {form.write(getattr(terms, key))}" + (f"  # {clauses[key]}" if clauses[key] else "")
        for key, form in TERMS_FORMS.items()
    ]
    for level in terms.importance:
        lines += ["", f"[importance.{_quoted(level.name)}]", *_lines(level, LEVEL_FORMS)]
    for topic in terms.topics:
        lines += ["", f"[topics.{_quoted(topic.code)}]", *_lines(topic, TOPIC_FORMS)]
    for report in terms.reports:
        lines += ["", "[[reports]]", *_lines(report, REPORT_FORMS)]
    return "\n".join(lines) + "\n"


def _lines(value: Importance | TopicTerms | ReportTerms, forms: Mapping[str, Form]) -> list[str]:
    return [f"{key} = {form.write(getattr(value, key))}" for key, form in forms.items()]
