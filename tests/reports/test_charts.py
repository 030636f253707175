"""Charts are drawings without styles or scripts, readable in both themes."""

from xml.etree import ElementTree

import pytest

from otklik.reports.charts import DARK, LIGHT, Bar, Day, address, bars, days, shortened

SPACE = "{http://www.w3.org/2000/svg}"


def widths(drawing):
    rows = ElementTree.fromstring(drawing).iter(f"{SPACE}rect")  # noqa: S314 - our own drawing
    return [float(row.attrib["width"]) for row in rows]


def test_a_bar_is_as_long_as_its_share():
    assert widths(bars([Bar("а", 50, "50 %"), Bar("б", 100, "100 %")], LIGHT, 100)) == [440, 220, 440, 440]


def test_nothing_has_no_bar_and_a_little_is_still_seen():
    assert widths(bars([Bar("а", 0, "0"), Bar("б", 0.01, "1"), Bar("в", 100, "100")], LIGHT))[1:4:2] == [0, 1]


@pytest.mark.parametrize("ink", [LIGHT, DARK])
def test_a_drawing_has_attributes_only(ink):
    drawing = days([Day("01.11", 3, 2), Day("02.11", 0, 1)], ink) + bars([Bar("<script>", 1, "1")], ink)
    assert "style" not in drawing
    assert "<script" not in drawing


def test_a_long_label_ends_in_dots():
    assert (
        shortened("Комитет жилищно-коммунального хозяйства и дорог")
        == "Комитет жилищно-коммунального хозяйства и…"
    )


def test_a_drawing_becomes_the_address_of_an_image():
    assert address("<svg/>") == "data:image/svg+xml;base64,PHN2Zy8+"
