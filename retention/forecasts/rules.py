"""What a version says of the classes that have files, and the law of the body over time, as statements take them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, FromClause, Integer, String, Uuid, case, cast, column, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from classification.charts.model import ClassificationChart, Node
from classification.series.kinds import AccessCondition, Trigger
from records.aggregations.model import Aggregation
from retention.clocks.reckoning import entries_by_class, norm_of, paths_of, speaking
from retention.schedules.due_dates import Norm
from retention.schedules.model import ScheduleEntry
from system.calendar.terms import Term
from system.organization.profile import Lga55Mode, Reckoning
from system.organization.queries import adopted_profiles
from system.work import Reading, Work

Stand = Reading | Work
Expression = ColumnElement[Any] | InstrumentedAttribute[Any]
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


def classes_with_files(stand: Stand, fonds_id: UUID) -> Sequence[UUID]:
    """The nodes of a body, of any version of its chart, under which there are files."""
    return stand.session.scalars(
        select(Node.id)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(
            ClassificationChart.fonds_id == fonds_id,
            select(Aggregation.id).where(Aggregation.node_id == Node.id).exists(),
        )
    ).all()


@dataclass(frozen=True)
class Law:
    """The norms of a body, each from a day on, first first; the first also governs what lies before it."""

    periods: Sequence[tuple[date, Norm | None]]

    def known(self, closing: Expression) -> ColumnElement[Any]:
        """1 where somebody answers for the law on the closing day, else 0."""
        return self._by_period(closing, [int(norm is not None) for _, norm in self.periods])

    def fiscal(self, closing: Expression) -> ColumnElement[Any] | int:
        """1 where terms run from the end of the year, else 0; the number itself where it is the same for ever."""
        return self._plain(
            closing, [int(norm is not None and norm.reckoning is Reckoning.FISCAL_YEAR) for _, norm in self.periods]
        )

    def extension(self, closing: Expression) -> ColumnElement[Any] | int:
        """How many months longer a file is kept that was asked for."""
        return self._plain(closing, [norm.access_extension.in_months if norm else 0 for _, norm in self.periods])

    def strict(self, closing: Expression) -> ColumnElement[Any] | int:
        """1 where a series that may hold personal data blocks, else 0."""
        return self._plain(
            closing, [int(norm is not None and norm.lga55_mode is Lga55Mode.STRICT) for _, norm in self.periods]
        )

    def _plain(self, closing: Expression, numbers: Sequence[int]) -> ColumnElement[Any] | int:
        return next(iter(numbers), 0) if len(set(numbers)) <= 1 else self._by_period(closing, numbers)

    def _by_period(self, closing: Expression, numbers: Sequence[int]) -> ColumnElement[Any]:
        if len(set(numbers)) <= 1:
            return literal(next(iter(numbers), 0))
        later = [(closing < self.periods[place + 1][0], number) for place, number in enumerate(numbers[:-1])]
        return case(*later, else_=numbers[-1])


def law_of(stand: Stand, fonds_id: UUID) -> Law:
    """The law a body has lived under."""
    starts = [row.starts_on for row in adopted_profiles(stand, fonds_id)]
    return Law([(start, norm_of(stand, fonds_id, start)) for start in starts] or [(date.min, None)])
