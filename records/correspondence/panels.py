"""What correspondence adds to the page of a file: what was filed into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.correspondence import queries
from system.work import Reading

MOST = 50


def filed_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """Items and letters of a file that the actor may meet; the template shows nothing where there are none."""
    items, letters = queries.filed_in_file(reading, aggregation_id, MOST)
    return {"items": items, "letters": letters, "most": MOST, "home": "/correspondence"}
