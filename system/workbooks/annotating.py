"""The workbook back to whoever brought it: every problem in its cell, in colour and in words, and a list of them all.

What stood in cells is written as text: a formula is never executed. The copy can be corrected and brought again; its
list of problems is a sheet of its own, which nobody reads.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from system.tabular import Grid
from system.tabular.headings import column_letters

NOTES_SHEET = "Observaciones"
NOTES_HEADER = ("Fila", "Columna", "Gravedad", "Código", "Fundamento", "Detalle", "Qué hacer")
SEVERITIES: Mapping[str, str] = {"refused": "Rechazada", "warning": "Aviso", "note": "Nota", "passed": "No se leyó"}
_FILLS = {"refused": "#F8C9C9", "warning": "#FCE8B2", "note": "#D6E4F5", "passed": "#E7E6E1"}
_MARKED = ("refused", "warning", "note")
_CELL_LIMIT = 32_000
_COMMENT_LIMIT = 1_500
_COMMENTS_LIMIT = 5_000
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTH = 22


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said about a row: `position` is its column from 0, None where it is about the whole row."""

    row: int
    position: int | None
    column: str
    severity: str
    code: str
    basis: str
    detail: str
    advice: str = ""


def annotate(grid: Grid, remarks: Sequence[Remark], at: datetime) -> bytes:
    """The sheet as XLSX with its problems marked. The same sheet and remarks at the same time give the same bytes."""
    paper = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(paper, options) as book:
        book.set_properties({"created": at.replace(tzinfo=None)})
        sheet = book.add_worksheet(_sheet_name(grid.name))
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        fills = {
            severity: book.add_format({"text_wrap": True, "valign": "top", "bg_color": colour, "border": 1})
            for severity, colour in _FILLS.items()
        }
        marks = _by_cell(grid, remarks)
        for row in grid.rows:
            for position, cell in enumerate(row.cells):
                said = marks.get((row.number, position))
                if cell or said:
                    text = _printable(cell)
                    sheet.write_string(row.number - 1, position, text, fills[said[0].severity] if said else plain)
        _comment(sheet, marks)
        last, width = max(grid.last, 1), max(grid.width, 1)
        sheet.set_column(0, width - 1, _WIDTH)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letters(width - 1)}{last}"})
        _list(book, remarks)
    return paper.getvalue()


def _comment(sheet: Worksheet, marks: Mapping[tuple[int, int], Sequence[Remark]]) -> None:
    for (row, position), said in list(marks.items())[:_COMMENTS_LIMIT]:
        text = "\n\n".join(_sentence(one) for one in said)[:_COMMENT_LIMIT]
        sheet.write_comment(row - 1, position, _printable(text), {"author": "Constancia", "x_scale": 2, "y_scale": 1.5})


def _list(book: xlsxwriter.Workbook, remarks: Iterable[Remark]) -> None:
    notes = book.add_worksheet(NOTES_SHEET)
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for position, text in enumerate(NOTES_HEADER):
        notes.write_string(0, position, text, bold)
    for place, one in enumerate(sorted(remarks, key=lambda remark: remark.row), 1):
        notes.write_number(place, 0, one.row)
        severity = SEVERITIES.get(one.severity, one.severity)
        for position, text in enumerate((one.column, severity, one.code, one.basis, one.detail, one.advice), 1):
            notes.write_string(place, position, _printable(text), wrapped)
    notes.set_column(0, 0, 7)
    notes.set_column(1, 4, 20)
    notes.set_column(5, 6, 70)
    notes.freeze_panes(1, 0)


def _by_cell(grid: Grid, remarks: Iterable[Remark]) -> dict[tuple[int, int], list[Remark]]:
    """What is said of each cell, the gravest first; of a whole row on its first cell that says anything."""
    first = {
        row.number: next((position for position, cell in enumerate(row.cells) if cell.strip()), 0) for row in grid.rows
    }
    marks: dict[tuple[int, int], list[Remark]] = {}
    for one in sorted(remarks, key=lambda remark: (_rank(remark.severity), remark.row)):
        if one.row in first and one.severity in _MARKED:
            position = first[one.row] if one.position is None else one.position
            marks.setdefault((one.row, position), []).append(one)
    return marks


def _rank(severity: str) -> int:
    return _MARKED.index(severity) if severity in _MARKED else len(_MARKED)


def _sentence(one: Remark) -> str:
    basis = f" [{one.basis}]" if one.basis else ""
    advice = f"\n{one.advice}" if one.advice else ""
    return f"{SEVERITIES.get(one.severity, one.severity)}: {one.detail}{basis}{advice}"


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)[:_CELL_LIMIT]


def _sheet_name(name: str) -> str:
    """A name that spreadsheets take, and that is not the name of the list of problems."""
    plain = _SHEET_NAME.sub(" ", _printable(name)).strip(" '")[:31] or "Datos"
    return f"{plain[:28]} 1" if plain.casefold() in {NOTES_SHEET.casefold(), "history"} else plain
