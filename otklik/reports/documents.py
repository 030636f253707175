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
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section as Sheet
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph
from xlsxwriter.format import Format as Look
from xlsxwriter.worksheet import Worksheet

from otklik.reports.layout import WIDE, Cell, Document, Section, Signature, Table

MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed mark in the files' metadata: bytes must not follow the clock
ZIP_DATE = (2020, 1, 1, 0, 0, 0)
LONG, SHORT = Mm(297), Mm(210)
LEFT, RIGHT, MARGIN = Mm(20), Mm(12), Mm(20)  # GOST R 7.0.97: at least 20 left, 10 right, 20 above and below
CORNER = Mm(80)  # what stands in the upper right corner
BLACK = RGBColor(0, 0, 0)
STROKE = "_" * 24  # room for a signature
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
    shape = {"wide": document.is_wide, "most": WIDE, "stroke": STROKE}
    data = json.dumps(document.as_data() | shape, ensure_ascii=False)
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
    _add_head(made, document)
    for section in document.body:
        _add_section(made, section)
    _add_signatures(made, document.signatures)
    for line in document.feet:
        made.add_paragraph(line).runs[0].font.size = Pt(9)
    for section in document.appendices:
        _turn(made.add_section(WD_SECTION.NEW_PAGE), wide=section.table is not None and section.table.is_wide)
        _add_section(made, section)
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
    _turn(page, wide=document.is_wide)
    page.left_margin, page.right_margin = LEFT, RIGHT
    page.top_margin = page.bottom_margin = MARGIN
    page.different_first_page_header_footer = True
    _number(page.header.paragraphs[0])
    for name, size in (("Normal", 11), ("Heading 1", 14), ("Heading 2", 12)):
        style = made.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.font.color.rgb = BLACK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), "Times New Roman")


def _turn(page: Sheet, *, wide: bool) -> None:
    page.different_first_page_header_footer = False
    page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (LONG, SHORT) if wide else (SHORT, LONG)


def _number(paragraph: Paragraph) -> None:
    """The number of the page, which the program that opens the file puts in."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add_head(made: Word, document: Document) -> None:
    for line in document.to:
        made.add_paragraph(line).paragraph_format.left_indent = _room(made) - CORNER
    if document.office:
        made.add_paragraph(document.office).alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_heading(document.title, 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in document.heads:
        made.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _room(made: Word) -> int:
    """Between the margins of the last sheet."""
    return (made.sections[-1].page_width or SHORT) - LEFT - RIGHT


def _add_section(made: Word, section: Section) -> None:
    made.add_heading(section.heading, 2)
    for said in section.text:
        made.add_paragraph(said)
    if section.table:
        drawn = made.add_table(1, len(section.table.header), "Table Grid")
        _add_table(drawn, section.table, _room(made))


def _add_signatures(made: Word, signatures: tuple[Signature, ...]) -> None:
    """Position, room for the pen or what stands there, name; never torn between two sheets."""
    for each in signatures:
        line = made.add_paragraph(f"{each.position}\n{each.said or STROKE}\t{each.name}")
        line.paragraph_format.space_before = Pt(16)
        line.paragraph_format.keep_together = True
        line.paragraph_format.tab_stops.add_tab_stop(_room(made), WD_TAB_ALIGNMENT.RIGHT)


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
    signed = [", ".join(filter(None, (each.position, each.name, each.said))) for each in document.signatures]
    lines = [document.office, *document.to, *document.heads, *prose, *signed, *document.feet]
    for row, line in enumerate([document.title, *filter(None, lines)]):
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
