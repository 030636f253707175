"""Letters that a person may refuse from the letter itself (RFC 2369, RFC 8058): a signed link for one person and
the kinds that the letter carried. It asks for no sign-in and may be used again: it only switches off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction

from otklik.notices.demands import CLAUSES, FIXED
from otklik.notices.links import BadLink
from otklik.notices.models import Mode, Notice, NoticeKind, Way, Wishes
from otklik.office.models import Employee

SALT = "otklik.unsubscribe"


@dataclass(frozen=True)
class Refusal:
    """What a link speaks of: kinds that the Regulation does not demand."""

    person: Employee
    kinds: tuple[NoticeKind, ...]


def may_be_off(kind: str) -> bool:
    return NoticeKind(kind) not in FIXED and NoticeKind(kind) not in CLAUSES


def headers_of(person: Employee, notices: Iterable[Notice]) -> Mapping[str, str]:
    """Of a letter by mail: one press where the Regulation demands nothing of it, else the page of choices."""
    kinds = {notice.kind for notice in notices}
    free = sorted(kind for kind in kinds if may_be_off(kind))
    if not free:
        return {"List-Unsubscribe": f"<{settings.PUBLIC_URL}/self/notices/>"}
    headers = {"List-Unsubscribe": f"<{link(person, free)}>"}
    if len(free) == len(kinds):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def link(person: Employee, kinds: Iterable[str]) -> str:
    token = Signer(salt=SALT).sign(f"{person.pk}.{'-'.join(kinds)}")
    return f"{settings.PUBLIC_URL}/unsubscribe/{token}/"


def refusal_of(token: str) -> Refusal:
    """Raises BadLink."""
    try:
        key, _dot, names = Signer(salt=SALT).unsign(token).partition(".")
    except BadSignature:
        raise BadLink from None
    person = Employee.objects.filter(pk=int(key), is_active=True).first()
    kinds = tuple(NoticeKind(name) for name in names.split("-") if name in NoticeKind and may_be_off(name))
    if person is None or not kinds:
        raise BadLink
    return Refusal(person, kinds)


@transaction.atomic
def switch_off(refusal: Refusal) -> None:
    """By e-mail; in the page and by other ways all stays as it was chosen. Twice is once."""
    Wishes.objects.get_or_create(employee=refusal.person)
    held = Wishes.objects.select_for_update().get(employee=refusal.person)
    for kind in refusal.kinds:
        held.modes.setdefault(kind.value, {})[Way.MAIL.value] = Mode.OFF.value
    held.save(update_fields=["modes"])


def is_off(refusal: Refusal) -> bool:
    held = Wishes.objects.filter(employee=refusal.person).first()
    return held is not None and all(
        held.modes.get(kind, {}).get(Way.MAIL) == Mode.OFF for kind in refusal.kinds
    )
