"""The table behind a picture: rows in memory, sorted, filtered and paged as every list is.

Never longer than units, series or months are many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import column

from system.listing import LARGEST, SMALLEST, Column, ListPage, ListQuery, fold

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table by name. `title` is in the language of who looks; a line holds each column's cell under its name.

    `links` in a line are addresses by column; `order` what a column is ordered by where that is not its cell.
    """

    name: str
    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    default_sort: str

    def total(self, name: str) -> Any:
        """The sum of a column."""
        return sum(line[name] or 0 for line in self.lines)


def text(name: str, label: str, *, lead: bool = False) -> Column:
    """A column of words, which may be filtered."""
    return Column(name, label, column(name), filter="text", value=cell(name), lead=lead)


def number(name: str, label: str) -> Column:
    """A column of numbers."""
    return Column(name, label, column(name), value=cell(name), numeric=True)


def cell(name: str) -> Callable[[Any], object]:
    """What reads one cell from a line."""
    return lambda line: line[name]


def found(table: Table, query: ListQuery) -> list[Line]:
    """The lines that the filters find, in the order asked for; nothing comes last in either direction."""
    wanted = {one.name: fold(query.filters[one.name]).split() for one in table.columns if query.filters.get(one.name)}
    kept = [line for line in table.lines if all(_has(line[name], words) for name, words in wanted.items())]
    name, descending = _order(table, query)
    said = [line for line in kept if _key(line, name) is not None]
    rest = [line for line in kept if _key(line, name) is None]
    return sorted(said, key=lambda line: _key(line, name), reverse=descending) + rest


def page_of(table: Table, query: ListQuery) -> ListPage:
    """One page of the lines found."""
    lines = found(table, query)
    size = min(LARGEST, max(SMALLEST, query.size))
    pages = max(1, -(-len(lines) // size))
    at = min(max(1, query.page), pages)
    name, descending = _order(table, query)
    filters = {one: words for one, words in query.filters.items() if words.strip()}
    done = ListQuery(name, descending, at, size, filters)
    return ListPage(lines[(at - 1) * size : at * size], len(lines), done, pages)


def _order(table: Table, query: ListQuery) -> tuple[str, bool]:
    if query.sort in {one.name for one in table.columns}:
        return query.sort, query.descending
    return table.default_sort.removeprefix("-"), table.default_sort.startswith("-")


def _key(line: Line, name: str) -> Any:
    value = line.get("order", {}).get(name, line[name])
    return fold(value) if isinstance(value, str) else value


def _has(value: object, words: Sequence[str]) -> bool:
    held = fold(str(value))
    return all(word in held for word in words)
