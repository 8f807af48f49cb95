"""The arithmetic of `retention.schedules.due_dates` as SQL expressions of both engines, equal to it day for day.

Terms are in months. A term that ends in a month without its day ends on the first of the next month (CFF 12), so that
29 February and the 31st come out as `system.calendar.terms` says.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, String, extract, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from system.calendar.days import MONTHS

__all__ = ["MONTHS", "DayAfter", "DayBefore", "Latest", "MonthsAfter", "YearEnd", "year_of"]


def year_of(day: ColumnElement[Any], *, is_sqlite: bool) -> ColumnElement[Any]:
    """The year of a day, as text or number."""
    return func.substr(day, 1, 4, type_=String()) if is_sqlite else extract("year", day)


class MonthsAfter(FunctionElement[Any]):
    """The last day of a term: `MonthsAfter(start, months)`."""

    type = Date()
    inherit_cache = True


class DayAfter(FunctionElement[Any]):
    """The next day."""

    type = Date()
    inherit_cache = True


class DayBefore(FunctionElement[Any]):
    """The previous day."""

    type = Date()
    inherit_cache = True


class YearEnd(FunctionElement[Any]):
    """31 December of a day's year."""

    type = Date()
    inherit_cache = True


class Latest(FunctionElement[Any]):
    """The latest of several days, none of which is null."""

    type = Date()
    inherit_cache = True


def _parts(element: FunctionElement[Any], compiler: SQLCompiler, options: dict[str, Any]) -> list[str]:
    return [compiler.process(part, **options) for part in element.clauses]


@compiles(MonthsAfter, "sqlite")
def _months_after_sqlite(element: MonthsAfter, compiler: SQLCompiler, **options: Any) -> str:
    start, months = _parts(element, compiler, options)
    # SQLite counts the missing days of a short month into the next one; the rule stops at that month's first day.
    plain = f"date({start}, ({months}) || ' months')"
    first = f"date({start}, 'start of month', ({months} + 1) || ' months')"
    return f"(CASE WHEN substr({start}, 9) <= '28' THEN {plain} ELSE min({plain}, {first}) END)"


@compiles(MonthsAfter, "postgresql")
def _months_after_postgresql(element: MonthsAfter, compiler: SQLCompiler, **options: Any) -> str:
    start, months = _parts(element, compiler, options)
    # PostgreSQL cuts to the month's last day; where it did, the term goes on to the next day, a first of a month.
    cut = f"CAST({start} + make_interval(months => {months}) AS DATE)"
    return f"({cut} + CASE WHEN extract(day FROM {cut}) < extract(day FROM {start}) THEN 1 ELSE 0 END)"


@compiles(DayAfter, "sqlite")
def _day_after_sqlite(element: DayAfter, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({_parts(element, compiler, options)[0]}, '+1 day')"


@compiles(DayAfter, "postgresql")
def _day_after_postgresql(element: DayAfter, compiler: SQLCompiler, **options: Any) -> str:
    return f"({_parts(element, compiler, options)[0]} + 1)"


@compiles(DayBefore, "sqlite")
def _day_before_sqlite(element: DayBefore, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({_parts(element, compiler, options)[0]}, '-1 day')"


@compiles(DayBefore, "postgresql")
def _day_before_postgresql(element: DayBefore, compiler: SQLCompiler, **options: Any) -> str:
    return f"({_parts(element, compiler, options)[0]} - 1)"


@compiles(YearEnd, "sqlite")
def _year_end_sqlite(element: YearEnd, compiler: SQLCompiler, **options: Any) -> str:
    return f"(substr({_parts(element, compiler, options)[0]}, 1, 4) || '-12-31')"


@compiles(YearEnd, "postgresql")
def _year_end_postgresql(element: YearEnd, compiler: SQLCompiler, **options: Any) -> str:
    return f"make_date(CAST(extract(year FROM {_parts(element, compiler, options)[0]}) AS INTEGER), 12, 31)"


@compiles(Latest, "sqlite")
def _latest_sqlite(element: Latest, compiler: SQLCompiler, **options: Any) -> str:
    return f"max({', '.join(_parts(element, compiler, options))})"


@compiles(Latest, "postgresql")
def _latest_postgresql(element: Latest, compiler: SQLCompiler, **options: Any) -> str:
    return f"greatest({', '.join(_parts(element, compiler, options))})"
