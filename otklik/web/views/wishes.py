"""What I am told, by which way and when; my messengers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.notices import asking, gates, pairing, reaching
from otklik.notices.models import Way, Wishes
from otklik.notices.senders import doors
from otklik.web.asking import UNFIT, StaffRequest
from otklik.web.forms.letters import WishesForm, start_of


def wishes(request: StaffRequest) -> HttpResponse:
    at = timezone.now()
    held = Wishes.objects.filter(employee=request.user).first() or Wishes(employee=request.user)
    ways = _ways(request)
    usable = [each["way"] for each in ways if each["reach"].address]
    start = start_of(held.modes, held.quiet, usable)
    form = WishesForm(usable, request.POST or None, initial=start)
    if request.method == "POST":
        if form.is_valid():
            _keep(held, form)
            messages.success(request, _("Saved."))
            return redirect("wishes")
        return _page(request, form, ways, at, UNFIT)
    return _page(request, form, ways, at)


def _keep(held: Wishes, form: WishesForm) -> None:
    """Choices for a way that is not there now are kept."""
    shown = {way.value for way in form.ways}
    modes = form.modes
    for kind, chosen in held.modes.items():
        for way, mode in chosen.items():
            if way not in shown:
                modes.setdefault(kind, {})[way] = mode
    held.modes, held.quiet = modes, form.cleaned_data["quiet"]
    held.save()


def _page(
    request: StaffRequest, form: WishesForm, ways: list[dict[str, Any]], at: datetime, status: int = 200
) -> HttpResponse:
    codes = pairing.open_codes(request.user, at=at)
    for each in ways:
        code = codes.get(each["way"])
        each["code"] = code
        each["link"] = doors.link(code.gate, code.code) if code else ""
    return render(request, "wishes.html", {"form": form, "ways": ways, "waits": bool(codes)}, status=status)


def _ways(request: StaffRequest) -> list[dict[str, Any]]:
    """Ways for which the body has a gate, with what is known of the person's address."""
    open_gates = gates.gates_of([request.user.body])
    held = reaching.addresses_of([request.user])
    joined = {way for way in Way if way is not Way.PUSH or reaching.reach(request.user, way, held).address}
    return [
        {
            "way": way,
            "reach": reaching.reach(request.user, way, held),
            "gate": open_gates.get((request.user.body_id, way)),
        }
        for way in Way
        if (request.user.body_id, way) in open_gates and way in joined  # browsers join on "My page"
    ]


def _messenger(way: str) -> Way:
    if way not in (Way.TELEGRAM, Way.MAX):
        raise Http404
    return Way(way)


@require_POST
def pair(request: StaffRequest, way: str) -> HttpResponse:
    """A new code; or, with a code shown, the bot is looked into again."""
    messenger, at = _messenger(way), timezone.now()
    if messenger in pairing.open_codes(request.user, at=at) and "new" not in request.POST:
        asking.read_bots()
        return redirect("wishes")
    try:
        pairing.begin(request.user, messenger, at=at)
    except pairing.NoBot:
        raise Http404 from None
    return redirect("wishes")


@require_POST
def part_from(request: StaffRequest, way: str) -> HttpResponse:
    reaching.disconnect(request.user, _messenger(way))
    messages.success(request, _("Notices do not go there any more."))
    return redirect("wishes")
