"""Personal data are covered before a text leaves the installation. Says what was covered, never what it was.

Covers too much rather than too little: a number of seven digits that is no telephone is covered as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_LINK = re.compile(r"(?:https?://|www\.|vk\.com/|t\.me/|ok\.ru/)[^\s<>]{1,500}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\w{3,64}")
_VK = re.compile(r"\[(?:id|club)\d{1,12}\|[^\]]{0,200}\]")
_DIGITS = re.compile(r"(?<!\d)\+?\d(?:[\s().\-]{0,3}\d){6,18}(?!\d)")
_NAME_FROM = 3  # letters of a part of a name

EMAIL, LINK, PERSON, NUMBER = "[почта]", "[ссылка]", "[имя]", "[номер]"


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Telephones, documents, cards and other long numbers, e-mails, links, accounts, and the given people's names."""
    for pattern, cover in (
        (_EMAIL, EMAIL),
        (_LINK, LINK),
        (_VK, PERSON),
        (_HANDLE, PERSON),
        (_DIGITS, NUMBER),
    ):
        text = pattern.sub(cover, text)
    parts = {part for name in names for part in re.findall(r"\w+", name) if len(part) >= _NAME_FROM}
    for part in sorted(parts, key=len, reverse=True):
        text = _of_name(part).sub(PERSON, text)
    return text


def _of_name(part: str) -> re.Pattern[str]:
    """The name in any case ending: Анна, Анны, Анной; Ключевская, Ключевской."""
    root = part[:-2] if len(part) > 6 else part[:-1] if len(part) > 3 else part
    return re.compile(rf"(?<!\w){re.escape(root)}\w{{0,4}}(?!\w)", re.IGNORECASE)
