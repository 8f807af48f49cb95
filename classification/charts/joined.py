"""Code and title in one cell, as instruments print them: "1C.1 Disposiciones legales", "Sección 1C. LEGISLACIÓN"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from classification.charts.codes import key_of
from system.tabular import Line, Table, one_line

_LEVEL_WORD = re.compile(r"^(?:sub)?(?:fondo|secci[oó]n|serie)\s*[:.\-–—]?\s+", re.IGNORECASE)
_BETWEEN = " .-–—:)"
_SECTION = re.compile(r"[0-9]+[A-Za-z]")


def split_code(text: str, *, sure: bool = False) -> tuple[str, str] | None:
    """The code a text begins with and the title behind it; None where it is no such text.

    With `sure` only what holds a section such as `5C` counts as a code: "12 de octubre" is a title.
    """
    told = _LEVEL_WORD.sub("", one_line(text))
    first, _, rest = told.partition(" ")
    code, title = first.rstrip(_BETWEEN), rest.lstrip(_BETWEEN)
    if not any(letter.isdigit() for letter in code) or not any(letter.isalpha() for letter in title):
        return None
    if key_of(code) is None or (sure and _SECTION.search(code) is None):
        return None
    return code, title


def parted(table: Table, pairs: Sequence[tuple[str, str]]) -> Table:
    """The table with every cell that holds code and title parted in two. `pairs` are headings of a code and its title.

    A cell in the column of codes is parted where no title stands beside it, one in the column of titles where no code
    does.
    """
    found: dict[str, str] = {}
    lines = [_parted(table, line, pairs, found) for line in table.lines]
    if not found:
        return table
    headings = {**{name: table.headings[source] for name, source in found.items()}, **table.headings}
    columns = {**{name: table.columns[source] for name, source in found.items()}, **table.columns}
    return replace(table, headings=headings, columns=columns, lines=lines)


def _parted(table: Table, line: Line, pairs: Sequence[tuple[str, str]], found: dict[str, str]) -> Line:
    cells = dict(line.cells)
    for code_name, title_name in pairs:
        code, title = line[code_name], line[title_name]
        if bool(code) == bool(title):
            continue
        split = split_code(code or title, sure=not code)
        if split is None or (title and table.has(code_name) and code_name in found.values()):
            continue
        cells[code_name], cells[title_name] = split
        missing, source = (title_name, code_name) if code else (code_name, title_name)
        if not table.has(missing):
            found[missing] = source
    return line if cells == line.cells else replace(line, cells=cells)
