"""Messages that belong together are found as they come in, by a job; a person joins them (clauses 5, 17, 18).

Repeat: the same author and topic, and words alike or the same house, within the days of the edition. Same matter: the
same place and topic within 72 hours. Mass event: four authors in nearly the same words within 48 hours.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet

from otklik.incidents import likeness
from otklik.incidents.gatherings import Gathered, Gathering, GatheringKind, RepeatFound
from otklik.incidents.likeness import Near
from otklik.incidents.models import Incident, Message, MessageState
from otklik.language.similarity import MASS_EVENT, REPEAT
from otklik.office.clocks import NoEdition, edition_for, terms_of
from otklik.office.models import Body
from otklik.regulation.moves import State

BATCH = 100  # messages of one job
LONGEST = 10.0  # seconds of one job, and the message it is at
SAME_MATTER_WITHIN = timedelta(hours=72)
MASS_EVENT_WITHIN = timedelta(hours=48)
AUTHORS = 4  # of a mass event

Place = tuple[str, str, str]  # settlement, street, house


@dataclass(frozen=True, slots=True)
class Kin:
    """Another message of the same matter, and why."""

    near: Near
    kind: GatheringKind
    place: str


def due() -> list[int]:
    """Bodies with new messages that have not been compared with earlier ones."""
    rows = Message.objects.filter(state=MessageState.NEW, compared_at=None)
    return list(rows.order_by("body_id").values_list("body_id", flat=True).distinct())


def _uncompared(body_id: int) -> QuerySet[Message]:
    return Message.objects.filter(body=body_id, state=MessageState.NEW, compared_at=None)


def gather(body_id: int, *, at: datetime) -> int:
    """Compares a batch of messages, new or changed since, with earlier ones; returns how many. Done twice, the same.

    After `LONGEST` seconds the rest is left to the next batch: a worker told to stop finishes only the one it is at.
    """
    done, within, end = 0, _repeat_within(Body.objects.get(pk=body_id), at), time.monotonic() + LONGEST
    for message in list(_uncompared(body_id).order_by("posted_at", "pk")[:BATCH]):
        done += _compare(message.pk, within, at)
        if time.monotonic() > end:
            break
    return done


def is_left(body_id: int) -> bool:
    """Whether messages of the body still wait to be compared."""
    return _uncompared(body_id).exists()


def _repeat_within(body: Body, at: datetime) -> timedelta:
    """Clause 18: days of the edition; where none is in force, nothing was ever considered."""
    try:
        return timedelta(days=terms_of(edition_for(body, at)).repeat_days)
    except NoEdition:
        return timedelta(0)


@transaction.atomic
def _compare(message_id: int, within: timedelta, at: datetime) -> int:
    rows = Message.objects.select_for_update(of=("self",)).filter(pk=message_id, compared_at=None)
    message = rows.first()
    if message is None:
        return 0
    with connection.cursor() as cursor:  # two workers must not open two gatherings of one matter
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [message.body_id % 2**31, 2_000_000_005])
    if message.state == MessageState.NEW and message.deleted_at is None:
        _find_repeat(message, within)
        _find_kin(message)
    message.compared_at = at
    message.save(update_fields=["compared_at"])
    return 1


# -- repeats (clause 18) -------------------------------------------------------------------------


def _find_repeat(message: Message, within: timedelta) -> None:
    if not message.author_key:
        return
    earlier = Message.objects.filter(
        body=message.body_id,
        network=message.network,
        author_key=message.author_key,
        posted_at__gte=message.posted_at - within,
        posted_at__lte=message.posted_at,
        incident__isnull=False,
    ).exclude(Q(pk=message.pk) | Q(incident__state=State.EXCLUDED))
    rows = earlier.select_related("incident__topic").annotate(
        likeness=TrigramSimilarity("text", message.text[: likeness.COMPARED])
    )
    for row in rows.order_by("-posted_at", "-pk")[:50]:
        house = bool(_common(_houses(message), _houses(row)))
        if row.incident and _same_topic(message, row.incident) and (row.likeness >= REPEAT or house):
            told = {"earlier": row.incident, "likeness": row.likeness, "same_house": house}
            RepeatFound.objects.update_or_create(message=message, defaults=told)
            return
    RepeatFound.objects.filter(message=message).delete()  # of the words before an edit


def _same_topic(message: Message, earlier: Incident) -> bool:
    """The topic of the incident is among those that are suggested; where nothing is suggested, words decide."""
    topic = earlier.topic.code if earlier.topic else ""
    suggested = {row["code"] for row in message.suggestion.get("topics", ())}
    return not suggested or topic in suggested


def _houses(message: Message) -> set[Place]:
    return {
        (s, street, house) for s, street, house in message.suggestion.get("where", ()) if street and house
    }


def _common(one: Iterable[Place], two: Iterable[Place]) -> list[Place]:
    """Places of the first that the second names too; who leaves out settlement or house does not contradict."""
    others = list(two)
    return sorted(each for each in one if any(_is_same(each, other) for other in others))


def _is_same(one: Place, two: Place) -> bool:
    return one[1] == two[1] and all(a == b or not (a and b) for a, b in ((one[0], two[0]), (one[2], two[2])))


# -- one matter ----------------------------------------------------------------------------------


def _find_kin(message: Message) -> None:
    held = Gathered.objects.filter(message=message).select_related("gathering").first()
    if held and held.gathering.settled_at is not None:  # a person has decided
        return
    kin = _kin_of(message)
    if held and all(each.near.gathering_id != held.gathering_id for each in kin):
        _take_out(held)
    gathering = _gathering_for(message, kin) if kin else None
    if gathering is not None:
        _add_all(gathering, message, kin)


def _take_out(held: Gathered) -> None:
    """Edited, it belongs to them no more; one message by itself, of no incident, is no gathering."""
    gathering = held.gathering
    held.delete()
    if gathering.rows.count() > (0 if gathering.incident_id else 1):
        _measure(gathering)
    else:
        gathering.delete()


def _add_all(gathering: Gathering, message: Message, kin: Sequence[Kin]) -> None:
    nearest = max(kin, key=lambda each: each.near.likeness)
    Gathered.objects.update_or_create(message=message, defaults=_row(gathering, nearest))
    for each in kin:
        Gathered.objects.get_or_create(message_id=each.near.message_id, defaults=_row(gathering, each))
    _measure(gathering)


def _kin_of(message: Message) -> list[Kin]:
    places = _places(message)
    rows = likeness.near(
        message.body_id,
        message.pk,
        message.text,
        streets=sorted({street for _settlement, street, _house in places}),
        least=MASS_EVENT,
        since=message.posted_at - SAME_MATTER_WITHIN,
        until=message.posted_at + SAME_MATTER_WITHIN,
    )
    matter = _of_one_place(message, rows, places)
    event = _event(message, rows)
    held = {each.near.message_id for each in event}
    return event + [each for each in matter if each.near.message_id not in held]


def _places(message: Message) -> set[Place]:
    """Places that say where: a street or a house, not a settlement alone."""
    return {(s, street, house) for s, street, house in message.suggestion.get("where", ()) if street}


def _of_one_place(message: Message, rows: Sequence[Near], places: set[Place]) -> list[Kin]:
    topic = message.suggestion.get("preselected", "")
    found = []
    for row in rows:
        common = _common(places, row.where)
        if topic and row.topic == topic and common:
            found.append(Kin(row, GatheringKind.SAME_MATTER, _told(common[0])))
    return found


def _told(place: Place) -> str:
    return ", ".join(filter(None, place))


def _event(message: Message, rows: Sequence[Near]) -> list[Kin]:
    """Nearly the same words of four authors, this one among them."""
    if len(message.text) < likeness.SHORTEST:
        return []
    alike = [
        row
        for row in rows
        if row.likeness >= MASS_EVENT and abs(row.posted_at - message.posted_at) <= MASS_EVENT_WITHIN
    ]
    own = (message.network, message.author_key or f"message:{message.pk}")
    if len({own, *(row.author for row in alike)}) < AUTHORS:
        return []
    places = _places(message)
    return [
        Kin(row, GatheringKind.MASS_EVENT, _told(next(iter(_common(places, row.where)), ("", "", ""))))
        for row in alike
    ]


def _gathering_for(message: Message, kin: Sequence[Kin]) -> Gathering | None:
    """An open one that holds any of them or is of the incident they are in; else a new one. None where a person
    has said of them all that they are different matters."""
    held = {each.near.gathering_id for each in kin}
    incident = next((each.near.incident_id for each in kin if each.near.incident_id), None)
    open_ones = Gathering.objects.filter(body=message.body_id, settled_at=None).order_by("pk")
    found = open_ones.filter(pk__in=[key for key in held if key is not None]).first()
    if found is None and incident is not None:
        found = open_ones.filter(incident=incident).first()
    if found or (None not in held and incident is None):
        return found
    return Gathering.objects.create(
        body_id=message.body_id,
        kind=GatheringKind.SAME_MATTER,
        first_at=message.posted_at,
        last_at=message.posted_at,
        incident_id=incident,
    )


def _row(gathering: Gathering, kin: Kin) -> dict[str, object]:
    reasons = {"kind": str(kin.kind), "place": kin.place, "topic": kin.near.topic}
    return {"gathering": gathering, "likeness": round(kin.near.likeness, 3), "reasons": reasons}


def _measure(gathering: Gathering) -> None:
    """From when to when, and whether it is a mass event."""
    span = gathering.rows.aggregate(first=Min("message__posted_at"), last=Max("message__posted_at"))
    gathering.first_at, gathering.last_at = span["first"], span["last"]
    alike = gathering.rows.filter(reasons__kind=GatheringKind.MASS_EVENT)
    gathering.kind = GatheringKind.MASS_EVENT if alike.exists() else GatheringKind.SAME_MATTER
    gathering.save(update_fields=["first_at", "last_at", "kind"])
