"""Acts on schedules: load a file, bring a version into force."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from classification.charts.codes import key_of
from retention.schedules import queries
from retention.schedules.errors import ScheduleBreaksRules, ScheduleUnreadable
from retention.schedules.events import ScheduleCameIntoForce, ScheduleImported, ScheduleSuperseded
from retention.schedules.linter import Finding, Level, stopping
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from retention.schedules.planning import Draft, Plan, Series, plan_import
from retention.schedules.rows import HEADINGS, read_rows
from system import history
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.organization.queries import fonds_of
from system.organization.separation import Duty
from system.organization.separation import objections as separation_objections
from system.tabular import RowObjection, Table, read_table
from system.work import Work

TITLE = "Catálogo de disposición documental"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChoices:
    """How a file is taken. `legacy` marks every row that breaks a rule; `keep_draft` leaves the version to approval."""

    title: str = ""
    in_force_from: date | None = None
    keep_draft: bool = False
    legacy: bool = False


@dataclass(slots=True)
class Imported:
    """What became of a file. `schedule` is None where no row could be taken and the body had no version."""

    schedule: RetentionSchedule | None
    plan: Plan
    warnings: list[RowObjection] = field(default_factory=list)
    notes: list[RowObjection] = field(default_factory=list)
    stopped_by: list[str] = field(default_factory=list)


def import_schedule(work: Work, fonds_id: UUID, content: bytes, choices: ImportChoices) -> Imported:
    """Load a body's schedule from CSV. The file is the whole instrument: what it leaves out, the version leaves out.

    A row that breaks a rule is loaded as it is and said, never mended. The first schedule of a body comes into force
    at once where nothing stands against it, because it records an instrument the body already has; every later one,
    and one with a broken rule, stays a draft. The same file again changes nothing.

    Raises:
        FondsNotFound, TableUnreadable, ScheduleUnreadable, ScheduleNeedsChart, ProfileNotConfirmed
    """
    fonds = fonds_of(work, fonds_id)
    work.actor.require(Permission.SCHEDULE_EDIT, Place(fonds.id))
    # Two people who import at once take turns, so that neither number nor draft is taken twice.
    work.session.execute(select(Fonds.id).where(Fonds.id == fonds.id).with_for_update())
    table = read_table(content, HEADINGS)
    _require_headings(table)
    refuse_all(ScheduleBreaksRules, _against_day(work, fonds.id, choices.in_force_from or work.today))
    chart = queries.chart_to_write_on(work, fonds.id)
    series = queries.series_of(work, chart.id)
    base = queries.latest(work, fonds.id, ScheduleState.DRAFT) or queries.latest(work, fonds.id, ScheduleState.IN_FORCE)
    rows, unread = read_rows(table)
    plan = plan_import(len(table.lines), rows, unread, series, queries.drafts_of(work, base.id) if base else {})
    legacy = queries.legacy_keys(work, base.id) if base else frozenset()
    open_keys = queries.takes_files(work, chart.id)
    found = queries.judge(work, fonds.id, plan.entries, series, open_keys=open_keys, legacy=legacy)
    if choices.legacy:
        legacy |= {finding.key for finding in stopping(found)}
        found = queries.judge(work, fonds.id, plan.entries, series, open_keys=open_keys, legacy=legacy)
    imported = Imported(base, plan, stopped_by=_codes(stopping(found), series))
    _say(imported, found, table)
    if table.open_end is not None:
        # The file may have been cut inside its last cell; nobody can tell, so somebody must look.
        imported.warnings.append(RowObjection(table.open_end, "", Objection("table.open_end")))
    if not plan.entries:
        return imported
    if base is None or plan.changes or legacy != queries.legacy_keys(work, base.id):
        schedule = imported.schedule = _version_to_write(work, fonds.id, chart.id, base, choices.title)
        schedule.sha256 = hashlib.sha256(content).hexdigest()
        _write_entries(work, schedule, plan.entries, series, legacy)
        _emit_imported(work, schedule, plan, sorted(legacy & plan.entries.keys()))
    _come_in_at_once(work, imported, choices)
    return imported


def approve_schedule(
    work: Work, schedule_id: UUID, *, in_force_from: date | None = None, minutes: str = "", legacy: Iterable[str] = ()
) -> RetentionSchedule:
    """Bring a draft into force. `legacy` are codes of entries that break a rule and shall bind none the less.

    Nobody approves an own draft (domain 8.3), but the machine's operator, who stands outside the body, may.

    Raises:
        ScheduleNotFound, ScheduleNotDraft
        ScheduleBreaksRules: with everything that keeps the version from coming into force.
    """
    schedule = queries.schedule_of(work, schedule_id)
    work.actor.require(Permission.SCHEDULE_APPROVE, Place(schedule.fonds_id))
    work.session.execute(select(Fonds.id).where(Fonds.id == schedule.fonds_id).with_for_update())
    day = in_force_from or work.today
    named = {code: key_of(code) or "" for code in legacy if code.strip()}
    known = queries.drafts_of(work, schedule.id)
    objections = [
        Objection("schedule.legacy_unknown", "", {"code": code[:80]}) for code, key in named.items() if key not in known
    ]
    if not work.actor.everywhere and _had_a_hand(work, schedule):
        hands = {Duty.PROPOSES: work.actor.handle, Duty.APPROVES: work.actor.handle}
        objections.extend(separation_objections(hands, basis="LGA 53"))
    objections.extend(_against_day(work, schedule.fonds_id, day))
    tolerated = frozenset(named.values())
    if schedule.state is ScheduleState.DRAFT:
        objections.extend(finding.objection for finding in stopping(queries.findings(work, schedule, legacy=tolerated)))
        refuse_all(ScheduleBreaksRules, objections)
    _mark_legacy(work, schedule, tolerated)
    _come_into_force(work, schedule, day, minutes=minutes.strip()[:200])
    return schedule


def _require_headings(table: Table) -> None:
    wanted = {"serie_codigo": ("serie_codigo", "subserie_codigo"), "AT": ("AT", "AT_meses"), "AC": ("AC", "AC_meses"),
              "tecnica_seleccion": ("tecnica_seleccion",)}  # fmt: skip
    refuse_all(
        ScheduleUnreadable,
        (
            Objection("schedule.column_missing", "LGA 4-XIII", {"column": column})
            for column, any_of in wanted.items()
            if not any(table.has(name) for name in any_of)
        ),
    )


def _against_day(work: Work, fonds_id: UUID, day: date) -> list[Objection]:
    if day > work.today:
        return [Objection("schedule.begins_in_future", "", {"on": day.isoformat()})]
    last = queries.latest(work, fonds_id, ScheduleState.IN_FORCE)
    if last is not None and last.in_force_from is not None and day < last.in_force_from:
        facts = {"on": day.isoformat(), "previous": last.in_force_from.isoformat()}
        return [Objection("schedule.begins_before_previous", "", facts)]
    return []


def _codes(found: Iterable[Finding], series: Mapping[str, Series]) -> list[str]:
    return list(dict.fromkeys(series[finding.key].code for finding in found))


def _say(imported: Imported, found: Iterable[Finding], table: Table) -> None:
    for finding in found:
        column = table.column(finding.column) if finding.column else ""
        said = RowObjection(imported.plan.row_of.get(finding.key, 0), column, finding.objection)
        (imported.notes if finding.level is Level.NOTE else imported.warnings).append(said)


def _version_to_write(
    work: Work, fonds_id: UUID, chart_id: UUID, base: RetentionSchedule | None, title: str
) -> RetentionSchedule:
    """The draft there is, emptied; else a new version."""
    title = title.strip()[:300]
    if base is not None and base.state is ScheduleState.DRAFT:
        work.session.execute(delete(ScheduleEntry).where(ScheduleEntry.schedule_id == base.id))
        base.title, base.chart_id = title or base.title, chart_id
        base.drafted_by, base.drafted_at = work.actor.handle, work.now
        return base
    newest = queries.latest(work, fonds_id)
    schedule = RetentionSchedule(
        fonds_id=fonds_id, chart_id=chart_id, number=newest.number + 1 if newest else 1, title=title or TITLE,
        state=ScheduleState.DRAFT, sha256="", drafted_by=work.actor.handle, drafted_at=work.now,
    )  # fmt: skip
    work.session.add(schedule)
    return schedule


def _write_entries(
    work: Work,
    schedule: RetentionSchedule,
    entries: Mapping[str, Draft],
    series: Mapping[str, Series],
    legacy: frozenset[str],
) -> None:
    work.session.flush()
    work.session.add_all(
        _entry(schedule.id, draft, series[key], legacy=key in legacy) for key, draft in entries.items()
    )
    work.session.flush()


def _entry(schedule_id: UUID, draft: Draft, node: Series, *, legacy: bool) -> ScheduleEntry:
    return ScheduleEntry(
        schedule_id=schedule_id, node_id=node.node_id, lineage_id=node.lineage_id, key=node.key, sort_key=node.sort_key,
        is_subseries=draft.is_subseries, values=draft.values,
        office_years=draft.office.years, office_months=draft.office.months,
        intermediate_years=draft.intermediate.years, intermediate_months=draft.intermediate.months,
        precautionary_years=draft.precautionary.years, precautionary_months=draft.precautionary.months,
        total_years=None if draft.total is None else draft.total.years,
        total_months=None if draft.total is None else draft.total.months,
        technique=draft.technique, sample_quality=draft.sample_quality, trigger=draft.trigger,
        trigger_name=draft.trigger_name, legal_basis=draft.legal_basis, access_condition=draft.access_condition,
        note=draft.note, own_terms=draft.own_terms, own_technique=draft.own_technique, legacy=legacy,
    )  # fmt: skip


def _emit_imported(work: Work, schedule: RetentionSchedule, plan: Plan, legacy: Iterable[str]) -> None:
    work.emit(
        ScheduleImported(
            entity_id=schedule.id,
            fonds_id=schedule.fonds_id,
            number=schedule.number,
            rows=plan.rows,
            imported=plan.imported,
            unchanged=plan.unchanged,
            refused=plan.refused_rows,
            sha256=schedule.sha256,
            legacy=tuple(legacy),
        )
    )


def _come_in_at_once(work: Work, imported: Imported, choices: ImportChoices) -> None:
    schedule = imported.schedule
    if schedule is None or schedule.state is not ScheduleState.DRAFT or choices.keep_draft:
        return
    ever = queries.latest(work, schedule.fonds_id, ScheduleState.IN_FORCE, ScheduleState.SUPERSEDED)
    if ever is None and not imported.stopped_by and not imported.plan.refused:
        _come_into_force(work, schedule, choices.in_force_from or work.today, minutes="")


def _come_into_force(work: Work, schedule: RetentionSchedule, day: date, *, minutes: str) -> None:
    previous = queries.latest(work, schedule.fonds_id, ScheduleState.IN_FORCE)
    schedule.come_into_force(day, approved_by=work.actor.handle, minutes=minutes)
    if previous is not None:
        until = previous.be_superseded(day)
        work.emit(
            ScheduleSuperseded(
                entity_id=previous.id, fonds_id=previous.fonds_id, number=previous.number, in_force_until=until
            )
        )
    work.session.flush()
    legacy = tuple(sorted(queries.legacy_keys(work, schedule.id)))
    work.emit(
        ScheduleCameIntoForce(
            entity_id=schedule.id, fonds_id=schedule.fonds_id, number=schedule.number, in_force_from=day, legacy=legacy
        )
    )


def _had_a_hand(work: Work, schedule: RetentionSchedule) -> bool:
    handles = {entry.actor.casefold() for entry in history.of(work.session, schedule.id)}
    return work.actor.handle.casefold() in {*handles, schedule.drafted_by.casefold()}


def _mark_legacy(work: Work, schedule: RetentionSchedule, keys: frozenset[str]) -> None:
    found = select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule.id, ScheduleEntry.key.in_(sorted(keys)))
    for entry in work.session.scalars(found):
        entry.legacy = True
    work.session.flush()
