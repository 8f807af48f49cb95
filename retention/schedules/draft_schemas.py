"""What goes in and out when a draft is written, judged and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from classification.series.citations import Citation, canonical, read_citations
from classification.series.kinds import AccessCondition, SamplingMethod, Support, Technique, Trigger
from retention.schedules.columns import said_change
from retention.schedules.comparison import Comparison
from retention.schedules.contents import EntryContents
from retention.schedules.feeding import Fed, SheetsBegun
from retention.schedules.linter import Finding
from system.calendar.terms import NO_TERM, Term
from system.tabular import Say


class TermIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Years and months; neither is negative."""

    years: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    months: Annotated[int, msgspec.Meta(ge=0, le=120_000)] = 0


class CitationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One norm, as far as it is cited."""

    norm: str
    article: str = ""
    fraction: str = ""
    note: str = ""


class EntryBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every column of an entry. `units` are codes; `citations` rows, or one text that is read into them.

    A subseries may leave out `office` and `intermediate` together, and `technique`.
    """

    values: str = ""
    office: TermIn | None = None
    intermediate: TermIn | None = None
    precautionary: TermIn | None = None
    trigger: Trigger = Trigger.CLOSING
    trigger_name: str = ""
    technique: Technique | None = None
    sample_quality: str = ""
    sampling_method: SamplingMethod | None = None
    citations: list[CitationIn] | str = []
    units: list[str] = []
    access_condition: AccessCondition | None = None
    access_basis: str = ""
    access_years: int | None = None
    support: Support | None = None
    note: str = ""


class DraftBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new version: `fonds` is the body's code where the caller meets several, `chart` the version it is drawn on."""

    fonds: str = ""
    title: str = ""
    chart: UUID | None = None


class RedrawBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The chart a draft goes over to; the one in force where none is named."""

    chart: UUID | None = None


class FedOut(msgspec.Struct, frozen=True, kw_only=True):
    """How many sheets there were, and what they wrote."""

    sheets: int
    made: int
    changed: int
    unchanged: int
    waiting: int


class RefusedSheet(msgspec.Struct, frozen=True):
    """A series whose sheet could not be begun, and why."""

    code: str
    reasons: list[str]


class SheetsOut(msgspec.Struct, frozen=True, kw_only=True):
    """What became of every entry: `entries` = `begun` + `present` + the refused ones."""

    entries: int
    begun: int
    present: int
    refused: list[RefusedSheet]


class DifferenceOut(msgspec.Struct, frozen=True, kw_only=True):
    """One class in which two versions differ; the files are those in the caller's sight."""

    code: str
    title: str
    kind: str
    changes: list[str]
    columns: list[str]
    open_files: int
    closed_files: int


class ComparisonOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a newer version says otherwise than an older one."""

    older: int
    newer: int
    counts: dict[str, int]
    unchanged: int
    differences: list[DifferenceOut]


class LintRow(msgspec.Struct, frozen=True, kw_only=True):
    """One finding; `code` is the series' own, empty for the version as a whole."""

    code: str
    level: str
    finding: str
    basis: str
    detail: str
    tolerated: bool


class LintOut(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the linter says of a version, and how many findings keep it from coming into force."""

    number: int
    on: date
    stopping: int
    findings: list[LintRow]


def contents_in(body: EntryBody, units: tuple[UUID, ...]) -> EntryContents:
    """An entry's columns as they were sent."""
    said = body.citations
    citations = read_citations(said) if isinstance(said, str) else canonical(_citation(one) for one in said)
    return EntryContents(
        values=body.values.upper(), office=_term(body.office), intermediate=_term(body.intermediate),
        precautionary=_term(body.precautionary) or NO_TERM, trigger=body.trigger, trigger_name=body.trigger_name,
        technique=body.technique, sample_quality=body.sample_quality, sampling_method=body.sampling_method,
        citations=citations, units=units, access_condition=body.access_condition, access_basis=body.access_basis,
        access_years=body.access_years, support=body.support, note=body.note,
    )  # fmt: skip


def fed_out(fed: Fed) -> FedOut:
    """What sheets wrote."""
    return FedOut(sheets=fed.sheets, made=fed.made, changed=fed.changed, unchanged=fed.unchanged, waiting=fed.waiting)


def sheets_out(begun: SheetsBegun, say: Say) -> SheetsOut:
    """What sheets were begun, in words."""
    refused = [RefusedSheet(code, [say(one) for one in why]) for code, why in begun.refused]
    return SheetsOut(entries=begun.entries, begun=begun.begun, present=begun.present, refused=refused)


def comparison_out(found: Comparison) -> ComparisonOut:
    """A comparison in words."""
    return ComparisonOut(
        older=found.older.number,
        newer=found.newer.number,
        counts={kind.value: number for kind, number in found.counts.items()},
        unchanged=found.unchanged,
        differences=[
            DifferenceOut(
                code=one.code, title=one.title, kind=one.kind.value,
                changes=[said_change(change) for change in one.changes],
                columns=[change.column for change in one.changes],
                open_files=one.open_files, closed_files=one.closed_files,
            )
            for one in found.differences
        ],
    )  # fmt: skip


def lint_out(number: int, on: date, found: list[Finding], codes: Mapping[str, str], say: Say) -> LintOut:
    """Findings in words; `codes` are written codes by key."""
    rows = [
        LintRow(
            code=codes.get(one.key, one.key), level=one.level.value, finding=one.objection.code,
            basis=one.objection.basis, detail=say(one.objection), tolerated=one.tolerated,
        )
        for one in found
    ]  # fmt: skip
    return LintOut(number=number, on=on, stopping=sum(one.stops for one in found), findings=rows)


def _citation(given: CitationIn) -> Citation:
    return Citation(given.norm, given.article, given.fraction, given.note)


def _term(given: TermIn | None) -> Term | None:
    return None if given is None else Term(given.years, given.months)
