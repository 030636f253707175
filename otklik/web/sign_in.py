"""Sign-in: accounts are made by the administrator, never by a visitor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from otklik.office import keeping, sealing
from otklik.office.roster import roles_of

OWES_FACTOR = "owes-factor"  # in the session


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address: of OTKLIK_PROXIES proxies, the one that the outermost saw."""
    if "REMOTE_ADDR" not in request.META:
        return None  # signed in by a command, not by a visitor
    address: str | None = get_adapter(request).get_client_ip(request)
    return address


class ClosedDoor(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Who owes a second factor is led to it (`StaffOnly`)."""
        if keeping.needs_factor(roles_of(user, timezone.now())) and not is_mfa_enabled(user):
            request.session[OWES_FACTOR] = True
        return super().post_login(request, user, **kwargs)


class LongEnough:
    """The shortest password by the rules of the installation."""

    def validate(self, password: str, user: Any = None) -> None:
        shortest = keeping.sign_in_rules().shortest
        if len(password) < shortest:
            told = ngettext(
                "The password must have at least {count} character.",
                "The password must have at least {count} characters.",
                shortest,
            )
            raise ValidationError(told.format(count=shortest), code="password_too_short")

    def get_help_text(self) -> str:
        shortest = keeping.sign_in_rules().shortest
        return ngettext(
            "The password must have at least {count} character.",
            "The password must have at least {count} characters.",
            shortest,
        ).format(count=shortest)


class EncryptedSecondFactor(DefaultMFAAdapter):
    """Secrets of the second factor lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text.encode())
