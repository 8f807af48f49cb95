"""The series that a form or a command names by its code."""

from __future__ import annotations

from uuid import UUID

from records.aggregations.queries import ClassChoice, class_choices
from records.blueprints.errors import BlueprintRefused
from system.errors import Objection
from system.work import Reading


def series_by_code(reading: Reading, fonds_id: UUID, written: str) -> ClassChoice:
    """The class of the chart in force that people call so: by its code, or its code and title.

    Raises:
        BlueprintRefused
    """
    code = written.strip().casefold()
    for choice in class_choices(reading, fonds_id):
        if code in {choice.code.casefold(), f"{choice.code} {choice.title}".casefold()}:
            return choice
    raise BlueprintRefused(objections=[Objection("blueprint.series_unknown", facts={"field": "series"})])
