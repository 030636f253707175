"""Words of the pages for closed sets; those of steps, states and duties are in `incidents.wording`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.incidents import wording
from otklik.networks.models import AccountState
from otklik.office.models import ROLE_NAMES
from otklik.regulation.history import Role
from otklik.web.moments import WEEKDAYS

LEVELS: Mapping[str, Any] = wording.LEVELS
KINDS: Mapping[str, Any] = {  # what the machine takes a message for
    "complaint": _("complaint"),
    "question": _("question"),
    "request": _("request"),
    "thanks": _("thanks"),
    "chatter": _("conversation"),
    "advertisement": _("advertisement"),
}
DAYS: Mapping[str, Any] = {
    code: WEEKDAYS[number] for number, code in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
}
TERMS: Mapping[str, Any] = {  # fields of an edition (otklik.regulation.terms)
    "title": _("Title"),
    "name": _("Short name in Latin letters"),
    "clock": _("Time is counted"),
    "start": _("The clock starts"),
    "forward": _("Forward to the dispatcher within"),
    "route": _("Dispatcher chooses the unit within"),
    "route_is_norm": _("That is an own norm: shown, but no violation"),
    "first_reaction": _("First public reaction within"),
    "answer": _("Answer published within"),
    "draft": _("Draft sent to approval"),
    "draft_rule": _("The draft is counted"),
    "after_change": _("After a raise at least"),
    "level_alert": _("The head is told"),
    "topic_answer": _("Answer within"),
    "topic_draft": _("Draft"),
    "evidence": _("A photo or video is required"),
    "pause": _("A published request stops the clock"),
    "floor_after_pause": _("After the author's reply the draft has at least"),
    "remind_waiting_after": _("Staff is reminded of a silent author after working days"),
    "approve": _("Each approval within"),
    "approval_chain": _("Who approves"),
    "allow_own_approval": _("One's own draft may be approved (recorded as an exception)"),
    "rework": _("Rework within"),
    "supervisor_from_cycle": _("The supervisor is told from cycle"),
    "publish": _("Publish within"),
    "final_days": _("Days for the final answer after an interim one"),
    "final_counted": _("Those days are counted"),
    "final_target": _("Within them must be done"),
    "interim_limit": _("Interim answers to a part at most"),
    "interim_free": _("Interim answers without the supervisor"),
    "joint_answer": _("One answer may speak for several executors"),
    "repeat_days": _("A message is a repeat within days"),
    "reopen_days": _("May be reopened within working days"),
    "alert": _("Tell the head within"),
    "acknowledge": _("The head acknowledges within"),
    "papers_ready_minute": _("Papers are ready in minute of the first day"),
    "grace": _("A change never moves an open term nearer than"),
    "paper": _("Paper"),
    "every": _("How often"),
    "due_day": _("Due on day of the next period"),
    "to": _("To whom"),
}
CHANGED: Mapping[str, Any] = {  # in the log of what administrators changed
    "name": _("name"),
    "short_name": _("short name"),
    "region": _("region"),
    "zone": _("time zone"),
    "head": _("head"),
    "members": _("members"),
    "active": _("active"),
    "groups": _("groups of topics"),
    "login": _("login"),
    "position": _("position"),
    "email": _("e-mail"),
    "phone": _("telephone"),
    "unit": _("unit"),
    "is_active": _("works here"),
    "role": _("role"),
    "for": _("in place of"),
    "since": _("since"),
    "until": _("until"),
    "successor": _("taken over by"),
    "parts": _("open parts"),
    "order": _("order"),
    "order_number": _("order"),
    "on": _("in use"),
    "in_force_from": _("in force from"),
    "network": _("network"),
    "secret": _("secret"),
    "roots": _("trusted certificates"),
    "enabled": _("switched on"),
    "deliveries": _("days of deliveries"),
    "dismissed": _("days of messages without reaction"),
    "excluded": _("days of excluded messages"),
    "notices": _("days of notices"),
    "shortest": _("shortest password"),
    "session_days": _("days until one signs in again"),
    "factor_for": _("second factor is demanded of"),
}
SETS: Mapping[str, Mapping[Any, Any]] = {
    "CHANGED": CHANGED,
    "ROLES": {**ROLE_NAMES, Role.AUTHOR: _("Author"), Role.SYSTEM: _("Otklik")},
    "STEPS": wording.STEPS,
    "STATES": wording.STATES,
    "PARTS": wording.PART_STATES,
    "DUTIES": wording.DUTIES,
    "REPLIES": wording.REPLY_KINDS,
    "GROUNDS": wording.GROUNDS,
    "MEDIA_KINDS": wording.MEDIA_KINDS,
    "MEDIA_REASONS": wording.MEDIA_REASONS,
    "SOURCES": {
        "page": _("own page"),
        "messages": _("private messages"),
        "community": _("page of others"),
        "query": _("words in open posts"),
        "within": _("words in a page of others"),
        "hashtag": _("hashtag"),
    },
    "LEVELS": LEVELS,
    "KINDS": KINDS,
    "DAYS": DAYS,
    "CLOCKS": {"working": _("in working time"), "calendar": _("round the clock")},
    "STARTS": {
        "detected": _("when the monitor accepts the message"),
        "collected": _("when the message reaches us"),
        "posted": _("when the citizen writes"),
    },
    "DRAFT_RULES": {
        "before_deadline": _("back from the answer"),
        "after_start": _("from the start"),
    },
    "TARGETS": {
        "draft": _("the draft is sent to approval"),
        "publication": _("the answer is published"),
    },
    "PAPERS": {"register": _("Register of violations"), "summary": _("Summary")},
    "EVERY": {
        "day": _("every day"),
        "week": _("every week"),
        "month": _("every month"),
        "quarter": _("every quarter"),
        "year": _("every year"),
    },
    "LOOKS": {
        "off": _("day off"),
        "short": _("an hour shorter"),
        "moved": _("working day moved here"),
        "custom": _("hours of its own"),
    },
    "FAULTS": {  # otklik.language.placesfile.Fault
        "empty": _("neither a settlement nor a street"),
        "nameless": _("a name without letters"),
        "long": _("a name longer than 100 characters"),
        "broken": _("the quotation marks do not close"),
    },
    "TOPIC_FAULTS": {  # otklik.office.topicsfile.TopicFault
        "unknown_code": _("no topic has this external code, and no code of its own is given"),
        "bad_code": _("a code has small Latin letters, digits and dashes, with one dot: group.topic"),
        "unknown_group": _("there is no such group of topics"),
        "no_name": _("an own topic needs a name"),
        "unknown_unit": _("the body has no such unit"),
        "broken": _("the file has no column code or external_code"),
    },
    "DAY_KINDS": {
        "off": _("day off"),
        "short": _("an hour shorter"),
        "working": _("working day moved here"),
        "full": _("ordinary day"),
        "custom": _("hours of its own"),
    },
}
NETWORK_MARKS = {
    "vk": "VK",
    "ok": "OK",
    "facebook": "FB",
    "instagram": "IG",
    "telegram": "TG",
    "max": "MAX",
    "manual": "✎",
}
ACCOUNT_TONES = {
    AccountState.WORKING: ("done", "circle-check"),
    AccountState.LIMITED: ("soon", "circle-alert"),
    AccountState.BROKEN: ("late", "triangle-alert"),
    AccountState.NEW: ("plain", "circle-dashed"),
}


def of(name: str, value: str) -> str:
    """The word of `value` in the set `name`; the value itself where the set has grown past us."""
    return str(SETS[name].get(value, value))


def owed(kind: str) -> str:
    """What a duty asks, as the beginning of a sentence."""
    word = of("DUTIES", kind)
    return word[:1].upper() + word[1:]


def terms_label(key: str) -> Any:
    """What a field of an edition sets."""
    return TERMS[key]
