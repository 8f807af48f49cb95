"""What a sheet says, as one value: every field that people fill in, and nothing that the system knows by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import Enum
from uuid import UUID

from classification.series.citations import Citation, from_rows, to_rows
from classification.series.kinds import (
    VALUES,
    AccessCondition,
    PersonalData,
    SamplingMethod,
    SecondaryValue,
    Support,
    Technique,
    Tradition,
    Trigger,
)
from classification.series.model import AppraisalSheet
from system.calendar.terms import NO_TERM, Term

METRES = Decimal("0.01")
GIGABYTES = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetContents:
    """The fields of an appraisal sheet (LGA 56; domain 2.3). What is not said is empty or None.

    `unit_id` answers for the sheet, `units` produce the files. `values` holds letters of ALFC, `value_reasons` a reason
    for each letter, `criteria` one text for each `Criterion`. Metres and gigabytes are of one year's files.
    """

    unit_id: UUID | None = None
    units: tuple[UUID, ...] = ()
    sheet_code: str = ""
    function: str = ""
    legal_attribution: str = ""
    processes: str = ""
    other_areas: str = ""
    related_series: str = ""
    earliest_year: int | None = None
    latest_year: int | None = None
    description: str = ""
    document_types: str = ""
    internal_order: str = ""
    tradition: Tradition | None = None
    summary_documents: str = ""
    support: Support | None = None
    files_per_year: int | None = None
    metres_per_year: Decimal | None = None
    gigabytes_per_year: Decimal | None = None
    values: str = ""
    value_reasons: Mapping[str, str] = field(default_factory=dict)
    secondary_values: tuple[SecondaryValue, ...] = ()
    secondary_reasons: str = ""
    office: Term | None = None
    intermediate: Term | None = None
    precautionary: Term = NO_TERM
    trigger: Trigger | None = Trigger.CLOSING
    trigger_name: str = ""
    technique: Technique | None = None
    sample_quality: str = ""
    sampling_method: SamplingMethod | None = None
    citations: tuple[Citation, ...] = ()
    criteria: Mapping[str, str] = field(default_factory=dict)
    access_condition: AccessCondition | None = None
    access_basis: str = ""
    access_years: int | None = None
    personal_data: PersonalData | None = None
    location: str = ""
    custodian: str = ""
    note: str = ""

    @property
    def total(self) -> Term | None:
        """AT and AC together, None where neither is said."""
        if self.office is None and self.intermediate is None:
            return None
        return (self.office or NO_TERM) + (self.intermediate or NO_TERM)


# Kept under the same name and in the same shape on both sides.
_PLAIN = tuple(
    one.name
    for one in fields(SheetContents)
    if one.name
    not in {
        "units", "metres_per_year", "gigabytes_per_year", "value_reasons", "secondary_values", "office", "intermediate",
        "precautionary", "citations", "criteria", "values",
    }
)  # fmt: skip


def ordered_values(letters: Iterable[str]) -> str:
    """Letters of ALFC in their usual order, each once; others stay behind them, to be told."""
    given = {letter.upper() for letter in letters if not letter.isspace()}
    return "".join([*(one for one in VALUES if one in given), *sorted(given.difference(VALUES))])


def read_sheet(sheet: AppraisalSheet, unit_ids: Iterable[UUID]) -> SheetContents:
    """What a sheet says; `unit_ids` are its producing units."""
    return SheetContents(
        **{name: getattr(sheet, name) for name in _PLAIN},
        units=tuple(sorted(unit_ids)),
        metres_per_year=exact(sheet.metres_per_year, METRES),
        gigabytes_per_year=exact(sheet.gigabytes_per_year, GIGABYTES),
        values=sheet.values,
        value_reasons=_said(sheet.value_reasons),
        secondary_values=tuple(SecondaryValue(value) for value in sheet.secondary_values),
        office=sheet.office,
        intermediate=sheet.intermediate,
        precautionary=sheet.precautionary,
        citations=from_rows(sheet.citations),
        criteria=_said(sheet.criteria),
    )


def write_sheet(sheet: AppraisalSheet, contents: SheetContents) -> None:
    """Put what is said into the sheet; its producing units are kept beside it."""
    for name in _PLAIN:
        setattr(sheet, name, getattr(contents, name))
    sheet.metres_per_year = exact(contents.metres_per_year, METRES)
    sheet.gigabytes_per_year = exact(contents.gigabytes_per_year, GIGABYTES)
    sheet.values = contents.values
    sheet.value_reasons = dict(_said(contents.value_reasons))
    sheet.secondary_values = [value.value for value in contents.secondary_values]
    sheet.office_months = None if contents.office is None else contents.office.in_months
    sheet.intermediate_months = None if contents.intermediate is None else contents.intermediate.in_months
    sheet.precautionary_months = contents.precautionary.in_months
    sheet.citations = to_rows(contents.citations)
    sheet.criteria = dict(_said(contents.criteria))


def digest(contents: SheetContents, *, fonds_id: UUID, lineage_id: UUID, number: int) -> str:
    """SHA-256 of the canonical content of one sheet: what a signature is over."""
    content = {one.name: _plain(getattr(contents, one.name)) for one in fields(contents)}
    content["citations"] = to_rows(contents.citations)
    bound = {"fonds": str(fonds_id), "class": str(lineage_id), "number": number, "contents": content}
    text = json.dumps(bound, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def exact(number: Decimal | None, step: Decimal) -> Decimal | None:
    """A measure with exactly the decimals that are kept, the same on every engine."""
    return None if number is None else Decimal(number).quantize(step)


def _said(texts: Mapping[str, object]) -> Mapping[str, str]:
    return {name: str(text) for name, text in sorted(texts.items()) if text}


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case Term():
            return value.in_months
        case UUID() | Decimal():
            return str(value)
        case Mapping():
            return dict(_said(value))
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value
