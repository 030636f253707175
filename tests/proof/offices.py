"""The same office twice, drawn at random: as the slow one and as the product's clock."""

import json
from datetime import date, time, timedelta
from importlib import resources

from otklik.regulation.week import DayKind, SpecialDay, Week
from otklik.regulation.worktime import working_time
from tests.proof.minutes import MIDNIGHT, SlowOffice

ONE_DAY = timedelta(days=1)
ZONES = (
    "Europe/Moscow",
    "Europe/Kaliningrad",
    "Asia/Kamchatka",
    "Asia/Kolkata",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Australia/Lord_Howe",
    "UTC",
)
USUAL = [[(510, 780), (840, 1050)]] * 4 + [[(510, 780), (840, 990)], [], []]


def russian_days():
    """What the data file of the product says, read anew as plain data."""
    text = resources.files("otklik.office.calendars").joinpath("ru.json").read_text("utf-8")
    said = {}
    content = json.loads(text)
    for row in content["days"] + content["decree_days"]:
        if row["kind"] == "working":
            moved = ("like", date.fromisoformat(row["instead_of"]), bool(row.get("short")))
            said[date.fromisoformat(row["day"])] = moved
        else:
            said[date.fromisoformat(row["day"])] = row["kind"]
    return said


def draw_office(random, russian, days=56):
    """(slow office, clock): the Russian week and calendar of some weeks in 2019–2027, or anything."""
    first = date(2019, 1, 1) + random.randrange(9 * 365 - days) * ONE_DAY
    last = first + (days - 1) * ONE_DAY
    usual = random.random() < 0.4
    week = USUAL if usual else [draw_hours(random, day) for day in range(7)]
    if not any(week):
        week = USUAL
    zone = "Europe/Moscow" if usual else random.choice(ZONES)
    special = {day: said for day, said in russian.items() if first <= day <= last} if usual else {}
    for _ in range(random.choice((0, 0, 1, 3, 8))):
        special[first + random.randrange(days) * ONE_DAY] = draw_special(random, first, days)
    slow = SlowOffice(week, special, zone, first, last)
    clock = working_time(
        Week(tuple(map(as_hours, week))),
        [as_special(day, said) for day, said in special.items()],
        zone=zone,
        first=first,
        last=last,
        version="drawn",
        confirmed_through=2027,
    )
    return slow, clock


def draw_hours(random, day):
    """No, one or several stretches; often on the quarter of an hour, now and then to midnight."""
    if random.random() < (0.7 if day > 4 else 0.1):
        return []
    step = random.choice((1, 15, 15, 30))
    edges = sorted(random.sample(range(0, MIDNIGHT + 1, step), 2 * random.choice((1, 2, 2, 3))))
    return list(zip(edges[::2], edges[1::2], strict=True))


def draw_special(random, first, days):
    kind = random.choice(("off", "off", "short", "full", "own", "like"))
    if kind == "own":
        return ("own", draw_hours(random, 0) or [(600, 720)])
    if kind == "like":
        return ("like", first + random.randrange(days) * ONE_DAY, random.random() < 0.5)
    return kind


def as_special(day, said):
    if isinstance(said, str):
        return SpecialDay(day, DayKind(said))
    if said[0] == "own":
        return SpecialDay(day, DayKind.CUSTOM, hours=as_hours(said[1]))
    return SpecialDay(day, DayKind.WORKING, instead_of=said[1], short=said[2])


def as_hours(hours):
    return tuple((time(start // 60, start % 60), time(end // 60 % 24, end % 60)) for start, end in hours)
