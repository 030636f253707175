"""Clause 7: the inbox, where the monitor decides about each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import conditional_page, require_GET, require_POST, require_safe

from otklik.incidents import queries
from otklik.incidents.actions import bringing, triage
from otklik.incidents.models import Incident, Message, MessageState
from otklik.incidents.paging import Page
from otklik.office.models import Topic
from otklik.office.queries import bodies_of, search_topics, topics_for
from otklik.web import difference
from otklik.web.asking import StaffRequest, attempt, found, number_in, numbers_in, refusal_of
from otklik.web.clock import Face
from otklik.web.forms.bringing import ByHandForm
from otklik.web.forms.triage import (
    AcceptForm,
    DismissForm,
    ExcludeForm,
    ExcludeSeveralForm,
    JoinSeveralForm,
)
from otklik.web.just_done import just_done
from otklik.web.unsorted import Unsorted, unsorted
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
    if chosen and chosen.incident_id and status == HTTPStatus.OK:
        return redirect("case", chosen.incident_id)
    rows = _rows(request)
    at_item = chosen is not None
    if chosen is None and rows.rows:
        chosen = queries.message_for(request.user, rows.rows[0].pk)
    shown = {
        **_listed(request, rows, str(chosen.pk) if chosen else ""),
        "networks": queries.networks_of(request.user),
        "at_item": at_item,
        "chosen": chosen,
        "done": just_done(request.user, request.GET.dict()),
        **_handfuls(bound or {}),
        "picked": request.POST.getlist("messages"),
    }
    if chosen:
        shown |= _opened(request, chosen, shown["lines"], bound or {})
    return render(request, "inbox/page.html", shown, status=status)


def _rows(request: StaffRequest) -> Page[Message]:
    network, query = request.GET.get("network", ""), request.GET.get("q", "")
    return queries.inbox(request.user, network=network, query=query, before=request.GET.get("before"))


def _listed(request: StaffRequest, rows: Page[Message], chosen_key: str) -> dict[str, Any]:
    """The list, and which of its lines is open."""
    return {
        "page": rows,
        "lines": unsorted(rows.rows, timezone.now()),
        "network": request.GET.get("network", ""),
        "query": request.GET.get("q", ""),
        "chosen_key": chosen_key,
    }


@require_safe
@conditional_page
def lines(request: StaffRequest) -> HttpResponse:
    """The list alone, for polling: what has come and what colleagues have taken."""
    shown = _listed(request, _rows(request), request.GET.get("chosen", ""))
    return render(request, "inbox/lines.html", shown)


def _handfuls(bound: Bound) -> dict[str, Any]:
    """Forms for the messages chosen in the list."""
    forms = {
        "dismiss_several": DismissForm(auto_id="bulk-%s"),
        "exclude_several": bound.get("exclude-several") or ExcludeSeveralForm(auto_id="bulk-%s"),
        "join_several": bound.get("join-several") or JoinSeveralForm(auto_id="bulk-%s"),
    }
    return {**forms, "in_hand": any(form.is_bound for form in forms.values())}


def _wait(chosen: Message, lines: list[Unsorted]) -> Face | None:
    """The clock of the open message; it may stand on another page of the list, or be decided about."""
    if chosen.state != MessageState.NEW:
        return None
    held = [line for line in lines if line.message.pk == chosen.pk]
    return (held or unsorted([chosen], timezone.now()))[0].face


def _opened(request: StaffRequest, chosen: Message, lines: list[Unsorted], bound: Bound) -> dict[str, Any]:
    keys = [line.message.pk for line in lines]
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
        "wait": _wait(chosen, lines),
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
    return _onward(request, form, accepted=opened[0].pk)


def _repeat(request: StaffRequest, pk: int | None) -> Any:
    return found(queries.incidents_for(request.user).get, pk=pk) if pk else None


def _onward(request: StaffRequest, form: Form, **done: object) -> HttpResponse:
    """To the next message, unless a colleague has decided about it meanwhile; `done` is told there."""
    waiting = queries.messages_for(request.user).filter(state=MessageState.NEW)
    following = form.cleaned_data.get("following")
    there = redirect("inbox")
    if following and waiting.filter(pk=following).exists():
        there = redirect("message", following)
    there["Location"] += "?" + urlencode(done)
    return there


@require_POST
def exclude(request: StaffRequest, pk: int) -> HttpResponse:
    """Clause 20."""
    held = found(queries.message_for, request.user, pk)
    form = ExcludeForm(request.POST, auto_id="exclude-%s")
    made: list[Incident] = []
    status = attempt(
        form,
        lambda data: made.append(
            triage.exclude(held, ground=data["ground"], by=request.user, at=timezone.now())
        ),
    )
    if status:
        return page(request, held, {"exclude": form}, status)
    return _onward(request, form, excluded=made[0].pk)


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
        first = queries.messages_for(request.user).filter(pk=key).first() if key is not None else None
        return page(request, first, {"dismiss": form}, status)
    return _onward(request, form, dismissed=",".join(str(row.pk) for row in chosen))


@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Takes dismissed messages back into the inbox."""
    keys = numbers_in(request.POST.get("messages", ""))
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
    there = redirect("inbox")
    there["Location"] += f"?joined={pk}"
    return there


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
