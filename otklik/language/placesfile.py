"""A table of streets and settlements as offices have it: any of the usual encodings and separators.

Columns are found by their headings (населённый пункт, улица; settlement, street); without headings the first
column is the settlement and the second the street. A line with a settlement alone names the settlement.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from otklik.language.places import stems_of

LONGEST_NAME = 100
MOST_LINES = 200_000
MOST_FAULTS = 100
_SEPARATORS = ";\t,|"
_SETTLEMENT = (
    "населённый пункт",
    "населенный пункт",
    "нас. пункт",
    "settlement",
    "поселение",
    "город",
    "село",
)
_STREET = ("улица", "наименование улицы", "название улицы", "элемент улично-дорожной сети", "street")


class Fault(StrEnum):
    """What is wrong with a line."""

    EMPTY = "empty"  # neither a settlement nor a street
    NAMELESS = "nameless"  # no letters or digits: nothing that could be found in a text
    LONG = "long"  # a name of more than 100 characters
    BROKEN = "broken"  # the quotes do not close


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A street of a settlement; `street` empty: the settlement itself; `settlement` empty: anywhere."""

    settlement: str
    street: str = ""


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """The number of the line in the file (from 1), what is wrong, and the line's beginning."""

    line: int
    fault: Fault
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: rows in the order of the file, each once, and the lines that were not (100 at most)."""

    rows: tuple[Row, ...]
    faults: tuple[FaultyLine, ...]
    encoding: str
    cut: bool = False  # there were more lines than are read


def read(content: bytes) -> Table:
    """The table in a file: UTF-8 (with a mark or not), UTF-16 with a mark, else Windows-1251. Never raises."""
    text, encoding = decoded(content)
    lines = text.splitlines()
    rows: dict[Row, None] = {}
    faults: list[FaultyLine] = []
    for number, found in _read_lines(lines[:MOST_LINES]):
        if isinstance(found, Row):
            rows.setdefault(found)
        elif len(faults) < MOST_FAULTS:
            faults.append(FaultyLine(number, found, lines[number - 1][:80]))
    return Table(tuple(rows), tuple(faults), encoding, len(lines) > MOST_LINES)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Never raises."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace"), "Windows-1251"


def _read_lines(lines: Sequence[str]) -> Iterator[tuple[int, Row | Fault]]:
    separator = _separator(lines)
    columns = (0, 1)
    begun = False
    for number, line in enumerate(lines, start=1):
        if not line.strip(f' {_SEPARATORS}"'):
            continue
        cells = _cells(line, separator)
        if not begun:
            begun = True
            headed = _headings(cells)
            if headed:
                columns = headed
                continue
        yield number, _row(cells, columns)


def _separator(lines: Sequence[str]) -> str:
    """The sign that stands most evenly in the first lines."""
    first = [line for line in lines[:20] if line.strip()]
    counted = {sign: sum(sign in line for line in first) for sign in _SEPARATORS}
    best = max(counted, key=lambda sign: counted[sign])
    return best if counted[best] else ";"


def _cells(line: str, separator: str) -> list[str] | None:
    line = re.sub(rf'"\s+(?={re.escape(separator)})', '"', line)
    try:
        (cells,) = csv.reader(io.StringIO(line), delimiter=separator, strict=True, skipinitialspace=True)
    except (csv.Error, ValueError):
        return None
    return [" ".join(cell.replace("\x00", "").split()) for cell in cells]


def _headings(cells: Sequence[str] | None) -> tuple[int, int] | None:
    told = [cell.lower().strip(" .:") for cell in cells or ()]
    settlement = next((number for number, cell in enumerate(told) if cell in _SETTLEMENT), -1)
    street = next((number for number, cell in enumerate(told) if cell in _STREET), -1)
    return (settlement, street) if max(settlement, street) >= 0 else None


def _row(cells: Sequence[str] | None, columns: tuple[int, int]) -> Row | Fault:
    if cells is None:
        return Fault.BROKEN
    settlement, street = (cells[at] if 0 <= at < len(cells) else "" for at in columns)
    if not settlement and not street:
        return Fault.EMPTY
    if max(len(settlement), len(street)) > LONGEST_NAME:
        return Fault.LONG
    if not all(stems_of(name) for name in (settlement, street) if name):
        return Fault.NAMELESS
    return Row(settlement, street)


def as_text(rows: Sequence[Row]) -> str:
    """The rows as a file that `read` understands: two columns, semicolons, with headings."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(("settlement", "street"))
    writer.writerows((row.settlement, row.street) for row in rows)
    return out.getvalue()
