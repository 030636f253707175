"""Messages about a burst pipe in one street, and others like each other: for the tests of what belongs together."""

from datetime import timedelta

from otklik.incidents.actions import gathering, merging
from otklik.incidents.gatherings import Gathering
from tests.town import moment

HOUR = timedelta(hours=1)
NINE = moment("mon 09:00")
SPRING = "На Лесной прорвало трубу, вся улица без воды с самого утра"


def told(*places, topic="lighting", sure=True):
    return {
        "topics": [{"code": topic, "confidence": 0.9, "words": []}],
        "preselected": topic if sure else "",
        "where": [list(place) for place in places],
    }


def write(town, text, author="1", after=0, **changed):
    return town.message(text=text, author_key=author, posted_at=NINE + after * HOUR, **changed)


def gather(town):
    return gathering.gather(town.body.pk, at=moment("mon 12:00"))


def flood(town, authors=4, apart=1, **changed):
    words = ("помогите", "люди", "сделайте что-нибудь", "ау", "когда", "срочно")
    return [
        write(town, f"{SPRING}, {words[n % 6]}", author=str(n), after=n * apart, **changed)
        for n in range(authors)
    ]


def merged(town, chosen=None, words=()):
    messages = [write(town, text, author=str(n), after=n) for n, text in enumerate(words)] or flood(town)
    keys = [message.pk for message in messages]
    gather(town)
    return merging.merge(
        Gathering.objects.get(),
        chosen=keys if chosen is None else [keys[n] for n in chosen],
        topic=town.topics["lighting"],
        importance="normal",
        by=town.monitor,
        at=moment("mon 12:30"),
    )
