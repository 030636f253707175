"""Words for what is suggested, and what a person should know of a topic when choosing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.incidents.directing import Reason, Why
from otklik.language.topics import by_code, classifier

SEASONS: Mapping[str, Any] = {
    "winter": gettext_lazy("winter"),
    "spring": gettext_lazy("spring"),
    "summer": gettext_lazy("summer"),
    "autumn": gettext_lazy("autumn"),
}
EVIDENCE: Mapping[str, Any] = {"photo": gettext_lazy("a photo")}


@dataclass(frozen=True, slots=True)
class About:
    """Of a shipped topic; what is not known is empty."""

    not_to_be_confused_with: tuple[str, ...]
    season: Any
    evidence: Any


def about(code: str) -> About | None:
    """None for a topic of the body's own."""
    row = by_code().get(code or "")
    if row is None:
        return None
    others = tuple(topic_name(other) for other in row.not_to_be_confused_with)
    return About(others, SEASONS.get(row.season, ""), EVIDENCE.get(row.evidence, ""))


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {group.code: group.name for group in classifier()}


def topic_name(code: str, own: Mapping[str, str] | None = None) -> str:
    """The name of a topic or a group; words for none. `own`: names of topics of the body, by their codes."""
    row = by_code().get(code)
    if row:
        return row.name
    if own and code in own:
        return own[code]
    return _groups().get(code, code) if code else _("not determined")


def why_unit(reason: Reason) -> str:
    """Why a unit is suggested, in words."""
    said = {"met": reason.met, "whole": reason.whole, "place": reason.place}
    if reason.why is Why.TERMS:
        return _("the terms in force name it for this topic")
    if reason.why is Why.DEFAULT:
        return _("this topic is in its competence")
    if reason.why is Why.TOPIC:
        return _("had %(met)d of %(whole)d earlier cases of the topic") % said
    return _("had %(met)d of %(whole)d earlier cases of the topic from %(place)s") % said
