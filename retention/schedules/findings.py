"""What stands against a version as it stands in its body: its terms, its sheets, the files that lie under them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import ChartState, ClassificationChart, Node
from classification.charts.questions import FilesInClasses
from classification.series import queries as series
from classification.series.demands import demands_of
from retention.schedules import queries
from retention.schedules.linter import ClassFacts, Finding, Level, SheetKnown, Terms, examine
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from retention.schedules.planning import Series, lineage
from retention.schedules.queries import EntryRow, Stand
from system.actor import Permission, Place
from system.errors import Fact, Objection
from system.organization.profile import SheetsDemanded
from system.work import Reading


@dataclass(frozen=True, slots=True)
class _Class:
    """A node of the version's chart, as far as findings ask."""

    takes_files: bool
    legacy: bool


def findings(stand: Stand, schedule: RetentionSchedule, *, legacy: frozenset[str] = frozenset()) -> list[Finding]:
    """Everything the linter says of a version under the law of its body; `legacy` are further keys taken as tolerated.

    What an import finds comes first, then what only the living body knows. A look counts the files its actor may see.
    """
    chart = queries.series_of(stand, schedule.chart_id)
    drafts = queries.drafts_of(stand, schedule.id)
    tolerated = legacy | queries.legacy_keys(stand, schedule.id)
    open_keys = queries.takes_files(stand, schedule.chart_id)
    found = queries.judge(stand, schedule.fonds_id, drafts, chart, open_keys=open_keys, legacy=tolerated)
    used, files = _use(stand, schedule, chart, drafts.keys())
    found = [one for one in found if one.objection.code != "schedule.series_without_entry" or one.key not in used]
    found += examine(_terms(stand, schedule, chart, tolerated), _facts(stand, schedule, chart, files), used)
    if not _sees_every_file(stand, schedule.fonds_id) or (not files and not used):
        # In a body without any file nothing is unused yet; and who sees some files alone cannot tell.
        found = [one for one in found if one.objection.code != "schedule.unused"]
    found += _against_chart(stand, schedule)
    return found


def _sees_every_file(stand: Stand, fonds_id: UUID) -> bool:
    return not isinstance(stand, Reading) or stand.actor.may(Permission.AGGREGATION_READ, Place(fonds_id))


def findings_by_key(stand: Stand, schedule: RetentionSchedule) -> dict[str, list[Finding]]:
    """The findings of a version by the entry they are about; those of the whole stand under the empty key."""
    found: dict[str, list[Finding]] = {}
    for finding in findings(stand, schedule):
        found.setdefault(finding.key, []).append(finding)
    return found


def entry_with_findings(stand: Stand, entry_id: UUID) -> tuple[RetentionSchedule, EntryRow]:
    """An entry, its version, and what stands against it.

    Raises:
        ScheduleEntryNotFound: there is none, or it is somebody else's.
    """
    schedule, row = queries.entry_of(stand, entry_id)
    found = findings_by_key(stand, schedule).get(row.entry.key, ())
    return schedule, EntryRow(row.entry, row.code, row.title, tuple(found))


def used_without_terms(
    stand: Stand, fonds_id: UUID, chart_id: UUID, schedule: RetentionSchedule | None
) -> dict[str, tuple[Series, int]]:
    """Classes of a chart under which files stand while a version says nothing of them or of any class above, by key."""
    chart = queries.series_of(stand, chart_id)
    lineages = _said_lineages(stand, schedule) if schedule else set()
    counted = files_in(stand, fonds_id)
    found = {}
    for key, node in chart.items():
        number = counted.get(node.lineage_id, 0)
        above = list(lineage(key, chart))
        if number and not any(chart[one].lineage_id in lineages for one in above):
            found[key] = (node, number)
    return found


def files_in(stand: Stand, fonds_id: UUID) -> dict[UUID, int]:
    """How many files stand in each class of a body, by lineage; a look counts those its actor may see."""
    total: dict[UUID, int] = {}
    for answer in stand.ask(FilesInClasses(fonds_id, in_sight=isinstance(stand, Reading))):
        for lineage_id, number in answer.items():
            total[lineage_id] = total.get(lineage_id, 0) + number
    return total


def _use(
    stand: Stand, schedule: RetentionSchedule, chart: Mapping[str, Series], said: Collection[str]
) -> tuple[dict[str, tuple[str, int]], dict[str, int]]:
    """Classes with files and without terms; and the files that each entry decides about, by key."""
    counted = files_in(stand, schedule.fonds_id)
    used: dict[str, tuple[str, int]] = {}
    files: dict[str, int] = {}
    for key, node in chart.items():
        number = counted.get(node.lineage_id, 0)
        if not number:
            continue
        decides = next((one for one in lineage(key, chart) if one in said), None)
        if decides is None:
            used[key] = (node.code, number)
        else:
            files[decides] = files.get(decides, 0) + number
    return used, files


def _said_lineages(stand: Stand, schedule: RetentionSchedule) -> set[UUID]:
    return set(stand.session.scalars(select(ScheduleEntry.lineage_id).where(ScheduleEntry.schedule_id == schedule.id)))


def _terms(
    stand: Stand, schedule: RetentionSchedule, chart: Mapping[str, Series], legacy: frozenset[str]
) -> list[Terms]:
    entries = stand.session.scalars(
        select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule.id).order_by(ScheduleEntry.sort_key)
    ).all()
    divided = {above for entry in entries for above in list(lineage(entry.key, chart))[1:]}
    return [
        Terms(
            key=entry.key, code=chart[entry.key].code if entry.key in chart else entry.key, office=entry.office,
            intermediate=entry.intermediate, total=entry.total, technique=entry.technique,
            sample_quality=entry.sample_quality, values=entry.values, own_terms=entry.own_terms,
            own_technique=entry.own_technique, divided=entry.key in divided, legacy=entry.key in legacy,
            trigger=entry.trigger, trigger_name=entry.trigger_name, legal_basis=entry.legal_basis,
            sampling_method=entry.sampling_method, access_condition=entry.access_condition,
            access_basis=entry.access_basis,
        )
        for entry in entries
    ]  # fmt: skip


def _facts(
    stand: Stand, schedule: RetentionSchedule, chart: Mapping[str, Series], files: Mapping[str, int]
) -> dict[str, ClassFacts]:
    nodes = {
        row.key: _Class(row.takes_files, row.legacy)
        for row in stand.session.execute(
            select(Node.key, Node.takes_files, Node.legacy).where(Node.chart_id == schedule.chart_id)
        )
    }
    # A version loaded as the body published it was appraised elsewhere: its sheets are asked for, not demanded.
    scope = SheetsDemanded.NONE if schedule.sha256 else demands_of(stand, schedule.fonds_id).scope
    begun, signed = series.feeding(stand, schedule.fonds_id), series.signed(stand, schedule.fonds_id)
    living = _living(stand, schedule)
    return {
        key: ClassFacts(
            files=files.get(key, 0),
            lives=living is None or node.lineage_id in living,
            takes_files=nodes[key].takes_files,
            sheet=SheetKnown.SIGNED
            if node.lineage_id in signed
            else SheetKnown.DRAFT
            if node.lineage_id in begun
            else SheetKnown.NONE,
            sheet_demanded=scope is SheetsDemanded.EVERY_SERIES
            or (scope is SheetsDemanded.ADDED_SERIES and not nodes[key].legacy),
        )
        for key, node in chart.items()
    }


def _living(stand: Stand, schedule: RetentionSchedule) -> set[UUID] | None:
    """The classes of the chart in force; None where the version is drawn on it, or on the draft of the next one."""
    chart = stand.session.get(ClassificationChart, schedule.chart_id)
    if chart is None or chart.state in {ChartState.DRAFT, ChartState.IN_FORCE}:
        return None
    in_force = stand.session.scalar(
        select(ClassificationChart.id)
        .where(ClassificationChart.fonds_id == schedule.fonds_id, ClassificationChart.state == ChartState.IN_FORCE)
        .order_by(ClassificationChart.number.desc())
        .limit(1)
    )
    if in_force is None:
        return None
    return set(stand.session.scalars(select(Node.lineage_id).where(Node.chart_id == in_force)))


def _against_chart(stand: Stand, schedule: RetentionSchedule) -> list[Finding]:
    chart = stand.session.get(ClassificationChart, schedule.chart_id)
    if chart is None or schedule.state not in {ScheduleState.DRAFT, ScheduleState.IN_FORCE}:
        return []
    if chart.state in {ChartState.SUPERSEDED, ChartState.WITHDRAWN}:
        facts: dict[str, Fact] = {"number": chart.number, "state": chart.state.value}
        level = Level.ERROR if chart.state is ChartState.WITHDRAWN else Level.WARNING
        return [Finding("", "", level, Objection("schedule.chart_outdated", "LGA 13", facts))]
    if chart.state is ChartState.DRAFT and schedule.state is ScheduleState.DRAFT and not schedule.sha256:
        told: dict[str, Fact] = {"number": chart.number}
        return [Finding("", "", Level.ERROR, Objection("schedule.chart_not_in_force", "LGA 13", told))]
    return []
