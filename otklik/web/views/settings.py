"""Bodies of the tree, topics, keeping, signing in, and the log of what was changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.incidents import erasing
from otklik.office import journal, keeping, topicsfile, topicsused, tree
from otklik.office.actions import administered
from otklik.office.models import Body, SignInRules
from otklik.office.queries import bodies_of
from otklik.web.asking import FORBIDDEN, UNFIT, StaffRequest, attempt, found, number_in
from otklik.web.forms import settings as asked


def _kept(request: StaffRequest, body_pk: int) -> Body:
    body: Body = found(administered(request.user, timezone.now()).get, pk=body_pk)
    return body


# -- bodies ------------------------------------------------------------------------------------


def body(request: StaffRequest, body_pk: int) -> HttpResponse:
    """Its names."""
    held = _kept(request, body_pk)
    start = {"name": held.name, "short_name": held.short_name, "region": held.region}
    form = asked.BodyNamesForm(request.POST or None, initial=start)
    if request.method != "POST":
        return render(request, "office/body.html", {"body": held, "form": form})
    status = attempt(form, lambda data: tree.change_body(held, **data, by=request.user, at=timezone.now()))
    if status:
        return render(request, "office/body.html", {"body": held, "form": form}, status=status)
    messages.success(request, _("Saved."))
    return redirect("body", held.pk)


def new_body(request: StaffRequest, body_pk: int) -> HttpResponse:
    """A body below this one."""
    parent = _kept(request, body_pk)
    form = asked.NewBodyForm(request.POST or None, initial={"zone": parent.zone, "region": parent.region})
    status, made = 200, list[Body]()
    if request.method == "POST":
        status = attempt(
            form, lambda data: made.append(tree.add_body(parent, **data, by=request.user, at=timezone.now()))
        )
        if not status:
            messages.success(
                request, _("The body is added. Its hours and terms are those of the body above.")
            )
            return redirect("office")
    return render(request, "office/new_body.html", {"parent": parent, "form": form}, status=status)


# -- topics ------------------------------------------------------------------------------------


def topics(request: StaffRequest, body_pk: int) -> HttpResponse:
    """One group of the classifier at a time."""
    held = found(bodies_of(request.user).get, pk=body_pk)
    groups = topicsused.groups_of(held)
    asked_for = request.GET.get("group", "")
    group = asked_for if asked_for in groups else next(iter(groups), "")
    may = administered(request.user, timezone.now()).filter(pk=held.pk).exists()
    form = asked.TopicsForm(held, topicsused.topics_in(held, group), request.POST or None)
    if request.method == "POST":
        held = _kept(request, body_pk)
        if form.is_valid():
            return _settle_topics(request, held, group, form)
    file_form = asked.TopicsFileForm(auto_id="file-%s")
    shown = {"body": held, "groups": groups, "group": group, "form": form, "may": may, "file": file_form}
    return render(request, "office/topics.html", shown, status=UNFIT if form.is_bound else 200)


def _settle_topics(request: StaffRequest, held: Body, group: str, form: asked.TopicsForm) -> HttpResponse:
    count = topicsused.settle(held, group, form.said(), by=request.user, at=timezone.now())
    said = ngettext("{count} topic was changed.", "{count} topics were changed.", count)
    messages.success(request, said.format(count=count))
    return redirect(f"{request.path}?group={group}")


@require_safe
def topics_as_file(request: StaffRequest, body_pk: int) -> HttpResponse:
    held = found(bodies_of(request.user).get, pk=body_pk)
    answer = HttpResponse("\ufeff" + topicsfile.export(held), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="topics-{held.pk}.csv"'
    return answer


@require_POST
def topics_from_file(request: StaffRequest, body_pk: int) -> HttpResponse:
    held = _kept(request, body_pk)
    form = asked.TopicsFileForm(request.POST, request.FILES, auto_id="file-%s")
    taken: list[topicsfile.Taken] = []

    def step(data: dict[str, Any]) -> None:
        content = data["file"].read()
        taken.append(topicsfile.take(held, content, by=request.user, at=timezone.now()))

    status = attempt(form, step)
    shown = {"body": held, "form": form, "taken": taken[0] if taken else None}
    return render(request, "office/topics_taken.html", shown, status=status or 200)


# -- keeping and signing in --------------------------------------------------------------------


def retention(request: StaffRequest, body_pk: int) -> HttpResponse:
    """First what would be erased by the next night; with the decision the setting itself."""
    held = _kept(request, body_pk)
    settled = keeping.retention_of(held)
    start = {name: getattr(settled, name) for name in asked.RetentionForm.base_fields}
    form = asked.RetentionForm(request.POST or None, initial=start)
    shown: dict[str, Any] = {"body": held, "form": form, "preview": None}
    if request.method != "POST" or not form.is_valid():
        return render(request, "office/retention.html", shown, status=UNFIT if form.is_bound else 200)
    at = timezone.now()
    if "decided" not in request.POST:
        shown["preview"] = erasing.preview(held, form.cleaned_data, at=at)
        return render(request, "office/retention.html", shown)
    status = attempt(form, lambda data: keeping.settle_retention(held, data, by=request.user, at=at))
    if status:
        return render(request, "office/retention.html", shown, status=status)
    messages.success(request, _("Saved. What is past its time is erased at night."))
    return redirect("retention", held.pk)


def sign_in(request: StaffRequest) -> HttpResponse:
    at = timezone.now()
    may = keeping.may_set_sign_in(request.user, at)
    rules: SignInRules = keeping.sign_in_rules()
    form = asked.SignInForm(request.POST or None, initial=asked.SignInForm.start(rules))
    if request.method != "POST":
        return render(request, "office/sign_in.html", {"form": form, "may": may})
    status = attempt(form, lambda data: keeping.settle_sign_in(**data, by=request.user, at=at))
    if status:
        return render(request, "office/sign_in.html", {"form": form, "may": may}, status=status)
    messages.success(request, _("Saved."))
    return redirect("sign-in-rules")


# -- the log -----------------------------------------------------------------------------------


@require_safe
def log(request: StaffRequest) -> HttpResponse:
    bodies = administered(request.user, timezone.now())
    if not bodies.exists():
        return render(request, "403.html", status=FORBIDDEN)
    before = number_in(request.GET.get("before", ""))
    rows = journal.changes_of(bodies.order_by().values("pk"), before=before)
    page = list(rows[: journal.PAGE + 1])
    following = page[journal.PAGE - 1].pk if len(page) > journal.PAGE else None
    return render(request, "office/log.html", {"rows": page[: journal.PAGE], "following": following})
