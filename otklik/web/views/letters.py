"""How letters leave and which do not arrive: mail server, bots, addresses that refuse (administrator)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.notices import gates, reaching
from otklik.notices import letters as composing
from otklik.notices.models import Address, Gate, Letter, LetterState, Way
from otklik.notices.senders import doors
from otklik.notices.senders.outcomes import SendingError
from otklik.office.actions import administered
from otklik.office.models import Body
from otklik.office.queries import bodies_of
from otklik.regulation.history import Role
from otklik.web.asking import UNFIT, StaffRequest, found
from otklik.web.context import roles_here
from otklik.web.forms.letters import FORMS, GateForm, TrialForm

SHOWN = 50
SEEING = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})


def _bodies(request: StaffRequest) -> QuerySet[Body]:
    return administered(request.user, timezone.now())


def _way(way: str) -> Way:
    try:
        known = Way(way)
    except ValueError:
        raise Http404 from None
    if known not in FORMS:
        raise Http404  # browsers have no gate
    return known


@require_safe
def letters(request: StaffRequest) -> HttpResponse:
    if not roles_here(request) & SEEING:
        raise Http404
    bodies = list(bodies_of(request.user))
    own = {(gate.body_id, gate.way): gate for gate in Gate.objects.filter(body__in=bodies)}
    used = gates.gates_of(bodies)
    refusing = Address.objects.filter(reachable=False, employee__body__in=bodies, employee__is_active=True)
    lost = Letter.objects.filter(body__in=bodies, state__in=[LetterState.FAILED, LetterState.UNKNOWN])
    shown = {
        "may": set(_bodies(request).values_list("pk", flat=True)),
        "bodies": [
            (body, [(way, own.get((body.pk, way)), used.get((body.pk, way))) for way in FORMS])
            for body in bodies
        ],
        "refusing": list(refusing.select_related("employee").order_by("-since")[:SHOWN]),
        "lost": list(lost.select_related("to").prefetch_related("notices").order_by("-pk")[:SHOWN]),
        "waiting": Letter.objects.filter(body__in=bodies, state=LetterState.WAITING, tries__gt=0).count(),
    }
    return render(request, "office/letters.html", shown)


def gate(request: StaffRequest, body_pk: int, way: str) -> HttpResponse:
    body, kind = found(_bodies(request).get, pk=body_pk), _way(way)
    held = Gate.objects.filter(body=body, way=kind).first()
    form = FORMS[kind](request.POST or None, initial=FORMS[kind].start(held))
    if request.method == "POST" and form.is_valid():
        return _keep(request, body, kind, form)
    return _page(request, body, kind, {"form": form}, UNFIT if request.method == "POST" else 200)


def _page(
    request: StaffRequest, body: Body, way: Way, bound: Mapping[str, Form], status: int = 200
) -> HttpResponse:
    held = Gate.objects.filter(body=body, way=way).first()
    shown = {
        "body": body,
        "way": way,
        "gate": held,
        "form": bound.get("form") or FORMS[way](initial=FORMS[way].start(held)),
        "trial": bound.get("trial") or TrialForm(initial={"address": request.user.email}, auto_id="trial-%s"),
    }
    return render(request, "office/gate.html", shown, status=status)


def _keep(request: StaffRequest, body: Body, way: Way, form: GateForm) -> HttpResponse:
    """Kept, and tried at once: a wrong password is told now and not by the first lost letter."""
    at = timezone.now()
    kept = gates.keep(body, way, **form.split(form.cleaned_data), at=at)
    try:
        name = doors.check(kept)
    except SendingError as problem:
        gates.fails(kept, problem.reason, at=at)
        said = _("Saved, but it does not work: %(reason)s") % {"reason": problem.reason}
        messages.warning(request, said, extra_tags="refusal")
        return redirect("gate", body.pk, way)
    if name:
        kept.settings = {**kept.settings, "bot": name}
        kept.save(update_fields=["settings"])
    messages.success(request, _("Saved. The server lets us in."))
    return redirect("gate", body.pk, way)


@require_POST
def trial(request: StaffRequest, body_pk: int, way: str) -> HttpResponse:
    """A test letter to an address (e-mail), or to the messenger of the one who asks."""
    body, kind = found(_bodies(request).get, pk=body_pk), _way(way)
    held = found(Gate.objects.select_related("body").get, body=body, way=kind)
    form = TrialForm(request.POST, auto_id="trial-%s")
    if kind is Way.MAIL and not form.is_valid():
        return _page(request, body, kind, {"trial": form}, UNFIT)
    address = form.cleaned_data["address"] if kind is Way.MAIL else _own(request, kind)
    if not address:
        messages.warning(request, _("Connect your own messenger first, on the page “What I am told”."))
        return redirect("gate", body.pk, kind)
    _try(request, held, address, timezone.now())
    return redirect("gate", body.pk, kind)


def _own(request: StaffRequest, way: Way) -> str:
    return reaching.reach(request.user, way, reaching.addresses_of([request.user])).address


def _try(request: StaffRequest, held: Gate, address: str, at: datetime) -> None:
    try:
        doors.send(held, address, composing.trial(held, at=at), _nothing)
    except SendingError as problem:
        messages.warning(
            request, _("Not sent: %(reason)s") % {"reason": problem.reason}, extra_tags="refusal"
        )
    else:
        gates.works(held)
        messages.success(request, _("The test letter has left. Look whether it has arrived."))


def _nothing() -> None:
    """A test letter is in no outbox: there is nothing to record before it leaves."""


@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    rows = Address.objects.filter(employee__body__in=_bodies(request).order_by().values("pk"))
    held: Any = found(rows.get, pk=pk)
    reaching.try_again(held, at=timezone.now())
    messages.success(request, _("Letters are sent there again."))
    return redirect("letters")
