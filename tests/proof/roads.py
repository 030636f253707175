"""Busy cases at random: several parts, steps taken days apart, and a change of edition and calendar."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from otklik.office.calendars import country_calendar
from otklik.regulation.course import Course
from otklik.regulation.history import History
from otklik.regulation.moves import State
from otklik.regulation.terms import Terms
from otklik.regulation.week import DayKind, SpecialDay
from otklik.regulation.worktime import working_time
from tests.regulation.story import CLOCK, WEEK, Story, moment
from tests.regulation.walks import EDITIONS, RARE, fact_for, offered

ONE_DAY = timedelta(days=1)
STARTS = st.sampled_from(["mon 09:10", "fri 16:00", "sat 22:15", "03.11.26 15:00", "30.12.25 16:40"])
BETWEEN = st.sampled_from([0, 1, 30, 61, 150, 16 * 60, 24 * 60, 3 * 24 * 60, 10 * 24 * 60])  # minutes


@st.composite
def busy_walks(draw, longest=30):
    """(history, terms): one to four parts from the start, then any order of legal moves."""
    terms = draw(st.sampled_from(EDITIONS))
    importance = draw(st.sampled_from(["normal", "high"]))
    begun = draw(STARTS)
    history = Story(terms).in_work(begun, importance, parts=draw(st.integers(1, 4))).history
    at = moment(begun)
    for number in range(draw(st.integers(1, longest))):
        at += timedelta(minutes=draw(BETWEEN))
        choices = offered(history, terms)
        if draw(st.integers(0, 4)):
            choices = [choice for choice in choices if choice[0].step not in RARE] or choices
        move, part = draw(st.sampled_from(choices))
        history = history.with_fact(fact_for(move, part, history, at, 100 + number))
    return history, terms


@st.composite
def overlays(draw):
    """A calendar that differs from the country's by some days of the body's own."""
    days = draw(st.lists(st.integers(-30, 60), max_size=6, unique=True))
    own = [overlay(date(2026, 11, 23) + day * ONE_DAY, draw(st.integers(0, 3))) for day in days]
    return working_time(
        WEEK,
        [*country_calendar("ru").special_days(), *own],
        zone="Europe/Moscow",
        first=date(2025, 12, 1),
        last=date(2027, 12, 31),
        version="changed",
        confirmed_through=2027,
    )


def overlay(day, choice):
    if choice == 0:
        return SpecialDay(day, DayKind.OFF)
    if choice == 1:
        return SpecialDay(day, DayKind.SHORT)
    return SpecialDay(day, DayKind.WORKING, instead_of=date(2026, 11, 23), short=choice == 2)


def like(edition, terms):
    """The edition with the approvers of `terms`: a history approved by others could not have been."""
    return replace(
        edition,
        approval_chain=terms.approval_chain,
        interim_free=terms.interim_free,
        interim_limit=terms.interim_limit,
        allow_own_approval=terms.allow_own_approval,
    )


@st.composite
def changed_bases(draw, terms):
    """(terms, clock): by what a case is judged after a change."""
    return like(draw(st.sampled_from(EDITIONS)), terms), draw(st.just(CLOCK) | overlays())


@dataclass(frozen=True)
class Place:
    """Where a case with one part can be, as far as the next moves depend on it."""

    state: State
    road: tuple | None
    interims: int
    alerted: bool

    @classmethod
    def of(cls, history: History, terms: Terms) -> "Place":
        course = Course.of(history, terms)
        road = course.roads.get(1)
        here = road and (
            road.state,
            road.promised,
            bool(road.waiting),
            road.sent and road.sent.kind,
            road.approvals,
            bool(road.unit),
        )
        return cls(course.state, here, min(road.interims, 3) if road else 0, bool(course.alerts))


@cache
def places(terms):
    """Every place that offered moves lead to with one part -> (a history there, the places after it)."""
    first = Story(terms).identified("mon 09:10").history
    found, waiting = {}, [History(), first]
    while waiting:
        history = waiting.pop(0)
        here = Place.of(history, terms)
        if here in found:
            continue
        after = [history.with_fact(fact) for fact in single_steps(history, terms)]
        found[here] = history, {Place.of(each, terms) for each in after}
        waiting += after
    return found


def single_steps(history, terms):
    """A fact for each offered move that opens no second part."""
    at = moment("mon 09:10") + timedelta(minutes=len(history))
    return [
        fact_for(move, part, history, at, len(history))
        for move, part in offered(history, terms)
        if not (move.step == "assign" and history.parts())
    ]
