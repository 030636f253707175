"""What is looked for: everything stands in the address, so that it can be kept, opened again and passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.incidents import wording
from otklik.incidents.searching import Dates, Order, Wanted
from otklik.incidents.traces import TraceKind
from otklik.networks.models import Network
from otklik.office.models import Body, Employee, Topic, Unit
from otklik.office.queries import bodies_of
from otklik.regulation.moves import State
from otklik.web import words
from otklik.web.forms.look import Plain
from otklik.web.forms.work import date_input

STATES = [
    ("new", _("in the inbox")),
    ("dismissed", _("no reaction needed")),
    *((state.value, name) for state, name in wording.STATES.items() if state is not State.NEW),
]


def choice(label: Any, nothing: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", nothing), *choices])


if TYPE_CHECKING:
    Bodies = forms.ModelMultipleChoiceField[Body]
else:
    Bodies = forms.ModelMultipleChoiceField  # is generic for the type checker only


class SearchForm(Plain):
    is_filter = True
    q = forms.CharField(label=_("What to look for"), required=False, max_length=300)
    kind = choice(_("Where"), _("everywhere"), TraceKind.choices)
    network = choice(_("Network"), _("All networks"), Network.choices)
    state = choice(_("State"), pgettext_lazy("state", "any"), STATES)
    importance = choice(_("Importance"), pgettext_lazy("importance", "any"), words.LEVELS.items())
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), required=False, empty_label=pgettext_lazy("topic", "any")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=pgettext_lazy("unit", "any")
    )
    place = forms.CharField(label=_("Place: street, village"), required=False, max_length=100)
    dates = forms.ChoiceField(
        label=_("Which day"),
        required=False,
        choices=[(Dates.WRITTEN.value, _("of writing")), (Dates.DETECTED.value, _("of detection"))],
    )
    since = forms.DateField(label=_("Since"), required=False, widget=date_input())
    until = forms.DateField(label=_("Until, inclusive"), required=False, widget=date_input())
    body = Bodies(Body.objects.none(), label=_("Bodies"), required=False, widget=forms.CheckboxSelectMultiple)
    order = forms.ChoiceField(
        label=_("First"),
        required=False,
        choices=[(Order.NEWEST.value, _("the newest")), (Order.RELEVANCE.value, _("the closest"))],
    )

    def __init__(self, employee: Employee, given: QueryDict) -> None:
        super().__init__(given, auto_id="search-%s")
        self.given = given
        self.bodies = list(bodies_of(employee))
        keys = [body.pk for body in self.bodies]
        querysets = {
            "topic": Topic.objects.filter(Q(body=None) | Q(body__in=keys), active=True),
            "unit": Unit.objects.filter(body__in=keys),
            "body": Body.objects.filter(pk__in=keys).order_by("path"),
        }
        for name, rows in querysets.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if len(keys) < 2:
            del self.fields["body"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first one. Correct one of them."))
        return data

    def wanted(self) -> Wanted:
        """What of it makes sense; a value that does not is told beside its field and filters nothing."""
        self.full_clean()
        data = self.cleaned_data
        return Wanted(
            words=data.get("q", ""),
            kind=data.get("kind", ""),
            network=data.get("network", ""),
            topic=_key(data.get("topic")),
            unit=_key(data.get("unit")),
            state=data.get("state", ""),
            importance=data.get("importance", ""),
            bodies=tuple(body.pk for body in data.get("body") or ()),
            place=data.get("place", ""),
            since=data.get("since"),
            until=data.get("until"),
            dates=Dates(data.get("dates") or Dates.WRITTEN),
            order=Order(data.get("order") or Order.NEWEST),
        )

    def address(self) -> str:
        """The query string of what makes sense, in one order: the same search has the same address."""
        kept = QueryDict(mutable=True)
        for name in self.fields:
            given = [value for value in self.given.getlist(name) if value.strip()]
            if given and name not in self.errors:
                kept.setlist(name, given)
        return kept.urlencode()


def _key(row: Topic | Unit | None) -> int | None:
    return row.pk if row else None


class SaveSearchForm(Plain):
    name = forms.CharField(label=_("Name of the search"), max_length=80)
    address = forms.CharField(widget=forms.HiddenInput, max_length=4000)
