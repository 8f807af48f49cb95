"""What blueprints add to the page of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from classification.series.kinds import Support
from records.aggregations.model import Aggregation
from records.blueprints.labels import REQUIREMENTS
from records.blueprints.model import BlueprintItem
from records.blueprints.queries import completeness_of
from system.actor import Permission
from system.work import Reading


def completeness_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """How complete the file is, and a way to add each thing it lacks."""
    found = completeness_of(reading, aggregation_id)
    file = reading.session.get_one(Aggregation, aggregation_id)
    return {
        "found": found,
        "gaps": [(item, gap_path(file, item)) for item in found.lacking] if found else [],
        "may_add": file.is_open and reading.actor.may(Permission.DOCUMENT_ADD, file.place),
        "requirements": REQUIREMENTS,
    }


def gap_path(file: Aggregation, item: BlueprintItem) -> str:
    """The address of the form that adds what is missing, filled in as far as the blueprint says."""
    title = item.title_pattern.replace("{expediente}", file.printed_reference).replace("{titulo}", file.title)
    said = {"kind": item.kind, "title": title, "support": item.support.value}
    form = "paper" if item.support is Support.PAPER else "new"
    return f"/aggregations/{file.id}/documents/{form}?{urlencode({k: v for k, v in said.items() if v})}"
