"""Our look of a form: Bootstrap's classes, errors tied to their fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NAMELESS = "-" * 9  # what Django shows for "nothing"
ALL, NONE = pgettext_lazy("filter", "all"), pgettext_lazy("of a list", "none chosen")


class Plain(forms.Form):
    is_filter = False  # every field of a filter may stay empty: it need not be said of each

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field, is_filter=self.is_filter)

    @property
    def refusal(self) -> str:
        """What the action said, when it refused."""
        return " ".join(str(error) for error in self.non_field_errors())


class OnCase(Plain):
    """A form made from a state of a case: `seen` is how many entries its history had."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


def dress(field: forms.Field, *, is_filter: bool = False) -> None:
    widget = field.widget
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == NAMELESS:
        field.empty_label = ALL if is_filter else NONE
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
        return
    kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
    widget.attrs.setdefault("class", kind)


def text_area(rows: int = 3, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def reason_field(label: Any = None, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label or _("Reason"), max_length=1000, widget=text_area(2), **kwargs)


class SampleForm(Plain):
    """Every kind of field, for the page of components."""

    topic = forms.CharField(label=_("Topic"), help_text=_("Everyday words will do: light, snow, bus."))
    reason = reason_field(required=False)
    importance = forms.ChoiceField(
        label=_("Importance"),
        choices=[("normal", _("Normal")), ("high", _("High"))],
        widget=forms.RadioSelect,
        initial="normal",
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[("1", "Комитет ЖКХ"), ("2", "Отдел культуры")])
    no_evidence = forms.BooleanField(label=_("There is no photo or video"), required=False)
