"""The editor of an edition of terms: every field of `Terms`, grouped by what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from otklik.office.models import ROLE_NAMES
from otklik.regulation import termsfile
from otklik.regulation.errors import TermsError
from otklik.regulation.terms import DraftRule, Importance, ReportTerms, Terms, TopicTerms
from otklik.web.forms.look import Plain, text_area
from otklik.web.forms.work import date_input
from otklik.web.words import SETS, terms_label

HOUR = 60
CHAIN = 3


class LengthWidget(forms.MultiWidget):
    """Hours and minutes side by side."""

    def __init__(self) -> None:
        numbers = {"min": "0", "class": "form-control", "inputmode": "numeric"}
        super().__init__([forms.NumberInput({**numbers}), forms.NumberInput({**numbers, "max": "59"})])

    def decompress(self, value: timedelta | None) -> list[int | None]:
        if value is None:
            return [None, None]
        return list(divmod(int(value.total_seconds()) // 60, HOUR))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        held = value if isinstance(value, list) else self.decompress(value)
        said = (pgettext_lazy("unit", "hours"), pgettext_lazy("unit", "minutes"))
        shown = []
        for number, widget in enumerate(self.widgets):
            own = {
                **(attrs or {}),
                "id": f"{(attrs or {}).get('id', name)}_{number}",
                "aria-label": said[number],
            }
            shown.append(widget.render(f"{name}_{number}", held[number], own, renderer))
        return format_html(
            '<span class="length">{} <span class="soft">{}</span> {} <span class="soft">{}</span></span>',
            shown[0],
            pgettext_lazy("unit", "h"),
            shown[1],
            pgettext_lazy("unit", "min"),
        )

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"


class LengthField(forms.MultiValueField):
    """A length of time; empty is "no limit" where the field is not required."""

    widget = LengthWidget

    def __init__(self, **kwargs: Any) -> None:
        whole = (
            forms.IntegerField(min_value=0, max_value=999),
            forms.IntegerField(min_value=0, max_value=59),
        )
        super().__init__(fields=whole, require_all_fields=False, **kwargs)
        for each in self.fields:
            each.required = False

    def compress(self, data_list: Sequence[int | None]) -> timedelta | None:
        if not data_list or all(part is None for part in data_list):
            return None
        return timedelta(hours=data_list[0] or 0, minutes=data_list[1] or 0)


def length(key: str, *, limit: bool = False, **kwargs: Any) -> LengthField:
    hint = _("Empty: no limit.") if limit else ""
    return LengthField(label=terms_label(key), required=not limit, help_text=hint, **kwargs)


def count(key: str, *, limit: bool = False, least: int = 0) -> forms.IntegerField:
    hint = _("Empty: no limit.") if limit else ""
    return forms.IntegerField(
        label=terms_label(key), required=not limit, min_value=least, max_value=3650, help_text=hint
    )


def choice(key: str, kind: str) -> forms.ChoiceField:
    options = list(SETS[kind].items())
    return forms.ChoiceField(label=terms_label(key), choices=options, initial=options[0][0])


def flag(key: str) -> forms.BooleanField:
    return forms.BooleanField(label=terms_label(key), required=False)


ROLES = [("", "–"), *((role.value, name) for role, name in ROLE_NAMES.items())]


class TermsForm(Plain):
    title = forms.CharField(label=terms_label("title"), max_length=200)
    name = forms.SlugField(label=terms_label("name"), max_length=40)
    clock = choice("clock", "CLOCKS")
    start = choice("start", "STARTS")
    forward = length("forward", limit=True)
    route = length("route", limit=True)
    route_is_norm = flag("route_is_norm")
    first_reaction = length("first_reaction", limit=True)
    pause = flag("pause")
    floor_after_pause = length("floor_after_pause")
    remind_waiting_after = forms.CharField(
        label=terms_label("remind_waiting_after"), required=False, help_text=_("Numbers, such as 1, 3.")
    )
    approve = length("approve", limit=True)
    approval_chain_1 = forms.ChoiceField(label=_("Approves first"), choices=ROLES, required=False)
    approval_chain_2 = forms.ChoiceField(label=_("then"), choices=ROLES, required=False)
    approval_chain_3 = forms.ChoiceField(label=_("and then"), choices=ROLES, required=False)
    allow_own_approval = flag("allow_own_approval")
    rework = length("rework", limit=True)
    supervisor_from_cycle = count("supervisor_from_cycle", least=1)
    publish = length("publish", limit=True)
    final_days = count("final_days", limit=True, least=1)
    final_counted = choice("final_counted", "CLOCKS")
    final_target = choice("final_target", "TARGETS")
    interim_limit = count("interim_limit", limit=True)
    interim_free = count("interim_free")
    joint_answer = flag("joint_answer")
    repeat_days = count("repeat_days")
    reopen_days = count("reopen_days")
    alert = length("alert")
    acknowledge = length("acknowledge")
    papers_ready_minute = count("papers_ready_minute")
    grace = length("grace")

    groups = (
        (_("The edition"), "", ("title", "name", "clock", "start", "grace")),
        (_("Detection and forwarding"), "7", ("forward", "route", "route_is_norm", "first_reaction")),
        (_("Questions to the author"), "10", ("pause", "floor_after_pause", "remind_waiting_after")),
        (
            _("Approval and rework"),
            "5, 13, 14",
            (
                "approve",
                "approval_chain_1",
                "approval_chain_2",
                "approval_chain_3",
                "allow_own_approval",
                "rework",
                "supervisor_from_cycle",
            ),
        ),
        (_("Publication"), "15", ("publish",)),
        (
            _("Interim answers"),
            "16",
            ("final_days", "final_counted", "final_target", "interim_limit", "interim_free"),
        ),
        (_("Parts, repeats, reopening"), "17, 18", ("joint_answer", "repeat_days", "reopen_days")),
        (_("Report to the head, papers"), "22–24", ("alert", "acknowledge", "papers_ready_minute")),
    )

    def grouped(self) -> Iterator[tuple[Any, str, list[forms.BoundField]]]:
        for title, clauses, names in self.groups:
            yield title, clauses, [self[name] for name in names]

    def clean_remind_waiting_after(self) -> tuple[int, ...]:
        said = str(self.cleaned_data["remind_waiting_after"])
        try:
            return tuple(int(each) for each in said.replace(",", " ").split())
        except ValueError:
            raise forms.ValidationError(_("Write whole numbers of working days, such as 1, 3.")) from None

    def values(self) -> dict[str, Any]:
        """Fields of `Terms` but for its tables."""
        data = dict(self.cleaned_data)
        chain = [data.pop(f"approval_chain_{step}") for step in range(1, CHAIN + 1)]
        return data | {"approval_chain": tuple(role for role in chain if role)}


class LevelForm(Plain):
    name = forms.SlugField(label=_("Code of the level"), max_length=16)
    answer = length("answer", limit=True)
    draft = length("draft", limit=True)
    draft_rule = choice("draft_rule", "DRAFT_RULES")
    after_change = length("after_change", limit=True)
    alert = flag("level_alert")
    clause = forms.IntegerField(label=_("Clause of the answer"), min_value=1, max_value=24, initial=8)
    draft_clause = forms.IntegerField(label=_("Clause of the draft"), min_value=1, max_value=24, initial=11)

    def value(self) -> Importance:
        data = _own(self)
        return Importance(**data | {"draft_rule": DraftRule(data["draft_rule"])})


class TopicForm(Plain):
    code = forms.CharField(label=_("Code of the topic"), max_length=60)
    answer = length("topic_answer", limit=True)
    draft = length("topic_draft", limit=True)
    first = forms.DateField(label=_("Season from"), widget=date_input(), required=False)
    last = forms.DateField(label=_("Season to"), widget=date_input(), required=False)
    evidence = flag("evidence")
    unit = forms.CharField(label=_("Executor"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("first")) != bool(data.get("last")):
            self.add_error("last", _("A season has a first and a last day. The year does not matter."))
        return data

    def value(self) -> TopicTerms:
        data = _own(self)
        first, last = data.pop("first"), data.pop("last")
        season = ((first.month, first.day), (last.month, last.day)) if first and last else None
        return TopicTerms(**data, season=season)


class ReportForm(Plain):
    paper = choice("paper", "PAPERS")
    every = choice("every", "EVERY")
    due_day = forms.IntegerField(label=terms_label("due_day"), min_value=1, max_value=28)
    to = forms.MultipleChoiceField(
        label=terms_label("to"), choices=ROLES[1:], widget=forms.CheckboxSelectMultiple
    )

    def value(self) -> ReportTerms:
        data = _own(self)
        return ReportTerms(**data | {"to": tuple(data["to"])})


def _own(form: forms.Form) -> dict[str, Any]:
    return {key: value for key, value in form.cleaned_data.items() if key != "DELETE"}


TABLES: Mapping[str, type[Any]] = {
    "importance": LevelForm,
    "topics": TopicForm,
    "reports": ReportForm,
}
LEAP_YEAR = 2024


class Editor:
    """The form with its three tables, each of which has one empty row to add."""

    def __init__(self, data: Any = None, terms: Terms | None = None) -> None:
        self.form = TermsForm(data, initial=_initial(terms) if terms else None)
        self.tables = {
            key: forms.formset_factory(shape, extra=1, can_delete=True, max_num=40)(
                data, prefix=key, initial=_rows(key, terms) if terms else None
            )
            for key, shape in TABLES.items()
        }

    def terms(self) -> Terms | None:
        """What was written; None where it does not fit, and the fields say why."""
        if not all([self.form.is_valid(), *(table.is_valid() for table in self.tables.values())]):
            return None
        rows: dict[str, Any] = {
            key: tuple(
                row.value() for row in table if row.cleaned_data and not row.cleaned_data.get("DELETE")
            )
            for key, table in self.tables.items()
        }
        try:
            return Terms.from_toml(Terms(**self.form.values(), **rows).to_toml())
        except TermsError as problem:
            self._say(problem)
            return None

    def _say(self, problem: TermsError) -> None:
        """The problem at its field, else above the form."""
        table, _dot, rest = problem.key.partition(".")
        name, _dot, key = rest.rpartition(".")
        said = told(problem)
        if table in self.form.fields:
            self.form.add_error(table, said)
            return
        for row in self.tables.get(table, ()):
            named = row.cleaned_data.get("name") or row.cleaned_data.get("code")
            if key in row.fields and (not name or named == name):
                row.add_error(key, said)
                return
        self.form.add_error(None, said)


def _initial(terms: Terms) -> dict[str, Any]:
    held = {name: getattr(terms, name) for name in TermsForm.base_fields if hasattr(terms, name)}
    held["remind_waiting_after"] = ", ".join(map(str, terms.remind_waiting_after))
    return held | {f"approval_chain_{n}": role for n, role in enumerate(terms.approval_chain, 1)}


def _rows(key: str, terms: Terms) -> list[dict[str, Any]]:
    shape = TABLES[key]
    return [
        {name: getattr(row, name, None) for name in shape.base_fields} | _season(row)
        for row in getattr(terms, key)
    ]


def _season(row: Any) -> dict[str, date]:
    season = getattr(row, "season", None)
    if season is None:
        return {}
    return {name: date(LEAP_YEAR, *end) for name, end in zip(("first", "last"), season, strict=True)}


def told(problem: TermsError) -> str:
    """What is wrong with an edition, and what to write."""
    for key, said in PROBLEMS.items():
        if problem.key == key or problem.key.endswith(f".{key}"):
            return str(said)
    kind = next((said for word, said in KINDS.items() if word in problem.problem), None)
    return f"{problem.key}: {kind or KINDS['cannot be read']}. {_advice(problem.advice)}".rstrip()


def _advice(said: str) -> str:
    """What to write instead."""
    said, _found, _rest = said.partition(' or "none"')
    if said.startswith(ONE_OF):
        return gettext("Write one of %(names)s.") % {"names": said.removeprefix(ONE_OF)}
    return str(ADVICE.get(said, ""))


PROBLEMS: Mapping[str, Any] = {
    "importance": _("An edition has at least one level of importance."),
    "approval_chain": _("Approval has three steps at most."),
    "supervisor_from_cycle": _("Cycles are counted from 1."),
    "interim_limit": _("Not less than the number of interim answers that need no supervisor, or empty."),
    "due_day": _(
        "A monthly, quarterly or yearly paper is due on day 1 to 28, a daily or weekly one on day 1 to 7."
    ),
}
KINDS: Mapping[str, Any] = {
    "cannot be counted back": _("The draft is counted back from the answer: write less than its limit."),
    "is not known": _("there is no such key"),
    "is missing": _("is missing"),
    "is not TOML": _("the file is not TOML"),
    "cannot be read": _("the value does not fit"),
}


ONE_OF = "write one of "
ADVICE: Mapping[str, Any] = {
    termsfile.LENGTH.advice: _('Write a length such as "30m", "8h" or "1h30m", or "none".'),
    termsfile.FLAG.advice: _("Write true or false."),
    termsfile.COUNT.advice: _("Write a whole number such as 7."),
    termsfile.TEXT.advice: _("Write a text in quotes."),
    termsfile.SEASON.advice: _('Write two days such as ["11-01", "03-31"].'),
    termsfile.ROLES.advice: _('Write a list of roles such as ["monitor"].'),
    termsfile.COUNTS.advice: _("Write a list of numbers such as [1, 3]."),
    "remove it": _("Remove it."),
    "mend the line named": _("Mend the file."),
}


class SourceForm(Plain):
    """A file with an edition, or its text."""

    file = forms.FileField(label=_("File (TOML)"), required=False)
    text = forms.CharField(label=_("or its text"), widget=text_area(6), required=False, max_length=100_000)

    def terms(self) -> Terms | None:
        if not self.is_valid():
            return None
        sent = self.cleaned_data["file"]
        try:
            text = sent.read(100_000).decode("utf-8") if sent else self.cleaned_data["text"]
            return Terms.from_toml(text)
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not a text in UTF-8."))
        except TermsError as problem:
            self.add_error("file" if sent else "text", told(problem))
        return None


class EnactForm(Plain):
    toml = forms.CharField(widget=forms.HiddenInput, max_length=200_000)
    made_from = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    in_force_from = forms.DateField(label=_("In force from"), widget=date_input())
    order_number = forms.CharField(label=_("Number of the order"), max_length=50)
    confirmed = forms.BooleanField(
        label=_("The day has passed, and that is meant"), required=False, widget=forms.CheckboxInput
    )

    def clean_toml(self) -> Terms:
        try:
            return Terms.from_toml(self.cleaned_data["toml"])
        except TermsError as problem:
            raise forms.ValidationError(told(problem)) from problem
