"""Lists in a browser: what an address asks for, the links to every other view of the list, and its CSV."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import IO, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Request
from litestar.response import Response, Stream
from markupsafe import Markup
from sqlalchemy import Select

from system import listing
from system.listing import Column, Expression, ListPage, ListQuery, Narrow
from system.web.filters import choice
from system.web.language import gettext
from system.web.pages import page
from system.work import Reading

SIZES = (25, 50, 100, 200)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_IN_MEMORY = 4 * 2**20
_PIECE = 64 * 2**10

Pairs = list[tuple[str, str]]


def list_query(request: Request[Any, Any, Any], columns: Sequence[Column]) -> ListQuery:
    """What the address asks of a list; anything unknown or unreadable in it is passed over or bounded."""
    given = request.query_params
    sort = str(given.get("sort", ""))
    names = [parameter for column in columns for parameter in listing.parameters(column)]
    return ListQuery(
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        page=_number(given.get("page"), 1),
        size=_number(given.get("size"), listing.USUAL),
        filters={name: str(given[name]) for name in names if given.get(name)},
    )


def _number(text: object, otherwise: int) -> int:
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else otherwise  # noqa: PLR2004 - within 32 bits


@dataclass(frozen=True)
class ListView:
    """One page of a list, and the addresses of all its other views."""

    page: ListPage
    columns: Sequence[Column]
    visible: Sequence[Column]
    path: str
    chosen: tuple[str, ...] = ()

    @property
    def rows(self) -> Sequence[Any]:
        """The rows of this page."""
        return self.page.rows

    @property
    def filtered(self) -> bool:
        """Whether any filter is on."""
        return bool(self.page.query.filters)

    @property
    def first(self) -> int:
        """The place of the first row of this page among all."""
        return (self.page.query.page - 1) * self.page.query.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row of this page among all."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def quick(self) -> Column | None:
        """The column whose text filter stands in the open, before the others."""
        return next((column for column in self.columns if column.filter == "text"), None)

    @property
    def further(self) -> Sequence[Column]:
        """The columns whose filters stand behind the button."""
        return [column for column in self.columns if column.filter and column is not self.quick]

    def cells(self) -> list[tuple[Column, Markup]]:
        """The visible columns, each with the opening tag of its cells: made once for all rows."""
        kinds = {column.name: "lead-cell" if column.lead else "numeric" * column.numeric for column in self.visible}
        tag = Markup('<td data-label="{}" class="{}">')
        return [(column, tag.format(gettext(column.label), kinds[column.name])) for column in self.visible]

    def value(self, parameter: str) -> str:
        """What a filter holds."""
        return self.page.query.filters.get(parameter, "")

    def applied(self) -> list[tuple[str, str, str]]:
        """Each filter that is on: its label, what it holds as people read it, and the address without it."""
        found = []
        for column in self.columns:
            for parameter in listing.parameters(column):
                if text := self.value(parameter):
                    bound = {listing.FROM: gettext("desde"), listing.UNTIL: gettext("hasta")}
                    word = bound.get(parameter.removeprefix(column.name), "")
                    read = f"{word} {choice(column, text)}".strip()
                    found.append((gettext(column.label), read, self._address(drop=parameter)))
        return found

    def sorted_by(self, column: Column) -> str:
        """The `aria-sort` of a header: ascending, descending or none."""
        if column.name != self.page.query.sort:
            return "none"
        return "descending" if self.page.query.descending else "ascending"

    def sort_link(self, column: Column) -> str:
        """The address ordered by a column; the other way round where it is already."""
        turn = self.sorted_by(column) == "ascending"
        return self._address(sort=f"-{column.name}" if turn else column.name, page=None)

    def page_link(self, number: int) -> str:
        """The address of another page."""
        return self._address(page=str(number))

    def size_link(self, size: int) -> str:
        """The address with another number of rows on a page."""
        return self._address(size=str(size), page=None)

    def export_link(self) -> str:
        """The address of the CSV of every row found."""
        return self._address(page=None, size=None, export="csv")

    def plain_link(self) -> str:
        """The address without any filter."""
        kept = [(name, text) for name, text in self._pairs() if name in {"sort", "size", "cols"}]
        return self._join(kept)

    def hidden(self, *replaced: str) -> Pairs:
        """Parameters a form of the list must carry along: all but the `replaced` ones and the page."""
        return [(name, text) for name, text in self._pairs() if name not in {*replaced, "page"}]

    def address(self) -> str:
        """The address of this very page."""
        return self._join(self._pairs())

    def filter_parameters(self) -> tuple[str, ...]:
        """Every parameter that filters."""
        return tuple(parameter for column in self.columns for parameter in listing.parameters(column))

    def numbers(self) -> list[int | None]:
        """The page numbers worth a link; None is a gap."""
        last, here = self.page.pages, self.page.query.page
        shown = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
        found: list[int | None] = []
        for number in shown:
            if found and found[-1] is not None and number - found[-1] > 1:
                found.append(None)
            found.append(number)
        return found

    def _pairs(self) -> Pairs:
        query = self.page.query
        pairs: Pairs = list(query.filters.items())
        pairs.append(("sort", f"-{query.sort}" if query.descending else query.sort))
        if query.size != listing.USUAL:
            pairs.append(("size", str(query.size)))
        if query.page > 1:
            pairs.append(("page", str(query.page)))
        pairs.extend(("cols", name) for name in self.chosen)
        return pairs

    def _address(self, *, drop: str = "", **changed: str | None) -> str:
        gone = {drop, "page"} if drop else set(changed)
        pairs = [pair for pair in self._pairs() if pair[0] not in gone]
        pairs.extend((name, text) for name, text in changed.items() if text is not None)
        return self._join(pairs)

    def _join(self, pairs: Pairs) -> str:
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


def list_view(request: Request[Any, Any, Any], found: ListPage, columns: Sequence[Column]) -> ListView:
    """The view of a page of a list that stands at the address of this request."""
    asked = {name for text in request.query_params.getall("cols", []) for name in str(text).split(",")}
    chosen = tuple(column.name for column in columns if column.name in asked)
    visible = [column for column in columns if (column.name in chosen if chosen else column.shown)]
    return ListView(page=found, columns=columns, visible=visible, path=request.url.path, chosen=chosen)


def answer(
    request: Request[Any, Any, Any],
    reading: Reading,
    statement: Select[Any],
    columns: Sequence[Column],
    template: str,
    *,
    name: str,
    default_sort: str,
    tie_breaker: Expression,
    narrow: Narrow | None = None,
    around: Callable[[ListView], object] | None = None,
    **variables: Any,
) -> Response[Any]:
    """The page of a list, or with `?export=csv` the CSV of every row found, as `<name>.csv`.

    The reading is open. The template gets `view`, the `variables`, and as `around` what stands around the list:
    saved views and the selection (`system/views/showing.py`).

    Raises:
        ListFilterUnreadable: naming every filter that cannot be read.
    """
    query = list_query(request, columns)
    zone = ZoneInfo(reading.settings.time_zone)
    if request.query_params.get("export") == "csv":
        rows = listing.stream(
            reading.session, statement, columns, query, default_sort=default_sort, tie_breaker=tie_breaker, zone=zone
        )
        return csv_response(name, columns, rows)
    found = listing.run(
        reading.session,
        statement,
        columns,
        query,
        default_sort=default_sort,
        tie_breaker=tie_breaker,
        zone=zone,
        narrow=narrow,
    )
    view = list_view(request, found, columns)
    return page(template, view=view, around=around(view) if around else None, **variables)


def csv_response(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> Stream:
    """Rows as CSV (RFC 4180, UTF-8 with BOM for spreadsheets), with the labels people know as its first line.

    All rows are read before the answer begins, into memory and past 4 MiB into a temporary file, so a failure half
    way is an answer that says so and not a short file that looks whole.
    """
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    try:
        text = io.TextIOWrapper(spool, encoding="utf-8-sig", newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([neutral(gettext(column.label)) for column in columns])
        for row in rows:
            writer.writerow([_cell(column, column.read(row)) for column in columns])
        text.flush()
        text.detach()
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    headers = {"Content-Disposition": f'attachment; filename="{safe_name(name)}.csv"'}
    return Stream(pieces(spool), media_type="text/csv; charset=utf-8", headers=headers)


def safe_name(name: str) -> str:
    """A file's name without anything a header or a disk could mistake."""
    return "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-_")) or "lista"


def pieces(spool: IO[bytes]) -> Iterator[bytes]:
    """What a temporary file holds, piece by piece; it is closed at the end."""
    with spool:
        while piece := spool.read(_PIECE):
            yield piece


def neutral(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _cell(column: Column, value: object) -> str:
    text = cell_text(column, value)
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return text if is_number or isinstance(value, date) else neutral(text)


def cell_text(column: Column, value: object) -> str:
    """A cell as text: days and instants as ISO 8601, choices by the words people know."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    return choice(column, str(value).lower() if isinstance(value, bool) else str(value))
