"""Tags and filters of our pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import lucide
from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from otklik.incidents.actions.showing import address_of
from otklik.incidents.directing import Reason
from otklik.incidents.models import Entry, EvidencePage, Note
from otklik.networks.models import Network
from otklik.office.clocks import terms_of
from otklik.office.models import TermsEdition
from otklik.office.reply_templates import unfilled
from otklik.regulation.history import Step
from otklik.web import moments, suggested, words
from otklik.web.clock import Face
from otklik.web.forms.look import dress
from otklik.web.zones import ZONES

register = template.Library()

_MENTION = re.compile(r"(?:^|(?<=[\s(«;]))(@[\w.-]*\w)")
WITHOUT_WORDS = frozenset(
    {Step.LINK_REPEAT, Step.JOIN, Step.LEAVE, Step.HEAR, Step.ALERT}
)  # their reason is a key


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """An outline icon; the word beside it carries the meaning."""
    drawn = lucide._render_icon(str(name) + "", size, **{"class": "icon", "aria_hidden": "true"})
    return mark_safe(drawn)  # noqa: S308 - from the package's own files


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    if value is None:
        return ""
    text = moments.moment(value, timezone.localdate())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def day(value: date | None) -> SafeString | str:
    if value is None:
        return ""
    text = moments.day(value, timezone.localdate())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def month_name(value: date) -> str:
    return str(moments.MONTHS_ALONE[value.month - 1])


@register.filter
def hour(value: datetime) -> str:
    return f"{timezone.localtime(value):%H:%M}"


@register.filter
def zone_name(key: str) -> str:
    """`Europe/Moscow` by the town people know."""
    return str(dict(ZONES).get(key, key))


@register.filter
def span(value: timedelta | None) -> str:
    return "" if value is None else moments.span(value)


@register.filter
def left_span(face: Face) -> str:
    """How long there is still, or how late it is."""
    if face.left is None:
        return ""
    return moments.calendar_span(face.left) if face.round_the_clock else moments.span(face.left)


@register.filter
def minutes_span(value: int) -> str:
    return moments.span(timedelta(minutes=value))


@register.simple_tag
def net(network: str) -> SafeString:
    """The network's mark with its name for those who do not see it."""
    name = dict(Network.choices).get(network, network)
    mark = words.NETWORK_MARKS.get(network, str(network)[:3].upper())
    return format_html(
        '<span class="net" title="{0}"><span aria-hidden="true">{1}</span>'
        '<span class="visually-hidden">{0}</span></span>',
        name,
        mark,
    )


@register.filter
def word_of(value: str, kind: str) -> str:
    """`{{ part.state|word_of:"PARTS" }}`: the word of a member of a closed set."""
    return words.of(kind, value)


@register.filter
def told_value(value: object) -> str:
    """A value of the log of changes, in words."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(told_value(each) for each in value)
    return str(words.of("ROLES", str(value)))


@register.inclusion_tag("parts/clock.html")
def clock(face: Face, why: str = "", brief: bool = False) -> dict[str, Any]:
    return {"face": face, "why": why or face.why_url, "brief": brief}


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, help: bool = True) -> dict[str, Any]:  # noqa: A002
    return {"field": bound, "help": help, "widget": bound.field.widget.__class__.__name__}


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], **changes: str) -> str:
    """This page's query string with some keys changed; an empty value drops the key."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for key, value in changes.items():
        if value:
            query[key] = value
        else:
            query.pop(key, None)
    return f"?{query.urlencode()}" if query else ""


@register.filter
def dressed(bound: BoundField) -> BoundField:
    """A field of somebody else's form in our look: what its label says is not said again within it."""
    dress(bound.field)
    bound.field.widget.attrs.pop("placeholder", None)
    return bound


@register.filter
def placed(bound: BoundField, placeholder: str) -> SafeString:
    """A field with a placeholder."""
    return bound.as_widget(attrs={"placeholder": placeholder})


@register.filter
def remark(entry: Entry) -> str:
    """What was said with a step, as a person reads it."""
    said = str(entry.data.get("reason", ""))
    if entry.step == Step.EXCLUDE:
        return words.of("GROUNDS", said)
    return "" if said.startswith("message:") or entry.step in WITHOUT_WORDS else said


@register.filter
def told(reason: Reason) -> str:
    """Why a unit is suggested."""
    return suggested.why_unit(reason)


@register.filter
def about(code: str) -> suggested.About | None:
    """What a person should know of a topic of the classifier."""
    return suggested.about(code)


@register.filter
def topic_name(code: str, own: Mapping[str, str] | None = None) -> str:
    return suggested.topic_name(code, own)


@register.filter
def by_weekday(hours: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Working hours from Monday on, days alike together: ("mon–thu" in words, "8:30–13:00, 14:00–17:30")."""
    alike = groupby(words.DAYS, key=lambda name: ", ".join(hours.get(name, [])).replace("-", "–"))
    return [(_from_to(list(days)), said) for said, days in alike if said]


@register.filter
def terms_title(edition: TermsEdition) -> str:
    return terms_of(edition).title


def _from_to(days: list[str]) -> str:
    first, last = str(words.DAYS[days[0]]), str(words.DAYS[days[-1]])
    return first if first == last else f"{first}–{last}"


@register.filter
def public_address(page: EvidencePage) -> str:
    """The whole address of a public page, to be copied."""
    return address_of(page)


@register.filter
def unlocalized(value: float) -> str:
    """A number for a drawing: with a point in every language."""
    return f"{value:g}"


@register.filter
def with_mentions(note: Note) -> SafeString:
    """A note's words with those it mentions marked."""
    return mark_safe(_MENTION.sub(r'<span class="mention">\1</span>', escape(note.text)))  # noqa: S308 - escaped


@register.filter
def left_open(text: str | None) -> tuple[str, ...]:
    """Fields of a template that still stand in the text."""
    return unfilled(text or "")
