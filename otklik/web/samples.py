"""Invented data for the page of components (/design/): the same templates, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from django.utils.translation import gettext as _

from otklik.reports import charts
from otklik.reports.charts import DARK, LIGHT, Bar
from otklik.web.clock import Face, Tone, draw, place
from otklik.web.dashboard import SIX, Chart, Headline
from otklik.web.words import owed

MOSCOW = timezone(timedelta(hours=3))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 (the 23rd is a Monday)."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


@dataclass(frozen=True, slots=True)
class Stretch:
    start: datetime
    end: datetime


WORK = (
    Stretch(at(23, 9, 10), at(23, 13)),
    Stretch(at(23, 14), at(23, 17, 30)),
    Stretch(at(24, 8, 30), at(24, 9, 10)),
)
PAUSES = (Stretch(at(23, 11), at(23, 15)),)


def faces() -> list[Face]:
    """A clock in every state."""
    return [
        Face(
            owed("answer"),
            8,
            Tone.RUNNING,
            at(24, 9, 10),
            timedelta(hours=5, minutes=20),
            at(23, 17, 10),
            bar=draw(WORK, (), at(23, 11, 50)),
            must_x=place(WORK, (), at(23, 17, 10)),
            why_url="#why",
        ),
        Face(
            owed("draft"),
            11,
            Tone.SOON,
            at(23, 14, 10),
            timedelta(minutes=25),
            bar=draw(WORK[:1], (), at(23, 12, 35)),
            why_url="#why",
        ),
        Face(
            owed("publish"),
            15,
            Tone.LATE,
            at(23, 15, 40),
            timedelta(minutes=50),
            at(23, 15, 10),
            True,
            bar=draw(WORK[:2], (), at(23, 17, 30)),
            why_url="#why",
        ),
        Face(
            owed("answer"),
            8,
            Tone.PAUSED,
            None,
            paused_since=at(23, 11),
            bar=draw(WORK, PAUSES, at(23, 11)),
            why_url="#why",
        ),
        Face(
            owed("approve"),
            13,
            Tone.DONE,
            at(23, 12, 30),
            done_at=at(23, 12, 14),
            bar=draw(WORK[:1], (), at(23, 13)),
            why_url="#why",
        ),
        Face(
            owed("route"),
            7,
            Tone.RUNNING,
            at(23, 12),
            timedelta(minutes=18),
            is_norm=True,
            bar=draw(WORK[:1], (), at(23, 10)),
            why_url="#why",
        ),
    ]


def message() -> dict[str, Any]:
    return {
        "network": "vk",
        "author_name": "Марина Ветрова",
        "author_url": "https://vk.ru/id1000001",
        "posted_at": at(23, 8, 52),
        "edited_at": at(23, 9, 1),
        "kind": "comment",
        "permalink": "https://vk.ru/wall-1_2?reply=3",
        "text": "Добрый день! На Садовой, 14 третий день не горит ни один фонарь, "
        "дети идут в школу в темноте. Когда починят?",
    }


@dataclass(frozen=True, slots=True)
class DayLine:
    day: date
    title: str
    intervals: tuple[Stretch, ...]
    counted: timedelta
    total: timedelta


def reasons() -> dict[str, Any]:
    """Why «24 ноября 09:10»."""
    hours = timedelta(hours=1)
    return {
        "sentence": "8 рабочих часов с момента выявления (п. 8): от 23 ноября, 09:10 до 24 ноября, 09:10.",
        "began": "Принято в работу, 23 ноября, 09:10, Соколова А. П.",
        "days": [
            DayLine(
                date(2026, 11, 23),
                "",
                WORK[:2],
                7 * hours + timedelta(minutes=20),
                7 * hours + timedelta(minutes=20),
            ),
            DayLine(date(2026, 11, 24), "", WORK[2:], timedelta(minutes=40), 8 * hours),
        ],
        "pauses": [],
        "edition": "parfino-2020",
        "calendar": "ru-2026.1",
    }


def headlines() -> list[Headline]:
    said = (
        ("128", "117"),
        ("119", "110"),
        ("94 %", "91 %"),
        ("5 ч 10 мин", "5 ч 40 мин"),
        ("3", "6"),
        ("9", "7"),
    )
    return [Headline(figure, now, 0, then, "", "", "") for figure, (now, then) in zip(SIX, said, strict=True)]


def chart() -> Chart:
    rows = (("roads", "Дороги", 41), ("lighting", "Освещение", 27), ("yards", "Дворы", 12))
    bars = [Bar(name, size, str(size)) for _key, name, size in rows]
    return Chart(
        key="topics",
        name=_("Chart and table"),
        sentence=_("The same numbers twice: a picture, and a table to read and follow."),
        light=charts.address(charts.bars(bars, LIGHT)),
        dark=charts.address(charts.bars(bars, DARK)),
        header=(_("Topic"), _("Incidents")),
        rows=tuple((key, (name, str(size))) for key, name, size in rows),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    word: str


def stages() -> list[tuple[Stage, bool, bool]]:
    """Step, passed, current."""
    return [(Stage("Орган"), True, False), (Stage("Люди"), False, True), (Stage("Сети"), False, False)]
