"""What transfers leave for the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from retention.transfers.checking import check_objects
from retention.transfers.packages import PACKAGE, build_package
from retention.transfers.service import CHECK
from system.jobs.job import Job
from system.jobs.task import Task


def check_later(task: Task, transfer_id: str) -> Mapping[str, Any]:
    """Read every object of a transfer again."""
    return check_objects(task, UUID(transfer_id))


def package_later(task: Task, transfer_id: str) -> Mapping[str, Any]:
    """Build the bag of a transfer."""
    return build_package(task, UUID(transfer_id))


package = Job(PACKAGE, package_later)
check = Job(CHECK, check_later)
