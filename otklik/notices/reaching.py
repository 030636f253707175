"""Where people are reached: the ways of a person, what is known of each address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from otklik.notices.gates import Gates
from otklik.notices.models import Address, Way
from otklik.office.models import Employee


@dataclass(frozen=True)
class Reach:
    """One way to a person: `address` empty where there is none yet."""

    way: Way
    address: str
    works: bool = True
    reason: str = ""
    since: datetime | None = None


Held = Mapping[tuple[int, str], Address]  # by employee and way


def addresses_of(people: Iterable[Employee]) -> Held:
    rows = Address.objects.filter(employee__in={person.pk for person in people})
    return {(row.employee_id, row.way): row for row in rows}


def reach(person: Employee, way: Way, held: Held) -> Reach:
    row = held.get((person.pk, way))
    if way is Way.MAIL:
        refused = row is not None and not row.reachable and row.value == person.email
        return Reach(way, person.email, not refused, *((row.reason, row.since) if row and refused else ()))
    if row is None:
        return Reach(way, "")
    return Reach(way, row.value, row.reachable, row.reason, row.since)


def ways_to(person: Employee, gates: Gates, held: Held) -> list[Way]:
    """Ways by which something may arrive: a gate, an address, and nothing known against it."""
    found = [reach(person, way, held) for way in Way if (person.body_id, way) in gates]
    return [each.way for each in found if each.address and each.works]


def connect(person: Employee, way: Way, value: str, *, at: datetime) -> Address:
    """The person is reached there from now on."""
    row, _made = Address.objects.update_or_create(
        employee=person,
        way=way,
        defaults={"value": value, "reachable": True, "reason": "", "since": at},
    )
    return row


def disconnect(person: Employee, way: Way) -> None:
    Address.objects.filter(employee=person, way=way).delete()


def lost(person: Employee, way: Way, value: str, reason: str, *, at: datetime) -> bool:
    """What is sent there does not arrive; True when it did until now."""
    row, made = Address.objects.get_or_create(
        employee=person,
        way=way,
        defaults={"value": value, "reachable": False, "reason": reason, "since": at},
    )
    if made:
        return True
    fresh = row.reachable or row.value != value
    if fresh:
        row.value, row.reachable, row.reason, row.since = value, False, reason, at
        row.save(update_fields=["value", "reachable", "reason", "since"])
    return fresh


def try_again(address: Address, *, at: datetime) -> None:
    """The administrator has mended it: letters are sent there again."""
    address.reachable, address.reason, address.since = True, "", at
    address.save(update_fields=["reachable", "reason", "since"])
