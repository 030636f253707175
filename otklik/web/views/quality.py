"""How good the suggestions are, by real decisions; the models and the way back to a former one."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import standing, tutor
from otklik.incidents.actions import learning
from otklik.incidents.learned import ModelVersion
from otklik.office.actions import administered
from otklik.office.models import Body
from otklik.office.queries import bodies_of, own_names
from otklik.web.asking import StaffRequest, attempt, found, refusal_of


def _body(request: StaffRequest, body_pk: int) -> Body:
    body: Body = found(bodies_of(request.user).get, pk=body_pk)
    return body


@require_safe
def quality(request: StaffRequest, body_pk: int) -> HttpResponse:
    body = _body(request, body_pk)
    told = standing.standing(body)
    shown = {
        "body": body,
        "standing": told,
        "own": own_names([body]),
        "is_little": told.decided < standing.FEW,
        "few": standing.FEW,
        "in_use": tutor.in_use(body),
        "history": learning.history(body),
        "first_from": learning.FIRST_FROM,
        "own_from": learning.OWN_FROM,
        "may": administered(request.user, timezone.now()).filter(pk=body.pk).exists(),
    }
    return render(request, "office/quality.html", shown)


@require_safe
def behind(request: StaffRequest, body_pk: int) -> HttpResponse:
    """The messages behind a confusion."""
    body = _body(request, body_pk)
    suggested, chosen = request.GET.get("suggested", ""), request.GET.get("chosen", "")
    if not chosen or not standing.is_known(chosen) or not standing.is_known(suggested):
        raise Http404
    rows = standing.behind(body, suggested=suggested, chosen=chosen)
    shown = {"body": body, "suggested": suggested, "chosen": chosen, "rows": rows, "own": own_names([body])}
    return render(request, "office/quality_behind.html", shown)


@require_POST
def choose(request: StaffRequest, body_pk: int, pk: int) -> HttpResponse:
    """Back to a former model, or on to a newer one."""
    body = _body(request, body_pk)
    version = found(ModelVersion.objects.defer("packed").select_related("body").get, pk=pk, body=body)
    form = Form({})
    if attempt(form, lambda data: learning.choose(version, by=request.user, at=timezone.now())):
        messages.warning(request, refusal_of(form), extra_tags="refusal")
    else:
        messages.success(request, _("The model is in use. What waits in the inbox is looked at again."))
    return redirect("quality", body_pk)
