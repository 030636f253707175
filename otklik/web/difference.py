"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000  # words; a longer pair is shown as removed and added whole


def compared(before: str, after: str) -> SafeString:
    """`after` with <ins> and <del> where it differs from `before`; everything is escaped."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > LONGEST:
        return format_html("<del>{}</del>\n<ins>{}</ins>", before, after)
    pieces: list[tuple[SafeString]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((format_html("{}", "".join(new[k:m])),))
            continue
        if i < j:
            pieces.append((format_html("<del>{}</del>", "".join(old[i:j])),))
        if k < m:
            pieces.append((format_html("<ins>{}</ins>", "".join(new[k:m])),))
    return format_html_join("", "{}", pieces)


def marked(text: str, spans: list[list[int]]) -> SafeString:
    """The text with the given stretches of characters marked; overlapping ones are joined."""
    pieces: list[tuple[SafeString]] = []
    at = 0
    for start, end in sorted(spans):
        start = max(start, at)
        if end <= start:
            continue
        pieces.append((format_html("{}<mark>{}</mark>", text[at:start], text[start:end]),))
        at = end
    pieces.append((format_html("{}", text[at:]),))
    return format_html_join("", "{}", pieces)
