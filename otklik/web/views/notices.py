"""What I was told."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from otklik.notices import actions
from otklik.web.asking import StaffRequest, number_in


@require_safe
def notices(request: StaffRequest) -> HttpResponse:
    rows = request.user.notices.order_by("-pk")[:100]
    return render(request, "notices.html", {"rows": rows})


@require_POST
def seen(request: StaffRequest) -> HttpResponse:
    """Everything up to the newest notice that was on the page."""
    last = number_in(request.POST.get("last", ""))
    if last is not None:
        unseen = request.user.notices.filter(seen_at=None, pk__lte=last)
        actions.seen(request.user, at=timezone.now(), keys=unseen.values_list("pk", flat=True))
    return redirect("notices")
