"""Addresses that people paste."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from otklik.incidents.errors import Refused

_valid = URLValidator(schemes=["http", "https"])


@dataclass
class BadLink(Refused):
    link: str

    def say(self) -> str:
        return _("This is not an address of a page: copy it from the browser, it begins with https://")


def check(link: str) -> str:
    """The address, if it can be opened in a browser and nothing else (no javascript:)."""
    try:
        _valid(link)
    except ValidationError:
        raise BadLink(link) from None
    if len(link) > 500:
        raise BadLink(link)
    return link
