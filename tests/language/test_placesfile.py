"""Tables of streets and settlements as offices have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.language.placesfile import Fault, FaultyLine, Row, as_text, read

ROWS = (Row("Боровский", "Лесная"), Row("Боровский", "Озёрная"), Row("Луговое"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_any_usual_encoding_and_separator_is_read(encoding, sign):
    text = f"Боровский{sign}Лесная\r\nБоровский{sign}Озёрная\r\nЛуговое{sign}\r\n"
    assert read(text.encode(encoding)).rows == ROWS


@pytest.mark.parametrize(
    "heading",
    ["Населённый пункт;Улица", "населенный пункт ; УЛИЦА", "settlement;street", "№;Населённый пункт;Улица"],
)
def test_headings_name_the_columns(heading):
    before = "1;" if heading.startswith("№") else ""
    text = f"{heading}\n{before}Боровский;Лесная\n{before}Боровский;Озёрная\n{before}Луговое;\n"
    assert read(text.encode()).rows == ROWS


def test_columns_may_stand_the_other_way_round():
    assert read("улица;населённый пункт\nЛесная;Боровский".encode()).rows == (Row("Боровский", "Лесная"),)


def test_one_column_of_streets_has_no_settlement():
    assert read("улица\nЛесная\nОзёрная".encode()).rows == (Row("", "Лесная"), Row("", "Озёрная"))


def test_one_column_without_a_heading_is_of_settlements():
    assert read("Боровский\nЛуговое".encode()).rows == (Row("Боровский"), Row("Луговое"))


def test_quotes_spaces_and_empty_lines_are_tolerated():
    text = '"Боровский" ; "Лесная  (бывшая ""Новая"")"\n\n;;\n'
    assert read(text.encode()).rows == (Row("Боровский", 'Лесная (бывшая "Новая")'),)


def test_a_name_twice_is_one():
    assert read("Боровский;Лесная\nБоровский;Лесная".encode()).rows == (Row("Боровский", "Лесная"),)


def test_what_cannot_be_read_is_named_by_its_line():
    long = "а" * 101
    table = read(f'Боровский;Лесная\n—;…\nБоровский;{long}\nЛуговое;"Садовая\n'.encode())
    assert table.rows == (Row("Боровский", "Лесная"),)
    assert [(row.line, row.fault) for row in table.faults] == [
        (2, Fault.NAMELESS),
        (3, Fault.LONG),
        (4, Fault.BROKEN),
    ]
    assert table.faults[0] == FaultyLine(2, Fault.NAMELESS, "—;…")


def test_what_is_written_is_read_again():
    assert read(as_text(ROWS).encode()).rows == ROWS


@given(st.binary(max_size=400))
def test_no_bytes_raise(content):
    table = read(content)
    assert read(as_text(table.rows).encode()).rows == table.rows
