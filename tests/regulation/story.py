"""Telling a history in a few words: moments one can check by eye, and a case that goes its way.

The week of the stories is that of 23–27 November 2026: work from 8:30 to 17:30, on Fridays to 16:30,
lunch from 13 to 14, Moscow, days off as in Russia. "mon 10:00" is in that week, "mon2 10:00" in the
next, "fri0 10:00" in the one before; "30.12.25 16:40" is any other day.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from otklik.office.calendars import country_calendar
from otklik.regulation.duties import DutyKind, duties
from otklik.regulation.history import Fact, History, ReplyKind, Role, Step
from otklik.regulation.terms import preset
from otklik.regulation.workflow import check, owner_of, part_state, state_of
from otklik.regulation.worktime import Week, working_time

MOSCOW = ZoneInfo("Europe/Moscow")
PARFINO = preset("parfino-2020")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONDAY = date(2026, 11, 23)
WEEK = Week.parse(
    {day: ["08:30-13:00", "14:00-17:30"] for day in DAYS[:4]} | {"fri": ["08:30-13:00", "14:00-16:30"]}
)


def clock_with(*special, week=WEEK, version="other"):
    """The clock of the stories with more special days, or with another week."""
    return working_time(
        week,
        [*country_calendar("ru").special_days(), *special],
        zone="Europe/Moscow",
        first=date(2025, 1, 1),
        last=date(2027, 12, 31),
        version=version,
        confirmed_through=2027,
    )


CLOCK = clock_with(version="ru")


def day_of(text):
    if "." in text:
        return datetime.strptime(text, "%d.%m.%y").replace(tzinfo=UTC).date()
    weeks = int(text[3:] or 1) - 1
    return MONDAY + timedelta(days=DAYS.index(text[:3]), weeks=weeks)


def moment(text):
    """ "tue 10:00" -> the moment, in UTC."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    local = datetime.combine(day_of(day), datetime.min.time(), MOSCOW).replace(hour=hour, minute=minute)
    return local.astimezone(UTC)


def told(at):
    """The moment -> "tue 10:00"; None stays None."""
    if at is None:
        return None
    local = at.astimezone(MOSCOW)
    weeks, day = divmod((local.date() - MONDAY).days, 7)
    if -1 <= weeks <= 2:
        return f"{DAYS[day]}{'' if weeks == 0 else weeks + 1} {local:%H:%M}"
    return f"{local:%d.%m.%y %H:%M}"


class Story:
    """A case told step by step; every step is checked as the program would check it."""

    def __init__(self, terms=PARFINO, clock=CLOCK):
        self.terms = terms
        self.clock = clock
        self.history = History()
        self.texts = 0

    def step(self, step, at, role, **said):
        fact = self.fact(step, at, role, **said)
        check(self.history, fact, frozenset({role}), terms=self.terms, clock=self.clock)
        self.history = self.history.with_fact(fact)
        return self

    def fact(self, step, at, role, **said):
        return Fact(step, moment(at), role=role, **{"by": role.value, **said})

    # incident

    def identified(self, at, importance="normal", topic="roads.pits", **said):
        said = {"reason": "wires on the ground", **said} if importance == "high" else said
        return self.step(Step.IDENTIFY, at, Role.MONITOR, importance=importance, topic=topic, **said)

    def forwarded(self, at):
        return self.step(Step.FORWARD, at, Role.MONITOR)

    def assigned(self, at, unit="roads", part=None):
        part = part or len(self.history.parts()) + 1
        return self.step(Step.ASSIGN, at, Role.DISPATCHER, unit=unit, part=part)

    def in_work(self, detected="mon 09:10", importance="normal", parts=1):
        """Detected, forwarded and assigned without delay."""
        self.identified(detected, importance).forwarded(detected)
        for _ in range(parts):
            self.assigned(detected)
        return self

    def importance(self, at, level, reason="so it seems now"):
        return self.step(Step.SET_IMPORTANCE, at, Role.MONITOR, importance=level, reason=reason)

    def excluded(self, at, ground="obscenity"):
        return self.step(Step.EXCLUDE, at, Role.MONITOR, reason=ground)

    def restored(self, at):
        return self.step(Step.RESTORE, at, Role.MONITOR, reason="a quotation, not an insult")

    # part

    def refused(self, at, part=1):
        return self.step(Step.REFUSE, at, Role.EXECUTOR, part=part, reason="not ours")

    def reassigned(self, at, unit, part=1):
        return self.step(Step.REASSIGN, at, Role.DISPATCHER, part=part, unit=unit)

    def sent(self, at, kind=ReplyKind.ANSWER, part=1, **said):
        if kind is ReplyKind.INTERIM:
            said = {"promise": "the pit will be filled", **said}
        self.texts += 1
        reply = said.pop("reply", f"{kind.value}-{part}")
        return self.step(
            Step.SEND, at, Role.EXECUTOR, kind=kind, part=part, reply=reply, version=self.texts, **said
        )

    def approved(self, at, part=1, role=Role.MONITOR, **said):
        return self.step(Step.APPROVE, at, role, **self._text(part), **said)

    def returned(self, at, part=1):
        return self.step(Step.RETURN, at, Role.MONITOR, **self._text(part), reason="add a photo")

    def published(self, at, part=1, **said):
        return self.step(Step.PUBLISH, at, Role.DISPATCHER, **self._text(part), **said)

    def on_the_road(self, kind, *times, part=1, **said):
        """Sent, approved and published at the three times."""
        sent, approved, published = times
        return self.sent(sent, kind, part, **said).approved(approved, part).published(published, part)

    def answered(self, *times, part=1):
        return self.on_the_road(ReplyKind.ANSWER, *times, part=part)

    def promised(self, *times, part=1, **said):
        return self.on_the_road(ReplyKind.INTERIM, *times, part=part, **said)

    def asked(self, *times, part=1):
        return self.on_the_road(ReplyKind.CLARIFICATION, *times, part=part)

    def heard(self, at, part=None, **said):
        return self.step(Step.HEAR, at, Role.AUTHOR, part=part, **said)

    def closed(self, at, part=None, **said):
        return self.step(Step.CLOSE, at, Role.MONITOR, part=part, **{"reason": "not ours", **said})

    def reopened(self, at, part=None):
        return self.step(Step.REOPEN, at, Role.MONITOR, part=part, reason="not solved")

    def _text(self, part):
        sent = [fact for fact in self.history if fact.step is Step.SEND and fact.part == part][-1]
        return {"part": part, "kind": sent.kind, "reply": sent.reply, "version": sent.version}

    # what follows

    @property
    def state(self):
        return state_of(self.history, self.terms)

    def part(self, part=1):
        return part_state(self.history, part, self.terms)

    def owner(self, part=None):
        return owner_of(self.history, part, self.terms)

    def duties(self, *kinds, part=...):
        found = duties(self.history, self.terms, self.clock)
        return [d for d in found if (not kinds or d.kind in kinds) and part in (..., d.part)]

    def duty(self, kind, part=...):
        """The latest duty of the kind."""
        return self.duties(kind, part=part)[-1]

    def due(self, kind, part=...):
        return told(self.duty(kind, part).due_at)

    def owed(self, part=...):
        """Kinds of what is open."""
        return {duty.kind for duty in self.duties(part=part) if duty.is_open}

    def broken(self, at):
        """Kinds of the violations as they stand at a moment."""
        return [duty.kind for duty in self.duties() if duty.broken(moment(at))]


K = DutyKind
