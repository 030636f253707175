"""My page: who I am here, how the pages look to me, my sign-in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from otklik.notices.senders import push
from otklik.office.roster import roles_of
from otklik.web.asking import StaffRequest


@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    shown = {
        "grants": roles_of(request.user, timezone.now()).rows,
        "push_key": push.public_key(),
        "browsers": request.user.browsers.count(),
    }
    return render(request, "self.html", shown)
