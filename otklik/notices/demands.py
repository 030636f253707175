"""What the Regulation demands to be told, and how things are told to a person who has chosen nothing.

| kind | clause | what may be chosen |
|---|---|---|
| alert | 24 | nothing: at once, at any hour, by every way |
| owed, late | 7–16 | at once or once a day; one way at least stays on |
| cycle | 14 | the same |
| nobody | 6 | the same |
| publication | 15 | the same |
| paper | 22, 23 | the same |
| unreached | 24 | the same: who hears it is to reach the person otherwise |
| soon, account, reply, mention | – | also off |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from otklik.notices.models import Mode, NoticeKind, Way

CLAUSES: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.ALERT: "24",
        NoticeKind.OWED: "7–16",
        NoticeKind.LATE: "7–16",
        NoticeKind.CYCLE: "14",
        NoticeKind.NOBODY: "6",
        NoticeKind.PUBLICATION: "15",
        NoticeKind.PAPER: "22, 23",
        NoticeKind.UNREACHED: "24",
    }
)
FIXED = frozenset({NoticeKind.ALERT})
CHOSEN = tuple(kind for kind in NoticeKind if kind not in FIXED)

Modes = Mapping[str, Mapping[str, str]]


def usual(kind: NoticeKind) -> Mode:
    """Without a choice: at once; that an author has replied, once a day."""
    return Mode.DIGEST if kind is NoticeKind.REPLY else Mode.NOW


def mode_of(modes: Modes, kind: NoticeKind, way: Way) -> Mode:
    if kind in FIXED:
        return Mode.NOW
    chosen = modes.get(kind, {}).get(way)
    return Mode(chosen) if chosen else usual(kind)


def modes_of(modes: Modes, kind: NoticeKind, ways: Iterable[Way]) -> dict[Way, Mode]:
    """By which of the ways that work. What is demanded and was left to a way that is gone goes by the others."""
    found = {way: mode_of(modes, kind, way) for way in ways}
    if kind in CLAUSES and all(mode is Mode.OFF for mode in found.values()):
        return dict.fromkeys(found, usual(kind))
    return {way: mode for way, mode in found.items() if mode is not Mode.OFF}


def silenced(modes: Modes, ways: Iterable[Way]) -> list[NoticeKind]:
    """Kinds that the Regulation demands and that no way would carry."""
    held = list(ways)
    return [
        kind
        for kind in CHOSEN
        if held and kind in CLAUSES and all(mode_of(modes, kind, way) is Mode.OFF for way in held)
    ]
