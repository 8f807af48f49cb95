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

    `folded` is a column in which the database keeps the same text in lower case without accents. `through` says that
    the expression stands in a smaller table: the foreign key of the listed rows and the key it points to. Its filter is
    then asked of the small table first, and counting and ordering need not join it. `meaning` is what a choice means
    in SQL, where that is not simply the expression's being equal to it: an index knows a plain condition again.
    Rows without a value come last in either direction; where the order `turns`, they come first when descending.
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
    folded: Expression | None = None
    through: tuple[Expression, InstrumentedAttribute[Any]] | None = None
    meaning: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    turns: bool = False

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


@dataclass(frozen=True, slots=True)
class Narrow:
    """A long list in two steps.

    `ids` gives the tie breakers of its rows, cut to what the actor may see, without the joins that only lend names.
    `named` gives the rows as the list shows them, the tie breaker under its own name, and is not cut at all: it is only
    ever asked for ids that the first has given, in the same look.
    """

    ids: Select[Any]
    named: Select[Any]


def run(
    session: Session,
    statement: Select[Any],
    columns: Sequence[Column],
    query: ListQuery,
    *,
    default_sort: str,
    tie_breaker: Expression,
    zone: tzinfo = UTC,
    narrow: Narrow | None = None,
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
        narrow: how a long list counts and pages over the rows alone, and reads the rest for one page. Columns of
            joined tables then need their `through`.

    Raises:
        ListFilterUnreadable: naming every filter that cannot be read.
    """
    asked = _bounded(columns, query, default_sort)
    slim = _filtered(statement if narrow is None else narrow.ids, columns, asked.filters, zone)
    total = _count(session, slim, tie_breaker)
    pages = max(1, -(-total // asked.size))
    number = min(asked.page, pages)
    done = ListQuery(asked.sort, asked.descending, number, asked.size, asked.filters)
    if not total:
        return ListPage(rows=[], total=0, query=done, pages=pages)
    start = (number - 1) * asked.size
    if narrow is None:
        ordered = _ordered(slim, columns, asked, tie_breaker).limit(asked.size).offset(start)
        return ListPage(rows=_execute(session, ordered).all(), total=total, query=done, pages=pages)
    ids = _ids(session, slim, columns, asked, tie_breaker, start=start, total=total)
    # Put in order here: asked for an order as well, an engine may read a whole index for fifty rows.
    found = _execute(session, narrow.named.where(tie_breaker.in_(ids))).all()
    by_id = {getattr(row, str(getattr(tie_breaker, "key", "id"))): row for row in found}
    return ListPage(rows=[by_id[one] for one in ids if one in by_id], total=total, query=done, pages=pages)


def matching(
    statement: Select[Any], columns: Sequence[Column], filters: Mapping[str, str], zone: tzinfo = UTC
) -> Select[Any]:
    """The statement cut to what `filters` find, in no order; for acts upon everything found. Raises as `run`."""
    kept = {name: text for name, raw in filters.items() if (text := _clean(raw))}
    return _filtered(statement, columns, kept, zone)


def _count(session: Session, statement: Select[Any], tie_breaker: Expression) -> int:
    # Of rows and not of keys: then the smallest index will do.
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    if statement._distinct or statement._group_by_clauses:  # noqa: SLF001 - there is no public way to ask
        plain = statement.with_only_columns(tie_breaker, maintain_column_froms=True).order_by(None).subquery()
        counted = select(func.count()).select_from(plain)
    return session.scalar(counted) or 0


def _ids(
    session: Session,
    statement: Select[Any],
    columns: Sequence[Column],
    query: ListQuery,
    tie_breaker: Expression,
    *,
    start: int,
    total: int,
) -> list[Any]:
    """The tie breakers of one page, read from an index wherever there is one.

    Rows without a value come last in either direction. An index has them at one end, so they are asked for apart; and
    a page beyond the middle is read from the other end, which is nearer.
    """
    plain = statement.with_only_columns(tie_breaker, maintain_column_froms=True)
    chosen, key = _order_of(columns, query)
    if chosen.through is not None and chosen.order is None:
        return _by_groups(session, plain, chosen.through, (key, tie_breaker), query, start=start)
    if not _may_be_nothing(key):
        return _stretch(session, plain, (key, tie_breaker), query, start=start, total=total)
    known, rest = plain.where(key.is_not(None)), plain.where(key.is_(None))
    count = _count(session, known, tie_breaker)
    parts: list[tuple[Select[Any], tuple[Any, ...], int]] = [
        (known, (key, tie_breaker), count),
        (rest, (tie_breaker,), total - count),
    ]
    found: list[Any] = []
    for part, keys, size in reversed(parts) if chosen.turns and query.descending else parts:
        if start >= size:
            start -= size
            continue
        few = ListQuery(size=query.size - len(found), descending=query.descending)
        found += _stretch(session, part, keys, few, start=start, total=size)
        if len(found) >= query.size:
            break
        start = 0
    return found


def _by_groups(
    session: Session,
    statement: Select[Any],
    through: tuple[Expression, InstrumentedAttribute[Any]],
    keys: tuple[Any, Expression],
    query: ListQuery,
    *,
    start: int,
) -> list[Any]:
    """One page in the order of a small table: its rows are put in order first, then only the page's groups are read."""
    (own, other), (key, tie_breaker) = through, keys
    counted = statement.with_only_columns(own, func.count(), maintain_column_froms=True).order_by(None).group_by(own)
    sizes: dict[Any, int] = {row[0]: row[1] for row in session.execute(counted)}
    directions = (key.desc(), other.desc()) if query.descending else (key.asc(), other.asc())
    found: list[Any] = []
    for group in session.scalars(select(other).order_by(*directions)):
        size = sizes.get(group, 0)
        if start >= size:
            start -= size
            continue
        few = ListQuery(size=query.size - len(found), descending=query.descending)
        found += _stretch(session, statement.where(own == group), (tie_breaker,), few, start=start, total=size)
        if len(found) >= query.size:
            break
        start = 0
    return found


def _stretch(
    session: Session,
    statement: Select[Any],
    keys: tuple[Any, ...],
    query: ListQuery,
    *,
    start: int,
    total: int,
) -> list[Any]:
    size = min(query.size, total - start)
    if size <= 0:
        return []
    backwards = start > total // 2
    descending = query.descending != backwards
    begin = total - start - size if backwards else start
    ordered = statement.order_by(None).order_by(*(key.desc() if descending else key.asc() for key in keys))
    found = list(session.scalars(ordered.limit(size).offset(begin)))
    return found[::-1] if backwards else found


def _may_be_nothing(key: Any) -> bool:
    return bool(getattr(key, "nullable", True))


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
    chosen, key = _order_of(columns, query)
    direction = key.desc() if query.descending else key.asc()
    # The engines disagree on where nothing sorts; here it comes last, whichever way.
    if _may_be_nothing(key):
        direction = direction.nulls_first() if chosen.turns and query.descending else direction.nulls_last()
    # The tie breaker turns with the order, so that one index serves both directions.
    last = tie_breaker.desc() if query.descending else tie_breaker.asc()
    return statement.order_by(None).order_by(direction, last)


def _order_of(columns: Sequence[Column], query: ListQuery) -> tuple[Column, Any]:
    chosen = next((column for column in columns if column.name == query.sort), None)
    if chosen is None or not chosen.orderable:
        raise ValueError(f"the list cannot be ordered by {query.sort!r}")
    if chosen.order is not None:
        return chosen, chosen.order
    if chosen.filter == "text":
        return chosen, _haystack(chosen)
    return chosen, chosen.expression


def _haystack(column: Column) -> Any:
    return column.folded if column.folded is not None else folded(column.expression)  # type: ignore[arg-type]  # asked only where there is one


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
            if condition is not None and column.through is not None:
                own, key = column.through
                condition = own.in_(select(key).where(condition))
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
            haystack = _haystack(column)
            # Always true, and what leads SQLite to the index over the kept text, out of which it reads the words.
            reached = [haystack >= ""] if column.folded is not None else []
            return and_(
                *reached, *(haystack.contains(word, autoescape=True) for word in fold(text).split()[:WORD_LIMIT])
            )
        case "date":
            return _within_day(expression, text, zone, until=parameter.endswith(UNTIL))
        case "choice" if column.choices and text not in {value for value, _label in column.choices}:
            return None
        case "choice" if text in column.meaning:
            return column.meaning[text]
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
