"""Templates of replies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.incidents import wording
from otklik.office.models import Body, Topic, Unit
from otklik.office.queries import topics_for
from otklik.office.templating import Kept
from otklik.web.forms.look import Plain, text_area


class TemplateForm(Plain):
    name = forms.CharField(label=_("Name"), max_length=100)
    text = forms.CharField(label=_("Text"), max_length=10_000, widget=text_area(9))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Whose set"), required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), required=False, empty_label=pgettext_lazy("topic", "any")
    )
    kind = forms.ChoiceField(
        label=_("Kind of reply"),
        required=False,
        choices=[
            ("", pgettext_lazy("reply", "any")),
            *((kind.value, name) for kind, name in wording.REPLY_KINDS.items()),
        ],
    )

    def __init__(self, body: Body, kept: Kept, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Unit.objects.filter(pk__in=[unit.pk for unit in kept.units]).order_by("name")
        self.fields["unit"].queryset = rows  # type: ignore[attr-defined]
        self.fields["unit"].required = not kept.whole
        self.fields["unit"].empty_label = _("of the whole body") if kept.whole else None  # type: ignore[attr-defined]
        self.fields["topic"].queryset = topics_for(body)  # type: ignore[attr-defined]
