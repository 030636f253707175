"""Words of the pages for closed sets; those of steps, states and duties are in `incidents.wording`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.incidents import wording
from otklik.networks.models import AccountState
from otklik.office.models import ROLE_NAMES
from otklik.regulation.history import Role
from otklik.web.moments import WEEKDAYS

LEVELS: Mapping[str, Any] = {
    "normal": pgettext_lazy("importance", "Normal"),
    "high": pgettext_lazy("importance", "High"),
}
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
SETS: Mapping[str, Mapping[Any, Any]] = {
    "ROLES": {**ROLE_NAMES, Role.AUTHOR: _("Author"), Role.SYSTEM: _("Otklik")},
    "STEPS": wording.STEPS,
    "STATES": wording.STATES,
    "PARTS": wording.PART_STATES,
    "DUTIES": wording.DUTIES,
    "REPLIES": wording.REPLY_KINDS,
    "GROUNDS": wording.GROUNDS,
    "LEVELS": LEVELS,
    "KINDS": KINDS,
    "DAYS": DAYS,
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
