"""Messages of one gathering, made for the page: shared words marked, reasons told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otklik.incidents.gatherings import Gathered, Gathering
from otklik.incidents.matters import MOST_SHOWN
from otklik.incidents.models import Incident, Message, MessageState
from otklik.language.similarity import REPEAT
from otklik.language.words import Word, words
from otklik.web import difference
from otklik.web.suggested import topic_name

SHORTEST = 4  # letters of a word that is worth a mark
MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A message beside the others."""

    message: Message
    words: SafeString  # those that others use too are marked
    why: str
    waits: bool  # may be chosen
    repeat: Incident | None  # clause 18: what its author wrote of before


@dataclass(frozen=True, slots=True)
class Shown:
    """A gathering on the board and on its page."""

    gathering: Gathering
    lines: list[Line]
    places: list[str]
    topics: list[str]
    rest: int  # messages that are not shown

    @property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines if line.waits]


def shown(gathering: Gathering, own: Mapping[str, str], most: int = MOST_SHOWN) -> Shown:
    """`own`: names of topics of the bodies."""
    rows: list[Gathered] = gathering.first_rows  # type: ignore[attr-defined]  # read by `matters`
    read = {row.pk: words(row.message.text) for row in rows[:most]}
    shared = _shared(list(read.values()))
    return Shown(
        gathering,
        [_line(row, read[row.pk], shared) for row in rows[:most]],
        _often(row.reasons.get("place", "") for row in rows)[:MOST_PLACES],
        [topic_name(code, own) for code in _often(row.reasons.get("topic", "") for row in rows)[:2]],
        max(0, gathering.messages - most),  # type: ignore[attr-defined]  # counted there
    )


def _often(values: object) -> list[str]:
    return [value for value, _count in Counter(each for each in values if each).most_common()]  # type: ignore[attr-defined]


def _shared(texts: Sequence[Sequence[Word]]) -> set[str]:
    """Stems that at least half of the messages have, and two of them."""
    count = Counter(stem for text in texts for stem in {word.stem for word in text})
    least = max(2, (len(texts) + 1) // 2)
    return {stem for stem, met in count.items() if met >= least}


def _line(row: Gathered, read: Sequence[Word], shared: set[str]) -> Line:
    spans = [
        [word.start, word.end]
        for word in read
        if word.stem in shared and (len(word.text) >= SHORTEST or word.text.isdigit())
    ]
    message = row.message
    found = getattr(message, "repeat_found", None)
    waits = message.state == MessageState.NEW and message.deleted_at is None
    return Line(
        message, difference.marked(message.text, spans), _why(row), waits, found.earlier if found else None
    )


def _why(row: Gathered) -> str:
    """«слова сходны на 71 %, Лесная, 5»"""
    said = []
    if row.likeness >= REPEAT:
        said.append(_("words alike: %(share)d %%") % {"share": round(100 * row.likeness)})
    if row.reasons.get("place"):
        said.append(row.reasons["place"])
    return ", ".join(said)
