"""What became of every row of a file, in codes and in words."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from system.errors import Objection
from system.tabular.text import harmless


@dataclass(frozen=True, slots=True)
class RowObjection:
    """Something said about one row: `column` as the file writes it, empty where it is about the whole row."""

    row: int
    column: str
    objection: Objection


class RowProblem(msgspec.Struct, frozen=True):
    """A row objection in words, as reports hold it."""

    row: int
    column: str
    code: str
    basis: str
    detail: str


class ImportReport(msgspec.Struct, kw_only=True):
    """What became of every row: `rows` = `imported` + `unchanged` + the distinct rows named in `refused`.

    `passed_over` are rows that are no data, and why: titles of sections, headings told again, totals and signatures.
    `warnings` are of rows that go in and should be looked at, `notes` are only worth knowing.
    """

    rows: int
    imported: int
    unchanged: int
    refused: list[RowProblem]
    warnings: list[RowProblem]
    counts: dict[str, object] = msgspec.field(default_factory=dict)
    passed_over: list[RowProblem] = msgspec.field(default_factory=list)
    notes: list[RowProblem] = msgspec.field(default_factory=list)

    @property
    def refused_rows(self) -> int:
        """How many rows are refused, whatever the number of reasons."""
        return len({problem.row for problem in self.refused})


Say = Callable[[Objection], str]


def spoken(objections: Sequence[RowObjection], say: Say) -> list[RowProblem]:
    """Row objections in the reader's words, in the order of the rows."""
    return [
        RowProblem(said.row, said.column, said.objection.code, said.objection.basis, say(said.objection))
        for said in sorted(objections, key=lambda said: said.row)
    ]


def kept_rows(by_severity: Mapping[str, Sequence[RowObjection]]) -> list[dict[str, Any]]:
    """Row objections as a report is kept: codes and facts, to be said in the language of whoever reads it."""
    return [
        {"row": said.row, "column": said.column, "severity": severity, "code": said.objection.code,
         "basis": said.objection.basis, "facts": dict(said.objection.facts)}
        for severity, objections in by_severity.items()
        for said in objections
    ]  # fmt: skip


def spoken_again(kept: Iterable[Mapping[str, Any]], severity: str, say: Say) -> list[RowProblem]:
    """The kept row objections of one severity in words."""
    told = [
        RowObjection(one["row"], one["column"], Objection(one["code"], one["basis"], one["facts"]))
        for one in kept
        if one["severity"] == severity
    ]
    return spoken(told, say)


def problems_csv(
    refused: Sequence[RowProblem], warnings: Sequence[RowProblem], **others: Sequence[RowProblem]
) -> bytes:
    """The problems of an import as a CSV that spreadsheets open: UTF-8 with BOM, formulas made harmless.

    `others` are further severities by their name.
    """
    paper = io.StringIO(newline="")
    writer = csv.writer(paper)
    writer.writerow(("row", "column", "severity", "code", "basis", "detail"))
    for severity, problems in {"refused": refused, "warning": warnings, **others}.items():
        for one in problems:
            told = (one.column, severity, one.code, one.basis, one.detail)
            writer.writerow((one.row, *(harmless(cell) for cell in told)))
    return codecs.BOM_UTF8 + paper.getvalue().encode()
