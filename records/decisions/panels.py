"""What decisions add to the page of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.decisions import queries
from system.work import Reading


def decisions_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """The decisions in sight that belong to a file; the template shows nothing where there are none."""
    return {"decisions": queries.of_file(reading, aggregation_id)}
