"""Clauses 22, 23: papers are drafted, signed, sent and corrected.

drafts -> write -> sign (frozen) -> correct: a new draft that says what it corrects
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.incidents.errors import NotYours
from otklik.incidents.models import Message
from otklik.notices.actions import Told, tell
from otklik.notices.models import NoticeKind
from otklik.office.clocks import NoWorkingHours, clock_for, editions_at, terms_of
from otklik.office.models import Appointment, Body, Employee
from otklik.office.roster import Roster, roles_of
from otklik.regulation.history import Role
from otklik.regulation.periods import PaperDates, Period, before, paper_dates, period_of
from otklik.regulation.terms import Every, ReportTerms
from otklik.reports import wording
from otklik.reports.errors import PaperIsDraft, PaperIsSent, PeriodNotOver
from otklik.reports.freezing import MOMENT, freeze, hash_of, recipients_of, scope_of
from otklik.reports.models import Paper, PaperKind, PaperState
from otklik.reports.scope import Scope

LOOK_BACK = timedelta(days=7)
WRITERS = frozenset({Role.MONITOR, Role.SUPERVISOR})  # conclusions and measures; the monitor signs


def path_of(paper: Paper) -> str:
    return f"/reports/papers/{paper.pk}/"


# -- drafts and reminders ----------------------------------------------------------------------


def prepare(*, at: datetime) -> list[Paper]:
    """Drafts of the periods that have ended (R-8: on the 1st at 00:05, local time). Twice makes no second one.

    What fell due while nothing ran is made up for: papers of periods that ended within `LOOK_BACK` too.
    """
    made = []
    for body in Body.objects.order_by("path"):
        for report, dates in _papers_of(body, _ended(_today(body, at), LOOK_BACK)):
            if dates.ready_at <= at and _was_watched(body, dates):
                made += _draft(body, report, dates, at)
    return made


def remind(*, at: datetime) -> int:
    """Tells of papers that are not sent: on the last working day before the due day, and when it has passed.

    The reminder of a December comes before its draft: there is no working day between (R-8).
    """
    told = 0
    for body in Body.objects.order_by("path"):
        today = _today(body, at)
        running = [(every, period_of(every, today)) for every in Every]
        for report, dates in _papers_of(body, [*_ended(today), *running]):
            if dates.remind_on <= today and _was_watched(body, dates):
                told += _remind_of(body, report, dates, today, at)
    return told


def _today(body: Body, at: datetime) -> date:
    return at.astimezone(ZoneInfo(body.zone)).date()


def _ended(today: date, reach: timedelta = timedelta(0)) -> Iterator[tuple[Every, Period]]:
    """The latest period of each kind that has ended, and those that ended within `reach` before today."""
    for every in Every:
        period = before(every, period_of(every, today))
        yield every, period
        while (period := before(every, period)).last >= today - reach:
            yield every, period


def _papers_of(
    body: Body, periods: Iterable[tuple[Every, Period]]
) -> Iterator[tuple[ReportTerms, PaperDates]]:
    """The papers that are asked for of these periods, each by the terms in force on its last day. Four queries."""
    each = list(periods)
    ends = [Scope((body.pk,), period, body.zone).end - MOMENT for _every, period in each]
    try:
        clock = clock_for(body)
    except NoWorkingHours:
        return
    for (every, period), edition in zip(each, editions_at(body, ends), strict=True):
        if edition is None:
            continue
        terms = terms_of(edition)
        for report in terms.reports:
            if report.every is every:
                yield report, paper_dates(report, period, terms, clock)


def _was_watched(body: Body, dates: PaperDates) -> bool:
    """A body owes papers from the month in which it had a monitor (clause 6) and its first message on."""
    end = Scope((body.pk,), dates.period, body.zone).end
    monitors = Appointment.objects.filter(body=body, role=Role.MONITOR, since__lte=dates.period.last)
    return monitors.exists() and Message.objects.filter(body=body, collected_at__lt=end).exists()


def _draft(body: Body, report: ReportTerms, dates: PaperDates, at: datetime) -> list[Paper]:
    paper, is_new = Paper.objects.get_or_create(
        body=body,
        kind=report.paper.value,
        first=dates.period.first,
        last=dates.period.last,
        corrects=None,
        defaults={"made_at": at, "due_on": dates.due_on},
    )
    if not is_new:
        return []
    text = _("Draft is ready: {paper}, {period}. Sign it by {due}.").format(
        paper=paper.get_kind_display(), period=wording.period(paper.period), due=f"{dates.due_on:%d.%m.%Y}"
    )
    _tell(body, (Role.MONITOR,), Told(NoticeKind.PAPER, f"paper-draft:{paper.pk}", text, path_of(paper)), at)
    return [paper]


def _remind_of(body: Body, report: ReportTerms, dates: PaperDates, today: date, at: datetime) -> int:
    rows = Paper.objects.filter(
        body=body, kind=report.paper.value, first=dates.period.first, last=dates.period.last
    )
    if rows.filter(state=PaperState.SENT).exists():
        return 0
    is_late = today > dates.due_on
    paper = rows.first()
    template = (
        _("The term has ended (clauses 22, 23): {paper}, {period}, was due by {due}.")
        if is_late
        else _("Due by {due}: {paper}, {period}.")
    )
    text = template.format(
        paper=PaperKind(report.paper.value).label,
        period=wording.period(dates.period),
        due=f"{dates.due_on:%d.%m.%Y}",
    )
    key = f"paper-{'late' if is_late else 'soon'}:{body.pk}:{report.paper}:{dates.period.first}:{dates.period.last}"
    roles = (Role.MONITOR, Role.SUPERVISOR) if is_late else (Role.MONITOR,)
    told = Told(NoticeKind.PAPER, key, text, path_of(paper) if paper else "/reports/")
    return _tell(body, roles, told, at)


def _tell(body: Body, roles: tuple[Role, ...], told: Told, at: datetime) -> int:
    roster = Roster([body], at)
    people = {person.pk: person for role in roles for person in roster.on_duty(role, body.pk)}
    return tell(body, people.values(), told, at=at)


# -- writing, signing, correcting --------------------------------------------------------------


@transaction.atomic
def write(paper: Paper, *, conclusions: str, measures: dict[str, str], by: Employee, at: datetime) -> None:
    """The monitor's conclusions; measures by the key of a violation. Refuses a sent paper."""
    held = _held(paper, by, at, WRITERS)
    held.conclusions = conclusions
    held.measures = {key: text for key, text in measures.items() if text}
    held.save(update_fields=["conclusions", "measures"])


@transaction.atomic
def sign(paper: Paper, *, by: Employee, at: datetime) -> Paper:
    """Counts the paper, freezes it and sends it to those whom the terms name (clauses 22, 23)."""
    held = _held(paper, by, at, frozenset({Role.MONITOR}))
    if at < scope_of(held).end:
        raise PeriodNotOver
    held.content = freeze(held, by=by, at=at)
    held.hash = hash_of(held.content)
    held.state = PaperState.SENT
    held.signed_by, held.sent_at = by, at
    held.signed_for = roles_of(by, at).acting_for(Role.MONITOR, held.body_id)
    held.save(update_fields=["content", "hash", "state", "signed_by", "signed_for", "sent_at"])
    text = _("{paper}, {period}: signed by {name}.").format(
        paper=held.get_kind_display(), period=wording.period(held.period), name=by.signature
    )
    told = Told(NoticeKind.PAPER, f"paper-sent:{held.pk}", text, path_of(held))
    _tell(held.body, recipients_of(held), told, at)
    return held


@transaction.atomic
def correct(paper: Paper, *, reason: str, by: Employee, at: datetime) -> Paper:
    """A new draft about the same period that says which paper it corrects and why; the sent one stays."""
    if not paper.is_sent:
        raise PaperIsDraft
    _allowed(paper, by, at, frozenset({Role.MONITOR}))
    values: dict[str, Any] = {
        "made_at": at,
        "due_on": paper.due_on,
        "corrects": paper,
        "reason": reason,
        "conclusions": paper.conclusions,
        "measures": paper.measures,
    }
    found, _is_new = Paper.objects.get_or_create(
        body=paper.body,
        kind=paper.kind,
        first=paper.first,
        last=paper.last,
        state=PaperState.DRAFT,
        defaults=values,
    )
    return found


def content_of(paper: Paper, *, at: datetime) -> dict[str, Any]:
    """What the paper says: as it was sent, or a draft as it stands now."""
    return paper.content if paper.is_sent else freeze(paper, at=at)


def is_intact(paper: Paper) -> bool:
    """Whether a sent paper is still what was signed."""
    return hash_of(paper.content) == paper.hash


def _held(paper: Paper, by: Employee, at: datetime, roles: frozenset[Role]) -> Paper:
    """Locks the paper; refuses where it is sent, or where she has none of the roles in its body."""
    held = Paper.objects.select_for_update(of=("self",)).select_related("body", "corrects").get(pk=paper.pk)
    _allowed(held, by, at, roles)
    if held.is_sent:
        raise PaperIsSent
    return held


def _allowed(paper: Paper, by: Employee, at: datetime, roles: frozenset[Role]) -> None:
    if not roles & roles_of(by, at).roles(paper.body_id):
        raise NotYours(clause=23)
