"""A message that a person brings, with its files (clause 1)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from otklik.office.models import Body
from otklik.web.forms.look import Plain, text_area
from otklik.web.forms.office import moment_input


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
