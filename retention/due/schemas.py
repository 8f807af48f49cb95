"""What goes out about what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from retention.due.board import Sum
from retention.due.kinds import Task
from retention.due.showing import Line


class DueSum(msgspec.Struct, frozen=True, kw_only=True):
    """How much is ready: files, linear metres (measured and estimated), boxes, decimal gigabytes.

    `apart` are the files with which nothing may be done, by reason: held, protected, lost, damaged, being_reckoned.
    `unmeasured` volumes nobody measured nor foliated, so that their metres are unknown.
    """

    code: str = ""
    name: str = ""
    files: int
    metres: float
    measured_metres: float
    unmeasured: int
    boxes: int
    gigabytes: float
    apart: dict[str, int]


class DueBoard(msgspec.Struct, frozen=True, kw_only=True):
    """What is due for one task on a day; `reading` is "law" or "known" of a past day, "" from today on."""

    task: str
    on: date
    reading: str
    total: DueSum
    by_unit: list[DueSum]
    by_series: list[DueSum]
    by_year: list[DueSum]


class WaitingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that waits for a task since `day`; `reason` is `ready`, or why it stands apart."""

    id: UUID
    reference: str
    title: str
    series: str
    unit: str
    closed_on: date | None
    day: date
    reason: str
    stage: str
    folios: int | None
    bytes: int


class WaitingList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the files of a task; `reading` as of a board."""

    task: str
    on: date
    reading: str
    total: int
    page: int
    pages: int
    files: list[WaitingFile]


class ComingDay(msgspec.Struct, frozen=True, kw_only=True):
    """How many files come to a task on a day."""

    on: date
    task: str
    files: int


class Coming(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes due from one day to another, both included."""

    first: date
    last: date
    days: list[ComingDay]


def waiting_file(row: Any) -> WaitingFile:
    """A row of the list of a task as documents hold it."""
    return WaitingFile(
        id=row.id, reference=row.reference, title=row.title, series=row.series, unit=row.unit,
        closed_on=row.closed_on, day=row.day, reason=row.reason, stage=row.stage.value, folios=row.folios,
        bytes=row.content_bytes,
    )  # fmt: skip


def coming(first: date, last: date, found: Mapping[date, Mapping[Task, int]]) -> Coming:
    """The days of a calendar as documents hold them."""
    each = [
        ComingDay(on=on, task=task.value, files=files) for on, tasks in found.items() for task, files in tasks.items()
    ]
    return Coming(first=first, last=last, days=each)


def due_sum(found: Sum, code: str = "", name: str = "") -> DueSum:
    """A sum as documents hold it."""
    return DueSum(
        code=code, name=name, files=found.files, metres=found.extent.metres,
        measured_metres=round(found.extent.measured_mm / 1000, 2), unmeasured=found.extent.unknown,
        boxes=len(found.boxes), gigabytes=found.gigabytes, apart=dict(sorted(found.apart.items())),
    )  # fmt: skip


def due_board(task: Task, asked: Mapping[str, str], total: Sum, lines: Mapping[str, Sequence[Line]]) -> DueBoard:
    """A board as documents hold it."""
    ways = {way: [due_sum(one.found, one.code, one.name) for one in held] for way, held in lines.items()}
    return DueBoard(
        task=task.value, on=date.fromisoformat(asked["on"]), reading=asked.get("reading", ""), total=due_sum(total),
        by_unit=ways["unit"], by_series=ways["series"], by_year=ways["year"],
    )  # fmt: skip
