"""Kinds of job to run in tests, in this process and in ones that are killed."""

from __future__ import annotations

import os
import time
from pathlib import Path

from system.errors import Invalid, Unavailable
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task


class TestRefusal(Invalid):
    __test__ = False
    code = "test.refused"


def walk(task: Task, folder: str, count: int, seconds: float = 0.0) -> dict[str, int]:
    """Leaves a line with its process in a file per item, so that a test sees who did what how often."""

    def visit(key: str) -> None:
        with (Path(folder) / key).open("a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(seconds)

    task.each([f"item-{number:03d}" for number in range(count)], visit, batch=5)
    return {"count": count}


def odd(task: Task) -> None:
    """Every other item is refused, one is left as it was."""

    def visit(key: str) -> Result | None:
        if key == "0":
            return Result(ItemOutcome.UNCHANGED, "test.same", {"number": 0})
        if int(key) % 2:
            raise TestRefusal(number=int(key))
        return None

    task.each(map(str, range(6)), visit)


def broken(task: Task, marks: str) -> None:
    with Path(marks).open("a") as file:
        file.write("x")
    raise ValueError("the disk is full")


def refused(task: Task) -> None:
    raise TestRefusal(number=7)


def stumbling(task: Task, marks: str) -> None:
    """Fails in the middle of a batch at its first run."""
    first = not Path(marks).exists()

    def visit(key: str) -> None:
        if first and key == "3":
            raise OSError("a passing trouble")
        with Path(marks).open("a") as file:
            file.write(key)

    task.each(map(str, range(6)), visit)


def lines(task: Task, marks: str) -> None:
    """Writes its report line by line, and stumbles once at the end."""
    for number in range(4):
        task.item(f"row {number}", ItemOutcome.DONE, number=number)
        task.progress(number + 1, 4)
    if not Path(marks).exists():
        Path(marks).touch()
        raise OSError("a passing trouble")


def hostile(task: Task) -> None:
    task.item("<script>alert(1)</script>", ItemOutcome.DONE)
    task.item("=cmd|' /C calc'!A0", ItemOutcome.DONE)


def whoami(task: Task) -> dict[str, object]:
    held = sorted(grant.permission.value for grant in task.actor.grants)
    return {"actor": task.actor.handle, "everywhere": task.actor.everywhere, "held": held}


def unavailable(task: Task, marks: str) -> None:
    with Path(marks).open("a") as file:
        file.write("x")
    raise Unavailable("store.no_answer")


JOBS = (
    Job("test.unavailable", unavailable, attempts=2, pause_seconds=0.01),
    Job("test.hostile", hostile),
    Job("test.whoami", whoami),
    Job("test.walk", walk),
    Job("test.odd", odd),
    Job("test.broken", broken, attempts=3, pause_seconds=0.01),
    Job("test.refused", refused),
    Job("test.stumbling", stumbling, pause_seconds=0.01),
    Job("test.lines", lines, pause_seconds=0.01),
)
