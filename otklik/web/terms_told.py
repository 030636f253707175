"""An edition of terms in plain words, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.regulation.terms import ClockKind, DraftRule, Importance, Terms, TopicTerms
from otklik.web import words
from otklik.web.moments import span

LEAP_YEAR = 2024  # a season may begin on 29 February


@dataclass(frozen=True, slots=True)
class Line:
    clause: str
    what: str
    said: str


@dataclass(frozen=True, slots=True)
class Difference:
    clause: str
    what: str
    before: str
    after: str


def lines(terms: Terms) -> list[Line]:
    return [*_beginning(terms), *_levels(terms), *_middle(terms), *_end(terms), *_tables(terms)]


def differences(old: Terms, new: Terms) -> list[Difference]:
    """Lines that the two editions tell differently."""
    before = {(line.clause, line.what): line.said for line in lines(old)}
    after = {(line.clause, line.what): line.said for line in lines(new)}
    return [
        Difference(*key, before.get(key, "–"), after.get(key, "–"))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]


def _limit(value: timedelta | None) -> str:
    return _("no limit") if value is None else span(value) if value else _("at once")


def _days(number: int | None) -> str:
    if number is None:
        return _("no limit")
    return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _label(key: str) -> str:
    return str(words.terms_label(key))


def _beginning(terms: Terms) -> Iterator[Line]:
    yield Line("8", _label("clock"), words.of("CLOCKS", terms.clock))
    yield Line("R-1", _label("start"), words.of("STARTS", terms.start))
    yield Line("7", _label("forward"), _limit(terms.forward))
    norm = f" ({_('own norm')})" if terms.route_is_norm else ""
    yield Line("7", _label("route"), _limit(terms.route) + norm)
    yield Line("8", _label("first_reaction"), _limit(terms.first_reaction))


def _levels(terms: Terms) -> Iterator[Line]:
    for level in terms.importance:
        name = words.of("LEVELS", level.name)
        yield Line(str(level.clause), f"{_label('answer')}: {name}", _limit(level.answer))
        yield Line(str(level.draft_clause), f"{_label('draft')}: {name}", _draft(level))
        if level.after_change is not None:
            yield Line("R-4", f"{_label('after_change')}: {name}", span(level.after_change))
        if level.alert:
            yield Line("24", f"{_label('level_alert')}: {name}", _yes(True))


def level_said(level: Importance, clock: ClockKind) -> str:
    """In a few words, beside the choice: the term, its clause, whether the head is told."""
    if level.answer is None:
        said, clause = _draft(level), level.draft_clause
    elif clock is ClockKind.WORKING:
        said, clause = _("%(length)s of working time") % {"length": span(level.answer)}, level.clause
    else:
        said, clause = span(level.answer), level.clause
    term = _("%(term)s, cl. %(clause)s") % {"term": said, "clause": clause}
    return _("%(term)s; the head is told") % {"term": term} if level.alert else term


def _draft(level: Importance) -> str:
    if level.draft is None:
        return _("no limit")
    if level.draft_rule is DraftRule.BEFORE_DEADLINE:
        return _("%(length)s before the answer") % {"length": span(level.draft)}
    return _("%(length)s after the start") % {"length": span(level.draft)}


def _middle(terms: Terms) -> Iterator[Line]:
    yield Line("10", _label("pause"), _yes(terms.pause))
    yield Line("10, R-5", _label("floor_after_pause"), _limit(terms.floor_after_pause))
    reminders = ", ".join(map(str, terms.remind_waiting_after)) or "–"
    yield Line("10", _label("remind_waiting_after"), reminders)
    yield Line("13", _label("approve"), _limit(terms.approve))
    chain = " → ".join(words.of("ROLES", role) for role in terms.approval_chain)
    yield Line("5, 13", _label("approval_chain"), chain or _("nobody"))
    yield Line("5", _label("allow_own_approval"), _yes(terms.allow_own_approval))
    yield Line("14", _label("rework"), _limit(terms.rework))
    yield Line("14", _label("supervisor_from_cycle"), str(terms.supervisor_from_cycle))
    yield Line("15", _label("publish"), _limit(terms.publish))


def _end(terms: Terms) -> Iterator[Line]:
    counted = words.of("CLOCKS", terms.final_counted)
    yield Line("16", _label("final_days"), f"{_days(terms.final_days)}, {counted}")
    yield Line("16", _label("final_target"), words.of("TARGETS", terms.final_target))
    limit = _("any number") if terms.interim_limit is None else str(terms.interim_limit)
    yield Line("16", _label("interim_limit"), limit)
    yield Line("16", _label("interim_free"), str(terms.interim_free))
    yield Line("17", _label("joint_answer"), _yes(terms.joint_answer))
    yield Line("18", _label("repeat_days"), _days(terms.repeat_days))
    yield Line("R-12", _label("reopen_days"), _days(terms.reopen_days))
    yield Line("24", _label("alert"), _limit(terms.alert))
    yield Line("24", _label("acknowledge"), _limit(terms.acknowledge))
    yield Line("R-10", _label("grace"), _limit(terms.grace))
    yield Line("R-8", _label("papers_ready_minute"), str(terms.papers_ready_minute))


def _of_topic(topic: TopicTerms) -> Iterator[str]:
    for key, value in (("topic_answer", topic.answer), ("topic_draft", topic.draft)):
        if value is not None:
            yield f"{_label(key)}: {_limit(value)}"
    if topic.season:
        first, last = (date_format(date(LEAP_YEAR, *end), "j E") for end in topic.season)
        yield _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if topic.evidence:
        yield _label("evidence")
    if topic.unit:
        yield _("executor: %(unit)s") % {"unit": topic.unit}


def _tables(terms: Terms) -> Iterator[Line]:
    for topic in terms.topics:
        yield Line("17, 19", topic.code, "; ".join(_of_topic(topic)) or "–")
    for report in terms.reports:
        to = ", ".join(words.of("ROLES", role) for role in report.to)
        every = words.of("EVERY", report.every)
        day = _("due on day %(n)d") % {"n": report.due_day}
        yield Line("22, 23", words.of("PAPERS", report.paper), f"{every}, {day}: {to}")
