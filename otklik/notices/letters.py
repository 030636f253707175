"""What stands in a letter: number, topic, due moment, link; a citizen's words only where the gate allows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.notices.bounces import key_of
from otklik.notices.links import alert_link
from otklik.notices.models import Gate, Letter, Notice, NoticeKind
from otklik.notices.senders.outcomes import Parcel
from otklik.notices.unsubscribing import headers_of

LINES = 40  # of one letter; the rest is in the page


@dataclass(frozen=True)
class Line:
    """One notice in a letter."""

    notice: Notice
    text: str
    link: str


def compose(letter: Letter, notices: Sequence[Notice], gate: Gate) -> Parcel:
    """The letter in the language of the installation and the hours of the body."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(ZoneInfo(letter.body.zone)):
        lines = [_line(notice, words=gate.words) for notice in notices]
        asks = next((line for line in lines if line.notice.asks), None)
        link = alert_link(asks.notice) if asks else f"{settings.PUBLIC_URL}/notices/"
        only = lines[0] if len(lines) == 1 else None
        link = only.link if only and not asks else link
        shown = {
            "letter": letter,
            "subject": _subject(letter, lines),
            "lines": lines[:LINES],
            "more": max(len(lines) - LINES, 0),
            "link": link,
            "button": _button(asks is not None, only is not None),
            "asks": asks,
            "case": asks.link if asks else "",
            "wishes": f"{settings.PUBLIC_URL}/self/notices/",
        }
        plain = render_to_string("notices/letter.txt", shown).strip()
        html = render_to_string("notices/letter.html", shown)
        headers = {} if letter.urgent else headers_of(letter.to, notices)
        return Parcel(
            key_of(letter), str(shown["subject"]), plain, html, link, str(shown["button"]), headers=headers
        )


def _line(notice: Notice, *, words: bool) -> Line:
    quotes = words and notice.kind == NoticeKind.ALERT
    text = notice.text if quotes or not notice.discreet else notice.discreet
    return Line(notice, text, f"{settings.PUBLIC_URL}{notice.path or '/notices/'}")


def _subject(letter: Letter, lines: Sequence[Line]) -> str:
    if letter.urgent:
        number = lines[0].notice.incident_number
        again = _("Urgent (cl. 24), repeated: incident {number}")
        said = again if letter.repeats else _("Urgent (cl. 24): incident {number}")
        return said.format(number=number)
    kinds = {line.notice.kind for line in lines}
    if len(lines) == 1:
        notice = lines[0].notice
        kind = notice.get_kind_display()
        return f"{notice.incident_number}: {kind}" if notice.incident_number else kind[:1].upper() + kind[1:]
    count = ngettext("{count} notice", "{count} notices", len(lines)).format(count=len(lines))
    return f"{count}: {lines[0].notice.get_kind_display()}" if len(kinds) == 1 else count


def _button(asks: bool, single: bool) -> str:
    if asks:
        return _("I know of it")
    return _("Open") if single else _("Open all notices")


def trial(gate: Gate, *, at: datetime) -> Parcel:
    """A letter that only shows that letters arrive."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("This is a test letter of Otklik. Letters of the body “{body}” arrive here.")
        said = text.format(body=gate.body.short_name)
        shown = {"subject": _("Test letter"), "lines": [], "said": said, "link": "", "button": ""}
        html = render_to_string("notices/letter.html", shown)
        return Parcel(f"trial-{gate.pk}-{at:%Y%m%d%H%M%S%f}", str(shown["subject"]), said, html)
