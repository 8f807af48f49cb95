"""From rows that were read to what an import writes: which entries stand, which are new, which rows are refused.

Pure: it is given the series of the chart and the entries of the version before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from uuid import UUID

from classification.charts.levels import Level
from classification.series.kinds import AccessCondition, SamplingMethod, Support, Technique, Trigger
from retention.schedules.linter import Terms
from retention.schedules.rows import ScheduleRow
from system.calendar.terms import Term
from system.errors import Objection
from system.tabular import RowObjection

BASIS = "LGA 4-XIII, 13"


@dataclass(frozen=True, slots=True)
class Series:
    """A node of the chart, as far as a schedule asks."""

    node_id: UUID
    lineage_id: UUID
    key: str
    code: str
    sort_key: str
    level: Level
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an entry says, before it belongs to a version."""

    lineage_id: UUID
    key: str
    is_subseries: bool
    values: str
    office: Term
    intermediate: Term
    precautionary: Term
    total: Term | None
    technique: Technique
    sample_quality: str
    trigger: Trigger
    trigger_name: str
    legal_basis: str
    access_condition: AccessCondition | None
    note: str
    own_terms: bool
    own_technique: bool
    sampling_method: SamplingMethod | None = None
    access_basis: str = ""
    support: Support | None = None
    unit_ids: tuple[UUID, ...] = ()

    def with_what_is_not_said(self, before: Draft) -> Draft:
        """The entry with what many files have no column for, where this one says nothing of it: that stays as it is."""
        return replace(
            self,
            sampling_method=self.sampling_method or before.sampling_method,
            access_basis=self.access_basis or before.access_basis,
            support=self.support or before.support,
            unit_ids=self.unit_ids or before.unit_ids,
        )

    def terms(self, code: str, *, divided: bool, legacy: bool) -> Terms:
        """The entry as the linter takes it."""
        return Terms(
            key=self.key, code=code, office=self.office, intermediate=self.intermediate, total=self.total,
            technique=self.technique, sample_quality=self.sample_quality, values=self.values, own_terms=self.own_terms,
            own_technique=self.own_technique, divided=divided, legacy=legacy,
        )  # fmt: skip


@dataclass(slots=True)
class Plan:
    """What an import does. `row_of` finds the row that an entry came from."""

    rows: int
    refused: list[RowObjection]
    entries: dict[str, Draft] = field(default_factory=dict)
    row_of: dict[str, int] = field(default_factory=dict)
    imported: int = 0
    unchanged: int = 0
    dropped: int = 0

    @property
    def changes(self) -> bool:
        """Whether the version before says anything else than the file."""
        return bool(self.imported or self.dropped)

    @property
    def refused_rows(self) -> int:
        """How many rows are refused, whatever the number of reasons."""
        return len({problem.row for problem in self.refused})

    def counts(self) -> dict[str, object]:
        """Series, subseries, and what becomes of those that say it themselves."""
        entries = self.entries.values()
        techniques = [entry.technique for entry in entries if entry.own_technique]
        return {
            "series": sum(not entry.is_subseries for entry in entries),
            "subseries": sum(entry.is_subseries for entry in entries),
            "techniques": {
                technique.value: techniques.count(technique)
                for technique in (Technique.SAMPLING, Technique.ELIMINATION, Technique.CONSERVATION)
            },
        }


def plan_import(
    total_rows: int,
    rows: Sequence[ScheduleRow],
    refused: Sequence[RowObjection],
    chart: Mapping[str, Series],
    before: Mapping[str, Draft],
    *,
    units: Mapping[int, tuple[UUID, ...]] = MappingProxyType({}),
) -> Plan:
    """Weigh every row that was read against the chart and the version before; `units` are those a row names."""
    plan = Plan(total_rows, list(refused))
    standing = {row.code.key: row for row in rows if _placed(row, chart, plan)}
    for key, row in standing.items():
        source = _nearest(row, chart, standing, lambda above: above.own_terms)
        chosen = _nearest(row, chart, standing, lambda above: above.technique is not None)
        if source is None or chosen is None:
            facts = {"code": row.code.written}
            plan.refused.append(RowObjection(row.number, "", Objection("schedule.series_without_terms", BASIS, facts)))
            continue
        entry = replace(_entry(row, source, chosen, chart[key]), unit_ids=units.get(row.number, ()))
        if key in before:
            entry = entry.with_what_is_not_said(before[key])
        plan.entries[key], plan.row_of[key] = entry, row.number
        if before.get(key) == entry:
            plan.unchanged += 1
        else:
            plan.imported += 1
    plan.dropped = len(before.keys() - plan.entries.keys())
    return plan


def _placed(row: ScheduleRow, chart: Mapping[str, Series], plan: Plan) -> bool:
    """Whether the row is about a series of the chart. A section's row that says no terms is only a heading."""
    node = chart.get(row.code.key)
    facts = {"code": row.code.written}
    if node is None:
        plan.refused.append(RowObjection(row.number, "", Objection("schedule.series_not_in_chart", BASIS, facts)))
        return False
    if node.level in {Level.SERIES, Level.SUBSERIES}:
        return True
    if (row.office, row.intermediate, row.technique) != (None, None, None):
        plan.refused.append(RowObjection(row.number, "", Objection("schedule.not_a_series", BASIS, facts)))
    else:
        plan.unchanged += 1
    return False


def _nearest(
    row: ScheduleRow, chart: Mapping[str, Series], rows: Mapping[str, ScheduleRow], says: Callable[[ScheduleRow], bool]
) -> ScheduleRow | None:
    """The row itself, or the nearest above it that says something."""
    return next((rows[key] for key in lineage(row.code.key, chart) if key in rows and says(rows[key])), None)


def lineage(key: str, chart: Mapping[str, Series]) -> Iterator[str]:
    """A node's key and the keys of all above it, nearest first."""
    at: str | None = key
    while at is not None and at in chart:
        yield at
        at = chart[at].parent


def _entry(row: ScheduleRow, source: ScheduleRow, chosen: ScheduleRow, node: Series) -> Draft:
    if source.office is None or source.intermediate is None or chosen.technique is None:
        raise ValueError("these rows say neither terms nor technique")
    return Draft(
        lineage_id=node.lineage_id, key=node.key, is_subseries=node.level is Level.SUBSERIES,
        values=row.values or source.values,
        office=source.office, intermediate=source.intermediate,
        precautionary=row.precautionary or source.precautionary, total=source.total,
        technique=chosen.technique, sample_quality=row.sample_quality or chosen.sample_quality,
        trigger=row.trigger or source.trigger or Trigger.CLOSING,
        trigger_name=row.trigger_name if row.trigger else source.trigger_name,
        legal_basis=row.legal_basis or source.legal_basis,
        access_condition=row.access_condition or source.access_condition, note=row.note,
        own_terms=row.own_terms, own_technique=row.technique is not None,
        sampling_method=row.sampling_method, access_basis=row.access_basis, support=row.support,
    )  # fmt: skip


def with_codes(entries: Mapping[str, Draft], chart: Mapping[str, Series], legacy: frozenset[str]) -> list[Terms]:
    """The entries as the linter takes them, in the chart's order."""
    divided = {above for key in entries for above in list(lineage(key, chart))[1:]}
    ordered = sorted(entries.values(), key=lambda entry: chart[entry.key].sort_key if entry.key in chart else entry.key)
    return [
        entry.terms(
            chart[entry.key].code if entry.key in chart else entry.key,
            divided=entry.key in divided,
            legacy=entry.key in legacy,
        )
        for entry in ordered
    ]
