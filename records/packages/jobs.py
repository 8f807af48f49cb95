"""What packages leave for the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.packages.building import BUILD, build_package
from system.jobs.job import Job
from system.jobs.task import Task


def build_later(task: Task, package_id: str) -> Mapping[str, Any]:
    """Build a package."""
    return build_package(task, UUID(package_id))


build = Job(BUILD, build_later)
