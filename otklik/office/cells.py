"""Cells of tables that are opened in a spreadsheet."""

from __future__ import annotations

from typing import TypeVar

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # text that begins so would be calculated
Cell = TypeVar("Cell")


def unformulated(cell: Cell) -> Cell | str:
    """A text that a spreadsheet would take for a formula, marked as text; everything else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
