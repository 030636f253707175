"""Routing, drafting, approval, publication (clauses 7, 10-21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.incidents.directing import UnitGuess
from otklik.incidents.models import Assignment
from otklik.office.models import Body, Unit
from otklik.office.queries import units_of
from otklik.regulation.history import ReplyKind
from otklik.web.forms.look import OnCase, Plain, reason_field, text_area


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AssignForm(OnCase):
    """Units with the question each answers; several units split the message (clause 17).

    `guesses`: units that are suggested, the surest first; they head the list with their reasons.
    """

    def __init__(self, body: Body, guesses: Sequence[UnitGuess], *args: Any, **kwargs: Any) -> None:
        self.guesses = {guess.unit.pk: guess for guess in guesses}
        order = list(self.guesses)
        self.units = sorted(units_of(body), key=lambda unit: _place(order, unit.pk))
        super().__init__(*args, **kwargs)
        for unit in self.units:
            self.fields[f"unit_{unit.pk}"] = forms.BooleanField(label=unit.short_name, required=False)
            question = forms.CharField(label=_("What this unit answers"), required=False, max_length=1000)
            question.widget.attrs["class"] = "form-control"
            self.fields[f"question_{unit.pk}"] = question

    def rows(self) -> list[tuple[Unit, forms.BoundField, forms.BoundField, UnitGuess | None]]:
        return [
            (unit, self[f"unit_{unit.pk}"], self[f"question_{unit.pk}"], self.guesses.get(unit.pk))
            for unit in self.units
        ]

    def chosen(self) -> list[tuple[Unit, str]]:
        data = self.cleaned_data
        return [(u, data[f"question_{u.pk}"]) for u in self.units if data[f"unit_{u.pk}"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"unit_{unit.pk}") for unit in self.units):
            raise forms.ValidationError(_("Choose at least one unit (clause 7)."))
        return data


def _place(order: list[int], key: int) -> int:
    return order.index(key) if key in order else len(order)


class ReassignForm(OnCase):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=_("Choose a unit"))
    reason = reason_field(required=False)

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(body)  # type: ignore[attr-defined]


class JointForm(OnCase):
    """Clause 17: which part's published answer speaks for this one too."""

    within = forms.TypedChoiceField(label=_("Whose answer speaks for this part"), coerce=int)

    def __init__(self, answered: Iterable[Assignment], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.pk, f"{row.part}. {row.unit.short_name}") for row in answered]
        self.fields["within"].choices = choices  # type: ignore[attr-defined]


class KindForm(Plain):
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in ReplyKind])


class DraftForm(OnCase):
    """Fields that the kind of reply and the case do not need are left out."""

    text = forms.CharField(label=_("Text of the reply"), required=False, widget=text_area(9))
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    measures = forms.CharField(
        label=_("Measures taken or progress (cl. 18)"), required=False, widget=text_area(2)
    )
    promise = forms.CharField(label=_("What is promised (cl. 16)"), required=False, widget=text_area(2))
    promised_for = forms.DateField(
        label=_("By what day"),
        required=False,
        widget=date_input(),
    )
    no_evidence = forms.BooleanField(label=_("There is no photo or video (cl. 19)"), required=False)
    signed = forms.BooleanField(
        label=_("I answer for truth, completeness and time (cl. 21)"),
        error_messages={"required": _("Sign the draft: tick the line (cl. 21).")},
    )

    def __init__(self, kind: str, is_repeat: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_repeat:
            del self.fields["measures"]
        if kind != ReplyKind.INTERIM:
            del self.fields["promise"], self.fields["promised_for"]
        if kind == ReplyKind.CLARIFICATION:
            del self.fields["no_evidence"]

    def sent(self) -> dict[str, Any]:
        """What is said to `drafting.send`."""
        data = dict(self.cleaned_data)
        del data["signed"]
        return data


class SaveForm(Plain):
    text = forms.CharField(required=False, strip=False, max_length=100_000)
    number = forms.IntegerField(min_value=0)


class InsertForm(Plain):
    """What stood in the editor when a template was chosen."""

    text = forms.CharField(required=False, strip=False, max_length=100_000)
    number = forms.IntegerField(min_value=0, required=False)
    promised_for = forms.DateField(required=False)


class FileForm(Plain):
    upload = forms.FileField(label=_("Photo, video or PDF"))


class ApproveForm(OnCase):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(OnCase):
    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(label=_("What to rework"), max_length=4000, widget=text_area(3))


class PlacedForm(Plain):
    permalink = forms.URLField(label=_("Link of the published reply"), max_length=500, assume_scheme="https")
    reason = forms.CharField(
        label=_("Published otherwise: why"),
        required=False,
        max_length=500,
        help_text=_("Only when the comments are closed or the post is gone (cl. 15)."),
    )

    def __init__(self, *args: Any, private: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permalink"].required = not private  # a private message has no address


class AmendForm(Plain):
    reason = reason_field(_("Why"))
    by_hand = forms.BooleanField(
        label=_("I have done it by hand in the network"),
        required=False,
    )

    def __init__(self, *args: Any, offer_by_hand: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not offer_by_hand:
            del self.fields["by_hand"]


class CorrectForm(AmendForm):
    text = forms.CharField(label=_("What the reply is to say"), max_length=20_000, widget=text_area(5))
    field_order = ("text", "reason", "by_hand")


class WithdrawForm(AmendForm):
    sure = forms.BooleanField(
        label=_("I know that the author is owed an answer again, from now on"),
        error_messages={"required": _("Tick that you know it: the clock starts anew (cl. 15).")},
    )
    field_order = ("reason", "sure", "by_hand")


class HearForm(Plain):
    message = forms.IntegerField(label=_("Number of the message"), widget=forms.HiddenInput)
