"""What a person is told and by which way; how letters leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.notices import demands
from otklik.notices.models import Gate, Mode, NoticeKind, Way
from otklik.notices.smtp import PORTS
from otklik.web.forms.look import Plain


class WishesForm(Plain):
    """A field for each kind and way: `late-mail`."""

    quiet = forms.BooleanField(
        label=_("Out of working time letters wait for the opening"),
        required=False,
        help_text=_("Alerts come at any hour (cl. 24)."),
    )

    def __init__(self, ways: Sequence[Way], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = list(ways)
        for kind in demands.CHOSEN:
            for way in self.ways:
                label = f"{kind.label}: {way.label}"
                self.fields[f"{kind}-{way}"] = forms.ChoiceField(
                    choices=Mode.choices,
                    label=label,
                    widget=forms.Select(attrs={"class": "form-select", "aria-label": label}),
                )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for kind in demands.silenced(self.modes, self.ways):
            said = _("Clause %(clause)s demands that you are told of it: leave one way on.")
            self.add_error(f"{kind}-{self.ways[0]}", said % {"clause": demands.CLAUSES[kind]})
        return data

    @property
    def modes(self) -> dict[str, dict[str, str]]:
        """Only what differs from the usual."""
        found: dict[str, dict[str, str]] = {}
        for kind in demands.CHOSEN:
            for way in self.ways:
                chosen = self.cleaned_data.get(f"{kind}-{way}")
                if chosen and chosen != demands.usual(kind, way, self.ways):
                    found.setdefault(kind.value, {})[way.value] = chosen
        return found

    def rows(self) -> list[tuple[NoticeKind, str, list[tuple[Way, forms.BoundField]]]]:
        """Kind, clause that demands it, a field for each way."""
        return [
            (kind, demands.CLAUSES.get(kind, ""), [(way, self[f"{kind}-{way}"]) for way in self.ways])
            for kind in demands.CHOSEN
        ]


def start_of(modes: demands.Modes, quiet: bool, ways: Sequence[Way]) -> dict[str, Any]:
    start: dict[str, Any] = {
        f"{kind}-{way}": demands.mode_of(modes, kind, way, ways) for kind in demands.CHOSEN for way in ways
    }
    return start | {"quiet": quiet}


class GateForm(Plain):
    """`values`: what is kept in the clear; the secret is kept only when something was typed."""

    secret = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It is encrypted and never shown again. Empty: the one that is kept stays."),
    )
    words = forms.BooleanField(
        label=_("The head's alerts quote the citizen's words"),
        required=False,
        help_text=_("Otherwise only number, topic, term and link leave the system."),
    )
    enabled = forms.BooleanField(label=_("Letters are sent by this way"), required=False, initial=True)
    kept: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()

    @classmethod
    def start(cls, gate: Gate | None) -> dict[str, Any]:
        if gate is None:
            return {}
        held = {"words": gate.words, "enabled": gate.enabled, "has_secret": bool(gate.secret)}
        return {**gate.settings, **held}

    def clean(self) -> dict[str, Any]:
        """A kept secret is not given to another server than it was entered for."""
        data: dict[str, Any] = super().clean() or {}
        moved = any((self.initial.get(name) or "") != (data.get(name) or "") for name in self.guarded)
        if moved and self.initial.get("has_secret") and not data.get("secret"):
            self.add_error("secret", _("The server has changed: enter it again."))
        return data

    def split(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """As `gates.keep` takes it."""
        values = {name: data[name] for name in self.kept if data.get(name) not in ("", None)}
        return {"values": values, **{name: data[name] for name in ("secret", "words", "enabled")}}


class MailForm(GateForm):
    host = forms.CharField(label=_("Mail server"), max_length=200, help_text=_("For example mail.example.ru"))
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[("starttls", "STARTTLS (587)"), ("tls", "TLS (465)"), ("none", _("none (25)"))],
    )
    port = forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65535, required=False, help_text=_("Empty: the usual one.")
    )
    user = forms.CharField(label=_("User name"), max_length=200, required=False)
    sender = forms.EmailField(label=_("Letters come from"))
    field_order = ("host", "security", "port", "user", "secret", "sender", "words", "enabled")
    kept = ("host", "security", "port", "user", "sender")
    guarded = ("host", "security", "user")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["port"] = data.get("port") or PORTS.get(data.get("security", ""))
        return data


class BotForm(GateForm):
    api_url = forms.URLField(
        label=_("Address of the Bot API"),
        required=False,
        assume_scheme="https",
        help_text=_("Empty: that of the messenger itself."),
    )
    field_order = ("secret", "api_url", "words", "enabled")
    kept = guarded = ("api_url",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].label = _("Token of the bot")


FORMS: Mapping[Way, type[GateForm]] = {Way.MAIL: MailForm, Way.TELEGRAM: BotForm, Way.MAX: BotForm}


class TrialForm(Plain):
    address = forms.EmailField(label=_("To which address"))
