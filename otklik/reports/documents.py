"""A laid-out paper as DOCX, PDF or XLSX. The same document gives the same bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files

import docx
import typst
import xlsxwriter
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Row as WordRow
from xlsxwriter.format import Format as Look
from xlsxwriter.worksheet import Worksheet

from otklik.reports.layout import Cell, Document, Section, Table

MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed mark in the files' metadata: bytes must not follow the clock
ZIP_DATE = (2020, 1, 1, 0, 0, 0)
WIDE = 6  # more columns than this lie on a turned sheet
LONG, SHORT, MARGIN = Mm(297), Mm(210), Mm(18)
SHEET_NAME = 31  # characters that a spreadsheet takes


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


MEDIA = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def written(document: Document, form: Format) -> bytes:
    """The file."""
    writers: dict[Format, Callable[[Document], bytes]] = {
        Format.PDF: pdf,
        Format.DOCX: word,
        Format.XLSX: sheet,
    }
    return writers[form](document)


# -- PDF ---------------------------------------------------------------------------------------


@cache
def _template() -> bytes:
    return (files("otklik.reports") / "paper.typ").read_bytes()


def pdf(document: Document) -> bytes:
    """Tagged PDF/UA-1 with the compiler's own fonts: the same on every machine."""
    data = json.dumps(document.as_data(), ensure_ascii=False)
    made = typst.compile(
        _template(), sys_inputs={"data": data}, pdf_standards=["ua-1"], ignore_system_fonts=True
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is one file")
    return made


# -- DOCX --------------------------------------------------------------------------------------


def word(document: Document) -> bytes:
    made = docx.Document()
    _set_up(made, document)
    made.add_heading(document.title, 1)
    for line in document.heads:
        made.add_paragraph(line)
    for section in document.sections:
        _add_section(made, section)
    made.add_paragraph()
    for line in document.feet:
        made.add_paragraph(line).runs[0].font.size = Pt(9)
    out = io.BytesIO()
    made.save(out)
    return _undated(out.getvalue())


def _set_up(made: Word, document: Document) -> None:
    made.core_properties.title = document.title
    made.core_properties.author = made.core_properties.last_modified_by = "Otklik"
    made.core_properties.language = document.language
    made.core_properties.comments = ""
    made.core_properties.created = made.core_properties.modified = MADE
    page = made.sections[0]
    if is_wide(document):
        page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, LONG, SHORT
    else:
        page.page_width, page.page_height = SHORT, LONG
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    for name, size in (("Normal", 10.5), ("Heading 1", 15), ("Heading 2", 12)):
        style = made.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), "Times New Roman")


def is_wide(document: Document) -> bool:
    return any(section.table and len(section.table.header) > WIDE for section in document.sections)


def _add_section(made: Word, section: Section) -> None:
    made.add_heading(section.heading, 2)
    for said in section.text:
        made.add_paragraph(said)
    if section.table:
        page = made.sections[0]
        width = (page.page_width or SHORT) - 2 * MARGIN
        _add_table(made.add_table(1, len(section.table.header), "Table Grid"), section.table, width)


def _add_table(drawn: WordTable, table: Table, width: int) -> None:
    numeric = numbers_of(table)
    drawn.autofit = False
    _fill(drawn.rows[0], table.header, numeric, bold=True)
    _repeat(drawn.rows[0])
    for row in table.rows:
        _fill(drawn.add_row(), row, numeric)  # type: ignore[no-untyped-call]
    for column, share in zip(drawn.columns, table.widths, strict=True):
        for cell in column.cells:
            cell.width = width * share // sum(table.widths)


def _fill(row: WordRow, values: tuple[Cell, ...], numeric: list[bool], *, bold: bool = False) -> None:
    for cell, value, is_number in zip(row.cells, values, numeric, strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(str(value))
        run.font.size, run.bold = Pt(9), bold
        if is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat(row: WordRow) -> None:
    """The first row is a heading on every page, and for a screen reader."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def numbers_of(table: Table) -> list[bool]:
    """Which columns hold numbers."""
    columns = range(len(table.header))
    return [(table.figures and x > 0) or _is_number([row[x] for row in table.rows]) for x in columns]


def _is_number(cells: list[Cell]) -> bool:
    return any(isinstance(cell, int | float) for cell in cells) and all(
        isinstance(cell, int | float) or not cell for cell in cells
    )


def _undated(made: bytes) -> bytes:
    """The same archive without the moment of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for name in held.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            fresh.writestr(entry, held.read(name))
    return out.getvalue()


# -- XLSX --------------------------------------------------------------------------------------


def sheet(document: Document) -> bytes:
    """The first sheet tells what it is; each table has its own. Numbers are numbers."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": document.title, "author": "Otklik", "created": MADE})
    looks = {
        "bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    front = book.add_worksheet(sheet_name(document.title, set()))
    front.set_column(0, 0, 100)
    prose = [said for section in document.sections for said in section.text if section.table is None]
    for row, line in enumerate([document.title, *document.heads, *prose, *document.feet]):
        front.write_string(row, 0, line, looks["bold" if row == 0 else "text"])
    taken = {sheet_name(document.title, set()).lower()}
    for section in document.sections:
        if section.table:
            name = sheet_name(section.heading, taken)
            taken.add(name.lower())
            _write_table(book.add_worksheet(name), section.table, looks)
    book.close()
    return out.getvalue()


def sheet_name(heading: str, taken: set[str]) -> str:
    """A name that a spreadsheet takes and that is not taken yet."""
    plain = "".join(" " if letter in "[]:*?/\\'" else letter for letter in heading)[:SHEET_NAME].strip()
    return plain if plain.lower() not in taken else f"{plain[: SHEET_NAME - 4]} ({len(taken)})"


def _write_table(drawn: Worksheet, table: Table, looks: dict[str, Look]) -> None:
    for x, (title, share) in enumerate(zip(table.header, table.widths, strict=True)):
        drawn.set_column(x, x, max(10, 120 * share // sum(table.widths)))
        drawn.write_string(0, x, title, looks["bold"])
    for y, row in enumerate(table.rows, 1):
        for x, value in enumerate(row):
            if isinstance(value, int | float):
                drawn.write_number(y, x, value)
            else:
                drawn.write_string(y, x, value, looks["text"])
    drawn.freeze_panes(1, 0)
    drawn.set_landscape()
    drawn.set_paper(9)
    drawn.fit_to_pages(1, 0)
    drawn.repeat_rows(0)
