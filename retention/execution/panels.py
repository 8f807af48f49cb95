"""What executions add to others' pages: the tombstone of a file before everything else, and how a list is executed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from retention.execution import queries
from retention.execution.labels import EXECUTION_STATES, TONES
from system.work import Reading


def tombstone_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """The stone of a file the caller was allowed to see; the template shows nothing where it has none."""
    return {"stone": queries.tombstones_of(reading.session, [aggregation_id]).get(aggregation_id)}


def list_panel(reading: Reading, list_id: UUID) -> Mapping[str, Any]:
    """The executions of a list the caller was allowed to see, and whether the actor may begin one."""
    return {
        "executions": queries.of_list(reading, list_id),
        "may_begin": any(one.id == list_id for one in queries.to_execute(reading)),
        "list_id": list_id,
        "states": dict(EXECUTION_STATES),
        "tones": TONES,
    }
