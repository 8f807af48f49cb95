"""What goes out about what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

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
    """What is due for one task on a day."""

    task: str
    on: date
    total: DueSum
    by_unit: list[DueSum]
    by_series: list[DueSum]
    by_year: list[DueSum]


def due_sum(found: Sum, code: str = "", name: str = "") -> DueSum:
    """A sum as documents hold it."""
    return DueSum(
        code=code, name=name, files=found.files, metres=found.extent.metres,
        measured_metres=round(found.extent.measured_mm / 1000, 2), unmeasured=found.extent.unknown,
        boxes=len(found.boxes), gigabytes=found.gigabytes, apart=dict(sorted(found.apart.items())),
    )  # fmt: skip


def due_board(task: Task, on: date, total: Sum, lines: Mapping[str, Sequence[Line]]) -> DueBoard:
    """A board as documents hold it."""
    ways = {way: [due_sum(one.found, one.code, one.name) for one in held] for way, held in lines.items()}
    return DueBoard(
        task=task.value, on=on, total=due_sum(total),
        by_unit=ways["unit"], by_series=ways["series"], by_year=ways["year"],
    )  # fmt: skip
