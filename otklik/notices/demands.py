"""What the Regulation demands to be told, and how things are told to a person who has chosen nothing.

Without a choice everything comes by e-mail, and what waits for her own act comes to one quick way as well: the
first of MAX, Telegram, browser that she has. Who has no e-mail gets everything by that way.

| kind | clause | what may be chosen |
|---|---|---|
| alert | 24 | nothing: at once, at any hour, by every way |
| owed, late | 7–16 | at once or once a day; one way at least stays on |
| cycle | 14 | the same |
| nobody, duties | 6 | the same |
| publication | 15 | the same |
| paper | 22, 23 | the same |
| unreached | 24 | the same: who hears it is to reach the person otherwise |
| soon, account, reply, silent, mention | – | also off |
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
        NoticeKind.DUTIES: "6",
        NoticeKind.PUBLICATION: "15",
        NoticeKind.PAPER: "22, 23",
        NoticeKind.UNREACHED: "24",
    }
)
FIXED = frozenset({NoticeKind.ALERT})
CHOSEN = tuple(kind for kind in NoticeKind if kind not in FIXED)

Modes = Mapping[str, Mapping[str, str]]


QUICK = (Way.MAX, Way.TELEGRAM, Way.PUSH)
OF_AUTHORS = frozenset({NoticeKind.REPLY, NoticeKind.SILENT})
PRESSING = frozenset({NoticeKind.OWED, NoticeKind.SOON, NoticeKind.LATE, NoticeKind.NOBODY})


def usual(kind: NoticeKind, way: Way, ways: Iterable[Way]) -> Mode:
    """Without a choice, of a person who is reached by `ways`. Of authors, who replied and who is silent: once a day."""
    held = set(ways)
    quick = next((each for each in QUICK if each in held), None)
    if way is not Way.MAIL and (way is not quick or (Way.MAIL in held and kind not in PRESSING)):
        return Mode.OFF
    return Mode.DIGEST if kind in OF_AUTHORS else Mode.NOW


def mode_of(modes: Modes, kind: NoticeKind, way: Way, ways: Iterable[Way]) -> Mode:
    if kind in FIXED:
        return Mode.NOW
    chosen = modes.get(kind, {}).get(way)
    return Mode(chosen) if chosen else usual(kind, way, ways)


def modes_of(modes: Modes, kind: NoticeKind, ways: Iterable[Way]) -> dict[Way, Mode]:
    """By which of the ways that work. What is demanded and was left to a way that is gone goes by the others."""
    held = list(ways)
    found = {way: mode_of(modes, kind, way, held) for way in held}
    if kind in CLAUSES and all(mode is Mode.OFF for mode in found.values()):
        return dict.fromkeys(found, Mode.NOW)
    return {way: mode for way, mode in found.items() if mode is not Mode.OFF}


def silenced(modes: Modes, ways: Iterable[Way]) -> list[NoticeKind]:
    """Kinds that the Regulation demands and that no way would carry."""
    held = list(ways)
    return [
        kind
        for kind in CHOSEN
        if held and kind in CLAUSES and all(mode_of(modes, kind, way, held) is Mode.OFF for way in held)
    ]
