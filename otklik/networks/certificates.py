"""Extra roots for a network whose certificate the system does not trust (MAX: those of the Ministry of Digital
Development). Public documents, kept with the account; they are trusted for this account's calls only."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils.translation import gettext as _

LONGEST = 100_000  # characters; a bundle of two roots has about 4,000
MOST = 20


class BadCertificate(ValueError):
    """`str()` says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Root:
    name: str
    until: datetime
    fingerprint: str  # sha256, as the publisher of the root prints it


def read(text: str, at: datetime) -> tuple[Root, ...]:
    """The roots of a bundle in PEM. Raises BadCertificate."""
    if "PRIVATE KEY" in text:
        raise BadCertificate(_("This is a private key. Never give it to anybody; paste certificates only."))
    try:
        found = x509.load_pem_x509_certificates(text.encode("ascii"))
        ssl.create_default_context().load_verify_locations(cadata=text)
    except (ValueError, ssl.SSLError):
        words = _("These are no certificates in PEM: each begins with “-----BEGIN CERTIFICATE-----”.")
        raise BadCertificate(words) from None
    if len(found) > MOST:
        raise BadCertificate(_("That is too many certificates: paste the roots only."))
    return tuple(_root(each, at) for each in found)


def _root(given: x509.Certificate, at: datetime) -> Root:
    name = given.subject.rfc4514_string()[:200]
    if not _signs_others(given):
        raise BadCertificate(_("“{name}” is no root: it may not sign others.").format(name=name))
    if given.not_valid_after_utc <= at:
        raise BadCertificate(_("“{name}” has ended. Take the present one.").format(name=name))
    return Root(name, given.not_valid_after_utc, given.fingerprint(SHA256()).hex(":").upper())


def _signs_others(given: x509.Certificate) -> bool:
    try:
        return given.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def shown(text: str, at: datetime) -> tuple[Root, ...]:
    """What is kept, for the page; nothing where it cannot be read any more."""
    try:
        return read(text, at) if text else ()
    except BadCertificate:
        return ()
