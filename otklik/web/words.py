"""Names of the Regulation's closed sets, as a person reads them. A guard test asks for every member."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.office.models import ROLE_NAMES
from otklik.regulation.history import ReplyKind, Role, Step
from otklik.regulation.moves import PartState, State

ROLES: dict[StrEnum, Promise | str] = {
    **ROLE_NAMES,
    Role.AUTHOR: _("Author"),
    Role.SYSTEM: _("Otklik"),
}

REPLIES: dict[StrEnum, Promise | str] = {
    ReplyKind.ANSWER: _("Answer"),
    ReplyKind.INTERIM: _("Interim answer"),
    ReplyKind.CLARIFICATION: _("Request to the author"),
}

STATES: dict[StrEnum, Promise | str] = {
    State.NEW: _("New"),
    State.IDENTIFIED: _("Accepted, to be forwarded"),
    State.FORWARDED: _("With the dispatcher"),
    State.IN_WORK: _("In work"),
    State.EXCLUDED: _("Excluded"),
    State.CLOSED: _("Closed"),
}

PARTS: dict[StrEnum, Promise | str] = {
    PartState.ASSIGNED: _("An answer is being prepared"),
    PartState.REFUSED: _("Returned to the dispatcher"),
    PartState.SENT: _("At approval"),
    PartState.RETURNED: _("In rework"),
    PartState.APPROVED: _("Approved, to be published"),
    PartState.WAITING_AUTHOR: _("Waiting for the author"),
    PartState.PROMISED: _("Interim answer given"),
    PartState.ANSWERED: _("Answered"),
    PartState.CLOSED: _("Closed without an answer"),
}

# What the journal says was done.
STEPS: dict[StrEnum, Promise | str] = {
    Step.IDENTIFY: _("Accepted for work"),
    Step.FORWARD: _("Forwarded to the dispatcher"),
    Step.EXCLUDE: _("Excluded: not to be answered"),
    Step.RESTORE: _("Restored"),
    Step.SET_TOPIC: _("Topic changed"),
    Step.SET_IMPORTANCE: _("Importance changed"),
    Step.LINK_REPEAT: _("Linked to an earlier incident"),
    Step.JOIN: _("A message joined"),
    Step.ASSIGN: _("Assigned to a unit"),
    Step.REFUSE: _("Unit refused the assignment"),
    Step.REASSIGN: _("Given to another unit"),
    Step.SEND: _("Draft sent to approval"),
    Step.APPROVE: _("Draft approved"),
    Step.RETURN: _("Draft returned for rework"),
    Step.PUBLISH: _("Published"),
    Step.HEAR: _("The author replied"),
    Step.CLOSE: _("Closed without an answer"),
    Step.REOPEN: _("Reopened"),
    Step.ALERT: _("Reported to the head"),
    Step.ACKNOWLEDGE: _("The head has acknowledged"),
    Step.INSTRUCT: _("Instruction"),
    Step.EXPLAIN: _("Explanation of a violation"),
}

# What is owed: the words of the clock. Keys are the values of otklik.regulation.duties.DutyKind.
DUTIES: dict[str, Promise | str] = {
    "forward": _("Forward to the dispatcher"),
    "route": _("Give to a unit"),
    "draft": _("Send the draft to approval"),
    "approve": _("Approve or return the draft"),
    "rework": _("Rework the draft"),
    "publish": _("Publish"),
    "answer": _("Answer the author"),
    "final": _("Send the final draft"),
    "acknowledge": _("Acknowledge the alert"),
    "first_reaction": _("Give the first reaction"),
    "clarify": _("Publish the request to the author"),
    "alert": _("Report to the head"),
}

LEVELS: dict[str, Promise | str] = {
    "normal": pgettext_lazy("importance", "Normal"),
    "high": pgettext_lazy("importance", "High"),
}

GROUNDS: dict[str, Promise | str] = {  # clause 20
    "obscenity": _("Obscene language"),
    "insult": _("Insults"),
    "threat": _("A threat to life, health or property of an official or the family"),
    "intent_to_harm": _("An intention to harm another person"),
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


def of(words: dict[StrEnum, Promise | str] | dict[str, Promise | str], value: str) -> str:
    """The word of `value`; the value itself where the set has grown past us."""
    return str(words.get(value, value))  # type: ignore[call-overload]
