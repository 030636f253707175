"""The first set-up: an empty installation, ten minutes, the first message. Nobody can be signed in yet.

Each step may be left: the next visit goes on at the first one that is not done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from otklik.incidents.actions.bringing import keep_by_hand
from otklik.incidents.models import Message
from otklik.networks import actions as networks
from otklik.networks import registry
from otklik.networks.models import Account
from otklik.office import founding, staffing
from otklik.office.models import Body, Employee, Founding
from otklik.regulation.history import Role
from otklik.web.asking import attempt
from otklik.web.forms import founding as asked
from otklik.web.forms.office import CredentialForm

TOKEN = "founding"  # noqa: S105 - the name in the session
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ASKED = (Role.MONITOR, Role.DISPATCHER, Role.EXECUTOR, Role.SUPERVISOR, Role.HEAD)


@dataclass(frozen=True, slots=True)
class Stage:
    name: str  # of the route
    word: Any


STAGES = (
    Stage("setup-body", gettext_lazy("Body")),
    Stage("setup-self", gettext_lazy("You")),
    Stage("setup-people", gettext_lazy("People")),
    Stage("setup-account", gettext_lazy("Network")),
    Stage("setup-message", gettext_lazy("Test message")),
)


def inside(step: Callable[[HttpRequest, Founding], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For the browser with the token; without it to the door, and 404 when there is no set-up any more."""

    @wraps(step)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not founding.is_open():
            raise Http404
        held = founding.held_by(request.session.get(TOKEN, ""))
        if held is None:
            return redirect("setup")
        if not _reached(held, request):
            return redirect(_next(held))
        return step(request, held)

    return wrapped


def _reached(held: Founding, request: HttpRequest) -> bool:
    """Steps after the second need the body and its administrator."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name == "setup-body":
        return True
    return held.body is not None and (name == "setup-self" or held.administrator is not None)


def _next(held: Founding) -> str:
    if held.body is None:
        return "setup-body"
    if held.administrator is None:
        return "setup-self"
    if _missing(held):
        return "setup-people"
    return "setup-message" if Account.objects.filter(body=held.body).exists() else "setup-account"


def door(request: HttpRequest) -> HttpResponse:
    if not founding.is_open():
        raise Http404
    held = founding.held_by(request.session.get(TOKEN, ""))
    if held is not None:
        return redirect(_next(held))
    form = asked.CodeForm(request.POST or None)
    if request.method != "POST":
        return _page(request, None, "door", {"form": form})
    got: list[str] = []
    status = attempt(form, lambda data: got.append(founding.admit(data["code"])))
    if status:
        return _page(request, None, "door", {"form": form}, status)
    request.session.cycle_key()
    request.session[TOKEN] = got[0]
    return redirect("setup")


def _page(
    request: HttpRequest, held: Founding | None, name: str, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    current = f"setup-{name}"
    names = [stage.name for stage in STAGES]
    at = names.index(current) if current in names else -1
    stages = [(stage, index < at, index == at) for index, stage in enumerate(STAGES)]
    shown = {"held": held, "stages": stages if held else [], **shown}
    return render(request, f"setup/{name}.html", shown, status=status)


@inside
def body(request: HttpRequest, held: Founding) -> HttpResponse:
    form = asked.BodyForm(request.POST or None, initial=_said_of_body(held))
    if request.method != "POST":
        return _page(request, held, "body", {"form": form})
    status = attempt(form, lambda data: founding.found_body(held, form.given(), at=timezone.now()))
    return _page(request, held, "body", {"form": form}, status) if status else redirect("setup-self")


def _said_of_body(held: Founding) -> dict[str, Any]:
    """What was said before, for who comes back to the step."""
    if held.body is None:
        return {}
    week, edition = held.body.weeks.first(), held.body.editions.first()
    said = {name: getattr(held.body, name) for name in ("name", "short_name", "region", "zone")}
    same = [key for key, hours in founding.WEEKS.items() if week and hours == week.hours]
    if edition:
        said |= {"terms": edition.preset, "order_number": edition.order_number}
    return said | ({"week": same[0]} if same else {})


@inside
def myself(request: HttpRequest, held: Founding) -> HttpResponse:
    """The first person. Once made she is changed on her own page, after the set-up."""
    if held.administrator is not None:
        return _page(request, held, "self", {"form": None, "person": held.administrator})
    form = asked.AdministratorForm(request.POST or None)
    if request.method != "POST":
        return _page(request, held, "self", {"form": form})
    status = attempt(form, lambda data: founding.found_administrator(held, **data, at=timezone.now()))
    return _page(request, held, "self", {"form": form}, status) if status else redirect("setup-people")


@inside
def people(request: HttpRequest, held: Founding) -> HttpResponse:
    form = asked.StaffForm(request.POST if request.POST.get("who") == "other" else None)
    own = _administrator(held).appointments.values_list("role", flat=True)
    said = request.POST if request.POST.get("who") == "me" else None
    mine = asked.MoreRolesForm(set(own), said, auto_id="my-%s")
    status = 200
    if request.method == "POST":
        if request.POST.get("who") == "me":
            status = attempt(mine, lambda data: _appoint(_administrator(held), data))
        else:
            status = attempt(form, lambda data: _hire(request, held, data))
        if not status:
            return redirect("setup-people")
    staff = Employee.objects.filter(body=held.body).prefetch_related("appointments__unit").order_by("pk")
    shown = {"form": form, "mine": mine, "staff": staff, "missing": _missing(held)}
    return _page(request, held, "people", {**shown, "units": _units(held)}, status)


def _administrator(held: Founding) -> Employee:
    if held.administrator is None:
        raise Http404
    return held.administrator


def _units(held: Founding) -> list[str]:
    return list(held.body.units.values_list("name", flat=True)) if held.body else []


def _missing(held: Founding) -> list[Role]:
    """Roles of the Regulation that nobody has yet (clauses 5, 6, 11, 24)."""
    if held.body is None:
        return []
    have = set(held.body.appointments.values_list("role", flat=True))
    return [role for role in ASKED if role.value not in have]


def _hire(request: HttpRequest, held: Founding, data: dict[str, Any]) -> None:
    person, password = staffing.hire_with_roles(
        _body(held),
        name=data["name"],
        position=data["position"],
        login=data["login"],
        roles=[Role(role) for role in data["roles"]],
        unit_name=data["unit"],
        order_number=data["order_number"],
        by=_administrator(held),
        at=timezone.now(),
    )
    said = _("Login %(login)s, first password %(password)s. It is shown only once: hand it over now.")
    messages.success(request, said % {"login": person.login, "password": password})


def _appoint(person: Employee, data: dict[str, Any]) -> None:
    staffing.give_roles(
        person,
        roles=[Role(role) for role in data["roles"]],
        unit_name=data["unit"],
        order_number=data["order_number"],
        by=person,
        at=timezone.now(),
    )


def _body(held: Founding) -> Body:
    if held.body is None:
        raise Http404
    return held.body


@inside
def account(request: HttpRequest, held: Founding) -> HttpResponse:
    """The first account of a network, then its secrets; both may be left for later."""
    made = Account.objects.filter(body=held.body).order_by("pk").first()
    if made is not None:
        return _secrets(request, held, made)
    form = asked.FirstAccountForm(request.POST or None)
    if request.method != "POST":
        return _page(request, held, "account", {"form": form})
    status = attempt(form, lambda data: networks.create_account(_body(held), **data, at=timezone.now()))
    return _page(request, held, "account", {"form": form}, status) if status else redirect("setup-account")


def _secrets(request: HttpRequest, held: Founding, made: Account) -> HttpResponse:
    known = registry.describe(made.network)
    form = CredentialForm(known.credentials, request.POST or None)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda data: networks.store_credential(made, **data, at=timezone.now()))
        if not status:
            messages.success(request, _("The secret is encrypted and kept."))
            return redirect("setup-account")
    have = list(made.credentials.values_list("kind", flat=True))
    shown = {"form": form, "account": made, "have": [known.credentials.get(kind, kind) for kind in have]}
    return _page(request, held, "account", shown, status)


@inside
def message(request: HttpRequest, held: Founding) -> HttpResponse:
    start = {
        "author_name": _("Test message"),
        "text": _("The street lamp at Ozyornaya Street 5 does not work. When will it be mended?"),
    }
    form = asked.TestMessageForm(request.POST or None, initial=start)
    status = 200
    if request.method == "POST":
        by = _administrator(held)
        status = attempt(
            form, lambda data: keep_by_hand(_body(held), **data, link="", by=by, at=timezone.now())
        )
        if not status:
            return redirect("setup-message")
    written = Message.objects.filter(body=held.body).order_by("-pk").first()
    shown = {"form": form, "written": written, "missing": _missing(held)}
    return _page(request, held, "message", shown, status)


@require_POST
@inside
def finish(request: HttpRequest, held: Founding) -> HttpResponse:
    """The set-up is shut for good; its person goes to work, signed in."""
    _shut(held, timezone.now())
    request.session.pop(TOKEN, None)
    login(request, _administrator(held), backend=BACKEND)
    messages.success(request, _("Everything is ready. What was set can be changed under “Settings”."))
    return redirect("home")


def _shut(held: Founding, at: datetime) -> None:
    staffing.tie_topics(_body(held), by=_administrator(held), at=at)
    founding.finish(held, at=at)
