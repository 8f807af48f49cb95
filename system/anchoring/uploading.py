"""Comparing the history with a seal that somebody brings to the page: at once, or by a job where it is long."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from system.anchoring.errors import CheckpointUnreadable
from system.anchoring.verifying import Report, read_key, read_seal, verify_against
from system.audit.queries import require_history
from system.history import Entry
from system.jobs.job import Job
from system.jobs.model import ItemOutcome
from system.jobs.task import Task
from system.work import Reading, Work

LARGEST = 64 * 1024  # bytes of a seal, and of a key
JOB = "history.compare"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brings: the bytes of a seal and, where they kept it, of the public key; what the files are called.

    Nothing of it is believed and nothing of it is kept but with a job.
    """

    seal: bytes
    seal_name: str = ""
    key: bytes = b""
    key_name: str = ""


def check(brought: Brought) -> None:
    """Refuse what is no seal or no key before anything is walked over.

    Raises:
        CheckpointUnreadable, PublicKeyUnreadable: naming the file and, of a seal, the place.
    """
    if len(brought.seal) > LARGEST:
        raise CheckpointUnreadable(file=brought.seal_name[:_LONGEST_NAME], place="size")
    read_seal(brought.seal, brought.seal_name[:_LONGEST_NAME])
    if brought.key:
        read_key(brought.key[: LARGEST + 1], brought.key_name[:_LONGEST_NAME])


def is_long(reading: Reading) -> bool:
    """Whether walking over the history would keep somebody waiting."""
    require_history(reading.actor)
    last = reading.session.scalar(select(Entry.seq).order_by(Entry.seq.desc()).limit(1)) or 0
    return last > reading.settings.compare_at_once


def compare(reading: Reading, brought: Brought) -> Report:
    """Hold the history against it. Raises as `check`."""
    check(brought)
    keys = [read_key(brought.key, brought.key_name)] if brought.key else []
    return verify_against(reading, [read_seal(brought.seal, brought.seal_name)], keys)


def compare_later(work: Work, brought: Brought) -> UUID:
    """Leave the comparison for the worker; its id. Raises as `check`, and NotPermitted."""
    require_history(work.actor)
    check(brought)
    return work.enqueue(
        JOB, seal=b64encode(brought.seal).decode(), seal_name=brought.seal_name[:_LONGEST_NAME],
        key=b64encode(brought.key).decode(), key_name=brought.key_name[:_LONGEST_NAME],
    )  # fmt: skip


def run(task: Task, seal: str, seal_name: str, key: str, key_name: str) -> Mapping[str, Any]:
    """Compare and put a line into the report for everything that does not agree; done again it says the same."""
    task.progress(0, 1)
    with task.installation.reading(task.actor) as reading:
        report = compare(reading, Brought(b64decode(seal), seal_name, b64decode(key), key_name))
    for place, one in enumerate(report.findings, start=1):
        task.item(str(place), ItemOutcome.FAILED, one.code, **dict(one.facts))
    if report.is_sound:
        numbers = ", ".join(str(one.statement.number) for one in report.seals)
        task.item(seal_name, ItemOutcome.DONE, "checkpoint.all_agrees", numbers=numbers)
    task.progress(1, 1)
    return {"entries": report.verdict.entries, "head": report.verdict.head, "sound": report.is_sound,
            "keys_brought": report.keys_brought}  # fmt: skip


comparing = Job(JOB, run)
