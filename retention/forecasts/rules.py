"""What a version says of the classes that have files, as statements take it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, FromClause, Integer, String, Uuid, cast, column, func, literal, select

from classification.series.kinds import AccessCondition, Trigger
from retention.clocks.reckoning import classes_with_files, entries_by_class, paths_of, speaking
from retention.schedules.model import ScheduleEntry
from system.calendar.terms import Term
from system.work import Reading, Work

Stand = Reading | Work
FIELDS = ("node_id", "total", "precautionary", "trigger", "technique", "confidential")


@dataclass(frozen=True)
class Rules:
    """For each class that has files the entry that a version has for it or for the nearest class above."""

    entries: Mapping[UUID, ScheduleEntry]

    @cached_property
    def waits(self) -> bool:
        """Whether any term runs from something else than the closing."""
        return any(entry.trigger is not Trigger.CLOSING for entry in self.entries.values())

    @cached_property
    def precautionary(self) -> bool:
        """Whether any entry has a precautionary term."""
        return any(entry.precautionary_years or entry.precautionary_months for entry in self.entries.values())

    def table(self, name: str, *, is_sqlite: bool) -> FromClause:
        """The rules as rows of a statement, by node; handed over as one JSON value, however many classes there are."""
        if is_sqlite:
            document = json.dumps([_row(node_id.hex, entry) for node_id, entry in self.entries.items()])
            each = func.json_each(document).table_valued("value", name=f"{name}_json")
            cells = [func.json_extract(each.c.value, f"$.{field}").label(field) for field in FIELDS[1:]]
            # Text, so that the engine sees that it may look rules up; behind an offset it reads the JSON only once.
            node_id = cast(func.json_extract(each.c.value, "$.node_id"), String()).label("node_id")
            return select(node_id, *cells).offset(0).subquery(name)
        document = json.dumps([_row(str(node_id), entry) for node_id, entry in self.entries.items()])
        kinds: dict[str, Any] = {"node_id": Uuid(), "trigger": String(), "technique": String()}
        columns: list[Any] = [column(field, kinds.get(field, Integer())) for field in FIELDS]
        records = func.json_to_recordset(cast(literal(document, String()), JSON()))
        return records.table_valued(*columns, name=name).render_derived(with_types=True)


def _row(node_id: str, entry: ScheduleEntry) -> dict[str, Any]:
    return {
        "node_id": node_id,
        "total": (entry.office + entry.intermediate).in_months,
        "precautionary": Term(entry.precautionary_years, entry.precautionary_months).in_months,
        "trigger": entry.trigger.value,
        "technique": entry.technique.value,
        "confidential": int(entry.access_condition is AccessCondition.POSSIBLY_CONFIDENTIAL),
    }


def rules_of(stand: Stand, fonds_id: UUID, schedule_id: UUID | None) -> Rules:
    """What a version says of every class of a body that has files; nothing for no version."""
    if schedule_id is None:
        return Rules({})
    paths = paths_of(stand, classes_with_files(stand, fonds_id))
    entries = entries_by_class(stand, [schedule_id], {lineage for path in paths.values() for lineage in path})
    found = {node_id: speaking(entries, schedule_id, path) for node_id, path in paths.items()}
    return Rules({node_id: entry for node_id, entry in found.items() if entry is not None})
