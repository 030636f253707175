"""What is asked on the pages of reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.networks.models import Network
from otklik.office.clocks import terms_of
from otklik.office.models import Appointment, Body, Employee, TermsEdition, Topic, Unit
from otklik.regulation.history import Role
from otklik.regulation.periods import ONE_DAY, Period, before, moved, period_of
from otklik.regulation.terms import Every
from otklik.reports.risks import Within
from otklik.reports.scope import Scope
from otklik.web.forms.look import Plain, reason_field, text_area
from otklik.web.words import LEVELS

EVERY = {
    Every.DAY: pgettext_lazy("period", "Day"),
    Every.WEEK: pgettext_lazy("period", "Week"),
    Every.MONTH: pgettext_lazy("period", "Month"),
    Every.QUARTER: pgettext_lazy("period", "Quarter"),
    Every.YEAR: pgettext_lazy("period", "Year"),
}
RANGE = "range"  # any days
MOST_DAYS = 3 * 366
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
MOST_NAMED = 5
ALL = [("", pgettext_lazy("filter", "all"))]


class ScopeForm(Plain):
    """Which figures: of which bodies and period, narrowed to what. Empty fields do not narrow."""

    is_filter = True
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Body"), required=False)
    every = forms.ChoiceField(
        label=_("Period"),
        choices=[*EVERY.items(), (RANGE, pgettext_lazy("period", "Any days"))],
        required=False,
    )
    day = forms.DateField(
        label=_("with the day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("until the day (any days)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    network = forms.ChoiceField(label=_("Network"), required=False, choices=[*ALL, *Network.choices])
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), required=False, to_field_name="code"
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False)
    executor = forms.ModelChoiceField(Employee.objects.none(), label=_("Executor"), required=False)
    importance = forms.ChoiceField(label=_("Importance"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=300)

    def __init__(self, bodies: list[Body], data: Any, today: date) -> None:
        given = data.copy()
        given.setdefault("every", Every.MONTH)
        given.setdefault("day", today.isoformat())
        super().__init__(given)
        self.bodies, self.today = bodies, today
        keys = [body.pk for body in bodies]
        charged = Appointment.objects.filter(body__in=keys, role=Role.EXECUTOR).values("employee")
        for name, rows in (
            ("body", Body.objects.filter(pk__in=keys).order_by("path")),
            ("topic", Topic.objects.filter(Q(body=None) | Q(body__in=keys))),
            ("unit", Unit.objects.filter(body__in=keys)),
            ("executor", Employee.objects.filter(pk__in=charged).order_by("name")),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            named = [(self.fields[name].prepare_value(row), str(row)) for row in rows]
            self.fields[name].choices = [("", str(ALL[0][1])), *named]  # type: ignore[attr-defined]

        self.fields["importance"].choices = [*ALL, *_levels(bodies)]  # type: ignore[attr-defined]

    @property
    def often(self) -> Every | None:
        """None: any days."""
        said = self._said("every") or Every.MONTH
        return None if said == RANGE else Every(said)

    @property
    def period(self) -> Period:
        first = self._day("day", self.today)
        if self.often is not None:
            return period_of(self.often, first)
        first, last = sorted((first, self._day("until", first)))
        return Period(first, min(last, first + timedelta(days=MOST_DAYS - 1)))

    def _day(self, name: str, otherwise: date) -> date:
        """Beyond these years nothing is counted."""
        return min(max(self._said(name) or otherwise, EARLIEST), LATEST)

    @property
    def before(self) -> Period:
        return before(self.often, self.period) if self.often else moved(self.period, -1)

    @property
    def after(self) -> Period | None:
        """None where it has not begun."""
        day_after = self.period.last + ONE_DAY
        found = period_of(self.often, day_after) if self.often else moved(self.period, 1)
        return found if found.first <= self.today else None

    def scope(self) -> Scope:
        """What was asked; a field that makes no sense asks nothing."""
        self.is_valid()
        chosen: Body | None = self._said("body")
        topic: Topic | None = self._said("topic")
        unit: Unit | None = self._said("unit")
        executor: Employee | None = self._said("executor")
        return Scope(
            bodies=(chosen.pk,) if chosen else tuple(body.pk for body in self.bodies),
            period=self.period,
            zone=(chosen or self.bodies[0]).zone,
            network=self._said("network") or "",
            topic=topic.code if topic else "",
            unit=unit.pk if unit else None,
            executor=executor.pk if executor else None,
            importance=self._said("importance") or "",
            place=self._said("place") or "",
        )

    def told(self) -> list[str]:
        """What was asked, for a sheet of paper: the bodies, and each narrowing with its name."""
        chosen = self._said("body")
        named = [str(body) for body in ([chosen] if chosen else self.bodies)]
        found = [", ".join(named[:MOST_NAMED]) + (" …" if len(named) > MOST_NAMED else "")]
        for name in ("network", "topic", "importance", "unit", "executor", "place"):
            if value := self._said(name):
                choices = dict(getattr(self.fields[name], "choices", ()))
                found.append(f"{self.fields[name].label}: {choices.get(value, value)}")
        return found

    def _said(self, name: str) -> Any:
        if not hasattr(self, "cleaned_data"):
            self.is_valid()
        return self.cleaned_data.get(name)


def _levels(bodies: list[Body]) -> list[tuple[str, Any]]:
    """The levels of importance of all their editions (also of former ones)."""
    above = {key for body in bodies for key in body.lineage}
    terms = [terms_of(row) for row in TermsEdition.objects.filter(body__in=above)]
    named = dict.fromkeys(level.name for each in terms for level in each.importance)
    return [(name, LEVELS.get(name, name)) for name in named or LEVELS]


WITHIN = {
    Within.HOUR: _("within an hour of working time"),
    Within.DAY: _("within a working day (8 h)"),
    Within.WEEK: _("within a working week (40 h)"),
    Within.LATE: _("late already"),
}


class RisksForm(Plain):
    """Of which bodies, and how near. What makes no sense asks nothing."""

    is_filter = True
    body = forms.ChoiceField(label=_("Body"), required=False)
    within = forms.ChoiceField(label=_("What will be late"), choices=list(WITHIN.items()))

    def __init__(self, bodies: list[Body], data: Any) -> None:
        given = data.copy()
        given.setdefault("within", Within.HOUR)
        super().__init__(given)
        self.bodies = bodies
        named = [("", str(ALL[0][1])), *((str(body.pk), str(body)) for body in bodies)]
        self.fields["body"].choices = named  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def chosen(self) -> list[Body]:
        return [body for body in self.bodies if str(body.pk) == self.cleaned_data.get("body")] or self.bodies

    @property
    def asked(self) -> Within:
        return Within(self.cleaned_data.get("within") or Within.HOUR)


class PaperForm(Plain):
    conclusions = forms.CharField(
        label=_("Conclusions"), required=False, max_length=10_000, widget=text_area(5)
    )


class CorrectForm(Plain):
    reason = reason_field(_("What is corrected and why"))


class SignForm(Plain):
    """Nothing to say: the step itself."""


class PublicForm(Plain):
    """The public page of a body."""

    is_on = forms.BooleanField(label=_("Anybody may read the totals of this body"), required=False)
    slug = forms.SlugField(
        label=_("Address"), max_length=50, help_text=_("Small Latin letters, digits and dashes.")
    )
    sites = forms.CharField(
        label=_("Sites that may show it within their pages"),
        help_text=_("As https://example.ru, one in a line. None: only the page itself can be opened."),
        required=False,
        max_length=2000,
        widget=text_area(3),
    )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean_sites(self) -> list[str]:
        return str(self.cleaned_data["sites"]).lower().split()


class HeadForm(Plain):
    """Clause 24: known, with an instruction or without."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    instruction = forms.CharField(
        label=_("Instruction"), required=False, max_length=1000, widget=text_area(2)
    )
