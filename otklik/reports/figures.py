"""Every figure of every page and paper: its sentence, its unit, and the marks that it counts.

One definition serves the dashboard, the papers, the lists behind them and the export, so that two
places cannot disagree. A figure belongs to the period in which its event happened; a duty, to the
period of its due moment (R-9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.regulation.duties import DutyKind
from otklik.regulation.history import Step
from otklik.reports import marks
from otklik.reports.marks import Mark, Marks, once
from otklik.reports.scope import Scope


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"  # marks that are met, of all marks
    LENGTH = "length"  # median and 90th percentile, whole minutes


class Rule(StrEnum):
    """In which periods a mark counts."""

    WITHIN = "within"  # of its moment
    FIRST = "first"  # as STANDING, and an incident counts once in a period, however often it happened
    STANDING = "standing"  # as WITHIN, unless it was undone by the end of the period
    RUNNING = "running"  # begun before the end of the period, and not undone by then


@dataclass(frozen=True)
class Figure:
    """`marks` tells what a life adds; None: messages, counted otherwise.

    `of_duties`: where parts are asked about, those of the whole incident are left out.
    """

    key: str
    name: Any
    sentence: Any
    unit: Unit
    marks: Marks | None
    groups: str = ""  # what the groups are: clause, step, ground, topic, unit, network, day, hour, place, …
    rule: Rule = Rule.WITHIN
    of_duties: bool = False

    def counting(
        self, found: Iterator[Mark], scope: Scope, at: datetime, parts: frozenset[int] | None = None
    ) -> list[Mark]:
        """Those of one incident that count in the scope's period, judged at `at`. `parts` None: all of them."""
        asked = [
            mark for mark in found if self._is_asked(mark, parts) and (mark.known is None or mark.known < at)
        ]
        if self.rule is Rule.RUNNING:
            return [mark for mark in asked if _runs(mark, scope, at)]
        if self.rule is Rule.FIRST:
            asked = [each.mark for each in once(asked) if each.since is None or each.since < scope.start]
        within = [mark for mark in asked if scope.start <= mark.at < scope.end]
        if self.rule is Rule.WITHIN:
            return within
        return [mark for mark in within if mark.until is None or mark.until >= scope.end]

    def _is_asked(self, mark: Mark, parts: frozenset[int] | None) -> bool:
        if parts is None:
            return True
        return not self.of_duties if mark.part is None else mark.part in parts


def _runs(mark: Mark, scope: Scope, at: datetime) -> bool:
    """At the end of the period, or now where it still runs."""
    if at < scope.end:
        return mark.until is None
    return mark.at < scope.end and (mark.until is None or mark.until >= scope.end)


C, S, L = Unit.COUNT, Unit.SHARE, Unit.LENGTH
FIGURES: tuple[Figure, ...] = (
    Figure(
        "received",
        _("Messages received"),
        _("Messages of citizens that reached the system within the period, our own replies left out."),
        C,
        None,
        "network",
    ),
    Figure(
        "received_by_day",
        _("Received by day"),
        _(
            "Messages of citizens that reached the system on each day of the period, our own replies left out."
        ),
        C,
        None,
        "day",
    ),
    Figure(
        "needing",
        _("Needed a reaction"),
        _("Incidents that the monitor accepted as needing a reaction within the period (clause 7)."),
        C,
        marks.needing,
    ),
    Figure(
        "excluded",
        _("Excluded"),
        _(
            "Messages that were excluded within the period and not restored by its end, by ground (clause 20)."
        ),
        C,
        marks.excluded,
        "ground",
        Rule.STANDING,
    ),
    Figure(
        "answered",
        _("Answered"),
        _(
            "Incidents in which an answer was published within the period and not withdrawn by its end; "
            "one with several parts counts once."
        ),
        C,
        marks.answered,
        rule=Rule.FIRST,
    ),
    Figure(
        "answers_on_time",
        _("Answers on time"),
        _(
            "Share of answers and interim answers published in time, "
            "of those due within the period (clauses 8, 9)."
        ),
        S,
        marks.on_time_of(DutyKind.ANSWER),
        of_duties=True,
    ),
    Figure(
        "on_time",
        _("On time by clause"),
        _(
            "Share of duties done in time, of those due within the period, by clause. "
            "A duty still open counts once its moment has passed."
        ),
        S,
        marks.on_time,
        "clause",
        of_duties=True,
    ),
    Figure(
        "time_to_answer",
        _("Working time to the answer"),
        _(
            "Working time from detection to the first answer or interim answer published within the period, "
            "pauses of clause 10 left out."
        ),
        L,
        marks.time_to_answer,
        of_duties=True,
    ),
    Figure(
        "time_of_step",
        _("Working time of each step"),
        _("Working time that each step took, of the steps done within the period (clauses 7, 11–15)."),
        L,
        marks.time_of_step,
        "step",
        of_duties=True,
    ),
    Figure(
        "gap",
        _("From posting to detection"),
        _("Calendar time from the citizen's post to its detection, of incidents detected within the period."),
        L,
        marks.gap,
    ),
    Figure(
        "interim",
        _("Interim answers"),
        _("Share of interim answers among all answers published within the period (clause 16)."),
        S,
        marks.interim,
    ),
    Figure(
        "promises",
        _("Promises kept"),
        _(
            "Share of final drafts sent in time after an interim answer, "
            "of those due within the period (clause 16)."
        ),
        S,
        marks.on_time_of(DutyKind.FINAL),
        of_duties=True,
    ),
    Figure(
        "rework",
        _("Returned for rework"),
        _("Share of answers published within the period that had been returned at least once (clause 14)."),
        S,
        marks.rework,
    ),
    Figure(
        "repeats",
        _("Repeated within 30 days"),
        _(
            "Share of incidents detected within the period that repeat a matter "
            "closed at most 30 days before (clause 18)."
        ),
        S,
        marks.repeats,
    ),
    Figure(
        "evidence",
        _("With photo or video"),
        _("Share of answers published within the period that carry a photo, video or document (clause 19)."),
        S,
        marks.evidence,
    ),
    Figure(
        "redirected",
        _("Closed without an answer"),
        _("Incidents explained, redirected or closed without an answer within the period (R-11)."),
        C,
        marks.taken(Step.CLOSE),
        rule=Rule.FIRST,
    ),
    Figure(
        "reopened",
        _("Reopened"),
        _("Incidents reopened within the period because the matter was not solved (R-12)."),
        C,
        marks.taken(Step.REOPEN),
        rule=Rule.FIRST,
    ),
    Figure(
        "reactions",
        _("Authors' reactions"),
        _(
            "What authors wrote within the period after an answer to them was published, "
            "by whether the matter was reopened upon it (R-12)."
        ),
        C,
        marks.reactions,
        "reaction",
    ),
    Figure(
        "open",
        _("Open at the end"),
        _("Incidents neither closed nor excluded at the end of the period, or now where it still runs."),
        C,
        marks.running,
        rule=Rule.RUNNING,
    ),
    Figure(
        "topics",
        _("By topic"),
        _("Incidents detected within the period, by topic."),
        C,
        marks.by(marks.topic),
        "topic",
    ),
    Figure(
        "units",
        _("By unit"),
        _("Parts given to units within the period, by the unit that has them now (clauses 7, 17)."),
        C,
        marks.by_unit,
        "unit",
    ),
    Figure(
        "executors",
        _("By executor"),
        _(
            "Parts given to units within the period of which a draft was sent, "
            "by the executor who signed the last one (clause 21)."
        ),
        C,
        marks.by_executor,
        "executor",
    ),
    Figure(
        "importances",
        _("By importance"),
        _("Incidents detected within the period, by the importance that they have now (clause 9)."),
        C,
        marks.by(marks.importance),
        "importance",
    ),
    Figure(
        "networks",
        _("By network"),
        _(
            "Incidents detected within the period, by network; one with messages of several networks counts in each."
        ),
        C,
        marks.by(marks.network),
        "network",
    ),
    Figure(
        "detected_by_day",
        _("Detected by day"),
        _("Incidents detected on each day of the period."),
        C,
        marks.by(marks.detected_on),
        "day",
    ),
    Figure(
        "answered_by_day",
        _("Answered by day"),
        _(
            "Incidents by the day of their first answer published within the period and not withdrawn by its end."
        ),
        C,
        marks.answered_by_day,
        "day",
        Rule.FIRST,
    ),
    Figure(
        "hours",
        _("By hour"),
        _("Incidents detected within the period, by the hour at which the citizen wrote."),
        C,
        marks.by(marks.hour),
        "hour",
    ),
    Figure(
        "weekdays",
        _("By weekday"),
        _("Incidents detected within the period, by the weekday on which the citizen wrote."),
        C,
        marks.by(marks.weekday),
        "weekday",
    ),
    Figure(
        "settlements",
        _("By settlement"),
        _("Incidents detected within the period, by the settlement that the citizens named."),
        C,
        marks.by(marks.settlement),
        "place",
    ),
    Figure(
        "places",
        _("By place"),
        _("Incidents detected within the period, by the settlement or street that the citizens named."),
        C,
        marks.by(marks.place),
        "place",
    ),
)
BY_KEY = {figure.key: figure for figure in FIGURES}
