"""Clocks, moments, amounts and pauses drawn at random, for laws that hold for all of them."""

from datetime import date, time, timedelta

from hypothesis import assume, settings
from hypothesis import strategies as st

from otklik.regulation.worktime import (
    DayKind,
    Pause,
    SpecialDay,
    Week,
    working_time,
)

# A fortnight in each zone; where the zone has summer time, a change falls into it.
FORTNIGHTS = {
    "Europe/Moscow": date(2026, 11, 16),
    "Asia/Kamchatka": date(2026, 11, 16),
    "Asia/Kolkata": date(2026, 11, 16),  # half an hour off
    "Europe/Berlin": date(2026, 3, 23),
    "America/New_York": date(2026, 10, 26),
    "Australia/Lord_Howe": date(2026, 3, 30),  # half an hour of summer time
    "America/Havana": date(2026, 3, 2),  # skips midnight itself
}
DAYS = 14
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIKELY = [time(0), time(1, 30), time(2), time(2, 30), time(3), time(8, 30), time(13), time(14), time(17, 30)]


laws = settings(deadline=None)


@st.composite
def hours(draw):
    points = draw(st.lists(st.sampled_from(LIKELY) | st.times(), max_size=6, unique=True))
    walls = sorted({point.replace(second=0, microsecond=0, tzinfo=None) for point in points})
    if len(walls) % 2:
        walls.append(time(0))  # to midnight
    return tuple(zip(walls[::2], walls[1::2], strict=True))


weeks = st.builds(Week, st.tuples(*[hours()] * 7))


@st.composite
def special_day(draw, first):
    day = first + draw(st.integers(0, DAYS - 1)) * DAY
    kind = draw(st.sampled_from(DayKind))
    if kind is DayKind.CUSTOM:
        own = draw(hours().filter(bool))
        return SpecialDay(day, kind, hours=own)
    if kind is DayKind.WORKING:
        moved = first + draw(st.integers(0, DAYS - 1)) * DAY
        return SpecialDay(day, kind, instead_of=moved, short=draw(st.booleans()))
    return SpecialDay(day, kind)


@st.composite
def clocks(draw):
    zone = draw(st.sampled_from(sorted(FORTNIGHTS)))
    first = FORTNIGHTS[zone]
    clock = working_time(
        draw(weeks),
        draw(st.lists(special_day(first), max_size=4)),
        zone=zone,
        first=first,
        last=first + (DAYS - 1) * DAY,
        version="drawn",
        confirmed_through=2026,
    )
    assume(clock.table.working_days)  # some work is done at all
    return clock


def ends(clock):
    return clock.table.origin, clock.table.moment(clock.table.opens[-1])


@st.composite
def moments(draw, clock, count):
    """Ordered moments in the table, often at its openings and closings."""
    first, last = ends(clock)
    edges = [clock.table.moment(edge) for edge in clock.table.opens + clock.table.closes[:-1]]
    any_time = st.integers(0, (last - first) // timedelta(microseconds=1)).map(
        lambda microseconds: first + timedelta(microseconds=microseconds)
    )
    return sorted(draw(st.lists(st.sampled_from(edges) | any_time, min_size=count, max_size=count)))


def amounts(most):
    whole = st.integers(0, most // MINUTE).map(lambda minutes: minutes * MINUTE)
    return whole | st.just(most) | st.timedeltas(timedelta(0), most)


@st.composite
def cases(draw, count=2):
    """A clock, moments in order, and an amount that fits between the first and the end of the table."""
    clock = draw(clocks())
    drawn = draw(moments(clock, count))
    amount = draw(amounts(clock.between(drawn[0], ends(clock)[1])))
    return clock, drawn, amount


@st.composite
def pauses(draw, clock):
    drawn = draw(moments(clock, 6))
    order = draw(st.permutations(range(6)))
    pairs = [sorted((drawn[one], drawn[two])) for one, two in zip(order[::2], order[1::2], strict=True)]
    return [Pause(*pair) for pair in pairs]
