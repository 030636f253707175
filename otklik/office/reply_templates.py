"""Ready texts of replies: a set of the body and sets of its units, with fields that a case fills."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FIELDS: Mapping[str, Any] = {
    "имя": _("first name of the author"),
    "адрес": _("place that the message names"),
    "срок": _("day promised, or the day by which the final answer is due"),
    "тема": _("topic of the incident"),
    "номер": _("number of the incident"),
    "подразделение": _("unit that answers"),
    "подпись": _("name and position of the person who writes"),
}
_FIELD = re.compile(r"\{([^{}\n]{1,40})\}")


def fields_in(text: str) -> tuple[str, ...]:
    """Names between braces in order, each once, in small letters: «{Имя}, … {срок}» -> ("имя", "срок")."""
    return tuple(dict.fromkeys(match.strip().lower() for match in _FIELD.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the fields that have a value; the others stay in their braces."""
    return _FIELD.sub(lambda match: values.get(match[1].strip().lower()) or match[0], text)


def unfilled(text: str) -> tuple[str, ...]:
    """Fields of templates that still stand in a text. Other braces are the author's own."""
    return tuple(name for name in fields_in(text) if name in FIELDS)


class ReplyTemplate(models.Model):
    """Without a unit it belongs to the whole body; without a topic or a kind it fits all of them."""

    body = models.ForeignKey("office.Body", models.CASCADE, related_name="reply_templates", db_index=False)
    unit = models.ForeignKey("office.Unit", models.CASCADE, null=True, blank=True, related_name="+")
    topic = models.ForeignKey("office.Topic", models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, blank=True)  # of regulation.history.ReplyKind
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("text"))
    used = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("office.Employee", models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-used", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "unit", "name"],
                name="reply_template_name",
                condition=Q(active=True),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name
