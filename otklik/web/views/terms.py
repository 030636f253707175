"""The terms of a body: what counts now, editions, a new one with a preview of what it would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents.comparing import compare
from otklik.office import enacting
from otklik.office.actions import administered
from otklik.office.clocks import NoEdition, terms_of
from otklik.office.models import Body, TermsEdition
from otklik.office.queries import bodies_of
from otklik.regulation.terms import PRESETS, Terms, preset
from otklik.web import terms_told
from otklik.web.asking import UNFIT, StaffRequest, attempt, found, number_in
from otklik.web.forms.terms import Editor, EnactForm, SourceForm


def _seen(request: StaffRequest, body_pk: int) -> Body:
    return found(bodies_of(request.user).get, pk=body_pk)


def _kept(request: StaffRequest, body_pk: int) -> Body:
    """A body that the person administers."""
    return found(administered(request.user, timezone.now()).get, pk=body_pk)


@dataclass(frozen=True, slots=True)
class Held:
    """An edition that the body follows now: its own, or that of a body above."""

    edition: TermsEdition
    terms: Terms


def _held(body: Body) -> Held | None:
    try:
        edition = enacting.in_force(body, timezone.now())
    except NoEdition:
        return None
    return Held(edition, terms_of(edition))


@require_safe
def terms(request: StaffRequest, body_pk: int) -> HttpResponse:
    return page(request, _seen(request, body_pk))


def page(
    request: StaffRequest, body: Body, source: SourceForm | None = None, status: int = 200
) -> HttpResponse:
    held = _held(body)
    chosen = number_in(request.GET.get("edition", ""))
    looked_at = held
    if chosen is not None:
        edition = found(body.editions.select_related("recorded_by").get, pk=chosen)
        looked_at = Held(edition, terms_of(edition))
    shown = {
        "body": body,
        "held": held,
        "looked_at": looked_at,
        "lines": terms_told.lines(looked_at.terms) if looked_at else [],
        "editions": enacting.editions_of(body),
        "may": administered(request.user, timezone.now()).filter(pk=body.pk).exists(),
        "presets": [(name, preset(name).title) for name in PRESETS],
        "source": source or SourceForm(),
        "today": timezone.localdate(),
    }
    return render(request, "office/terms.html", shown, status=status)


@require_safe
def as_file(request: StaffRequest, body_pk: int, pk: int) -> HttpResponse:
    """An edition as a TOML file."""
    body = _seen(request, body_pk)
    held = _held(body)
    own = held.edition if held and held.edition.pk == pk else found(body.editions.get, pk=pk)
    answer = HttpResponse(own.terms, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="terms-{own.in_force_from}.toml"'
    return answer


def edit(request: StaffRequest, body_pk: int) -> HttpResponse:
    """The editor; what is written leads to the preview."""
    body = _kept(request, body_pk)
    made_from = request.GET.get("from", "")
    if request.method != "POST":
        return _editor(request, body, Editor(terms=_source(body, made_from)), made_from)
    editor = Editor(request.POST)
    written = editor.terms()
    if written is None:
        return _editor(request, body, editor, made_from, UNFIT)
    return _preview(request, body, written, _enact_form(written, made_from))


def _source(body: Body, made_from: str) -> Terms:
    if made_from in PRESETS:
        return preset(made_from)
    held = _held(body)
    return held.terms if held else preset(PRESETS[0])


def _editor(
    request: StaffRequest, body: Body, editor: Editor, made_from: str, status: int = 200
) -> HttpResponse:
    shown = {"body": body, "editor": editor, "form": editor.form, "made_from": made_from}
    return render(request, "office/terms_edit.html", shown, status=status)


@require_POST
def from_file(request: StaffRequest, body_pk: int) -> HttpResponse:
    """An edition that was written elsewhere."""
    body = _kept(request, body_pk)
    source = SourceForm(request.POST, request.FILES)
    written = source.terms()
    if written is None:
        return page(request, body, source, UNFIT)
    return _preview(request, body, written, _enact_form(written, written.name))


def _enact_form(written: Terms, made_from: str) -> EnactForm:
    start = {"toml": written.to_toml(), "made_from": made_from, "in_force_from": timezone.localdate()}
    return EnactForm(initial=start)


def _preview(
    request: StaffRequest, body: Body, written: Terms, form: EnactForm, status: int = 200
) -> HttpResponse:
    held = _held(body)
    shown = {
        "body": body,
        "terms": written,
        "form": form,
        "differences": terms_told.differences(held.terms, written) if held else [],
        "compared": compare(body, written, at=timezone.now()),
        "strangers": enacting.strangers(body, written),
        "late": bool(form.errors.get("in_force_from")),
    }
    with timezone.override(body.zone):
        return render(request, "office/terms_preview.html", shown, status=status)


@require_POST
def enact(request: StaffRequest, body_pk: int) -> HttpResponse:
    body = _kept(request, body_pk)
    form = EnactForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        rest = {key: value for key, value in data.items() if key != "toml"}
        enacting.enact(body, data["toml"], **rest, by=request.user, at=timezone.now())

    status = attempt(form, act)
    if status:
        written = form.cleaned_data.get("toml")
        if not isinstance(written, Terms):
            source = SourceForm({"text": request.POST.get("toml", "")})
            source.terms()
            return page(request, body, source, status)
        return _preview(request, body, written, form, status)
    messages.success(request, _("The edition is recorded. Messages detected from its day on follow it."))
    return redirect("terms", body.pk)
