"""What is owed and not done is told to those who owe it, and to their superiors. No violation row is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.incidents import record
from otklik.incidents.actions import alerting
from otklik.incidents.errors import role_list
from otklik.incidents.judging import Bench, bench_of
from otklik.incidents.models import OpenDuty
from otklik.incidents.wording import duty_name
from otklik.networks.models import Account, Source
from otklik.notices.actions import Told, tell
from otklik.notices.models import NoticeKind
from otklik.office.models import Employee
from otklik.office.queries import units_with_own_hours
from otklik.office.roster import Roster
from otklik.regulation.duties import Duty, DutyKind, waiting_reminders
from otklik.regulation.history import Role

SOON = timedelta(minutes=30)  # told this long before the moment
BATCH = 500


def watch(*, at: datetime) -> int:
    """Tells of duties that end soon or have ended. Each is told once; returns how many were told of."""
    soon = Q(reminded_at=None) & (Q(due_at__lte=at + SOON) | _ends_for_units(at))
    late = Q(late_told_at=None, late_after__lt=at)
    rows = list(
        OpenDuty.objects.filter(soon | late)
        .select_related("incident__body", "incident__edition", "incident__topic", "body", "unit")
        .order_by("due_at")[:BATCH]
    )
    rosters: dict[int, Roster] = {}
    for row in rows:
        roster = rosters.setdefault(row.body_id, Roster([row.body], at))
        _tell_of(row, roster, at)
    _mark(rows, at)
    return len(rows)


def _ends_for_units(at: datetime) -> Q:
    """R-29: a unit that keeps hours of its own is told before its own last moment."""
    own = units_with_own_hours()
    return Q(role=Role.EXECUTOR, unit__in=own, due_at__isnull=False, must_by__lte=at + SOON)


def _tell_of(row: OpenDuty, roster: Roster, at: datetime) -> None:
    is_late = row.late_after is not None and row.late_after < at
    if is_late and row.kind == DutyKind.ACKNOWLEDGE:
        alerting.repeat_alert(row.incident, at=at)
        return
    people = {person.pk: person for person in _owners(row, roster)}
    if is_late or not people:
        people |= {p.pk: p for p in roster.on_duty(Role.SUPERVISOR, row.body_id)}
    template = (
        _("Incident {number}: {duty}: the term has ended.")
        if is_late
        else _("Incident {number}: {duty}: soon.")
    )
    text = template.format(number=row.incident.label, duty=duty_name(row.kind))
    kind = NoticeKind.LATE if is_late else NoticeKind.SOON
    key = f"{kind}:{row.incident_id}:{row.part}:{row.kind}:{row.due_at:%Y%m%d%H%M}"
    told = replace(alerting.about(row.incident, kind, key, text), due_at=row.due_at)
    tell(row.body_id, people.values(), told, at=at)


def _owners(row: OpenDuty, roster: Roster) -> Iterable[Employee]:
    if row.role == Role.EXECUTOR and row.unit_id is None:  # refused: the dispatcher chooses the next unit
        return roster.on_duty(Role.DISPATCHER, row.body_id)
    unit = row.unit_id if row.role == Role.EXECUTOR else None
    return roster.on_duty(Role(row.role), row.body_id, unit)


def _mark(rows: list[OpenDuty], at: datetime) -> None:
    for row in rows:
        row.reminded_at = row.reminded_at or at
        if row.late_after and row.late_after < at:
            row.late_told_at = at
    OpenDuty.objects.bulk_update(rows, ["reminded_at", "late_told_at"], batch_size=BATCH)


def silent_authors(*, at: datetime) -> int:
    """Clause 10: staff is told of authors who have not replied, once for each of the edition's working days.

    The case is never closed for it, nor does the clock go on. Returns how many rows were looked at.
    """
    rows = list(
        OpenDuty.objects.filter(wake_at__lte=at)
        .select_related("incident__body", "incident__edition", "incident__topic")
        .order_by("wake_at")[:BATCH]
    )
    rosters: dict[int, Roster] = {}
    for row in rows:
        roster = rosters.setdefault(row.body_id, Roster([row.incident.body], at))
        row.wake_at = _tell_of_silence(row, roster, at)
    OpenDuty.objects.bulk_update(rows, ["wake_at"], batch_size=BATCH)
    return len(rows)


def _tell_of_silence(row: OpenDuty, roster: Roster, at: datetime) -> datetime | None:
    """By the calendar of today (R-10). Returns when to speak of it again."""
    bench = bench_of(row.incident)
    duty = _paused(row, bench)
    if duty is None or duty.paused_since is None:
        return None
    moments = waiting_reminders(duty, bench.terms, bench.clock)
    past = [each for each in moments if each <= at]
    if past:
        text = _("Incident {number}: the author has not replied to the question since {day}.").format(
            number=row.incident.label, day=date_format(duty.paused_since.astimezone(bench.clock.zone), "j E")
        )
        key = f"silent:{row.incident_id}:{row.part}:{duty.paused_since:%Y%m%d%H%M}:{len(past)}"
        about = alerting.about(row.incident, NoticeKind.SILENT, key, text)
        tell(row.body_id, _who_waits(row, roster), about, at=at)
    return next((each for each in moments if each > at), None)


def _paused(row: OpenDuty, bench: Bench) -> Duty | None:
    history = record.history_of(row.incident.entries.order_by("number"))
    mine = (duty for duty in bench.open_duties(history) if (duty.part, duty.kind) == (row.part, row.kind))
    return next(mine, None)


def _who_waits(row: OpenDuty, roster: Roster) -> Iterable[Employee]:
    """The unit that asked, and the monitor, who recognises replies; the dispatcher where the unit has nobody."""
    asked = _owners(row, roster) or roster.on_duty(Role.DISPATCHER, row.body_id)
    people = [*asked, *roster.on_duty(Role.MONITOR, row.body_id)]
    return {person.pk: person for person in people}.values()


def nobody_on_duty(*, at: datetime) -> int:
    """Clause 6: a duty whose role nobody exercises now is an alarm to the supervisor."""
    owed: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
    bodies = {}
    rows = OpenDuty.objects.select_related("body").order_by("body_id", "role", "unit_id")
    for row in rows.distinct("body_id", "role", "unit_id"):
        bodies[row.body_id] = row.body
        owed[row.body_id].add((row.role, row.unit_id if row.role == Role.EXECUTOR else None))
    return sum(_alarm(Roster([body], at), body.pk, owed[body.pk], at) for body in bodies.values())


def _alarm(roster: Roster, body_id: int, owed: set[tuple[str, int | None]], at: datetime) -> int:
    told = 0
    for role, unit_id in sorted(owed, key=str):
        if roster.on_duty(Role(role), body_id, unit_id):
            continue
        text = _("Nobody is on duty as: {role}. Name a substitute (clause 6).").format(
            role=role_list([Role(role)])
        )
        key = f"nobody:{body_id}:{role}:{unit_id}:{at:%Y%m%d}"
        people = roster.on_duty(Role.SUPERVISOR, body_id) or roster.on_duty(Role.ADMINISTRATOR, body_id)
        told += tell(body_id, people, Told(NoticeKind.NOBODY, key, text, "/office/people/"), at=at)
    return told


def account_changed(account: Account, *, at: datetime) -> None:
    """One alarm when an account stops or begins to work, not one per probe (clause 4)."""
    text = f"{account}: {account.get_state_display()}. {account.state_reason}"
    _tell_of_account(account, f"account:{account.pk}:{account.state}:{at:%Y%m%d%H%M}", text, at)


def credential_lost(account: Account, *, at: datetime) -> None:
    """One alarm: a credential is renewed no more, a person must sign in (clause 4)."""
    text = _("{account}: the token is renewed no more. Sign in to the network again and store new ones.")
    key = f"credential:{account.pk}:{at:%Y%m%d%H%M}"
    _tell_of_account(account, key, text.format(account=account), at)


def source_paused(source: Source, *, at: datetime) -> None:
    """One alarm: what is watched is not read any more, and what is to be done (clause 4)."""
    text = _(
        "{account}: “{source}” is not read any more, each try has broken down. "
        "What the network delivers still comes in. "
        "Look there by hand, tell the support, then press “Read on” on the page of the account."
    )
    named = text.format(account=source.account, source=source.title or source.key)
    _tell_of_account(source.account, f"source:{source.pk}:{at:%Y%m%d%H%M}", named, at)


def _tell_of_account(account: Account, key: str, text: str, at: datetime) -> None:
    roster = Roster([account.body], at)
    people = {
        person.pk: person
        for role in (Role.ADMINISTRATOR, Role.DISPATCHER)
        for person in roster.on_duty(role, account.body_id)
    }
    tell(account.body_id, people.values(), Told(NoticeKind.ACCOUNT, key, text, "/office/accounts/"), at=at)
