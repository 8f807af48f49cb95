"""Work on kept bytes that the worker does: reading text, rereading everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.objects.encryption import encrypt_plain, rotate_master_key
from records.objects.errors import ObjectNotFound
from records.objects.fixity import verify_fixity
from records.objects.service import EXTRACTION_JOB, read_text
from system.jobs.job import Job
from system.jobs.model import ItemOutcome
from system.jobs.task import Task

VERIFICATION_JOB = "objects.verify_fixity"
ROTATION_JOB = "objects.rotate_master_key"
ENCRYPTION_JOB = "objects.encrypt"


def extract_text(task: Task, object_id: str, fonds_id: str) -> Mapping[str, Any]:  # noqa: ARG001 - read by the queue
    """Read one object's text. What is read already stays as it is, so a repeated run does no harm.

    `fonds_id` says whose job it is where the machine's operator left it.
    """
    try:
        found = read_text(task.installation.work(task.actor), UUID(object_id))
    except ObjectNotFound:
        # Its bytes came into a file that held the same already, or the file was destroyed: nothing is left to read.
        return {"outcome": "gone", "pages": None}
    return {"outcome": found.text_outcome.value, "pages": found.page_count}


extraction = Job(EXTRACTION_JOB, extract_text)


def verify(task: Task) -> Mapping[str, Any]:
    """Reread every object the actor answers for. A repeated run reads again and says what it finds then."""
    report = verify_fixity(task.installation, task.actor)
    return {
        "objects": report.objects,
        "intact": report.intact,
        "changed": report.changed,
        "missing": report.missing,
        "unreadable": report.unreadable,
        "key_lost": report.key_lost,
        "key_destroyed": report.key_destroyed,
        "extra": report.extra,
    }


verification = Job(VERIFICATION_JOB, verify)


def rotate(task: Task) -> Mapping[str, Any]:
    """Wrap every key by a new master key; run again, it goes on. Each that cannot be opened is a line."""
    report = rotate_master_key(task.installation, task.actor, task.progress)
    for aggregation_id in report.damaged:
        task.item(str(aggregation_id), ItemOutcome.FAILED, "object.key_damaged", file=str(aggregation_id))
    return {
        "keys": report.found,
        "rewrapped": report.rewrapped,
        "current": report.current,
        "destroyed": report.destroyed,
        "damaged": len(report.damaged),
        "over": report.is_over,
    }


rotation = Job(ROTATION_JOB, rotate)


def encrypt(task: Task) -> Mapping[str, Any]:
    """Encrypt what still lies as it is; run again, it finds what is left. Each that could not be is a line."""
    report = encrypt_plain(task.installation, task.actor, task.progress)
    for key in report.refused:
        task.item(key, ItemOutcome.REFUSED, "object.not_encrypted", object=key)
    return {
        "found": report.found,
        "encrypted": report.encrypted,
        "gone": report.gone,
        "destroyed": report.destroyed,
        "damaged": report.damaged,
        "key_lost": report.key_lost,
    }


encryption = Job(ENCRYPTION_JOB, encrypt)
