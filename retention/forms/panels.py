"""What forms add to the page of a file: the menu to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.aggregations.queries import find
from retention.forms.sheet_formats import SHEET_FORMATS
from system.work import Reading


def print_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """The forms of one file."""
    file = find(reading, aggregation_id)
    return {"file": file, "sheets": list(SHEET_FORMATS.values())}
