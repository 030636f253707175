"""By what an incident is judged: the edition of its detection and the calendars it has lived under (R-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from otklik.incidents.models import Incident
from otklik.office.clocks import Dated, clock_of, clocks_of, clocks_of_each, terms_of
from otklik.office.models import Body
from otklik.regulation import succession
from otklik.regulation.duties import Duty
from otklik.regulation.history import Fact, Role
from otklik.regulation.ownhours import within_own_hours
from otklik.regulation.succession import Judged
from otklik.regulation.terms import ClockKind, Terms, TopicTerms
from otklik.regulation.worktime import Clock, WorkingTime


@dataclass(frozen=True)
class Bench:
    """`dated`: the calendars of the body one after another, up to the moment of judging."""

    terms: Terms
    dated: tuple[Dated, ...]

    @cached_property
    def clock(self) -> Clock:
        """The clock of what is open now."""
        return clock_of(self.terms, self.dated[-1].clock)

    @cached_property
    def _tables(self) -> tuple[succession.Table, ...]:
        changed = [each for before, each in pairwise(self.dated) if before.data != each.data]
        return tuple(
            succession.Table(
                clock_of(self.terms, each.clock),
                each.since,
                each.change.confirmed if each.change else False,
            )
            for each in (self.dated[0], *changed)
        )

    @cached_property
    def _own(self) -> Mapping[str, Clock]:
        """R-29: units that keep hours of their own, and these. An edition that counts every hour knows none."""
        if self.terms.clock is not ClockKind.WORKING:
            return {}
        return {str(unit): clock for unit, clock in self.dated[-1].units.items()}

    def clock_for(self, unit: int | None) -> Clock:
        """By which a unit plans: its own hours, else those of the body."""
        return self._own.get(str(unit), self.clock) if unit else self.clock

    def judged(self, history: Iterable[Fact]) -> tuple[Judged, ...]:
        """Every duty with the clock that counted it."""
        found = succession.judged(history, self.terms, self._tables)
        return tuple(map(self._in_own_hours, found)) if self._own else found

    def _in_own_hours(self, judged: Judged) -> Judged:
        own = self._own.get(judged.duty.unit) if judged.duty.role is Role.EXECUTOR else None
        if own is None:
            return judged
        duty = within_own_hours(judged.duty, own)
        return replace(judged, duty=duty, own=own, own_until=None if duty is judged.duty else duty.must_by)

    def duties(self, history: Iterable[Fact]) -> tuple[Duty, ...]:
        """All duties, open and closed; what was closed stays judged by the calendar of its day."""
        return tuple(each.duty for each in self.judged(history))

    def open_duties(self, history: Iterable[Fact]) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties(history) if duty.is_open)

    def up_to(self, at: datetime) -> Bench:
        """As it was at `at`: later changes of the calendar are not known yet."""
        known = tuple(each for each in self.dated if not each.since or each.since <= at)
        return Bench(self.terms, known or self.dated[:1])


def bench_of(incident: Incident) -> Bench:
    """For one incident. Three queries."""
    return Bench(terms_of(incident.edition), clocks_of(incident.body))


def topic_terms(incident: Incident) -> TopicTerms | None:
    """What the edition has for the incident's topic on the day of detection (R-23)."""
    if incident.topic is None:
        return None
    day = incident.detected_at.astimezone(ZoneInfo(incident.body.zone)).date()
    return terms_of(incident.edition).topic(incident.topic.code, day)


class Benches:
    """For many incidents: each body's calendars are asked for once, those of `bodies` all together."""

    def __init__(self, bodies: Iterable[Body] = ()) -> None:
        known = list(bodies)
        self._held: dict[int, tuple[Dated, ...]] = clocks_of_each(known) if known else {}

    def of(self, incident: Incident) -> Bench:
        return Bench(terms_of(incident.edition), self.calendars(incident.body))

    def calendars(self, body: Body) -> tuple[Dated, ...]:
        if body.pk not in self._held:
            self._held[body.pk] = clocks_of(body)
        return self._held[body.pk]

    def clocks(self, body: Body) -> list[WorkingTime]:
        """Those by which anything of the body may be counted now; none where it has no working hours."""
        dated = self._held.get(body.pk)
        return [dated[-1].clock, *dated[-1].units.values()] if dated else []
