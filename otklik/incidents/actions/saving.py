"""Searches that a person keeps under a name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.incidents.errors import Refused
from otklik.incidents.models import SavedSearch
from otklik.office.models import Employee

MOST = 30


@dataclass
class TooManySearches(Refused):
    def say(self) -> str:
        return _("%(most)s searches are kept already. Delete one that you do not need.") % {"most": MOST}


@transaction.atomic
def save(*, name: str, address: str, by: Employee) -> SavedSearch:
    """The same name again keeps the newer search. TooManySearches beyond MOST."""
    Employee.objects.select_for_update().get(pk=by.pk)
    held = SavedSearch.objects.filter(employee=by)
    if not held.filter(name=name).exists() and held.count() >= MOST:
        raise TooManySearches
    row, _made = held.update_or_create(employee=by, name=name, defaults={"address": address})
    return row
