"""Ordering by bytes on every engine: PostgreSQL would order text by the language of its installation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class by_bytes(FunctionElement[str]):  # noqa: N801 - written as the SQL function it stands for
    """A text that compares byte by byte."""

    name = "by_bytes"
    type = String()
    inherit_cache = True


@compiles(by_bytes)
def _plain(element: by_bytes, compiler: SQLCompiler, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(by_bytes, "postgresql")
def _collated(element: by_bytes, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'
