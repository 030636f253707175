"""What the monitor says of a message (clauses 5, 7, 9, 18, 20)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.office.clocks import NoEdition, edition_for, terms_of
from otklik.office.models import Body, TermsEdition, Topic
from otklik.office.queries import topics_for
from otklik.regulation.terms import Terms
from otklik.web import words
from otklik.web.asking import number_in
from otklik.web.forms.look import OnCase, Plain, reason_field, text_area
from otklik.web.terms_told import level_said

GROUNDS = [("", _("Choose a ground")), *words.SETS["GROUNDS"].items()]
DISMISSALS = [
    ("thanks", _("Thanks")),
    ("chatter", _("Conversation among citizens")),
    ("advertisement", _("Advertisement")),
    ("not_ours", _("Does not concern the body")),
    ("other", _("Other")),
]


def terms_now(body: Body) -> Terms | None:
    """None where the body has none in force yet."""
    try:
        return terms_of(edition_for(body, timezone.now()))
    except NoEdition:
        return None


def levels_in(terms: Terms | None) -> list[tuple[str, Any]]:
    """Choices of importance: those that the edition has."""
    named = [level.name for level in terms.importance] if terms else list(words.LEVELS)
    return [(name, words.LEVELS.get(name, name)) for name in named]


if TYPE_CHECKING:
    _TopicField = forms.ModelChoiceField[Topic]
else:
    _TopicField = forms.ModelChoiceField  # is generic for the type checker only


class TopicChoice(_TopicField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Topic.objects.none(), label=_("Topic"), **kwargs)


@dataclass(frozen=True)
class Level:
    """A level of importance to choose; `hint` tells its term, empty where the body has no terms yet."""

    value: str
    word: str
    hint: str
    chosen: bool


class AcceptForm(Plain):
    topic = TopicChoice(required=False)
    importance = forms.ChoiceField(label=_("Importance"), widget=forms.RadioSelect, initial="normal")
    reason = forms.CharField(label=_("Why high"), max_length=500, required=False)
    repeat_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
    following = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics_for(body)  # type: ignore[attr-defined]
        self._terms = terms_now(body)
        self.fields["importance"].choices = levels_in(self._terms)  # type: ignore[attr-defined]

    def levels(self) -> Iterator[Level]:
        """To choose from, with the terms of the edition in force. One that the edition has not is not chosen."""
        offered = dict(self.fields["importance"].choices)  # type: ignore[attr-defined]
        chosen = self["importance"].value() if self["importance"].value() in offered else next(iter(offered))
        for value, word in offered.items():
            hint = level_said(self._terms.level(value), self._terms.clock) if self._terms else ""
            yield Level(value, str(word), hint, value == chosen)


class NumberOfCase(forms.CharField):
    """Number and year of an incident, as its page shows them."""

    def __init__(self, label: Any) -> None:
        example = forms.TextInput({"placeholder": "12/2026", "inputmode": "numeric"})
        super().__init__(label=label, max_length=20, widget=example)

    def clean(self, value: Any) -> tuple[int, int]:
        written = re.fullmatch(r"№?\s*(\d{1,9})\s*/\s*(\d{4})", super().clean(value).strip())
        if written is None:
            raise forms.ValidationError(_("Write the number as on the page of the incident: 12/2026."))
        return int(written[1]), int(written[2])


class RepeatForm(OnCase):
    """The earlier incident by the number that its page shows (clause 18)."""

    earlier = NumberOfCase(_("Number of the earlier incident"))


class ExcludeForm(OnCase):
    ground = forms.ChoiceField(label=_("Ground"), choices=GROUNDS)
    following = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Chosen(forms.TypedMultipleChoiceField):
    """Keys of messages; which of them she may see, the action asks."""

    def __init__(self) -> None:
        super().__init__(coerce=int, required=False)

    def offer(self, keys: Sequence[str]) -> None:
        self.choices = [(key, key) for key in keys if number_in(key) is not None]


class OnChosen(Plain):
    """What is done with chosen messages. Several such forms share one list, so none may hold up the others."""

    use_required_attribute = False
    messages = Chosen()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, Chosen):
                field.offer(self.data.getlist(name) if isinstance(self.data, QueryDict) else [])


class DismissForm(OnChosen):
    reason = forms.ChoiceField(label=_("Why no reaction is needed"), choices=DISMISSALS)
    following = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ExcludeSeveralForm(OnChosen):
    ground = forms.ChoiceField(label=_("Ground"), choices=GROUNDS)


class JoinSeveralForm(OnChosen):
    """The incident in work to which they belong, by its number."""

    number = NumberOfCase(_("Number of the incident"))


class TopicForm(OnCase):
    topic = TopicChoice()

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics_for(body)  # type: ignore[attr-defined]


class ImportanceForm(OnCase):
    importance = forms.ChoiceField(label=_("Importance"), widget=forms.RadioSelect)
    reason = reason_field()

    def __init__(self, edition: TermsEdition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["importance"].choices = levels_in(terms_of(edition))  # type: ignore[attr-defined]


class ReasonForm(OnCase):
    reason = reason_field()


class ForwardForm(OnCase):
    """Nothing to say: the step itself."""


class AcknowledgeForm(OnCase):
    instruction = forms.CharField(
        label=_("Instruction"), required=False, max_length=1000, widget=text_area(2)
    )
