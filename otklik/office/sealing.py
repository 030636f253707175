"""Secrets at rest: Fernet with the installation's key."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SecretUnreadable(Exception):
    """The secret was sealed with another key: the key file was lost or replaced."""


@cache
def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def seal(text: str) -> bytes:
    return _fernet(settings.CREDENTIALS_KEY).encrypt(text.encode())


def unseal(sealed: bytes) -> str:
    try:
        return _fernet(settings.CREDENTIALS_KEY).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise SecretUnreadable from None
