"""Clause 4: the body's own accounts, their health, their credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import deferring
from otklik.incidents.actions import settingaside
from otklik.networks import actions, certificates, registry, sources
from otklik.networks.contract import NetworkError
from otklik.networks.models import Account, AccountState, DeliveryState, Source
from otklik.office import journal
from otklik.office.actions import administered
from otklik.office.queries import bodies_of
from otklik.web.asking import CONFLICT, UNFIT, StaffRequest, attempt, found
from otklik.web.forms import office as asked
from otklik.web.words import ACCOUNT_TONES

ASIDE = 20  # deliveries set aside that the page shows


def _seen(request: StaffRequest) -> QuerySet[Account]:
    rows = Account.objects.filter(body__in=bodies_of(request.user).order_by().values("pk"))
    return rows.select_related("body", "responsible")


def _kept(request: StaffRequest, pk: int) -> Account:
    """An account that the person may change."""
    rows = Account.objects.filter(body__in=administered(request.user, timezone.now()).order_by().values("pk"))
    return found(rows.select_related("body").get, pk=pk)


@require_safe
def accounts(request: StaffRequest) -> HttpResponse:
    unread = Source.objects.filter(account=OuterRef("pk"), paused_at__isnull=False)
    rows = list(_seen(request).annotate(unread=Exists(unread)).order_by("body__path", "network", "name"))
    have = {row.network for row in rows if row.enabled}
    missing = [each.label for each in registry.networks() if each.required and each.network not in have]
    shown = {
        "rows": [(row, *ACCOUNT_TONES[AccountState(row.state)]) for row in rows],
        "missing": missing,
        "may": administered(request.user, timezone.now()).exists(),
    }
    return render(request, "office/accounts.html", shown)


def new(request: StaffRequest) -> HttpResponse:
    bodies = administered(request.user, timezone.now())
    form = asked.AccountForm(bodies, request.POST or None)
    status = 200
    made: list[Account] = []
    if request.method == "POST":
        status = attempt(form, lambda data: made.append(_create(data)))
        if not status:
            _log(request, made[0], "network", made[0].network)
            messages.success(request, _("The account is made. Now give it its credentials."))
            return redirect("account", made[0].pk)
    return render(request, "office/new_account.html", {"form": form}, status=status)


def _log(request: StaffRequest, held: Account, name: str, value: object) -> None:
    """A line in the log of changes; of a secret only its kind."""
    told: dict[str, tuple[object, object]] = {name: (None, value)}
    what = journal.What.ACCOUNT
    journal.write(held.body, what, str(held), detail=told, by=request.user, at=timezone.now())


def _create(data: dict[str, Any]) -> Account:
    return actions.create_account(data.pop("body"), **data, at=timezone.now())


@require_safe
def account(request: StaffRequest, pk: int) -> HttpResponse:
    return page(request, pk)


def page(
    request: StaffRequest, pk: int, bound: Mapping[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    held = found(_seen(request).get, pk=pk)
    known, now = registry.describe(held.network), timezone.now()
    kept = str(held.settings.get("certificates", ""))
    tone, picture = ACCOUNT_TONES[AccountState(held.state)]
    shown = {
        "account": held,
        "known": known,
        "tone": tone,
        "picture": picture,
        "held": [
            (known.credentials.get(each.kind, each.kind), each) for each in held.credentials.order_by("kind")
        ],
        "sources": list(held.sources.order_by("kind", "key")),
        "aside": list(held.deliveries.filter(state=DeliveryState.QUARANTINED).order_by("-pk")[:ASIDE]),
        "watch": (bound or {}).get("watch") or asked.WatchForm(known.elsewhere, auto_id="watch-%s"),
        "roots": (bound or {}).get("roots") or asked.RootsForm(now, initial={"roots": kept}),
        "trusted": certificates.shown(kept, now),
        "hook": registry.hook_address(held),
        "hears": actions.hears(held),
        "reachable": bool(registry.hook_url(held)),
        "may": administered(request.user, timezone.now()).filter(pk=held.body_id).exists(),
        "credential": (bound or {}).get("credential") or asked.CredentialForm(known.credentials),
    }
    return render(request, "office/account.html", shown, status=status)


@require_POST
def credential(request: StaffRequest, pk: int) -> HttpResponse:
    held = _kept(request, pk)
    form = asked.CredentialForm(registry.describe(held.network).credentials, request.POST)
    status = attempt(form, lambda data: actions.store_credential(held, **data, at=timezone.now()))
    if status:
        return page(request, pk, {"credential": form}, status)
    _log(request, held, "secret", form.cleaned_data["kind"])
    deferring.probe(held.pk)
    messages.success(request, _("The secret is encrypted and kept. The account is being checked."))
    return redirect("account", pk)


@require_POST
def roots(request: StaffRequest, pk: int) -> HttpResponse:
    held, now = _kept(request, pk), timezone.now()
    form = asked.RootsForm(now, request.POST)
    status = attempt(form, lambda data: actions.trust(held, roots=data["roots"], at=now))
    if status:
        return page(request, pk, {"roots": form}, status)
    _log(request, held, "roots", bool(form.cleaned_data["roots"]))
    deferring.probe(held.pk)
    messages.success(request, _("Kept. The account is being checked."))
    return redirect("account", pk)


@require_POST
def subscribe(request: StaffRequest, pk: int) -> HttpResponse:
    """The network is told to deliver to us, or (`only_polling`) that is left to polling from now on."""
    held = _kept(request, pk)
    if request.POST.get("only_polling"):
        actions.only_poll(held)
        messages.success(request, _("From now on the network is only polled."))
        return redirect("account", pk)
    try:
        actions.subscribe(held, at=timezone.now())
    except NetworkError as problem:
        messages.warning(request, str(problem), extra_tags="refusal")
    else:
        deferring.probe(held.pk)
        messages.success(request, _("The network is told to deliver to us. It is being checked."))
    return redirect("account", pk)


@require_POST
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    """On or off; a network under the legal notice only after it was acknowledged."""
    held = _kept(request, pk)
    if "on" not in request.POST:
        actions.switch_off(held)
        _log(request, held, "enabled", False)
        return redirect("account", pk)
    if request.POST.get("acknowledged"):
        actions.acknowledge(held, by=request.user, at=timezone.now())
    try:
        actions.switch_on(held)
    except actions.NoticeNotAcknowledged:
        said = _("Read the legal notice and tick that you have read it; then switch on.")
        messages.warning(request, said, extra_tags="refusal")
    else:
        _log(request, held, "enabled", True)
    return redirect("account", pk)


@require_POST
def watch(request: StaffRequest, pk: int) -> HttpResponse:
    """A page of others, words or a hashtag are watched from now on."""
    held = _kept(request, pk)
    form = asked.WatchForm(registry.describe(held.network).elsewhere, request.POST, auto_id="watch-%s")
    if not form.is_valid():
        return page(request, pk, {"watch": form}, UNFIT)
    try:
        source = sources.add(held, **form.named())
    except NetworkError as problem:
        form.add_error(None, str(problem))
        return page(request, pk, {"watch": form}, CONFLICT)
    _log(request, held, "watched", source.key)
    deferring.collect(source.pk)
    messages.success(request, _("It is watched from now on: the first messages come in soon."))
    return redirect("account", pk)


@require_POST
def stop_watching(request: StaffRequest, pk: int, source_pk: int) -> HttpResponse:
    """What came of it stays."""
    held = _kept(request, pk)
    source = found(held.sources.get, pk=source_pk)
    try:
        sources.stop(source)
    except NetworkError as problem:
        messages.warning(request, str(problem), extra_tags="refusal")
        return redirect("account", pk)
    _log(request, held, "not watched", source.key)
    messages.success(request, _("It is not watched any more. What came of it stays."))
    return redirect("account", pk)


@require_POST
def read_on(request: StaffRequest, pk: int, source_pk: int) -> HttpResponse:
    """A source that was paused is read again, from where it stood."""
    source = found(_kept(request, pk).sources.get, pk=source_pk)
    sources.resume(source)
    deferring.collect(source.pk)
    messages.success(request, _("It is being read again. If that breaks down once more, it is paused again."))
    return redirect("account", pk)


@require_POST
def read_again(request: StaffRequest, pk: int, delivery_pk: int) -> HttpResponse:
    """A delivery that was set aside is tried once more."""
    settingaside.try_again(found(_kept(request, pk).deliveries.get, pk=delivery_pk))
    messages.success(request, _("It is being read again. If it cannot be kept, it comes back here."))
    return redirect("account", pk)
