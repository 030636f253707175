"""Editions of terms: every number and switch of the Regulation, as dated data.

A body takes a preset and changes what it decided otherwise. No number of the Regulation
stands anywhere else in the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from otklik.regulation.errors import TermsError
from otklik.regulation.history import Role

PRESETS: tuple[str, ...] = ("parfino-2020", "nine-hours", "round-the-clock", "first-reaction", "two-hours")
LONGEST_CHAIN = 3


class ClockKind(StrEnum):
    WORKING = "working"
    CALENDAR = "calendar"


class StartEvent(StrEnum):
    """R-1: from when clauses 7–9 count."""

    DETECTED = "detected"  # the monitor accepted the message
    COLLECTED = "collected"  # it reached (was registered in) the system
    POSTED = "posted"  # the citizen wrote it


class DraftRule(StrEnum):
    BEFORE_DEADLINE = "before_deadline"  # counted back from the moment of the answer
    AFTER_START = "after_start"


class FinalTarget(StrEnum):
    """Clause 16: what must be done within the days."""

    DRAFT = "draft"  # the final draft is sent to approval
    PUBLICATION = "publication"


class Paper(StrEnum):
    REGISTER = "register"  # clause 22
    SUMMARY = "summary"  # clause 23


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Importance:
    """A level of importance with its terms. None is "no limit"."""

    name: str
    answer: timedelta | None  # clauses 8, 9
    draft: timedelta | None  # clauses 11, 12
    draft_rule: DraftRule
    after_change: timedelta | None  # at least this much after a raise to this level
    alert: bool  # clause 24: the head is told
    clause: int = 8  # the clause of the answer, and
    draft_clause: int = 11  # of the draft


@dataclass(frozen=True, slots=True)
class TopicTerms:
    """What a topic has of its own. None and "" are "as everywhere"."""

    code: str
    answer: timedelta | None = None  # replaces the limit of the first level of importance
    draft: timedelta | None = None
    season: tuple[tuple[int, int], tuple[int, int]] | None = (
        None  # first and last (month, day) of its validity
    )
    evidence: bool = False  # clause 19: a photo or video is required
    unit: str = ""  # executor

    def in_season(self, day: date) -> bool:
        if self.season is None:
            return True
        first, last = self.season
        today = (day.month, day.day)
        return first <= today <= last if first <= last else today >= first or today <= last


@dataclass(frozen=True, slots=True)
class ReportTerms:
    """A paper: how often, on which day of the next period it is due (R-8), to whom."""

    paper: Paper
    every: Every
    due_day: int  # of the month; weekday 1-7 of weekly papers; days after the end of a daily one
    to: tuple[Role, ...]


def _cites(clause: str) -> dict[str, str]:
    return {"clause": clause}


@dataclass(frozen=True, slots=True)
class Terms:
    """One edition of terms. Lengths are working or calendar time by `clock`; None is "no limit".

    `importance` begins with the ordinary level. Each field's metadata cite its clause.
    """

    name: str = field(metadata=_cites(""))
    title: str = field(metadata=_cites(""))
    clock: ClockKind = field(metadata=_cites("8"))
    start: StartEvent = field(metadata=_cites("R-1"))
    forward: timedelta | None = field(metadata=_cites("7"))
    route: timedelta | None = field(metadata=_cites("7"))
    route_is_norm: bool = field(metadata=_cites("7"))  # an internal norm: shown, no violation
    first_reaction: timedelta | None = field(metadata=_cites("8"))  # anything published within this time
    approve: timedelta | None = field(metadata=_cites("13"))  # each step of the chain
    approval_chain: tuple[Role, ...] = field(metadata=_cites("5, 13"))
    allow_own_approval: bool = field(metadata=_cites("5"))
    rework: timedelta | None = field(metadata=_cites("14"))
    supervisor_from_cycle: int = field(metadata=_cites("14"))
    publish: timedelta | None = field(metadata=_cites("15"))
    pause: bool = field(metadata=_cites("10"))  # a published request stops the clock of clauses 8, 9
    floor_after_pause: timedelta = field(metadata=_cites("10, R-5"))
    remind_waiting_after: tuple[int, ...] = field(metadata=_cites("10"))  # working days
    final_days: int | None = field(metadata=_cites("16"))
    final_counted: ClockKind = field(metadata=_cites("16"))
    final_target: FinalTarget = field(metadata=_cites("16"))
    interim_limit: int | None = field(metadata=_cites("16"))  # how many interim answers a part may have
    interim_free: int = field(metadata=_cites("16"))  # how many of them need no supervisor
    joint_answer: bool = field(metadata=_cites("17"))  # one answer may speak for several executors
    repeat_days: int = field(metadata=_cites("18"))
    papers_ready_minute: int = field(metadata=_cites("R-8"))  # of the first day of the next period
    reopen_days: int = field(metadata=_cites("R-12"))  # working days
    grace: timedelta = field(metadata=_cites("R-10"))
    alert: timedelta = field(metadata=_cites("24"))
    acknowledge: timedelta = field(metadata=_cites("24"))  # calendar minutes, at any hour
    importance: tuple[Importance, ...] = field(metadata=_cites("8, 9, 11, 12"))
    topics: tuple[TopicTerms, ...] = field(metadata=_cites("17, 19"))
    reports: tuple[ReportTerms, ...] = field(metadata=_cites("22, 23"))

    def __post_init__(self) -> None:
        _check(self)

    @classmethod
    def from_toml(cls, text: str) -> Terms:
        """Read an edition; `TermsError` names the key that is wrong and what to write."""
        from otklik.regulation.termsfile import read

        return read(text)

    def to_toml(self) -> str:
        """The edition as a file that `from_toml` reads back to an equal value."""
        from otklik.regulation.termsfile import write

        return write(self)

    def level(self, name: str, topic: str = "", on: date | None = None) -> Importance:
        """The terms of importance `name` ("" is the ordinary one) for `topic` on the day of detection.

        KeyError where the edition has no such level.
        """
        for index, level in enumerate(self.importance):
            if level.name == name or (index == 0 and not name):
                return level if index or not self.topics else _of_topic(level, self.topic(topic, on))
        raise KeyError(name)

    def topic(self, code: str, on: date | None = None) -> TopicTerms | None:
        """What the topic has of its own on the day of detection."""
        mine = (topic for topic in self.topics if topic.code == code)
        return next((topic for topic in mine if on is None or topic.in_season(on)), None)


def _of_topic(level: Importance, topic: TopicTerms | None) -> Importance:
    if topic is None or (topic.answer is None and topic.draft is None):
        return level
    return Importance(
        name=level.name,
        answer=level.answer if topic.answer is None else topic.answer,
        draft=level.draft if topic.draft is None else topic.draft,
        draft_rule=level.draft_rule,
        after_change=level.after_change,
        alert=level.alert,
        clause=level.clause,
        draft_clause=level.draft_clause,
    )


def _check(terms: Terms) -> None:
    if not terms.importance:
        raise TermsError("importance", "no level is given", "write at least one table [importance.normal]")
    if len(terms.approval_chain) > LONGEST_CHAIN:
        raise TermsError(
            "approval_chain", f"{len(terms.approval_chain)} steps", f"name {LONGEST_CHAIN} roles at most"
        )
    if terms.supervisor_from_cycle < 1:
        raise TermsError(
            "supervisor_from_cycle", f"{terms.supervisor_from_cycle} is no cycle", "write 1 or more"
        )
    if terms.interim_limit is not None and terms.interim_limit < terms.interim_free:
        raise TermsError("interim_limit", "is less than interim_free", 'write a greater number or "none"')
    for level in terms.importance:
        _check_level(terms, level)
    for report in terms.reports:
        _check_report(report)


def _check_level(terms: Terms, level: Importance) -> None:
    key = f"importance.{level.name}.draft"
    if level.draft is None or level.draft_rule is DraftRule.AFTER_START:
        return
    answers = [level.answer]
    if level is terms.importance[0]:
        answers += [
            topic.answer for topic in terms.topics if topic.answer is not None and topic.draft is None
        ]
    if any(answer is None or answer <= level.draft for answer in answers):
        raise TermsError(
            key,
            "cannot be counted back from the answer, which has no limit or a shorter one",
            'write less than the answer\'s limit, or draft_rule = "after_start"',
        )


LATEST_DUE_DAY = {Every.DAY: 7, Every.WEEK: 7, Every.MONTH: 28, Every.QUARTER: 28, Every.YEAR: 28}


def _check_report(report: ReportTerms) -> None:
    if not 1 <= report.due_day <= LATEST_DUE_DAY[report.every]:
        raise TermsError(
            "reports.due_day",
            f"{report.due_day} is no day of a paper made every {report.every}",
            f"write 1 to {LATEST_DUE_DAY[report.every]}",
        )


def clauses_of_terms() -> dict[str, str]:
    """Key of an edition -> the clauses or reading it follows."""
    return {each.name: each.metadata["clause"] for each in fields(Terms)}


@cache
def preset(name: str) -> Terms:
    """A shipped edition; `TermsError` where there is none of that name."""
    if name not in PRESETS:
        raise TermsError("preset", f"there is no {name!r}", f"take one of {', '.join(PRESETS)}")
    source = files("otklik.regulation") / "presets" / f"{name}.toml"
    return Terms.from_toml(source.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Edition:
    """Terms in force from the beginning of a day (local to the body) on."""

    key: str
    in_force_from: date
    terms: Terms


def edition_at(editions: Sequence[Edition], at: date) -> Edition:
    """The edition in force on the day of `at`; a datetime is taken by its own zone, so pass local time.

    LookupError where none is in force yet.
    """
    day = at.date() if isinstance(at, datetime) else at
    in_force = [edition for edition in editions if edition.in_force_from <= day]
    if not in_force:
        raise LookupError(f"no edition of terms is in force on {day}")
    return max(in_force, key=lambda edition: edition.in_force_from)
