"""What forms add to the pages of files, boxes and loans: the doors to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.aggregations.queries import find
from retention.forms.kinds import FormKind
from retention.forms.sheet_formats import SHEET_FORMATS
from system.work import Reading


def print_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """The forms of one file."""
    file = find(reading, aggregation_id)
    return {"file": file, "sheets": list(SHEET_FORMATS.values())}


def box_panel(_reading: Reading, box_id: UUID) -> Mapping[str, Any]:
    """The label of one box the caller was allowed to see."""
    return {"form": FormKind.BOX.value, "id": box_id}


def loan_panel(_reading: Reading, loan_id: UUID) -> Mapping[str, Any]:
    """The slip of one loan the caller was allowed to see."""
    return {"form": FormKind.LOAN.value, "id": loan_id}
