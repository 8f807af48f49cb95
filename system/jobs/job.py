"""What a noun's `jobs.py` declares.

def extract_text(task: Task, object_ids: list[str]) -> None:
task.each(object_ids, lambda key: read_one(task, UUID(key)))

job = Job("objects.extract_text", extract_text)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from system.errors import Fact
from system.jobs.model import ItemOutcome


@dataclass(frozen=True)
class Job:
    """A kind of work for later.

    `run` takes the task and the arguments it was left with, by name, as JSON gave them back (an id is text). It may
    return a mapping of JSON values, kept as the job's summary. It may be run again from its beginning after a kill
    or an exception, so doing it twice must do no harm. `attempts` bounds the runs that may end in an exception,
    `pause_seconds` is the wait before the second, doubled before each further one. A refusal is final at once.
    """

    name: str
    run: Callable[..., Mapping[str, Any] | None]
    attempts: int = 3
    pause_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item; `detail` is a code of the catalogue and `facts` fill its sentence."""

    outcome: ItemOutcome = ItemOutcome.DONE
    detail: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
