"""What goes in and out about schedules."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from classification.series.citations import from_rows
from retention.schedules.linter import Finding
from retention.schedules.model import RetentionSchedule, ScheduleImport, ScheduleState
from retention.schedules.queries import EntryRow
from retention.schedules.service import Imported
from system.calendar.terms import Term
from system.tabular import BYTES_LIMIT, ImportReport, RowProblem, Say, spoken, spoken_again

BODY_LIMIT = BYTES_LIMIT + 2**20  # what a form adds around its file


class ScheduleImportReport(ImportReport, kw_only=True):
    """What became of every row, and the version the rows went into.

    `warnings` hold what breaks a rule or lacks a row, `notes` what is only worth knowing; row 0 is the schedule as a
    whole. `stopped_by` are the codes whose broken rules keep it a draft; `next` are the commands that bring it into
    force, empty where it is.
    """

    schedule: UUID | None
    number: int | None
    state: str
    in_force_from: date | None
    notes: list[RowProblem]
    stopped_by: list[str]
    next: list[str]


class ScheduleOut(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a body's schedule."""

    id: UUID
    number: int
    title: str
    state: str
    in_force_from: date | None
    in_force_until: date | None
    drafted_by: str
    approved_by: str | None
    minutes: str
    entries: int
    minutes_on: date | None = None
    opinion_number: str = ""
    registration: str = ""


class ScheduleList(msgspec.Struct, frozen=True):
    """The versions, newest first."""

    schedules: list[ScheduleOut]


class TermOut(msgspec.Struct, frozen=True):
    """Years and months."""

    years: int
    months: int


class FindingOut(msgspec.Struct, frozen=True):
    """What the linter says: `level` error, warning or note; `tolerated` where the entry is marked as legacy."""

    level: str
    code: str
    basis: str
    detail: str
    tolerated: bool


class CitationOut(msgspec.Struct, frozen=True):
    """One norm, as far as it is cited."""

    norm: str
    article: str
    fraction: str
    note: str


class EntryOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a version says of one series. `values` are letters of A, L, F, C."""

    id: UUID
    code: str
    title: str
    is_subseries: bool
    values: str
    office: TermOut
    intermediate: TermOut
    precautionary: TermOut
    total: TermOut | None
    technique: str
    sample_quality: str
    trigger: str
    trigger_name: str
    legal_basis: str
    access_condition: str | None
    note: str
    own_terms: bool
    legacy: bool
    findings: list[FindingOut]
    sampling_method: str | None = None
    citations: list[CitationOut] = []
    access_basis: str = ""
    access_years: int | None = None
    support: str | None = None
    sheet: UUID | None = None


class EntryList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a version's entries."""

    total: int
    page: int
    pages: int
    rows: list[EntryOut]


class ApprovalBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when a draft binds, under which session and opinion, and the codes that bind although they break a rule."""

    in_force_from: date | None = None
    minutes: str = ""
    legacy: list[str] = []
    minutes_on: date | None = None
    opinion_number: str = ""
    registration: str = ""


def report_of(imported: Imported, fonds_code: str, say: Say) -> ScheduleImportReport:
    """Put an import into words."""
    plan, schedule = imported.plan, imported.schedule
    return ScheduleImportReport(
        rows=plan.rows,
        imported=plan.imported,
        unchanged=plan.unchanged,
        refused=spoken(plan.refused, say),
        warnings=spoken(imported.warnings, say),
        counts=plan.counts(),
        schedule=schedule.id if schedule else None,
        number=schedule.number if schedule else None,
        state=schedule.state.value if schedule else "",
        in_force_from=schedule.in_force_from if schedule else None,
        notes=spoken(imported.notes, say),
        passed_over=spoken(imported.passed_over, say),
        stopped_by=list(imported.stopped_by),
        next=_next(schedule, imported.stopped_by, fonds_code),
    )


def report_again(
    kept: ScheduleImport, schedule: RetentionSchedule | None, fonds_code: str, say: Say
) -> ScheduleImportReport:
    """Put a kept import into words."""
    return ScheduleImportReport(
        rows=kept.rows,
        imported=kept.imported,
        unchanged=kept.unchanged,
        refused=spoken_again(kept.problems, "refused", say),
        warnings=spoken_again(kept.problems, "warning", say),
        counts=dict(kept.counts),
        schedule=schedule.id if schedule else None,
        number=schedule.number if schedule else None,
        state=schedule.state.value if schedule else "",
        in_force_from=schedule.in_force_from if schedule else None,
        notes=spoken_again(kept.problems, "note", say),
        passed_over=spoken_again(kept.problems, "passed", say),
        stopped_by=list(kept.stopped_by),
        next=_next(schedule, kept.stopped_by, fonds_code),
    )


def _next(schedule: RetentionSchedule | None, stopped_by: Sequence[str], fonds_code: str) -> list[str]:
    if schedule is None or schedule.state is not ScheduleState.DRAFT:
        return []
    legacy = [part for code in stopped_by for part in ("--legacy", code)]
    return [shlex.join(["constancia", "schedule", "approve", "--fonds", fonds_code, *legacy])]


def schedule_out(row: Any) -> ScheduleOut:
    """A row of the versions' list."""
    return ScheduleOut(
        id=row.id, number=row.number, title=row.title, state=row.state.value, in_force_from=row.in_force_from,
        in_force_until=row.in_force_until, drafted_by=row.drafted_by, approved_by=row.approved_by,
        minutes=row.minutes, entries=row.entries, minutes_on=row.minutes_on, opinion_number=row.opinion_number,
        registration=row.registration,
    )  # fmt: skip


def schedule_after_act(schedule: RetentionSchedule, entries: int) -> ScheduleOut:
    """A version as an act left it."""
    return ScheduleOut(
        id=schedule.id, number=schedule.number, title=schedule.title, state=schedule.state.value,
        in_force_from=schedule.in_force_from, in_force_until=schedule.in_force_until, drafted_by=schedule.drafted_by,
        approved_by=schedule.approved_by, minutes=schedule.minutes, entries=entries,
        minutes_on=schedule.minutes_on, opinion_number=schedule.opinion_number, registration=schedule.registration,
    )  # fmt: skip


def entry_out(row: EntryRow, say: Say) -> EntryOut:
    """An entry in words."""
    entry = row.entry
    return EntryOut(
        id=entry.id, code=row.code, title=row.title, is_subseries=entry.is_subseries, values=entry.values,
        office=_term(entry.office), intermediate=_term(entry.intermediate),
        precautionary=TermOut(entry.precautionary_years, entry.precautionary_months),
        total=_term(entry.total) if entry.total else None, technique=entry.technique.value,
        sample_quality=entry.sample_quality, trigger=entry.trigger.value, trigger_name=entry.trigger_name,
        legal_basis=entry.legal_basis,
        access_condition=entry.access_condition.value if entry.access_condition else None,
        note=entry.note, own_terms=entry.own_terms, legacy=entry.legacy,
        findings=findings_out(row.findings, say),
        sampling_method=entry.sampling_method.value if entry.sampling_method else None,
        citations=[CitationOut(one.norm, one.article, one.fraction, one.note) for one in from_rows(entry.citations)],
        access_basis=entry.access_basis, access_years=entry.access_years,
        support=entry.support.value if entry.support else None, sheet=entry.sheet_id,
    )  # fmt: skip


def findings_out(findings: Sequence[Finding], say: Say) -> list[FindingOut]:
    """Findings in words."""
    return [
        FindingOut(one.level.value, one.objection.code, one.objection.basis, say(one.objection), one.tolerated)
        for one in findings
    ]


def _term(term: Term) -> TermOut:
    return TermOut(term.years, term.months)
