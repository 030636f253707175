"""Forms of the pages. They ask; the actions decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Plain(forms.Form):
    """Our look: Bootstrap's classes, errors tied to their fields."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            dress(field)


def dress(field: forms.Field) -> None:
    widget = field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.CheckboxInput)):
        return
    kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
    widget.attrs.setdefault("class", kind)


class SampleForm(Plain):
    """Every kind of field, for the page of components."""

    topic = forms.CharField(label=_("Topic"), help_text=_("Everyday words will do: light, snow, bus."))
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    importance = forms.ChoiceField(
        label=_("Importance"),
        choices=[("normal", _("Normal")), ("high", _("High"))],
        widget=forms.RadioSelect,
        initial="normal",
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[("1", "Комитет ЖКХ"), ("2", "Отдел культуры")])
    no_evidence = forms.BooleanField(label=_("There is no photo or video"), required=False)
