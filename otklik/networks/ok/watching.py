"""What may be watched in Odnoklassniki beyond the own group: groups of others that the token's person has joined."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from otklik.networks.contract import Rejected, SourceKind

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.|m\.)?(?:ok\.ru/group/)?(\d{1,20})/?")


def source(where: str) -> tuple[SourceKind, str]:
    """By its number, for calls know no short names. Raises Rejected."""
    found = _ADDRESS.fullmatch(where.strip())
    if found is None:
        raise Rejected(_("Write the number of the group or its address, as https://ok.ru/group/123."))
    return SourceKind.COMMUNITY, found[1]
