"""Clause 15: what is to be published, by Otklik or by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.incidents import queries
from otklik.incidents.actions import amending, byhand
from otklik.incidents.models import Publication
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.forms.work import CorrectForm, PlacedForm, WithdrawForm
from otklik.web.views import case

_KEYS: dict[type, str] = {PlacedForm: "placed", CorrectForm: "correct", WithdrawForm: "withdraw"}


def _answer(request: StaffRequest, row: Publication, form: Form, status: int, said: str) -> HttpResponse:
    part = row.version.reply.assignment
    if status:
        return case.page(
            request, part.incident_id, {f"{_KEYS.get(type(form), 'outbox')}-{row.pk}": form}, status
        )
    messages.success(request, said % {"number": part.incident.label})
    there = redirect("case", part.incident_id)
    there["Location"] += f"#part-{part.part}"
    return there


@require_POST
def take(request: StaffRequest, pk: int) -> HttpResponse:
    row, form = found(queries.publication_for, request.user, pk), Form({})
    status = attempt(form, lambda data: byhand.take(row, by=request.user, at=timezone.now()))
    said = _("%(number)s: you publish by hand. Copy the text, open the place, paste the link of the reply.")
    return _answer(request, row, form, status, said)


@require_POST
def placed(request: StaffRequest, pk: int) -> HttpResponse:
    row = found(queries.publication_for, request.user, pk)
    form = PlacedForm(request.POST, private=byhand.is_private(row))

    def step(data: dict[str, Any]) -> None:
        byhand.placed(row, **data, by=request.user, at=timezone.now())

    return _answer(
        request, row, form, attempt(form, step), _("The reply of %(number)s is published (cl. 15).")
    )


@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    row, form = found(queries.publication_for, request.user, pk), Form({})
    status = attempt(form, lambda data: byhand.try_again(row, by=request.user, at=timezone.now()))
    return _answer(request, row, form, status, _("%(number)s: Otklik tries to publish again."))


@require_POST
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """R-30: the words of a published reply."""
    row, form = found(queries.publication_for, request.user, pk), CorrectForm(request.POST)

    def step(data: dict[str, Any]) -> None:
        amending.correct(row, **data, by=request.user, at=timezone.now())

    said = _("%(number)s: the published reply is being corrected (cl. 15).")
    return _answer(request, row, form, attempt(form, step), said)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """R-31: a published answer is taken back."""
    row, form = found(queries.publication_for, request.user, pk), WithdrawForm(request.POST)

    def step(data: dict[str, Any]) -> None:
        del data["sure"]
        amending.withdraw(row, **data, by=request.user, at=timezone.now())

    said = _("%(number)s: the answer is being withdrawn; the author is owed another (cl. 15).")
    return _answer(request, row, form, attempt(form, step), said)
