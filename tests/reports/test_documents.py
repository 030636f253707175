"""Each document is opened again, and its numbers are those of the paper."""

import ctypes
import io
import re
from datetime import timedelta

import docx
import openpyxl
import pypdfium2
import pytest
import time_machine
from pypdfium2 import raw

from otklik.reports import actions
from otklik.reports.documents import Format, numbers_of, sheet_name, written
from otklik.reports.freezing import document_of
from otklik.reports.layout import Document, Section, Signature, Table
from otklik.reports.models import Paper
from tests.reports.conftest import lived
from tests.reports.test_papers import READY, SIGNED


@pytest.fixture
def papers(town):
    lived(town)
    drafts = actions.prepare(at=READY)
    return {paper.kind: actions.sign(paper, by=town.monitor, at=SIGNED) for paper in drafts}


POINTS = 72 / 25.4  # of a millimetre


def tables(document):
    return [(section.heading, section.table) for section in document.sections if section.table]


def rows_of(table):
    return [list(map(str, row)) for row in (table.header, *table.rows)]


@pytest.mark.parametrize("kind", ["register", "summary"])
def test_word_says_what_the_paper_says(papers, kind):
    document = document_of(papers[kind].content)
    opened = docx.Document(io.BytesIO(written(document, Format.DOCX)))
    found = [[[cell.text for cell in row.cells] for row in table.rows] for table in opened.tables]
    assert found == [rows_of(table) for _heading, table in tables(document)]
    assert [each.text for each in opened.paragraphs if each.style.name == "Heading 1"] == [document.title]


@pytest.mark.parametrize("kind", ["register", "summary"])
def test_the_spreadsheet_holds_numbers_as_numbers(papers, kind):
    document = document_of(papers[kind].content)
    opened = openpyxl.load_workbook(io.BytesIO(written(document, Format.XLSX)))
    found = [
        [
            [cell if cell is not None else "" for cell in row]
            for row in opened[name].iter_rows(values_only=True)
        ]
        for name in opened.sheetnames[1:]
    ]
    assert found == [[list(table.header), *map(list, table.rows)] for _heading, table in tables(document)]
    opened.close()


def bare(text):
    """Without what a line break adds or takes away: spaces, and hyphens of any kind."""
    return re.sub(r"[\s\-\u00ad\ufffe\x02]", "", str(text))


@pytest.mark.parametrize("kind", ["register", "summary"])
def test_the_pdf_is_tagged_and_holds_every_cell(papers, kind):
    document = document_of(papers[kind].content)
    with pypdfium2.PdfDocument(written(document, Format.PDF)) as opened:
        text = bare(" ".join(page.get_textpage().get_text_range() for page in opened))
        assert raw.FPDFCatalog_IsTagged(opened.raw)
        assert opened.get_metadata_dict()["Title"] == document.title
    for _heading, table in tables(document):
        for row in (table.header, *table.rows):
            assert [cell for cell in row if bare(cell) not in text] == []
    for line in (document.office, *document.to, *(each.name for each in document.signatures)):
        assert bare(line) in text


@pytest.mark.parametrize("kind", ["register", "summary"])
def test_nothing_runs_off_the_sheet(papers, kind):
    with pypdfium2.PdfDocument(written(document_of(papers[kind].content), Format.PDF)) as opened:
        for page in opened:
            words = page.get_textpage()
            rects = [words.get_rect(number) for number in range(words.count_rects())]
            assert rects
            assert min(left for left, _bottom, _right, _top in rects) >= 20 * POINTS - 1
            assert max(right for _left, _bottom, right, _top in rects) <= page.get_width() - 12 * POINTS + 1


def signed(rows, last):
    """A paper of so many violations, a last section with this text, and a signature."""
    long = Table(("Инцидент",), tuple((f"{number}/2026",) for number in range(rows)), (1,))
    sections = (Section("Нарушения", table=long), Section("По пунктам", (last,)))
    signer = Signature("Пресс-секретарь", "А. П. Соколова", "подписано в системе")
    return Document("Реестр", (), sections, feet=("Посчитано",), signatures=(signer,))


def sheets_of(document):
    with pypdfium2.PdfDocument(written(document, Format.PDF)) as opened:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in opened]


@pytest.mark.parametrize("rows", range(26, 42, 3))
def test_no_signature_stands_on_a_sheet_without_text(rows):
    (last,) = [sheet for sheet in sheets_of(signed(rows, "Итог.")) if "А. П. Соколова" in sheet]
    assert ("По пунктам" in last, "Посчитано" in last) == (True, True)


def test_a_last_section_of_several_sheets_loses_nothing():
    said = " ".join(f"слово{number}" for number in range(2500))
    told = " ".join(sheets_of(signed(3, said)))
    assert [word for word in ("слово0", "слово1200", "слово2499", "А. П. Соколова") if word not in told] == []


@pytest.mark.parametrize(
    "said", [" ".join(f"слово{number}" for number in range(250)), "\n".join(map(str, range(250)))]
)
def test_a_row_taller_than_a_sheet_loses_nothing(said):
    """An explanation and a measure may have a thousand signs each."""
    widths = (4, 13, 4, 14, 17, 12, 8, 13, 15)
    table = Table(tuple("абвгдежзи"), ((*range(8), f"{said} конец"),), widths)
    document = Document("Реестр", (), (Section("Нарушения", table=table),))
    with pypdfium2.PdfDocument(written(document, Format.PDF)) as opened:
        words = [page.get_textpage() for page in opened]
        lowest = min(each.get_rect(number)[1] for each in words for number in range(each.count_rects()))
        assert lowest >= 18 * POINTS - 1
        assert "конец" in " ".join(each.get_text_range() for each in words)


def test_only_sheets_with_a_wide_table_are_turned(papers):
    for kind, turned in (("register", [True]), ("summary", [False, True])):
        document = document_of(papers[kind].content)
        with pypdfium2.PdfDocument(written(document, Format.PDF)) as opened:
            sides = [page.get_width() > page.get_height() for page in opened]
        assert sorted(set(sides)) == turned
        sheets = docx.Document(io.BytesIO(written(document, Format.DOCX))).sections
        assert sorted({each.page_width > each.page_height for each in sheets}) == turned


def test_tables_are_tagged_on_every_page_of_the_pdf(papers):
    document = document_of(papers["summary"].content)
    with pypdfium2.PdfDocument(written(document, Format.PDF)) as opened:
        for page in opened:
            tree = raw.FPDF_StructTree_GetForPage(page.raw)
            assert raw.FPDF_StructTree_CountChildren(tree) > 0
            kinds = set(kinds_in(raw.FPDF_StructTree_GetChildAtIndex(tree, 0)))
            raw.FPDF_StructTree_Close(tree)
            assert {"Table", "TR", "TH", "TD"} <= kinds


def kinds_in(element):
    """Kinds of the tags below a structure element, and of itself."""
    size = raw.FPDF_StructElement_GetType(element, None, 0)
    text = (ctypes.c_char * size)()
    raw.FPDF_StructElement_GetType(element, text, size)
    yield bytes(text).decode("utf-16-le").rstrip("\0")
    for number in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            yield from kinds_in(child)


def test_steps_follow_one_another_as_on_the_road(papers):
    found = {section.heading: section.table for section in document_of(papers["summary"].content).sections}
    steps = found["Рабочее время на каждом шаге"]
    assert steps.header[0] == "Шаг"
    assert [row[0] for row in steps.rows][:3] == [
        "направить ответственному работнику",
        "направить в подразделение",
        "направить проект на согласование",
    ]


@pytest.mark.parametrize("kind", ["register", "summary"])
@pytest.mark.parametrize("form", Format)
def test_a_frozen_paper_gives_the_same_bytes_whenever_it_is_written(papers, form, kind):
    before = written(document_of(papers[kind].content), form)
    again = Paper.objects.get(pk=papers[kind].pk)
    with time_machine.travel(SIGNED + timedelta(days=400), tick=False):
        assert (
            written(document_of(actions.content_of(again, at=SIGNED + timedelta(days=400))), form) == before
        )


def test_a_paper_frozen_before_papers_had_an_addressee_is_written_all_the_same(papers):
    data = papers["summary"].content["document"]
    old = {key: value for key, value in data.items() if key not in ("office", "to", "signatures")}
    old["sections"] = [
        {key: value for key, value in section.items() if key != "appendix"} for section in data["sections"]
    ]
    document = Document.of_data(old)
    assert (document.to, document.signatures, document.appendices) == ((), (), ())
    for form in Format:
        assert written(document, form)


def test_a_text_that_looks_like_markup_stays_text():
    sly = "#sys.version =1+1 <b>жирно</b>"
    document = Document("Проверка", (sly,), (Section("Раздел", (sly,), Table((sly,), ((sly,),), (1,))),))
    opened = docx.Document(io.BytesIO(written(document, Format.DOCX)))
    assert opened.tables[0].rows[1].cells[0].text == sly
    with pypdfium2.PdfDocument(written(document, Format.PDF)) as pdf:
        assert "#sys.version =1+1 <b>" in pdf[0].get_textpage().get_text_range()
    book = openpyxl.load_workbook(io.BytesIO(written(document, Format.XLSX)))
    assert book["Раздел"]["A2"].value == sly
    book.close()


def test_names_of_sheets_fit_and_differ():
    long = "По пунктам и подразделениям за месяц"
    assert sheet_name(long, set()) == "По пунктам и подразделениям за"
    assert sheet_name("[Итог]: 1/2", set()) == "Итог   1 2"
    assert sheet_name(long, {"по пунктам и подразделениям за"}) == "По пунктам и подразделениям (1)"


def test_numbers_are_told_from_words():
    table = Table(("a", "b", "c"), ((1, "x", ""), ("", 2, "")), (1, 1, 1))
    assert numbers_of(table) == [True, False, False]
