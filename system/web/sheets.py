"""The rows of a list as a workbook, written row by row: memory does not grow with them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from litestar.response import Stream
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from system.listing import Column
from system.web.language import gettext
from system.web.lists import cell_text, pieces, safe_name

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_LIMIT = 1_000_000
"""Rows of one sheet; what is more goes on in the next one. The format takes 1,048,576."""
_TEXT_LIMIT = 32_767
_WIDTH = 22
_FIRST_YEAR = 1900


def xlsx_response(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> Stream:
    """Rows as a workbook, the labels people know as the first line of every sheet; nothing in it is a formula.

    All rows are read before the answer begins, into a temporary file.
    """
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    try:
        write(spool, columns, rows)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    headers = {"Content-Disposition": f'attachment; filename="{safe_name(name)}.xlsx"'}
    return Stream(pieces(spool), media_type=MIME, headers=headers)


def write(target: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], *, most: int = ROWS_LIMIT) -> None:
    """Write a workbook of rows, `most` on each sheet."""
    with tempfile.TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(target, options) as book:
            bold = book.add_format({"bold": True})
            moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            sheet = _begun(book, columns, bold)
            for place, row in enumerate(rows):
                if place and place % most == 0:
                    sheet = _begun(book, columns, bold)
                line = place % most + 1
                for at, column in enumerate(columns):
                    value = column.read(row)
                    if isinstance(value, datetime):
                        # The format knows no time zones: the instant stands as it is kept.
                        sheet.write_datetime(line, at, value.replace(tzinfo=None), moments)
                    else:
                        _put(sheet, (line, at), column, value)


def _begun(book: xlsxwriter.Workbook, columns: Sequence[Column], bold: Format) -> Worksheet:
    sheet: Worksheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(columns) - 1), _WIDTH)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, gettext(column.label), bold)
    return sheet


def _put(sheet: Worksheet, place: tuple[int, int], column: Column, value: object) -> None:
    if value is None:
        return
    if isinstance(value, date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(*place, value)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(*place, value)
    else:
        sheet.write_string(*place, cell_text(column, value)[:_TEXT_LIMIT])
