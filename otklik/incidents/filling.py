"""Fields of a reply's template, filled from the case. What the case does not tell stays for a person to fill."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from otklik.incidents.models import Message, OpenDuty, Reply
from otklik.office.models import Employee, ReplyTemplate
from otklik.office.reply_templates import filled
from otklik.regulation.duty import DutyKind

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
PATRONYMICS = ("вич", "вна", "чна")


def fill(template: ReplyTemplate, reply: Reply, *, promised_for: date | None, by: Employee) -> str:
    """The text of the template for this reply; `promised_for`: the day in the form. At most two queries."""
    return filled(template.text, values_of(reply, promised_for, by))


def values_of(reply: Reply, promised_for: date | None, by: Employee) -> dict[str, str]:
    """Texts of office.reply_templates.FIELDS; "" for what the case does not tell."""
    part, incident = reply.assignment, reply.assignment.incident
    message = incident.messages.order_by("pk").first()
    return {
        "имя": first_name(message.author_name) if message else "",
        "адрес": _place(message) if message else "",
        "срок": _until(reply, promised_for),
        "тема": incident.topic.name if incident.topic else "",
        "номер": incident.label,
        "подразделение": part.unit.short_name,
        "подпись": ", ".join(filter(None, (by.signature, by.position))),
    }


def first_name(author: str) -> str:
    """«Анна Ключевская», «Ключевская Анна Петровна» -> «Анна», «Анна Петровна»; "" where it is not a person's."""
    words = author.split()
    if len(words) not in (2, 3) or not all(word.replace("-", "").isalpha() for word in words):
        return ""
    if words[-1].lower().endswith(PATRONYMICS):
        words = words[-2:]
    elif len(words) == 3 and words[1].lower().endswith(PATRONYMICS):  # «Анна Петровна Ключевская»
        words = words[:2]
    else:
        words = words[:1]
    return " ".join(words) if words[0][0].isupper() else ""


def _place(message: Message) -> str:
    places = (message.suggestion or {}).get("places") or [""]
    return str(places[0])


def _until(reply: Reply, promised_for: date | None) -> str:
    """The day promised, else the day by which the final draft is due (clause 16)."""
    promised = promised_for or reply.promised_for
    if promised:
        return in_words(promised)
    part = reply.assignment
    rows = OpenDuty.objects.filter(incident=part.incident_id, part=part.part, kind=DutyKind.FINAL)
    due = rows.values_list("due_at", flat=True).first()
    return in_words(due.astimezone(ZoneInfo(part.incident.body.zone)).date()) if due else ""


def in_words(day: date) -> str:
    """«4 декабря 2026 года»: answers are written in Russian, whatever language the pages speak."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} года"
