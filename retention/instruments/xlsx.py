"""Instruments as workbooks: official headings over rows that are text, never formulas, on as many sheets as needed.

The same paper and imprint give the same bytes: the only instant in the file is the edition's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format as Look
from xlsxwriter.worksheet import Worksheet

from retention.instruments.layouts import BLANK, FormColumn, Kind, Layout, closing_sentence
from retention.instruments.papers import Cell, Drawn, Imprint

ROWS_LIMIT = 1_048_576
CELL_LIMIT = 32_767
_NAME_LIMIT = 31
# The day from which all spreadsheets count alike; what is older, as in a historical archive, is written as text.
_FIRST_DAY = "1900-03-01"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": False,
}


def write_xlsx(drawn: Drawn, imprint: Imprint, path: Path, *, pages: int | None = None) -> None:
    """Write the workbook. `pages` is how many sheets of paper the printed form has, where that is known."""
    with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)}) as workbook:
        workbook.set_properties(
            {
                "title": drawn.paper.layout.title,
                "company": drawn.paper.fonds_name[:250],
                "comments": imprint.address[:250],
                "created": imprint.moment.replace(tzinfo=None),
            }
        )
        looks = looks_of(workbook)
        _fill(workbook, drawn, imprint, looks, pages)


def looks_of(workbook: xlsxwriter.Workbook) -> dict[str, Look]:
    """How cells of the house's workbooks look, by what they hold."""
    heading = {
        "bold": True, "text_wrap": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#E7E6E6",
    }  # fmt: skip
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "label": workbook.add_format({"bold": True}),
        "heading": workbook.add_format(heading),
        "text": workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "number": workbook.add_format({"valign": "top"}),
        "date": workbook.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
        "plain": workbook.add_format({"num_format": "@"}),
    }


def _fill(
    workbook: xlsxwriter.Workbook, drawn: Drawn, imprint: Imprint, looks: dict[str, Look], pages: int | None
) -> None:
    rows, layout, number = drawn.rows(), drawn.paper.layout, 0
    shown = [layout.columns.index(column) for column in layout.printed]
    # What stands above and below the table needs some rows of each sheet.
    room = ROWS_LIMIT - 60
    while True:
        number += 1
        batch = islice(rows, room)
        sheet = workbook.add_worksheet(_sheet_name(layout, number))
        at = _above(sheet, drawn, imprint, looks)
        count = 0
        for row in batch:
            write_row(sheet, at + count, [row[position] for position in shown], layout.printed, looks)
            count += 1
        if count:
            sheet.autofilter(at - 1, 0, at + count - 1, len(shown) - 1)
        done = number * room >= drawn.count
        if done:
            _below(sheet, at + count + 1, drawn, looks, pages)
            return


def _sheet_name(layout: Layout, number: int) -> str:
    name = "".join(letter for letter in layout.title if letter not in "[]:*?/\\")[: _NAME_LIMIT - 4].strip()
    return name if number == 1 else f"{name} {number}"


def _above(sheet: Worksheet, drawn: Drawn, imprint: Imprint, looks: dict[str, Look]) -> int:
    """Title, header lines and headings; the row at which the table's rows begin."""
    layout = drawn.paper.layout
    for position, column in enumerate(layout.printed):
        sheet.set_column(position, position, column.width)
    sheet.write_string(0, 0, layout.title, looks["title"])
    lines = [*head_lines(drawn, imprint)]
    for at, (label, value) in enumerate(lines, 1):
        sheet.write_string(at, 0, f"{label}:", looks["label"])
        sheet.write_string(at, 2, fitting(value), looks["plain"])
    at = len(lines) + 2
    at = write_headings(sheet, at, layout, looks)
    first = at - 1 if layout.has_groups else at
    sheet.repeat_rows(first, at)
    sheet.freeze_panes(at + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
    return at + 1


def write_headings(sheet: Worksheet, at: int, layout: Layout, looks: dict[str, Look]) -> int:
    """The headings in one row or, where columns stand under groups, two; the row of the lower ones."""
    if layout.has_groups:
        position = 0
        for group, width in layout.groups():
            if group and width > 1:
                sheet.merge_range(at, position, at, position + width - 1, group, looks["heading"])
            elif group:
                sheet.write_string(at, position, group, looks["heading"])
            position += width
        at += 1
    for position, column in enumerate(layout.printed):
        sheet.write_string(at, position, column.heading, looks["heading"])
    return at


def head_lines(drawn: Drawn, imprint: Imprint) -> Iterator[tuple[str, str]]:
    """What stands above the table: the form's own lines, then what the edition says of itself."""
    yield from ((label, value) for label, value in drawn.paper.head if value)
    if not imprint.is_edition:
        pass
    elif imprint.number is None:
        yield "Edición", "Vista previa sin publicar"
    else:
        yield "Edición", str(imprint.number)
        yield "Fecha de publicación", imprint.on.isoformat()
    if imprint.address:
        yield "Dirección permanente", imprint.address
    yield "Huella del contenido (SHA-256)", drawn.digest


def below_lines(drawn: Drawn, pages: int | str | None) -> list[str]:
    """What stands below the table: the closing sentence of an inventory, then the legend."""
    layout, lines = drawn.paper.layout, []
    if layout.span:
        lines.append(closing_sentence(sheets=pages or BLANK, files=drawn.count, years=drawn.years))
    if layout.legend:
        lines.append(layout.legend)
    return lines


def _below(sheet: Worksheet, at: int, drawn: Drawn, looks: dict[str, Look], pages: int | None) -> None:
    for line in below_lines(drawn, pages):
        sheet.write_string(at, 0, line)
        at += 1
    for signature in drawn.paper.layout.signatures:
        at += 2
        sheet.write_string(at, 0, "______________________________")
        sheet.write_string(at + 1, 0, signature, looks["label"])


def write_row(
    sheet: Worksheet, at: int, cells: Sequence[Cell], columns: Sequence[FormColumn], looks: dict[str, Look]
) -> None:
    """One row of a table: numbers as numbers, days as days, everything else as text that is never a formula."""
    for position, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        if cell is None or cell == "":
            continue
        if isinstance(cell, int | float):
            sheet.write_number(at, position, cell, looks["number"])
        elif column.kind is Kind.DATE and cell >= _FIRST_DAY:
            sheet.write_datetime(at, position, date.fromisoformat(cell), looks["date"])
        else:
            sheet.write_string(at, position, fitting(cell), looks["text"])


def fitting(text: str) -> str:
    """What a cell of a workbook can hold; open data have it whole."""
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"
