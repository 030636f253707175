"""No text of ours is calculated in a spreadsheet."""

import pytest

from otklik.office.cells import unformulated


@pytest.mark.parametrize("text", ["=1+1", "+7 812", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_looks_like_a_formula_is_marked_as_text(text):
    assert unformulated(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["", "Фонарь", "'=1", " =1", -1, -0.5, None])
def test_everything_else_stays(cell):
    assert unformulated(cell) == cell
