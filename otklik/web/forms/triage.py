"""What the monitor says of a message (clauses 5, 7, 9, 18, 20)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from otklik.office.models import Body, Topic
from otklik.office.queries import topics_for
from otklik.web import words
from otklik.web.forms.look import OnCase, Plain, reason_field, text_area
from otklik.web.forms.office import moment_input

LEVELS = [(value, word) for value, word in words.LEVELS.items()]
GROUNDS = [("", _("Choose a ground")), *words.SETS["GROUNDS"].items()]
DISMISSALS = [
    ("thanks", _("Thanks")),
    ("chatter", _("Conversation among citizens")),
    ("advertisement", _("Advertisement")),
    ("not_ours", _("Does not concern the body")),
    ("other", _("Other")),
]


if TYPE_CHECKING:
    _TopicField = forms.ModelChoiceField[Topic]
else:
    _TopicField = forms.ModelChoiceField  # is generic for the type checker only


class TopicChoice(_TopicField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Topic.objects.none(), label=_("Topic"), **kwargs)


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Files as they were sent; what they are, the action finds out.

    A phone turns its own kind of picture into JPEG where only common ones are asked for.
    """

    ASKED_FOR = (
        "image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime,audio/*,"
        ".pdf,.rtf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp"
    )
    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return list(data or [])

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": self.ASKED_FOR}


class AcceptForm(Plain):
    topic = TopicChoice(required=False)
    importance = forms.ChoiceField(
        label=_("Importance"), choices=LEVELS, widget=forms.RadioSelect, initial="normal"
    )
    reason = forms.CharField(label=_("Why high"), max_length=500, required=False)
    repeat_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
    following = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics_for(body)  # type: ignore[attr-defined]


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
        self.choices = [(key, key) for key in keys if key.isdecimal()]


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


class ByHandForm(Plain):
    """A message pasted by a person: any site, any network, a photo of a notice."""

    body = forms.ModelChoiceField(Body.objects.none(), label=_("Body"), empty_label=None)
    text = forms.CharField(
        label=_("What the citizen wrote"), required=False, max_length=20_000, widget=text_area(6)
    )
    uploads = SeveralFiles(label=_("Photos, screenshots, documents"), required=False)
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https", max_length=500)
    author_name = forms.CharField(label=_("Author"), required=False, max_length=200)
    posted_at = forms.DateTimeField(
        label=_("When it was written"),
        required=False,
        widget=moment_input(),
        help_text=_("By the clock of the body. Nothing given: now."),
    )

    def __init__(self, bodies: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        most = {"count": settings.MEDIA_MOST, "size": settings.MEDIA_BYTES // 1024 // 1024}
        self.fields["uploads"].help_text = (
            _("Up to %(count)d files of %(size)d MB each. A copied screenshot can be pasted here.") % most
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text") and not data.get("uploads") and not self.has_error("text"):
            self.add_error("text", _("Write what the citizen wrote, or add a photo of it."))
        if data.get("posted_at") and data.get("body"):
            data["posted_at"] = data["posted_at"].replace(tzinfo=ZoneInfo(data["body"].zone))
        return data

    @property
    def to_choose_again(self) -> list[str]:
        """Names of the files that came with a refused form: a browser does not keep them."""
        return [each.name or "" for each in self.files.getlist("uploads")] if self.files else []


class TopicForm(OnCase):
    topic = TopicChoice()

    def __init__(self, body: Body, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics_for(body)  # type: ignore[attr-defined]


class ImportanceForm(OnCase):
    importance = forms.ChoiceField(label=_("Importance"), choices=LEVELS, widget=forms.RadioSelect)
    reason = reason_field()


class ReasonForm(OnCase):
    reason = reason_field()


class ForwardForm(OnCase):
    """Nothing to say: the step itself."""


class AcknowledgeForm(OnCase):
    instruction = forms.CharField(
        label=_("Instruction"), required=False, max_length=1000, widget=text_area(2)
    )
