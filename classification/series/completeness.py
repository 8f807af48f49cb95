"""What a sheet lacks, and what in it cannot stand, each with its article (LGA 4-XXXI, 37, 52, 53, 56). Pure.

`faults` cannot be kept at all; `objections` may stand in a draft and keep it from being signed; `remarks` are worth
saying and stop nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from types import MappingProxyType

from classification.series import citations
from classification.series.contents import SheetContents
from classification.series.kinds import VALUES, AccessCondition, Criterion, Technique, Trigger
from system.calendar.terms import MONTHS, Term, said
from system.errors import Fact, Objection
from system.tabular import holds_control_characters

LIMITS: Mapping[str, int] = MappingProxyType({"sheet_code": 60, "trigger_name": 200, "custodian": 300})
TEXT_LIMIT = 10_000
FIRST_YEAR, LAST_YEAR = 1500, 2200
FILES_LIMIT = 100_000_000
MEASURE_LIMIT = 9_999_999
YEARS_LIMIT = 1000
MONTHS_LIMIT = YEARS_LIMIT * MONTHS

# Every field a profile may demand, and when it is said.
DEMANDABLE: Mapping[str, Callable[[SheetContents], bool]] = MappingProxyType(
    {
        "answering_unit": lambda sheet: sheet.unit_id is not None,
        "producing_units": lambda sheet: bool(sheet.units),
        "sheet_code": lambda sheet: bool(sheet.sheet_code),
        "function": lambda sheet: bool(sheet.function),
        "legal_attribution": lambda sheet: bool(sheet.legal_attribution),
        "processes": lambda sheet: bool(sheet.processes),
        "other_areas": lambda sheet: bool(sheet.other_areas),
        "related_series": lambda sheet: bool(sheet.related_series),
        "years": lambda sheet: sheet.earliest_year is not None,
        "description": lambda sheet: bool(sheet.description),
        "document_types": lambda sheet: bool(sheet.document_types),
        "internal_order": lambda sheet: bool(sheet.internal_order),
        "tradition": lambda sheet: sheet.tradition is not None,
        "summary_documents": lambda sheet: bool(sheet.summary_documents),
        "support": lambda sheet: sheet.support is not None,
        "volume": lambda sheet: sheet.files_per_year is not None,
        "values": lambda sheet: bool(sheet.values),
        "value_reasons": lambda sheet: all(sheet.value_reasons.get(letter) for letter in sheet.values),
        "secondary_values": lambda sheet: bool(sheet.secondary_values),
        "terms": lambda sheet: sheet.office is not None and sheet.intermediate is not None,
        "trigger": lambda sheet: sheet.trigger is not None,
        "technique": lambda sheet: sheet.technique is not None,
        "citations": lambda sheet: bool(sheet.citations),
        "criteria": lambda sheet: all(sheet.criteria.get(one.value) for one in Criterion),
        "access_condition": lambda sheet: sheet.access_condition is not None,
        "personal_data": lambda sheet: sheet.personal_data is not None,
        "location": lambda sheet: bool(sheet.location),
        "custodian": lambda sheet: bool(sheet.custodian),
    }
)
# Where a demanded field stands on the form, if not under its own name.
FORM_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "answering_unit": "unit_id", "producing_units": "units", "years": "earliest_year", "volume": "files_per_year",
        "terms": "office_years", "value_reasons": "values",
    }
)  # fmt: skip
# What a subseries takes from its series where it says no terms of its own.
INHERITED = frozenset({"values", "value_reasons", "terms", "technique", "citations"})
_BASIS: Mapping[str, str] = MappingProxyType(
    {"answering_unit": "LGA 53-IV", "citations": "LGA 52-IV", "criteria": "LGA 52-II", "values": "LGA 4-LIX, 56"}
)
_RESTRICTED = (AccessCondition.POSSIBLY_RESERVED, AccessCondition.POSSIBLY_CONFIDENTIAL)


def missing(contents: SheetContents, demanded: Sequence[str], *, inherits: bool = False) -> list[str]:
    """The demanded fields that are not said, in the order they are demanded; one that nobody knows is never said.

    `inherits` is for subseries: what their series says of terms need not be said again.
    """
    spared = INHERITED if inherits and contents.total is None else frozenset()
    return [name for name in demanded if name not in spared and not _is_said(contents, name)]


def complete_percent(contents: SheetContents, demanded: Sequence[str], *, inherits: bool = False) -> int:
    """How much of what is demanded is said: 0 to 100, and 100 only where nothing lacks."""
    if not demanded:
        return 100
    return 100 * (len(demanded) - len(missing(contents, demanded, inherits=inherits))) // len(demanded)


def objections(
    contents: SheetContents,
    demanded: Sequence[str],
    *,
    cap_years: int | None = None,
    cap_basis: str = "",
    inherits: bool = False,
) -> list[Objection]:
    """Everything that keeps a sheet from being signed, `faults` included.

    Args:
        contents: what the sheet says.
        demanded: the fields that the body's profile demands.
        cap_years: the longest AT and AC may last together (LGA 37), None where no profile says it.
        cap_basis: the article behind that number.
        inherits: whether a series above says the terms that this one does not.
    """
    lacking = (
        Objection(f"sheet.missing_{name}", _BASIS.get(name, "LGA 56"), {"field": FORM_FIELDS.get(name, name)})
        if name in DEMANDABLE
        else Objection("sheet.field_unknown", "LGA 56", {"name": name})
        for name in missing(contents, demanded, inherits=inherits)
    )
    return [*lacking, *_against_terms(contents, cap_years, cap_basis), *faults(contents)]


def faults(contents: SheetContents) -> list[Objection]:
    """What cannot be kept: texts too long or with letters nobody types, numbers out of reason, unknown values."""
    return [
        *_against_texts(contents),
        *_against_numbers(contents),
        *citations.objections(contents.citations),
        *(
            Objection("sheet.value_unknown", "LGA 4-LIX", {"field": "values", "value": letter[:20]})
            for letter in sorted({*contents.values, *contents.value_reasons}.difference(VALUES))
        ),
        *(
            Objection("sheet.criterion_unknown", "LGA 52-II", {"field": "criteria", "value": name[:20]})
            for name in sorted(set(contents.criteria).difference(one.value for one in Criterion))
        ),
    ]


def remarks(contents: SheetContents) -> list[Objection]:
    """What is worth saying of a sheet without stopping it."""
    found = [
        Objection("sheet.value_without_reason", "LGA 4-LIX", {"field": f"reason_{letter}", "value": letter})
        for letter in contents.values
        if not contents.value_reasons.get(letter)
    ]
    if contents.access_condition in _RESTRICTED and not contents.access_basis:
        found.append(Objection("sheet.access_without_basis", "LGTAIP 103", {"field": "access_basis"}))
    if contents.technique is Technique.CONSERVATION and not contents.secondary_values:
        found.append(Objection("sheet.kept_without_secondary_value", "LGA 4-LIX", {"field": "secondary_values"}))
    if contents.technique is Technique.ELIMINATION and contents.secondary_values:
        found.append(Objection("sheet.eliminated_with_secondary_value", "LGA 4-XII", {"field": "technique"}))
    if contents.technique is Technique.SAMPLING and contents.sampling_method is None:
        found.append(Objection("sheet.sampling_method_missing", "LGA 4-XXIII", {"field": "sampling_method"}))
    return found


def _is_said(contents: SheetContents, name: str) -> bool:
    known = DEMANDABLE.get(name)
    return known is not None and known(contents)


def _against_terms(contents: SheetContents, cap_years: int | None, cap_basis: str) -> Iterator[Objection]:
    total = contents.total
    if (contents.office is None) != (contents.intermediate is None):
        lacking = "office_years" if contents.office is None else "intermediate_years"
        yield Objection("sheet.half_a_term", "LGA 4-XLVI", {"field": lacking})
    if cap_years is not None and total is not None and total.in_months > cap_years * MONTHS:
        facts: dict[str, Fact] = {"field": "intermediate_years", "sum": said(total), "cap": cap_years}
        yield Objection("sheet.over_cap", cap_basis, facts)
    if contents.technique is Technique.SAMPLING and not contents.sample_quality:
        yield Objection("sheet.quality_missing", "LGA 4-XXIII", {"field": "sample_quality"})
    if contents.trigger is Trigger.NAMED_EVENT and not contents.trigger_name:
        yield Objection("sheet.trigger_name_missing", "LGA 4-XLVI", {"field": "trigger_name"})


def _against_texts(contents: SheetContents) -> Iterator[Objection]:
    texts = [(one.name, getattr(contents, one.name)) for one in fields(contents)]
    texts += [(f"reason_{letter}", text) for letter, text in contents.value_reasons.items()]
    texts += [(f"criterion_{name}", text) for name, text in contents.criteria.items()]
    for name, text in texts:
        if not isinstance(text, str) or name == "values":
            continue
        limit = LIMITS.get(name, TEXT_LIMIT)
        if len(text) > limit:
            yield Objection("sheet.text_too_long", "", {"field": name, "limit": limit})
        if holds_control_characters(text):
            yield Objection("sheet.control_character", "", {"field": name})


def _against_numbers(contents: SheetContents) -> Iterator[Objection]:
    bounds = (
        ("earliest_year", contents.earliest_year, FIRST_YEAR, LAST_YEAR),
        ("latest_year", contents.latest_year, FIRST_YEAR, LAST_YEAR),
        ("files_per_year", contents.files_per_year, 0, FILES_LIMIT),
        ("metres_per_year", contents.metres_per_year, 0, MEASURE_LIMIT),
        ("gigabytes_per_year", contents.gigabytes_per_year, 0, MEASURE_LIMIT),
        ("access_years", contents.access_years, 0, YEARS_LIMIT),
        ("office_years", _months(contents.office), 0, MONTHS_LIMIT),
        ("intermediate_years", _months(contents.intermediate), 0, MONTHS_LIMIT),
        ("precautionary_years", _months(contents.precautionary), 0, MONTHS_LIMIT),
    )
    for name, number, least, most in bounds:
        if number is not None and not _within(number, least, most):
            yield Objection("form.no_number", "", {"field": name, "least": least, "most": most})
    first, last = contents.earliest_year, contents.latest_year
    if first is not None and last is not None and last < first:
        yield Objection("sheet.years_backwards", "", {"field": "latest_year", "earliest": first, "latest": last})
    if first is None and last is not None:
        yield Objection("sheet.years_without_first", "", {"field": "earliest_year"})


def _within(number: float | Decimal, least: int, most: int) -> bool:
    # Decimals know "not a number" and "endless", which compare with nothing.
    return math.isfinite(number) and least <= number <= most


def _months(term: Term | None) -> int | None:
    return None if term is None else term.in_months
