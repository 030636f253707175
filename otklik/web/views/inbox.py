"""Clause 7: the inbox, where the monitor decides about each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from otklik.incidents import queries
from otklik.incidents.actions import bringing, triage, undoing
from otklik.incidents.models import Message, MessageState
from otklik.networks.models import Network
from otklik.office.models import Topic
from otklik.office.queries import bodies_of, search_topics, topics_for
from otklik.web import difference
from otklik.web.asking import StaffRequest, attempt, found, number_in, refusal_of
from otklik.web.forms.bringing import ByHandForm
from otklik.web.forms.triage import (
    AcceptForm,
    DismissForm,
    ExcludeForm,
    ExcludeSeveralForm,
    JoinSeveralForm,
)
from otklik.web.words import KINDS

Bound = Mapping[str, Form]


@dataclass(frozen=True)
class TopicGuess:
    topic: Topic
    confidence: int  # per cent
    reasons: str
    chosen: bool


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    return page(request, None)


@require_safe
def message(request: StaffRequest, pk: int) -> HttpResponse:
    return page(request, found(queries.message_for, request.user, pk))


def page(
    request: StaffRequest, chosen: Message | None, bound: Bound | None = None, status: int = 200
) -> HttpResponse:
    """The list with one message open; on a phone one of the two."""
    network, query = request.GET.get("network", ""), request.GET.get("q", "")
    rows = queries.inbox(request.user, network=network, query=query, before=request.GET.get("before"))
    if chosen and chosen.incident_id and status == HTTPStatus.OK:
        return redirect("case", chosen.incident_id)
    at_item = chosen is not None
    if chosen is None and rows.rows:
        chosen = queries.message_for(request.user, rows.rows[0].pk)
    shown = {
        "page": rows,
        "networks": Network.choices,
        "network": network,
        "query": query,
        "at_item": at_item,
        "chosen": chosen,
        "returned": request.GET.get("dismissed", ""),
        "accepted": _accepted(request),
        **_handfuls(bound or {}),
        "picked": request.POST.getlist("messages"),
        **(_opened(request, chosen, rows.rows, bound or {}) if chosen else {}),
    }
    return render(request, "inbox/page.html", shown, status=status)


def _accepted(request: StaffRequest) -> dict[str, Any] | None:
    """What was forwarded a moment ago, and whether that can be taken back."""
    key = number_in(request.GET.get("accepted", ""))
    held = queries.incidents_for(request.user).filter(pk=key).first() if key is not None else None
    return {"incident": held, "may_take_back": undoing.may_take_back(held)} if held else None


def _handfuls(bound: Bound) -> dict[str, Any]:
    """Forms for the messages chosen in the list."""
    forms = {
        "dismiss_several": DismissForm(auto_id="bulk-%s"),
        "exclude_several": bound.get("exclude-several") or ExcludeSeveralForm(auto_id="bulk-%s"),
        "join_several": bound.get("join-several") or JoinSeveralForm(auto_id="bulk-%s"),
    }
    return {**forms, "in_hand": any(form.is_bound for form in forms.values())}


def _opened(request: StaffRequest, chosen: Message, rows: Any, bound: Bound) -> dict[str, Any]:
    keys = [row.pk for row in rows]
    place = keys.index(chosen.pk) if chosen.pk in keys else -1
    following = keys[place + 1] if place + 1 < len(keys) else None
    guesses = _guesses(chosen)
    start = {
        "importance": chosen.suggestion.get("importance") or "normal",
        "reason": ", ".join(chosen.suggestion.get("importance_words", [])),
        "following": following,
    }
    excluded = {"ground": chosen.suggestion.get("ground", ""), "following": following}
    dismissed = {"following": following}
    return {
        "following": following,
        "previous": keys[place - 1] if place > 0 else None,
        "thread": queries.thread_of(chosen),
        "awaiting": queries.awaiting(request.user, chosen),
        "history": queries.author_history(request.user, chosen),
        "similar": queries.similar(request.user, chosen),
        "guesses": guesses,
        "found_topics": search_topics(chosen.body, request.GET["tq"]) if request.GET.get("tq") else [],
        "topic_query": request.GET.get("tq", ""),
        "words": _words(chosen),
        "accept": bound.get("accept") or AcceptForm(chosen.body, initial=start),
        "exclude": bound.get("exclude") or ExcludeForm(initial=excluded, auto_id="exclude-%s"),
        "dismiss": bound.get("dismiss") or DismissForm(initial=dismissed, auto_id="dismiss-%s"),
        "may_decide": chosen.state == MessageState.NEW,
    }


def _words(message: Message) -> SafeString:
    return difference.marked(message.text, message.suggestion.get("spans", []))


def _guesses(message: Message) -> list[TopicGuess]:
    """The machine's topics, the surest first; one it is sure of is chosen."""
    listed = {row["code"]: row for row in message.suggestion.get("topics", [])}
    topics = {topic.code: topic for topic in topics_for(message.body).filter(code__in=listed)}
    sure = message.suggestion.get("preselected", "")
    return [
        TopicGuess(topics[code], round(row["confidence"] * 100), ", ".join(row["words"]), code == sure)
        for code, row in listed.items()
        if code in topics
    ]


@require_GET
def topics(request: StaffRequest, pk: int) -> HttpResponse:
    """Topics by everyday words, as choices for the form of the message."""
    held = found(queries.message_for, request.user, pk)
    query = request.GET.get("tq", "").strip()
    return render(
        request,
        "inbox/topics.html",
        {"found_topics": search_topics(held.body, query) if query else [], "topic_query": query},
    )


@require_POST
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 7: identify and forward, in one step."""
    held = found(queries.message_for, request.user, pk)
    form = AcceptForm(held.body, request.POST)
    opened: list[Any] = []

    def step(data: dict[str, Any]) -> None:
        opened.append(
            triage.accept(
                held,
                topic=data["topic"],
                importance=data["importance"],
                reason=data["reason"],
                repeat_of=_repeat(request, data["repeat_of"]),
                by=request.user,
                at=timezone.now(),
            )
        )

    status = attempt(form, step)
    if status:
        return page(request, held, {"accept": form}, status)
    there = _onward(form)
    there["Location"] += f"?accepted={opened[0].pk}"
    return there


def _repeat(request: StaffRequest, pk: int | None) -> Any:
    return found(queries.incidents_for(request.user).get, pk=pk) if pk else None


def _onward(form: Form) -> HttpResponse:
    following = form.cleaned_data.get("following")
    return redirect("message", following) if following else redirect("inbox")


@require_POST
def exclude(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 20."""
    held = found(queries.message_for, request.user, pk)
    form = ExcludeForm(request.POST, auto_id="exclude-%s")
    status = attempt(
        form, lambda data: triage.exclude(held, ground=data["ground"], by=request.user, at=timezone.now())
    )
    if status:
        return page(request, held, {"exclude": form}, status)
    messages.success(request, _("Excluded (cl. 20). It can be restored from the board of excluded ones."))
    return _onward(form)


@require_POST
def dismiss(request: StaffRequest) -> HttpResponse:
    """No reaction is needed; one message or many."""
    form = DismissForm(request.POST, auto_id="dismiss-%s")
    chosen: list[Message] = []

    def step(data: dict[str, Any]) -> None:
        chosen.extend(queries.messages_for(request.user).filter(pk__in=data["messages"]))
        reason = str(dict(form.fields["reason"].choices)[data["reason"]])  # type: ignore[attr-defined]
        kind = data["reason"] if data["reason"] in KINDS else ""
        triage.dismiss(chosen, reason=reason, taken_for=kind, by=request.user, at=timezone.now())

    status = attempt(form, step)
    if status:
        key = number_in(next(iter(request.POST.getlist("messages")), ""))
        first = queries.messages_for(request.user).filter(pk=key).first()
        return page(request, first, {"dismiss": form}, status)
    keys = ",".join(str(row.pk) for row in chosen)
    following = form.cleaned_data.get("following")
    there = redirect("message", following) if following else redirect("inbox")
    there["Location"] += f"?dismissed={keys}" if keys else ""
    return there


@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Takes dismissed messages back into the inbox."""
    keys = [key for word in request.POST.get("messages", "").split(",") if (key := number_in(word))]
    rows = list(queries.messages_for(request.user).filter(pk__in=keys))
    form = Form({})
    if attempt(form, lambda data: triage.return_to_inbox(rows, by=request.user, at=timezone.now())):
        messages.warning(request, refusal_of(form), extra_tags="refusal")
        return redirect("inbox")
    said = ngettext(
        "%(count)d message is back in the inbox.", "%(count)d messages are back in the inbox.", len(rows)
    )
    messages.success(request, said % {"count": len(rows)})
    return redirect("message", rows[0].pk) if len(rows) == 1 else redirect("inbox")


@require_POST
def join(request: StaffRequest, pk: int, incident_pk: int) -> HttpResponse:
    """One more message of a matter that is in work already."""
    held = found(queries.message_for, request.user, pk)
    incident = found(queries.incidents_for(request.user).get, pk=incident_pk)
    form = Form({})
    status = attempt(form, lambda data: triage.join(held, incident, by=request.user, at=timezone.now()))
    if status:
        messages.warning(request, refusal_of(form), extra_tags="refusal")
        return redirect("message", pk)
    messages.success(request, _("Joined to %(number)s.") % {"number": incident.label})
    return redirect("inbox")


def by_hand(request: StaffRequest) -> HttpResponse:
    """A message that a person brings: any site, any network, a photo, a document."""
    form = ByHandForm(bodies_of(request.user), request.POST or None, request.FILES or None)
    kept: list[Message] = []
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda data: kept.append(bringing.keep_by_hand(**data, by=request.user, at=timezone.now())),
        )
        if not status:
            return redirect("message", kept[0].pk)
    return render(request, "inbox/by_hand.html", {"form": form}, status=status)
