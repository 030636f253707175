"""Clauses 22-24: the supervisor's dashboard, the papers, the head's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import queries as incidents
from otklik.incidents.actions import alerting
from otklik.incidents.queries import DeskLine
from otklik.office.models import Body
from otklik.office.roster import roles_of
from otklik.regulation.duties import DutyKind
from otklik.regulation.history import Role
from otklik.regulation.periods import Period, period_of
from otklik.regulation.terms import Every
from otklik.reports import actions, counting, exporting, following, queries, risks, wording
from otklik.reports.documents import MEDIA, Format, written
from otklik.reports.figures import BY_KEY, Figure
from otklik.reports.freezing import document_of
from otklik.reports.models import Paper
from otklik.reports.scope import Scope
from otklik.reports.steady import steady
from otklik.reports.violations import violations
from otklik.web import dashboard, faces
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.forms.reports import CorrectForm, HeadForm, PaperForm, RisksForm, ScopeForm, SignForm

LATE = 20  # violations told on the first view; all are behind the link
PAPERS = 12
RISKS = 10


def _bodies(request: StaffRequest, at: datetime) -> list[Body]:
    """404 for those who read no reports."""
    rows = list(queries.bodies_for(request.user, at=at))
    if not rows:
        raise Http404
    return rows


def _asked(request: StaffRequest, bodies: list[Body], at: datetime) -> ScopeForm:
    return ScopeForm(bodies, request.GET, at.astimezone(ZoneInfo(bodies[0].zone)).date())


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    at = timezone.now()
    bodies = _bodies(request, at)
    form = _asked(request, bodies, at)
    scope = form.scope()
    chosen = [body for body in bodies if body.pk in scope.bodies]
    with timezone.override(ZoneInfo(scope.zone)):
        shown = {
            "form": form,
            "scope": scope,
            "period": wording.period(scope.period),
            "about": [*form.told(), f"{timezone.localtime(at):%d.%m.%Y %H:%M}"],
            "earlier": _address(form, form.before),
            "later": _address(form, form.after),
            "papers": [
                (paper, wording.period(paper.period)) for paper in queries.papers_of(scope.bodies)[:PAPERS]
            ],
            **_counted(form.often, scope, chosen, at),
        }
        return render(request, "reports/page.html", shown)


def _counted(often: Every | None, scope: Scope, chosen: list[Body], at: datetime) -> dict[str, Any]:
    """All of one moment of the copies."""
    with steady():
        compared = counting.compared(scope, often, at=at, figures=dashboard.SHOWN, then=dashboard.SIX)
        return {
            "headlines": dashboard.headlines(compared),
            "is_little": compared.is_little,
            "charts": dashboard.all_of(compared.now),
            "notice": wording.notice(compared.now.groups("networks")),
            "violations": violations(scope, at=at, most=LATE),
            "late": dashboard.late(compared.now),
            "progress": following.progress() if following.behind(scope.bodies) is None else None,
            "risks": risks.risks(chosen, at=at, size=RISKS),
            "late_now": risks.late_now(chosen, at=at).count(),
        }


def _address(form: ScopeForm, period: Period | None) -> dict[str, str]:
    """The days of another such period, as the form asks for them; nothing where there is none."""
    if period is None:
        return {}
    return {"day": period.first.isoformat(), "until": "" if form.often else period.last.isoformat()}


@require_safe
def everything(request: StaffRequest) -> HttpResponse:
    """Every figure with its definition, in three periods; each leads to what is behind it."""
    at = timezone.now()
    form = _asked(request, _bodies(request, at), at)
    scope = form.scope()
    found = counting.compared(scope, form.often, at=at)
    with timezone.override(ZoneInfo(scope.zone)):
        shown = {
            "figures": dashboard.everything(found),
            "about": [*form.told(), f"{timezone.localtime(at):%d.%m.%Y %H:%M}"],
            "notice": wording.notice([*found.groups("received"), *found.groups("networks")]),
            "period": wording.period(scope.period),
            "before": wording.period(found.before.scope.period),
            "year_before": wording.period(found.year_before.scope.period),
        }
        return render(request, "reports/all.html", shown)


@require_safe
def figures(request: StaffRequest, form: str) -> HttpResponse:
    """All figures of the question for other programs (docs/api.md): the same rights as the page."""
    at = timezone.now()
    if form not in EXPORTS:
        raise Http404
    question = _asked(request, (bodies := _bodies(request, at)), at)
    scope = question.scope()
    asked = exporting.Question(
        scope, question.often, tuple(body for body in bodies if body.pk in scope.bodies)
    )
    held = exporting.data(asked, counting.compared(scope, question.often, at=at))
    answer = EXPORTS[form](held, asked)
    name = f"figures-{scope.period.first}-{scope.period.last}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


EXPORTS: dict[str, Callable[[dict[str, Any], exporting.Question], HttpResponse]] = {
    "json": lambda held, _asked: JsonResponse(held, json_dumps_params={"ensure_ascii": False}),
    "csv": lambda held, _asked: HttpResponse(exporting.as_csv(held), content_type="text/csv; charset=utf-8"),
    "xlsx": lambda held, asked: HttpResponse(
        exporting.as_workbook(held, asked), content_type=MEDIA[Format.XLSX]
    ),
}


@require_safe
def behind(request: StaffRequest, key: str) -> HttpResponse:
    """The incidents behind a figure, or behind one group of it."""
    at = timezone.now()
    if key not in BY_KEY:
        raise Http404
    scope = _asked(request, (bodies := _bodies(request, at)), at).scope()
    figure, group = BY_KEY[key], request.GET.get("group", "")
    missed, after = bool(request.GET.get("missed")), request.GET.get("after", "")
    if figure.marks is None:
        return _messages_behind(request, figure, scope, group, after)
    listed = counting.behind(scope, key, group, missed=missed, at=at, after=after)
    shown = {
        "figure": figure,
        "group": _named(figure, group),
        "period": wording.period(scope.period),
        "rows": listed.rows,
        "next": listed.next,
        "missed": missed,
        "bodies": bodies,
    }
    with timezone.override(ZoneInfo(scope.zone)):
        return render(request, "reports/behind.html", shown)


def _named(figure: Figure, group: str) -> str:
    try:
        return wording.group_names(figure.groups, [group]).get(group, "") if group else ""
    except (ValueError, IndexError):  # no clause, step or weekday
        raise Http404 from None


def _messages_behind(
    request: StaffRequest, figure: Figure, scope: Scope, group: str, after: str
) -> HttpResponse:
    named = _named(figure, group)
    try:
        listed = counting.messages_behind(scope, group, after=after)
    except ValueError:
        raise Http404 from None
    shown = {
        "figure": figure,
        "group": named,
        "period": wording.period(scope.period),
        "rows": listed.rows,
        "next": listed.next,
    }
    with timezone.override(ZoneInfo(scope.zone)):
        return render(request, "reports/messages.html", shown)


@require_safe
def risky(request: StaffRequest) -> HttpResponse:
    """What will be late, and what is: by the working time that is left."""
    at = timezone.now()
    bodies = _bodies(request, at)
    form = RisksForm(bodies, request.GET)
    with timezone.override(ZoneInfo(form.chosen[0].zone)):
        listed = risks.risks(
            form.chosen, at=at, within=form.asked, size=counting.PAGE, after=request.GET.get("after")
        )
        shown = {
            "form": form,
            "within": form.asked,
            "risks": listed,
            "late_now": risks.late_now(form.chosen, at=at).count(),
            "several": len(bodies) > 1,
        }
        return render(request, "reports/risky.html", shown)


# -- papers ------------------------------------------------------------------------------------


@require_safe
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    return _paper(request, pk)


def _paper(
    request: StaffRequest, pk: int, bound: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    at = timezone.now()
    held = found(queries.papers_for(request.user, at=at).get, pk=pk)
    content = actions.content_of(held, at=at)
    roles = roles_of(request.user, at).roles(held.body_id)
    with timezone.override(ZoneInfo(held.body.zone)):
        shown = {
            "paper": held,
            "document": document_of(content),
            "violations": content["violations"] if held.kind == "register" else [],
            "formats": [(form.value, form.name) for form in Format],
            "may_sign": Role.MONITOR in roles,
            "may_write": bool(roles & actions.WRITERS),
            "write": PaperForm(initial={"conclusions": held.conclusions}),
            "correct": CorrectForm(),
            "refusals": [str(error) for form in (bound or {}).values() for error in form.non_field_errors()],
            "intact": not held.is_sent or actions.is_intact(held),
            **(bound or {}),
        }
        return render(request, "reports/paper.html", shown, status=status)


@require_safe
def download(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    at = timezone.now()
    held = found(queries.papers_for(request.user, at=at).get, pk=pk)
    if form not in set(Format):
        raise Http404
    answer = HttpResponse(
        written(document_of(actions.content_of(held, at=at)), Format(form)), content_type=MEDIA[Format(form)]
    )
    name = f"{held.kind}-{held.first}-{held.pk}{'' if held.is_sent else '-draft'}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def write(request: StaffRequest, pk: int) -> HttpResponse:
    measures = {
        key.removeprefix("measure-"): text.strip()[:1000]
        for key, text in request.POST.items()
        if key.startswith("measure-") and isinstance(text, str)
    }

    def act(held: Paper, data: dict[str, Any], at: datetime) -> object:
        return actions.write(held, conclusions=data["conclusions"], measures=measures, by=request.user, at=at)

    return _take(request, pk, "write", PaperForm(request.POST), act, _("The draft was saved."))


@require_POST
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    def act(held: Paper, data: dict[str, Any], at: datetime) -> object:
        return actions.sign(held, by=request.user, at=at)

    return _take(request, pk, "sign", SignForm(request.POST), act, _("The paper was signed and sent."))


@require_POST
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    def act(held: Paper, data: dict[str, Any], at: datetime) -> Paper:
        return actions.correct(held, reason=data["reason"], by=request.user, at=at)

    said = _("A draft of the correction was made. The sent paper stays as it is.")
    return _take(request, pk, "correct", CorrectForm(request.POST), act, said)


def _take(request: StaffRequest, pk: int, key: str, form: Form, act: Any, said: str) -> HttpResponse:
    at = timezone.now()
    held = found(queries.papers_for(request.user, at=at).get, pk=pk)
    made: list[object] = []
    status = attempt(form, lambda data: made.append(act(held, data, at)))
    if status:
        return _paper(request, pk, {key: form}, status)
    messages.success(request, said)
    return redirect("paper", made[0].pk if isinstance(made[0], Paper) else pk)


# -- the head ----------------------------------------------------------------------------------


@require_safe
def head(request: StaffRequest) -> HttpResponse:
    """Clause 24 on a phone: what waits for her word, and the week in six figures."""
    return _head(request)


def _head(request: StaffRequest, refused: str = "", status: int = 200) -> HttpResponse:
    at = timezone.now()
    bodies = _bodies(request, at)
    zone = ZoneInfo(bodies[0].zone)
    week = period_of(Every.WEEK, at.astimezone(zone).date())
    scope = Scope(tuple(body.pk for body in bodies), week, bodies[0].zone)
    found = counting.compared(scope, Every.WEEK, at=at, figures=dashboard.SIX, then=dashboard.SIX)
    with timezone.override(zone):
        shown = {
            "alerts": _alerts(request, at),
            "refused": refused,
            "period": wording.period(week),
            "headlines": dashboard.headlines(found),
            "risks": risks.risks(bodies, at=at, size=5),
            "late_now": risks.late_now(bodies, at=at).count(),
        }
        return render(request, "reports/head.html", shown, status=status)


def _alerts(request: StaffRequest, at: datetime) -> list[Any]:
    waiting = incidents.desk(request.user, at=at, kind=DutyKind.ACKNOWLEDGE)
    return [(line.duty.incident, line.message, faces.of_line(line, at), _answer_to(line)) for line in waiting]


def _answer_to(line: DeskLine) -> HeadForm:
    incident = line.duty.incident
    return HeadForm(initial={"seen": incident.entries_count}, prefix=f"i{incident.pk}")


@require_POST
def acknowledge(request: StaffRequest, pk: int) -> HttpResponse:
    incident = found(incidents.incidents_for(request.user).get, pk=pk)
    form = HeadForm(request.POST, prefix=f"i{pk}")
    at = timezone.now()

    def act(data: dict[str, Any]) -> None:
        alerting.acknowledge(incident, instruction=data["instruction"], by=request.user, at=at)

    status = attempt(form, act)
    if status:
        return _head(request, " ".join(str(error) for error in form.non_field_errors()), status)
    messages.success(
        request, _("%(number)s: you have acknowledged the alert (cl. 24).") % {"number": incident.label}
    )
    return redirect("head")
