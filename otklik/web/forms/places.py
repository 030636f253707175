"""A file of streets and settlements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.language import placesfile
from otklik.web.forms.look import Plain

LARGEST = 900 * 1024  # as text between preview and decision it must stay below the limit of a form
HOW = [("add", _("Add to the names that are there")), ("replace", _("Put in the place of all names"))]


class PlacesFileForm(Plain):
    """The file, read: `table` after `is_valid`."""

    file = forms.FileField(
        label=_("File (CSV)"),
        help_text=_(
            "Two columns: settlement and street. A line with a settlement alone is a settlement. "
            "UTF-8 or Windows-1251; semicolons, tabs or commas."
        ),
    )
    how = forms.ChoiceField(label=_("What to do"), choices=HOW, initial="add", widget=forms.RadioSelect)

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(
                _(
                    "The file is larger than 900 KB. Leave only settlements and streets in it, "
                    "or use the command `otklik places`."
                )
            )
        self.table = placesfile.read(given.read())
        if not self.table.rows:
            raise forms.ValidationError(_("No streets or settlements were found in the file."))
        return given


class KeepPlacesForm(Plain):
    """What was shown in the preview, as text; read again before it is kept."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=2 * LARGEST, strip=False)
    name = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)
    how = forms.ChoiceField(choices=HOW, widget=forms.HiddenInput)

    def rows(self) -> tuple[placesfile.Row, ...]:
        given: dict[str, Any] = self.cleaned_data
        return placesfile.read(given["text"].encode()).rows
