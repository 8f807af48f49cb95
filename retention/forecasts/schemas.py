"""What goes in and out about forecasts and retroactive applications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from retention.forecasts.changes import Change
from retention.forecasts.model import RetroactiveApplication
from retention.forecasts.outlook import Amount, Outlook, Part, Sums
from retention.forecasts.queries import Asked, Named
from retention.schedules.model import RetentionSchedule


class AmountOut(msgspec.Struct, frozen=True, kw_only=True):
    """How much some files are.

    `linear_metres` is an estimate from folios, null where the profile does not say how many make a metre;
    `uncounted_files` are on paper without a count of folios and not in it.
    """

    files: int
    linear_metres: float | None
    gigabytes: float
    uncounted_files: int


class SumsOut(msgspec.Struct, frozen=True, kw_only=True):
    """Files by what becomes of their due day; `outcome_changed` and `left_out` cut across the others."""

    newly: AmountOut
    earlier: AmountOut
    later: AmountOut
    no_longer: AmountOut
    unchanged: AmountOut
    still_undated: AmountOut
    outcome_changed: AmountOut
    left_out: AmountOut
    total: AmountOut


class PlaceOut(msgspec.Struct, frozen=True):
    """One series or unit."""

    code: str
    title: str
    sums: SumsOut


class YearOut(msgspec.Struct, frozen=True):
    """How many files become due in a year, now and under the version; `year` is null for those without a day."""

    year: int | None
    before: int
    after: int


class PartOut(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of the forecast."""

    sums: SumsOut
    by_series: list[PlaceOut]
    by_unit: list[PlaceOut]
    by_year: list[YearOut]


class ForecastOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a version would change if it came into force on a day.

    `compared_with` is the number of the version in force that day. `pinned` are closed files as the law has it,
    `retroactive` all closed files under the version, `open` the open ones as if they closed that day.
    """

    schedule: UUID
    number: int
    on: date
    compared_with: int | None
    folios_per_metre: int | None
    pinned: PartOut
    retroactive: PartOut
    open: PartOut


class FileOut(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a forecast."""

    id: UUID
    reference: str
    series: str
    unit: str
    closed_on: date | None
    change: str
    due_before: date | None
    due_after: date | None
    outcome_before: str | None
    outcome_after: str | None


class FileList(msgspec.Struct, frozen=True):
    """One page of a forecast's files."""

    total: int
    page: int
    pages: int
    files: list[FileOut]


class DecisionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session's decision; `scope` are ids of classes across versions (`lineage_id`), empty for every one."""

    minutes: str
    minutes_on: date
    reason: str
    opinion_number: str = ""
    scope: tuple[UUID, ...] = ()


class ApplicationOut(msgspec.Struct, frozen=True, kw_only=True):
    """A decision and how far it is; `files` is the sum of the three outcomes once `finished_at` is set."""

    id: UUID
    schedule: UUID
    number: int
    minutes: str
    minutes_on: date
    opinion_number: str
    decided_by: str
    decided_at: datetime
    scope: list[str]
    job: UUID | None
    files: int
    changed: int
    unchanged: int
    refused: int
    finished_at: datetime | None


def forecast_out(
    asked: Asked, found: Outlook, classes: Mapping[UUID, Named], units: Mapping[UUID, Named]
) -> ForecastOut:
    """An outlook as documents hold it."""
    parts = {view.value: _part(part, found.folios_per_metre, classes, units) for view, part in found.parts.items()}
    return ForecastOut(
        schedule=asked.schedule.id,
        number=asked.schedule.number,
        on=found.on,
        compared_with=asked.now.number if asked.now else None,
        folios_per_metre=found.folios_per_metre,
        **parts,
    )


def _part(
    part: Part, folios_per_metre: int | None, classes: Mapping[UUID, Named], units: Mapping[UUID, Named]
) -> PartOut:
    return PartOut(
        sums=_sums(part.sums, folios_per_metre),
        by_series=_places(part.by_class, classes, folios_per_metre),
        by_unit=_places(part.by_unit, units, folios_per_metre),
        by_year=[YearOut(year, before, after) for year, (before, after) in part.by_year.items()],
    )


def _places(parts: Mapping[UUID, Sums], names: Mapping[UUID, Named], folios_per_metre: int | None) -> list[PlaceOut]:
    found = [(names.get(one, Named("", "", "")), sums) for one, sums in parts.items()]
    return [
        PlaceOut(named.code, named.title, _sums(sums, folios_per_metre))
        for named, sums in sorted(found, key=lambda row: row[0].order)
    ]


def _sums(sums: Sums, folios_per_metre: int | None) -> SumsOut:
    said = {change.value: _amount(sums.by_change[change], folios_per_metre) for change in Change}
    return SumsOut(
        **said,
        outcome_changed=_amount(sums.outcome_changed, folios_per_metre),
        left_out=_amount(sums.left_out, folios_per_metre),
        total=_amount(sums.total, folios_per_metre),
    )


def _amount(amount: Amount, folios_per_metre: int | None) -> AmountOut:
    return AmountOut(
        files=amount.files,
        linear_metres=amount.metres(folios_per_metre),
        gigabytes=amount.gigabytes,
        uncounted_files=amount.uncounted,
    )


def file_out(row: Any) -> FileOut:
    """A row of a forecast's files."""
    return FileOut(
        id=row.id, reference=row.reference, series=row.series, unit=row.unit, closed_on=row.closed_on,
        change=row.change, due_before=row.before, due_after=row.after, outcome_before=_text(row.outcome_before),
        outcome_after=_text(row.outcome_after),
    )  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def application_out(schedule: RetentionSchedule, application: RetroactiveApplication) -> ApplicationOut:
    """A decision as documents hold it; its reason is read on its page."""
    return ApplicationOut(
        id=application.id, schedule=schedule.id, number=schedule.number, minutes=application.minutes,
        minutes_on=application.minutes_on, opinion_number=application.opinion_number,
        decided_by=application.decided_by, decided_at=application.decided_at, scope=list(application.scope),
        job=application.job_id, files=application.files, changed=application.changed,
        unchanged=application.unchanged, refused=application.refused, finished_at=application.finished_at,
    )  # fmt: skip
