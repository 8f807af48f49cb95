"""What stands against a schedule, row by row and as a whole, each with its article. Pure.

An error keeps the version from coming into force until it is mended or the row is marked as legacy: instruments of
earlier years break today's rules, and are loaded as they are, never mended in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from classification.series.kinds import AccessCondition, SamplingMethod, Technique, Trigger
from system.calendar.terms import MONTHS, Term, said
from system.errors import Fact, Objection, Severity

Level = Severity


class SheetKnown(StrEnum):
    """How far the appraisal sheet of a class has come."""

    NONE = "none"
    DRAFT = "draft"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One entry, as far as it is judged. `divided` says that subseries stand below it."""

    key: str
    code: str
    office: Term
    intermediate: Term
    total: Term | None
    technique: Technique
    sample_quality: str = ""
    values: str = ""
    own_terms: bool = True
    own_technique: bool = True
    divided: bool = False
    legacy: bool = False
    trigger: Trigger = Trigger.CLOSING
    trigger_name: str = ""
    legal_basis: str = ""
    sampling_method: SamplingMethod | None = None
    access_condition: AccessCondition | None = None
    access_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFacts:
    """What is known of a class beside its terms. `files` stand in it and in classes below without own entry.

    `lives` says that the chart in force has it, `takes_files` that files may still be opened; `sheet_demanded` that the
    profile wants a signed sheet of it.
    """

    files: int = 0
    lives: bool = True
    takes_files: bool = True
    sheet: SheetKnown = SheetKnown.NONE
    sheet_demanded: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing said of one entry; `column` is the heading it is about. `key` is empty for the schedule as a whole."""

    key: str
    column: str
    level: Level
    objection: Objection
    tolerated: bool = False

    @property
    def stops(self) -> bool:
        """Whether the version may not come into force because of it."""
        return self.level is Level.ERROR and not self.tolerated


def lint(entries: Iterable[Terms], *, cap_years: int, cap_basis: str, chart: Mapping[str, str]) -> list[Finding]:
    """Everything found, in the order of the entries; series of the chart that have no entry come last.

    Args:
        entries: the schedule.
        cap_years: the longest a file may stay in office and records centre together (LGA 37).
        cap_basis: the article behind that number.
        chart: the series of the chart that take files, key to written code.
    """
    known = list(entries)
    values_said = any(entry.values for entry in known)
    found = [
        Finding(entry.key, column, level, objection, tolerated=entry.legacy)
        for entry in known
        for column, level, objection in _against(entry, cap_years, cap_basis, values_said=values_said)
    ]
    have = {entry.key for entry in known}
    missing = (
        Finding(key, "", Level.WARNING, Objection("schedule.series_without_entry", "LGA 4-XIII", {"code": code}))
        for key, code in chart.items()
        if key not in have
    )
    return [*found, *missing]


def examine(
    entries: Iterable[Terms], facts: Mapping[str, ClassFacts], used: Mapping[str, tuple[str, int]]
) -> list[Finding]:
    """What is found beside the terms themselves: how they are founded, whether anybody appraised and uses the series.

    Args:
        entries: the schedule.
        facts: by key, what is known of each class that has an entry.
        used: classes with files for which nothing says how long: key to written code and number of files.
    """
    known = list(entries)
    found = [
        Finding(entry.key, column, level, objection, tolerated=entry.legacy)
        for entry in known
        for column, level, objection in (*_founded(entry), *_lived(entry, facts.get(entry.key, ClassFacts())))
    ]
    if known and not any(entry.values for entry in known):
        found.append(Finding("", "valores", Level.WARNING, Objection("schedule.values_nowhere", "LGA 4-LIX")))
    without = (
        Finding(
            key,
            "",
            Level.WARNING,
            Objection("schedule.used_without_terms", "LGA 4-XIII", {"code": code, "files": number}),
        )
        for key, (code, number) in used.items()
    )
    return [*found, *without]


def judge_one(entry: Terms, *, cap_years: int, cap_basis: str) -> list[Finding]:
    """What would be found in one entry by itself, before it is kept."""
    said = (*_against(entry, cap_years, cap_basis, values_said=True), *_founded(entry))
    return [Finding(entry.key, column, level, objection) for column, level, objection in said]


def stopping(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that keep a version from coming into force."""
    return [finding for finding in findings if finding.stops]


def _against(
    entry: Terms, cap_years: int, cap_basis: str, *, values_said: bool
) -> Iterator[tuple[str, Level, Objection]]:
    # What is wrong with terms that a subseries takes from its series is said there, once.
    if entry.own_terms:
        yield from _against_terms(entry, cap_years, cap_basis)
        if values_said and not entry.values:
            yield "valores", Level.ERROR, Objection("schedule.values_missing", "LGA 4-LIX", {"code": entry.code})
    if entry.own_technique and entry.technique is Technique.SAMPLING and not entry.sample_quality:
        # A divided series leaves the criterion to its subseries; a sample is drawn where files are.
        level = Level.NOTE if entry.divided else Level.ERROR
        code = "schedule.quality_left_to_subseries" if entry.divided else "schedule.quality_missing"
        yield "muestreo_cualidad", level, Objection(code, "LGA 4-XXIII", {"code": entry.code})


def _founded(entry: Terms) -> Iterator[tuple[str, Level, Objection]]:
    told: dict[str, Fact] = {"code": entry.code}
    if entry.own_terms:
        if entry.trigger is Trigger.NAMED_EVENT and not entry.trigger_name:
            yield "evento", Level.ERROR, Objection("schedule.trigger_name_missing", "LGA 4-XLVI", told)
        if not entry.legal_basis:
            yield "fundamento", Level.WARNING, Objection("schedule.basis_missing", "LGA 52-IV", told)
    if (
        entry.own_technique
        and entry.technique is Technique.SAMPLING
        and entry.sampling_method is None
        and not entry.divided
    ):
        yield "muestreo_tipo", Level.WARNING, Objection("schedule.method_missing", "LGA 4-XXIII", told)
    restricted = entry.access_condition in {
        AccessCondition.POSSIBLY_RESERVED,
        AccessCondition.POSSIBLY_CONFIDENTIAL,
    }
    if restricted and not entry.access_basis:
        yield "acceso", Level.NOTE, Objection("schedule.access_without_basis", "LGT 103", told)


def _lived(entry: Terms, facts: ClassFacts) -> Iterator[tuple[str, Level, Objection]]:
    told: dict[str, Fact] = {"code": entry.code, "files": facts.files}
    if entry.own_terms and facts.sheet is not SheetKnown.SIGNED:
        level = Level.ERROR if facts.sheet_demanded else Level.WARNING
        code = "schedule.sheet_missing" if facts.sheet is SheetKnown.NONE else "schedule.sheet_unsigned"
        yield "ficha", level, Objection(code, "LGA 56", told)
    if not facts.lives:
        yield "", Level.WARNING, Objection("schedule.class_gone", "LGA 13", told)
    elif not facts.takes_files:
        yield "", Level.NOTE, Objection("schedule.class_closed", "LGA 13", told)
    if not facts.files and facts.takes_files and facts.lives:
        yield "", Level.NOTE, Objection("schedule.unused", "LGA 13", told)


def _against_terms(entry: Terms, cap_years: int, cap_basis: str) -> Iterator[tuple[str, Level, Objection]]:
    total = entry.office + entry.intermediate
    facts: dict[str, Fact] = {
        "code": entry.code,
        "office": said(entry.office),
        "intermediate": said(entry.intermediate),
        "sum": said(total),
    }
    if total.in_months > cap_years * MONTHS:
        yield "total", Level.ERROR, Objection("schedule.over_cap", cap_basis, {**facts, "cap": cap_years})
    if entry.total is not None and entry.total.in_months != total.in_months:
        told = {**facts, "total": said(entry.total)}
        yield "total", Level.ERROR, Objection("schedule.total_differs", "LGA 4-XLVI", told)
