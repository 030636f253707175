"""Messages that belong together: looked at side by side, made one case or told apart (clauses 5, 7, 17, 18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import matters, queries
from otklik.incidents.actions import merging, triage
from otklik.incidents.gatherings import Gathering
from otklik.incidents.models import Incident
from otklik.office.queries import own_names, topics_for
from otklik.web.asking import StaffRequest, attempt, found, number_in, refusal_of
from otklik.web.forms.matters import AttachForm, MergeForm
from otklik.web.gathered import Shown, shown

ON_BOARD = 3  # messages of each on the board


@require_safe
def board(request: StaffRequest) -> HttpResponse:
    rows = matters.open_gatherings(request.user, before=request.GET.get("before"))
    own = own_names({row.body for row in rows.rows})
    told = [shown(row, own, ON_BOARD) for row in rows.rows]
    return render(request, "matters/board.html", {"rows": told, "next": rows.next})


def _held(request: StaffRequest, pk: int) -> Gathering:
    row: Gathering = found(matters.gatherings_for(request.user).get, pk=pk)
    return row


@require_safe
def gathering(request: StaffRequest, pk: int) -> HttpResponse:
    return page(request, _held(request, pk))


def page(
    request: StaffRequest,
    held: Gathering,
    merge: MergeForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    told = shown(held, own_names([held.body]))
    previous, following = matters.around(request.user, held)
    start = _start(held, told)
    chosen = set(request.POST.getlist("messages")) if merge is not None else None
    context = {
        "told": told,
        "held": held,
        "form": merge or MergeForm(held.body, initial=start),
        "chosen": chosen,
        "refusal": refusal or (refusal_of(merge) if merge else ""),
        "incidents": matters.open_incidents(request.user, held) if held.settled_at is None else [],
        "repeats": _repeats(told),
        "previous": previous,
        "following": following,
    }
    return render(request, "matters/page.html", context, status=status)


def _repeats(told: Shown) -> list[Incident]:
    return list({line.repeat.pk: line.repeat for line in told.lines if line.repeat}.values())


def _start(held: Gathering, told: Shown) -> dict[str, Any]:
    """What most of the messages suggest; high where one of them looks so."""
    said = [line.message.suggestion for line in told.lines]
    codes = Counter(each.get("preselected") for each in said if each.get("preselected"))
    topic = topics_for(held.body).filter(code=codes.most_common(1)[0][0]).first() if codes else None
    high = [each for each in said if each.get("importance") == "high"]
    words: list[str] = max((each.get("importance_words", []) for each in high), key=len, default=[])
    return {
        "topic": topic.pk if topic else None,
        "importance": "high" if high else "normal",
        "reason": ", ".join(words)[:500],
    }


@require_POST
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    held = _held(request, pk)
    form = MergeForm(held.body, request.POST)
    made: list[Incident] = []

    def step(data: dict[str, Any]) -> None:
        repeat = data["repeat_of"]
        earlier = found(queries.incidents_for(request.user).get, pk=repeat) if repeat else None
        values = {key: data[key] for key in ("topic", "importance", "reason")}
        made.append(
            merging.merge(
                held,
                chosen=data["messages"],
                seen=data["seen"],
                repeat_of=earlier,
                by=request.user,
                at=timezone.now(),
                **values,
            )
        )

    status = attempt(form, step)
    if status:
        return page(request, held, form, status=status)
    messages.success(request, _joined(len(form.cleaned_data["messages"]), made[0]))
    return redirect("gathering", pk)


def _joined(count: int, incident: Incident) -> str:
    said = ngettext(
        "%(count)d message is now %(number)s. Every author will be answered (cl. 7, 15).",
        "%(count)d messages are now %(number)s. Every author will be answered (cl. 7, 15).",
        count,
    )
    return said % {"count": count, "number": incident.label}


@require_POST
def attach(request: StaffRequest, pk: int, incident_pk: int) -> HttpResponse:
    held = _held(request, pk)
    incident = found(queries.incidents_for(request.user).get, pk=incident_pk, body=held.body_id)
    form = AttachForm(request.POST)

    def step(data: dict[str, Any]) -> None:
        chosen, seen = data["messages"], data["seen"]
        merging.attach(held, chosen=chosen, seen=seen, incident=incident, by=request.user, at=timezone.now())

    status = attempt(form, step)
    if status:
        return page(request, held, refusal=refusal_of(form), status=status)
    messages.success(request, _joined(len(form.cleaned_data["messages"]), incident))
    return redirect("gathering", pk)


def _settle(request: StaffRequest, pk: int, step: Callable[..., None]) -> HttpResponse:
    held, form = _held(request, pk), Form({})
    status = attempt(form, lambda data: step(held, by=request.user, at=timezone.now()))
    if status:
        return page(request, held, refusal=refusal_of(form), status=status)
    return redirect("gathering", pk)


@require_POST
def apart(request: StaffRequest, pk: int) -> HttpResponse:
    """They are different matters."""
    return _settle(request, pk, merging.set_apart)


@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes "different matters" back."""
    return _settle(request, pk, merging.open_again)


@require_POST
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """A message joined by mistake goes back to the inbox."""
    message, form = found(queries.message_for, request.user, pk), Form({})
    there = redirect("case", message.incident_id) if message.incident_id else redirect("message", pk)
    back = number_in(request.POST.get("gathering", ""))
    if back is not None:
        there = redirect("gathering", back)
    if request.POST.get("to") == "inbox":
        there = redirect("message", pk)
    status = attempt(form, lambda data: triage.leave(message, by=request.user, at=timezone.now()))
    if status:
        messages.warning(request, refusal_of(form), extra_tags="refusal")
    else:
        messages.success(request, _("The message is back in the inbox (cl. 5)."))
    return there
