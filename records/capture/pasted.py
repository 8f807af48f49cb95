"""Cells copied from a spreadsheet: tabs between cells, line ends between rows, quotes where they are needed. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from system.errors import Objection

MOST_ROWS = 10_000
"""Rows of one draft at the most."""
MOST_CHARACTERS = 2**20


def read_cells(text: str) -> list[list[str]]:
    """The rows of a paste; empty lines at its end are dropped. Never fails: what cannot be quoted is taken as it is."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if not plain:
        return []
    try:
        return [row or [""] for row in csv.reader(io.StringIO(plain), delimiter="\t", strict=True)]
    except csv.Error:
        # A quote that never closes is a quote somebody typed; a cell too long for the reader is none of a sheet.
        return [line.split("\t") for line in plain.split("\n")]


def objections(text: str, rows: Sequence[Sequence[str]], standing: int) -> list[Objection]:
    """Why a paste is too large for a draft that holds `standing` rows already; a small one has nothing against it."""
    if len(text) > MOST_CHARACTERS:
        return [Objection("capture.paste_too_long", facts={"most": MOST_CHARACTERS, "given": len(text)})]
    if standing + len(rows) > MOST_ROWS:
        return [Objection("capture.too_large", facts={"most": MOST_ROWS, "given": standing + len(rows)})]
    return []
