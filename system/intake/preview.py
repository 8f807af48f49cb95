"""What a person sees before an import: the sheet as read, each problem in its cell, which column is which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from system.tabular import Grid, Heading, ImportReport, Layout, Table
from system.tabular.headings import column_letters
from system.workbooks.annotating import Remark
from system.workbooks.reading import Book
from system.workbooks.tables import columns_of

FIRST_ROWS = 200
PAGE_ROWS = 100
COLUMNS_SHOWN = 40
TEXT_SHOWN = 160
_GRAVEST = ("refused", "warning", "note", "passed")


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell with what is said of it; `severity` is empty where nothing is."""

    text: str
    severity: str
    said: Sequence[Remark]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row with what is said of it as a whole; `kind` is data, header or passed."""

    number: int
    kind: str
    cells: Sequence[PreviewCell]
    said: Sequence[Remark]
    severity: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that can be chosen for a heading: its position, its letters and some of its texts."""

    position: int
    letters: str
    samples: str


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of a sheet as it was read."""

    sheet: str
    sheets: Sequence[tuple[str, bool]]
    header_row: int
    columns: Sequence[tuple[int, str, str]]
    rows: Sequence[PreviewRow]
    shown: int
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """A heading with the position of the column taken for it, -1 where there is none."""

    name: str
    label: str
    position: int


def remarks_of(report: ImportReport, table: Table, advice: Mapping[str, str]) -> list[Remark]:
    """Everything a report says, at the cells it is about. `advice` says by code what to do."""
    by_severity = {
        "refused": report.refused, "warning": report.warnings, "note": report.notes, "passed": report.passed_over,
    }  # fmt: skip
    return [
        Remark(
            one.row, table.position(one.column) if one.column else None, one.column, severity, one.code, one.basis,
            one.detail, advice.get(one.code, ""),
        )
        for severity, problems in by_severity.items()
        for one in problems
    ]  # fmt: skip


def preview_of(book: Book, grid: Grid, table: Table | None, remarks: Sequence[Remark], page: int) -> Preview:
    """A page of the sheet: its first rows, then every row that has a problem."""
    marks = _by_row(remarks)
    troubled = {row for row, said in marks.items() if any(one.severity in {"refused", "warning"} for one in said)}
    chosen = [row for place, row in enumerate(grid.rows) if place < FIRST_ROWS or row.number in troubled]
    pages = max(1, -(-len(chosen) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    columns = _columns(grid, table)
    headers = table.header_rows if table else ()
    rows = [
        _row(
            row.number, [row.cell(position) for position, _, _ in columns], columns, marks.get(row.number, ()), headers
        )
        for row in chosen[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    ]
    sheets = [(sheet.name, sheet.hidden) for sheet in book.sheets if sheet.rows]
    return Preview(
        grid.name,
        sheets,
        headers[-1] if headers else 0,
        columns,
        rows,
        len(chosen),
        grid.total_rows or len(grid.rows),
        page,
        pages,
    )


def choices_of(grid: Grid, header_row: int) -> list[Choice]:
    """The columns of a sheet as people choose among them."""
    return [
        Choice(position, column_letters(position), " · ".join(text[:40] for text in samples))
        for position, samples in columns_of(grid, header_row)
    ]


def mapping_of(headings: Iterable[Heading], table: Table | None, layout: Layout) -> list[Mapped]:
    """Each heading once, with the column that is taken for it now."""
    found: dict[str, Mapped] = {}
    for heading in headings:
        if heading.name not in found:
            told = layout.mapping.get(heading.name, -1)
            position = table.columns.get(heading.name, -1) if table else told
            found[heading.name] = Mapped(heading.name, heading.shown, position)
    return list(found.values())


def _columns(grid: Grid, table: Table | None) -> list[tuple[int, str, str]]:
    """Position, letters and meaning of the columns that are shown: the first ones, and every one that is known."""
    known = {position: table.column(name) for name, position in table.columns.items()} if table else {}
    wanted = {*range(min(grid.width, COLUMNS_SHOWN)), *known}
    return [(position, column_letters(position), known.get(position, "")) for position in sorted(wanted)]


def _row(
    number: int,
    texts: Sequence[str],
    columns: Sequence[tuple[int, str, str]],
    said: Sequence[Remark],
    headers: Sequence[int],
) -> PreviewRow:
    here = {position for position, _, _ in columns}
    cells = []
    for (position, _, _), text in zip(columns, texts, strict=True):
        own = [one for one in said if one.position == position]
        shown = text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]}…"
        cells.append(PreviewCell(shown, _worst(own), own))
    whole = [one for one in said if one.position is None or one.position not in here]
    kind = "header" if number in headers else "passed" if _worst(said) == "passed" else "data"
    return PreviewRow(number, kind, cells, whole, _worst(whole))


def _worst(said: Sequence[Remark]) -> str:
    return min((one.severity for one in said), key=_GRAVEST.index, default="")


def _by_row(remarks: Iterable[Remark]) -> dict[int, list[Remark]]:
    found: dict[int, list[Remark]] = {}
    for one in remarks:
        found.setdefault(one.row, []).append(one)
    return found
