"""Lists: one way to filter, sort, count, page and export rows, for pages, JSON and CSV alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Date, DateTime, Integer, Numeric, Select, Uuid, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from system.errors import Invalid, Objection

FilterKind = Literal["text", "choice", "date", "exact"]
Expression = ColumnElement[Any] | InstrumentedAttribute[Any]

SMALLEST, USUAL, LARGEST = 10, 50, 200
TEXT_LIMIT = 200
WORD_LIMIT = 8
RESERVED = frozenset({"sort", "page", "size", "cols", "export"})
FROM, UNTIL = "_from", "_until"

# Accents are folded with `replace`, which both engines have; SQLite's `lower` knows only ASCII, hence the capitals.
_FOLDS = tuple(zip("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun", strict=True))
_TRANSLATION = str.maketrans("áéíóúüñ", "aeiouun")


class ListFilterUnreadable(Invalid):
    """A filter holds something that is no date, number or choice of its column."""

    code = "list.filter_unreadable"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: what it is called in queries and on screen, and what stands behind it in SQL.

    `label` and the labels of `choices` (pairs of value and label) are Spanish msgids. `expression` is what is filtered
    and ordered by; a column without one is only shown. `order` replaces it for ordering (a natural sort key for a
    code). `value` reads the cell from a row where the row has no attribute of the column's name. A column that is not
    `shown` appears only when asked for in the column selector. `lead` marks the title of the card on a phone.
    """

    name: str
    label: str
    expression: Expression | None = None
    filter: FilterKind | None = None
    choices: Sequence[tuple[str, str]] = ()
    sortable: bool = True
    order: Expression | None = None
    value: Callable[[Any], object] | None = None
    shown: bool = True
    numeric: bool = False
    lead: bool = False

    def __post_init__(self) -> None:
        if self.name in RESERVED:
            raise ValueError(f"{self.name} is a word of the list itself")

    @property
    def orderable(self) -> bool:
        """Whether people may order by it."""
        return self.sortable and (self.order is not None or self.expression is not None)

    def read(self, row: Any) -> object:
        """The cell of this column in a row."""
        return self.value(row) if self.value is not None else getattr(row, self.name, None)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What somebody asked of a list. Everything in it may be hostile; `run` bounds it.

    `filters` maps parameter to text: the column's name, or for a date column the name with `_from` and `_until`.
    """

    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = USUAL
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list. `query` is what was really done: the sort, page and size after bounding."""

    rows: Sequence[Any]
    total: int
    query: ListQuery
    pages: int


def run(
    session: Session,
    statement: Select[Any],
    columns: Sequence[Column],
    query: ListQuery,
    *,
    default_sort: str,
    tie_breaker: Expression,
    zone: tzinfo = UTC,
) -> ListPage:
    """One page of `statement`, filtered and ordered, with the exact total of all pages.

    Args:
        session: an open look.
        statement: what is listed, already cut to what the actor may see. A statement of one entity gives entities,
            any other gives rows with names.
        columns: what may be filtered and ordered by.
        query: what is asked. Unknown columns are passed over; a page beyond the last is the last.
        default_sort: a column's name, with `-` before it for descending.
        tie_breaker: a unique column, so that no row is met twice or never while paging.
        zone: where days begin, for date filters over instants.

    Raises:
        ListFilterUnreadable: naming every filter that cannot be read.
    """
    asked = _bounded(columns, query, default_sort)
    filtered = _filtered(statement, columns, asked.filters, zone)
    counted = filtered.with_only_columns(tie_breaker, maintain_column_froms=True).order_by(None).subquery()
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    pages = max(1, -(-total // asked.size))
    number = min(asked.page, pages)
    ordered = _ordered(filtered, columns, asked, tie_breaker).limit(asked.size).offset((number - 1) * asked.size)
    rows = _execute(session, ordered).all() if total else []
    done = ListQuery(asked.sort, asked.descending, number, asked.size, asked.filters)
    return ListPage(rows=rows, total=total, query=done, pages=pages)


def stream(
    session: Session,
    statement: Select[Any],
    columns: Sequence[Column],
    query: ListQuery,
    *,
    default_sort: str,
    tie_breaker: Expression,
    zone: tzinfo = UTC,
    chunk: int = 500,
) -> Iterator[Any]:
    """Every row that `query` finds, over all pages, `chunk` of them in memory at a time. Raises as `run`."""
    asked = _bounded(columns, query, default_sort)
    ordered = _ordered(_filtered(statement, columns, asked.filters, zone), columns, asked, tie_breaker)
    yield from _execute(session, ordered.execution_options(yield_per=chunk))


def fold(text: str) -> str:
    """Lower case without Spanish accents, as `folded` does in SQL."""
    return text.lower().translate(_TRANSLATION)


def folded(expression: Expression) -> ColumnElement[str]:
    """An SQL expression in lower case without Spanish accents."""
    found: ColumnElement[str] = func.lower(expression)
    for letter, plain in _FOLDS:
        found = func.replace(found, letter, plain)
    return found


def folding(column: str) -> str:
    """The same as SQL text over a column's name, for a column that the database computes."""
    found = f"lower({column})"
    for letter, plain in _FOLDS:
        found = f"replace({found}, '{letter}', '{plain}')"
    return found


def _execute(session: Session, statement: Select[Any]) -> Any:
    result = session.execute(statement)
    return result.scalars() if len(statement.column_descriptions) == 1 else result


def _bounded(columns: Sequence[Column], query: ListQuery, default_sort: str) -> ListQuery:
    orderable = {column.name for column in columns if column.orderable}
    known = query.sort in orderable
    filters = {name: text for name, raw in query.filters.items() if (text := _clean(raw))}
    return ListQuery(
        sort=query.sort if known else default_sort.removeprefix("-"),
        descending=query.descending if known else default_sort.startswith("-"),
        page=max(1, query.page),
        size=min(LARGEST, max(SMALLEST, query.size)),
        filters=filters,
    )


def _clean(text: str) -> str:
    # PostgreSQL takes no NUL in text, and nobody means one.
    return text.replace("\x00", "").strip()[:TEXT_LIMIT]


def _ordered(
    statement: Select[Any], columns: Sequence[Column], query: ListQuery, tie_breaker: Expression
) -> Select[Any]:
    chosen = next((column for column in columns if column.name == query.sort), None)
    if chosen is None or not chosen.orderable:
        raise ValueError(f"the list cannot be ordered by {query.sort!r}")
    expression: Any = chosen.order
    if expression is None:
        expression = folded(chosen.expression) if chosen.filter == "text" else chosen.expression  # type: ignore[arg-type]  # orderable says it is there
    direction = expression.desc() if query.descending else expression.asc()
    # The engines disagree on where nothing sorts; here it comes last, whichever way.
    return statement.order_by(None).order_by(direction.nulls_last(), tie_breaker)


def _filtered(
    statement: Select[Any], columns: Sequence[Column], filters: Mapping[str, str], zone: tzinfo
) -> Select[Any]:
    objections: list[Objection] = []
    for column in columns:
        if column.filter is None or column.expression is None:
            continue
        for parameter in parameters(column):
            text = filters.get(parameter)
            if not text:
                continue
            condition = _condition(column, column.expression, parameter, text, zone)
            if condition is None:
                facts = {"field": parameter, "label": column.label, "value": text}
                objections.append(Objection(ListFilterUnreadable.code, facts=facts))
            else:
                statement = statement.where(condition)
    if objections:
        raise ListFilterUnreadable(objections=objections)
    return statement


def parameters(column: Column) -> tuple[str, ...]:
    """The query parameters that filter a column."""
    if column.filter is None:
        return ()
    return (column.name + FROM, column.name + UNTIL) if column.filter == "date" else (column.name,)


def _condition(
    column: Column, expression: Expression, parameter: str, text: str, zone: tzinfo
) -> ColumnElement[bool] | None:
    match column.filter:
        case "text":
            haystack = folded(expression)
            return and_(*(haystack.contains(word, autoescape=True) for word in fold(text).split()[:WORD_LIMIT]))
        case "date":
            return _within_day(expression, text, zone, until=parameter.endswith(UNTIL))
        case "choice" if column.choices and text not in {value for value, _label in column.choices}:
            return None
        case _:
            return _equal(expression, text)


def _within_day(expression: Expression, text: str, zone: tzinfo, *, until: bool) -> ColumnElement[bool] | None:
    try:
        day = date.fromisoformat(text)
        if not isinstance(expression.type, DateTime) and not _keeps_instants(expression):
            return expression <= day if until else expression >= day
        edge = datetime.combine(day + timedelta(days=1) if until else day, time.min, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return expression < edge if until else expression >= edge


def _keeps_instants(expression: Expression) -> bool:
    return isinstance(getattr(expression.type, "impl", None), DateTime)


_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def _equal(expression: Expression, text: str) -> ColumnElement[bool] | None:
    kind = expression.type
    try:
        if isinstance(kind, Boolean):
            return expression.is_(_TRUTH[text.lower()])
        if isinstance(kind, Uuid):
            return expression == UUID(text)
        if isinstance(kind, Date):
            return expression == date.fromisoformat(text)
        if isinstance(kind, Integer | Numeric):
            number = int(text)
            return expression == number if abs(number) < 2**31 else None
        enumeration = getattr(kind, "enum_class", None)
        return expression == (enumeration(text) if enumeration else text)
    except (KeyError, ValueError):
        return None
