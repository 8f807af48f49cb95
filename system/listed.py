"""Rows that were worked out, listed like rows of a table: filtered, ordered, paged and saved by the same code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, Integer, Select, Text, bindparam, cast, column, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

Kind = Literal["text", "number", "date"]
ORDER = "position"


def listed(
    session: Session, rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, Kind]
) -> tuple[Select[Any], Mapping[str, ColumnElement[Any]]]:
    """A statement that gives these rows, and its columns by name to build a list's `Column`s from.

    The rows travel as one JSON document, so their number knows no limit of parameters. `position` (from 0, in the order
    given) is added: a list's usual order and its tie-breaker. Texts are "" where a row lacks them, numbers and dates
    NULL.

    Args:
        session: the look that will run the statement; its engine decides how JSON is read.
        rows: what was worked out, already cut to what the actor may see.
        kinds: the columns.
    """
    names = {**kinds, ORDER: "number"}
    document = json.dumps([{**row, ORDER: at} for at, row in enumerate(rows)], ensure_ascii=False, default=str)
    columns = (
        _on_sqlite(document, names) if session.get_bind().dialect.name == "sqlite" else _on_postgresql(document, names)
    )
    found = select(*(expression.label(name) for name, expression in columns.items())).subquery("listed")
    return select(found), {name: found.c[name] for name in names}


def _on_sqlite(document: str, names: Mapping[str, Kind]) -> dict[str, ColumnElement[Any]]:
    source = func.json_each(bindparam("listed_rows", document, unique=True)).table_valued("value")
    found: dict[str, ColumnElement[Any]] = {}
    for name, kind in names.items():
        value = func.json_extract(source.c.value, f"$.{name}")
        # SQLite keeps a date as its ISO text, and a cast to DATE would leave the year alone.
        found[name] = type_coerce(value, Date) if kind == "date" else _typed(value, kind)
    return found


def _on_postgresql(document: str, names: Mapping[str, Kind]) -> dict[str, ColumnElement[Any]]:
    given = cast(bindparam("listed_rows", document, unique=True, type_=Text()), JSONB)
    source = func.jsonb_array_elements(given).table_valued(column("value", JSONB), name="row")
    return {name: _typed(source.c.value[name].astext, kind) for name, kind in names.items()}


def _typed(expression: ColumnElement[Any], kind: Kind) -> ColumnElement[Any]:
    if kind == "number":
        return cast(expression, Integer)
    if kind == "date":
        return cast(expression, Date)
    return func.coalesce(cast(expression, Text), "")
