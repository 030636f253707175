"""Search over everything the person may see; searches that she keeps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents.actions import saving
from otklik.incidents.models import SavedSearch
from otklik.incidents.pointing import pointed_at
from otklik.incidents.respelling import respelt
from otklik.incidents.searching import Findings, Wanted, search
from otklik.web.asking import StaffRequest, attempt, found
from otklik.web.finding import chips_of, lines_of, pointers_of
from otklik.web.forms.search import SaveSearchForm, SearchForm


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    return page(request, SearchForm(request.user, request.GET))


def page(
    request: StaffRequest, form: SearchForm, saved: SaveSearchForm | None = None, status: int = 200
) -> HttpResponse:
    wanted = form.wanted()
    before = request.GET.get("before")
    result = search(request.user, wanted, before=before)
    pointed = pointed_at(request.user, wanted.words) if wanted.words and not before else []
    address = form.address()
    shown = {
        "form": form,
        "wanted": wanted,
        "lines": lines_of(result.rows),
        "next": result.next,
        "pointed": pointers_of(pointed),
        "chips": chips_of(form, QueryDict(address)),
        "meant": _meant(request, form, wanted, result) if not pointed else None,
        "address": address,
        "saved": SavedSearch.objects.filter(employee=request.user),
        "save": saved or SaveSearchForm(initial={"address": address}, auto_id="save-%s"),
        "several": len(form.bodies) > 1,
    }
    return render(request, "search/page.html", shown, status=status)


def _meant(
    request: StaffRequest, form: SearchForm, wanted: Wanted, result: Findings
) -> dict[str, str] | None:
    """The search in better spelling, when nothing was found."""
    if result.rows or not wanted.words or wanted.too_short or request.GET.get("before"):
        return None
    keys = [body.pk for body in form.bodies if not wanted.bodies or body.pk in wanted.bodies]
    better = respelt(wanted.words, keys)
    if not better:
        return None
    given = QueryDict(form.address(), mutable=True)
    given["q"] = better
    return {"words": better, "address": f"?{given.urlencode()}"}


def _there(address: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('search')}?{address}")


@require_POST
def save(request: StaffRequest) -> HttpResponse:
    """Keeps the search under a name; only what the form of search knows is kept of the address."""
    form = SaveSearchForm(request.POST, auto_id="save-%s")
    asked = SearchForm(request.user, QueryDict(request.POST.get("address", "")[:4000]))
    asked.full_clean()
    address = asked.address()[:2000]
    status = attempt(form, lambda data: saving.save(name=data["name"], address=address, by=request.user))
    if status:
        return page(request, asked, form, status)
    messages.success(request, _("The search is kept: it stands in the list of your searches."))
    return _there(address)


@require_POST
def forget(request: StaffRequest, pk: int) -> HttpResponse:
    row = found(SavedSearch.objects.filter(employee=request.user).get, pk=pk)
    row.delete()
    messages.success(request, _("The search «%(name)s» is deleted.") % {"name": row.name})
    return redirect("search")
