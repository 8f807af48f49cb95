"""Acts on schedules: load a file, bring a version into force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from classification.charts.codes import key_of
from retention.schedules import queries
from retention.schedules.approval import Session
from retention.schedules.approval import objections as session_objections
from retention.schedules.carrying import carry, unsaid_in
from retention.schedules.entries import erase
from retention.schedules.errors import ScheduleBreaksRules, ScheduleUnreadable
from retention.schedules.events import ScheduleCameIntoForce, ScheduleImported, ScheduleSuperseded
from retention.schedules.findings import findings
from retention.schedules.headings import SCHEDULE_TABLE
from retention.schedules.linter import Finding, Level, stopping
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleImport, ScheduleState
from retention.schedules.planning import Draft, Plan, Series, plan_import
from retention.schedules.producing import name_units, producing_units
from retention.schedules.rows import MARKS, read_rows
from system import history
from system.actor import Permission, Place
from system.attachments.service import Paper, keep_paper
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.organization.queries import fonds_of
from system.organization.separation import Duty
from system.organization.separation import objections as separation_objections
from system.tabular import RowObjection, Table, kept_rows, said_of_passed
from system.work import Reading, Work
from system.workbooks.tables import TableFile

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
    """What became of a file. `schedule` is None where no row could be taken and the body had no version.

    `passed_over` says of every row that is no data why it was not taken.
    """

    schedule: RetentionSchedule | None
    plan: Plan
    warnings: list[RowObjection] = field(default_factory=list)
    notes: list[RowObjection] = field(default_factory=list)
    stopped_by: list[str] = field(default_factory=list)
    passed_over: Sequence[RowObjection] = ()


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What a file says, held against the chart and the version before."""

    imported: Imported
    chart_id: UUID
    series: Mapping[str, Series]
    legacy: frozenset[str]
    legacy_before: frozenset[str]


def weigh_schedule(stand: Reading | Work, fonds_id: UUID, file: TableFile, choices: ImportChoices) -> Imported:
    """What an import of the file would do now; nothing is written.

    Raises:
        FondsNotFound, ScheduleUnreadable, ScheduleNeedsChart, ProfileNotConfirmed
    """
    stand.actor.require(Permission.SCHEDULE_EDIT, Place(fonds_of(stand, fonds_id).id))
    return _weigh(stand, fonds_id, file, choices).imported


def _weigh(stand: Reading | Work, fonds_id: UUID, file: TableFile, choices: ImportChoices) -> _Weighed:
    table = file.table
    _require_headings(table)
    refuse_all(ScheduleBreaksRules, _against_day(stand, fonds_id, choices.in_force_from or stand.today))
    chart = queries.chart_to_write_on(stand, fonds_id)
    series = queries.series_of(stand, chart.id)
    base = queries.latest(stand, fonds_id, ScheduleState.DRAFT)
    base = base or queries.latest(stand, fonds_id, ScheduleState.IN_FORCE)
    rows, unread = read_rows(table)
    units, strangers = producing_units(stand, fonds_id, rows, table)
    before_it = queries.drafts_of(stand, base.id) if base else {}
    plan = plan_import(len(table.lines), rows, unread, series, before_it, units=units)
    before = queries.legacy_keys(stand, base.id) if base else frozenset()
    legacy = before
    open_keys = queries.takes_files(stand, chart.id)
    found = queries.judge(stand, fonds_id, plan.entries, series, open_keys=open_keys, legacy=legacy)
    if choices.legacy:
        legacy |= {finding.key for finding in stopping(found)}
        found = queries.judge(stand, fonds_id, plan.entries, series, open_keys=open_keys, legacy=legacy)
    stopped_by = _codes(stopping(found), series)
    imported = Imported(base, plan, stopped_by=stopped_by, passed_over=said_of_passed(table))
    _say(imported, found, table)
    imported.warnings.extend(strangers)
    silent = sum(1 for row in rows if row.own_terms and row.trigger is None)
    if silent:
        # They are reckoned from the closing of the file, which is the rule and yet nobody said so.
        imported.notes.append(RowObjection(0, "", Objection("schedule.trigger_unsaid", "LGA 4-XLVI", {"rows": silent})))
    if table.open_end is not None:
        # The file may have been cut inside its last cell; nobody can tell, so somebody must look.
        imported.warnings.append(RowObjection(table.open_end, "", Objection("table.open_end")))
    return _Weighed(imported, chart.id, series, legacy, before)


def import_schedule(work: Work, fonds_id: UUID, file: TableFile | bytes, choices: ImportChoices) -> Imported:
    """Load a body's schedule from a file of any format. It is the whole instrument: what it leaves out is left out.

    A row that breaks a rule is loaded as it is and said, never mended. The first schedule of a body comes into force
    at once where nothing stands against it, because it records an instrument the body already has; every later one,
    and one with a broken rule, stays a draft. The same file again changes nothing. A file that was read before the act
    began (`SCHEDULE_TABLE.read`) keeps nobody waiting while it is read.

    Raises:
        FondsNotFound, TableUnreadable, ScheduleUnreadable, ScheduleNeedsChart, ProfileNotConfirmed
    """
    fonds = fonds_of(work, fonds_id)
    work.actor.require(Permission.SCHEDULE_EDIT, Place(fonds.id))
    # Two people who import at once take turns, so that neither number nor draft is taken twice.
    work.session.execute(select(Fonds.id).where(Fonds.id == fonds.id).with_for_update())
    taken = SCHEDULE_TABLE.read(file) if isinstance(file, bytes) else file
    weighed = _weigh(work, fonds.id, taken, choices)
    imported, plan, base = weighed.imported, weighed.imported.plan, weighed.imported.schedule
    if not plan.entries:
        return imported
    if base is None or plan.changes or weighed.legacy != weighed.legacy_before:
        unsaid = unsaid_in(work, base.id) if base else {}
        schedule = imported.schedule = _version_to_write(work, fonds.id, weighed.chart_id, base, choices.title)
        schedule.sha256 = taken.sha256
        _write_entries(work, schedule, plan.entries, weighed.series, weighed.legacy)
        carry(work, schedule.id, unsaid)
        _emit_imported(work, schedule, plan, sorted(weighed.legacy & plan.entries.keys()))
    _come_in_at_once(work, imported, choices)
    return imported


def keep_report(work: Work, fonds_id: UUID, imported: Imported) -> ScheduleImport:
    """Keep what an import did, in codes and facts, for whoever reads the report later."""
    plan = imported.plan
    kept = ScheduleImport(
        fonds_id=fonds_id, schedule_id=imported.schedule.id if imported.schedule else None,
        imported_by=work.actor.handle, imported_at=work.now,
        rows=plan.rows, imported=plan.imported, unchanged=plan.unchanged, counts=plan.counts(),
        stopped_by=list(imported.stopped_by),
        problems=kept_rows(
            {"refused": plan.refused, "warning": imported.warnings, "note": imported.notes,
             "passed": imported.passed_over}
        ),
    )  # fmt: skip
    work.session.add(kept)
    work.session.flush()
    return kept


def approve_schedule(
    work: Work,
    schedule_id: UUID,
    *,
    in_force_from: date | None = None,
    minutes: str = "",
    minutes_on: date | None = None,
    opinion_number: str = "",
    registration: str = "",
    paper: Paper | None = None,
    legacy: Iterable[str] = (),
) -> RetentionSchedule:
    """Bring a draft into force. `legacy` are codes of entries that break a rule and shall bind none the less.

    A version drawn up here names the session of the interdisciplinary group, its day and the opinion's number (LGA 50,
    52); of one loaded from a file they may be told. `paper` is the minutes themselves, kept with the version. Nobody
    approves an own draft (domain 8.3), but the machine's operator, who stands outside the body, may.

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
    if had_a_hand(work, schedule):
        hands = {Duty.PROPOSES: work.actor.handle, Duty.APPROVES: work.actor.handle}
        objections.extend(separation_objections(hands, basis="LGA 53"))
    objections.extend(_against_day(work, schedule.fonds_id, day))
    session = Session(
        minutes=minutes, minutes_on=minutes_on, opinion_number=opinion_number, registration=registration, paper=paper
    )
    drawn_up_here = not schedule.sha256
    objections.extend(session_objections(session, demanded=drawn_up_here, in_force_from=day, today=work.today))
    tolerated = frozenset(named.values())
    if schedule.state is ScheduleState.DRAFT:
        objections.extend(finding.objection for finding in stopping(findings(work, schedule, legacy=tolerated)))
        refuse_all(ScheduleBreaksRules, objections)
    _mark_legacy(work, schedule, tolerated)
    _come_into_force(work, schedule, day, session)
    return schedule


def _require_headings(table: Table) -> None:
    wanted = {"serie_codigo": ("serie_codigo", "subserie_codigo", "serie", "subserie"),
              "AT": ("AT", "AT_meses"), "AC": ("AC", "AC_meses"),
              "tecnica_seleccion": ("tecnica_seleccion", *MARKS)}  # fmt: skip
    refuse_all(
        ScheduleUnreadable,
        (
            Objection("schedule.column_missing", "LGA 4-XIII", {"column": column})
            for column, any_of in wanted.items()
            if not any(table.has(name) for name in any_of)
        ),
    )


def _against_day(work: Reading | Work, fonds_id: UUID, day: date) -> list[Objection]:
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
        erase(work, work.session.scalars(select(ScheduleEntry).where(ScheduleEntry.schedule_id == base.id)).all())
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
    written = [_entry(schedule.id, draft, series[key], legacy=key in legacy) for key, draft in entries.items()]
    work.session.add_all(written)
    work.session.flush()
    name_units(work, {entry.id: entries[entry.key].unit_ids for entry in written})


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
        sampling_method=draft.sampling_method, access_basis=draft.access_basis, support=draft.support,
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
        _come_into_force(work, schedule, choices.in_force_from or work.today, Session())


def _come_into_force(work: Work, schedule: RetentionSchedule, day: date, session: Session) -> None:
    previous = queries.latest(work, schedule.fonds_id, ScheduleState.IN_FORCE)
    schedule.come_into_force(day, approved_by=work.actor.handle, minutes=session.minutes.strip())
    schedule.minutes_on = session.minutes_on
    schedule.opinion_number, schedule.registration = session.opinion_number.strip(), session.registration.strip()
    kept = keep_paper(work, schedule.fonds_id, session.paper) if session.paper else None
    schedule.minutes_id = kept.id if kept else None
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
            entity_id=schedule.id, fonds_id=schedule.fonds_id, number=schedule.number, in_force_from=day, legacy=legacy,
            minutes_on=session.minutes_on, paper_sha256=kept.sha256 if kept else "",
        )
    )  # fmt: skip


def had_a_hand(stand: Reading | Work, schedule: RetentionSchedule) -> bool:
    """Whether the actor drew up a version or changed it, and so may not approve it; the operator always may."""
    if stand.actor.everywhere:
        return False
    handles = {entry.actor.casefold() for entry in history.of(stand.session, schedule.id)}
    return stand.actor.handle.casefold() in {*handles, schedule.drafted_by.casefold()}


def _mark_legacy(work: Work, schedule: RetentionSchedule, keys: frozenset[str]) -> None:
    found = select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule.id, ScheduleEntry.key.in_(sorted(keys)))
    for entry in work.session.scalars(found):
        entry.legacy = True
    work.session.flush()
