"""Sign-in: accounts are made by the administrator, never by a visitor."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from otklik.office import sealing


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address: of OTKLIK_PROXIES proxies, the one that the outermost saw."""
    if "REMOTE_ADDR" not in request.META:
        return None  # signed in by a command, not by a visitor
    address: str | None = get_adapter(request).get_client_ip(request)
    return address


class ClosedDoor(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class EncryptedSecondFactor(DefaultMFAAdapter):
    """Secrets of the second factor lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text.encode())
