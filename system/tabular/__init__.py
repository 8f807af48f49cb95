"""Tables that people bring: any usual file, read whole or refused with the row that is wrong; every row accounted for.

This door gives what importers need; the rooms behind it are `grid` (a sheet as it stands), `csv_reading`, `headings`
(where a table begins and which column is which), `recognition` (which rows are data) and `reports`.
"""

from __future__ import annotations

from system.tabular.csv_reading import WORKBOOKS, read_csv
from system.tabular.grid import (
    BYTES_LIMIT,
    CELL_LIMIT,
    COLUMNS_LIMIT,
    ROWS_LIMIT,
    Grid,
    Layout,
    Merge,
    Row,
    TableUnreadable,
    filled,
    unreadable,
)
from system.tabular.headings import Header, Heading, find_header
from system.tabular.recognition import Line, Table, read_grid, read_table, said_of_passed
from system.tabular.reports import (
    ImportReport,
    RowObjection,
    RowProblem,
    Say,
    kept_rows,
    problems_csv,
    spoken,
    spoken_again,
)
from system.tabular.text import folded, holds_control_characters, one_line

__all__ = [
    "BYTES_LIMIT", "CELL_LIMIT", "COLUMNS_LIMIT", "ROWS_LIMIT", "WORKBOOKS",
    "Grid", "Header", "Heading", "ImportReport", "Layout", "Line", "Merge", "Row", "RowObjection", "RowProblem", "Say",
    "Table", "TableUnreadable",
    "filled", "find_header", "folded", "holds_control_characters", "kept_rows", "one_line", "problems_csv", "read_csv",
    "read_grid", "read_table", "said_of_passed", "spoken", "spoken_again", "unreadable",
]  # fmt: skip
