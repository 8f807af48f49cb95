"""What executions add to the page of a file: its tombstone, before everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from retention.execution import queries
from system.work import Reading


def tombstone_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """The stone of a file the caller was allowed to see; the template shows nothing where it has none."""
    return {"stone": queries.tombstones_of(reading.session, [aggregation_id]).get(aggregation_id)}
