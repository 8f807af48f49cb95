"""What stands against a file leaving its office, or the records centre (domain 3.3, 3.6; LGA 30, 36, 55). Pure.

Everything is told at once, with the file named in the facts of each objection; never only the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from classification.series.kinds import Technique
from system.actor import CustodyStage
from system.calendar.days import add_years
from system.errors import Fact, Objection

IN_ORDER = "in_order"
MOST_TOLD = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFacts:
    """One file as the guards of both transfers see it. Dates are last days, None where nobody knows them.

    `due_on` is the first day after every term, extension and reserve. `shared_boxes` are numbers of boxes that also
    hold what is not in the transfer. `sensitive_on` are the days its sensitive documents were created, None where the
    document bears none. `is_protected` says that a decision rests on it. `missing_elements` are essential elements of
    description that are empty.
    """

    id: UUID
    reference: str
    same_unit: bool = True
    closed_on: date | None = None
    stage: CustodyStage = CustodyStage.OFFICE
    standing: str = IN_ORDER
    office_until: date | None = None
    due_on: date | None = None
    technique: Technique | None = None
    is_sample: bool = False
    cover_missing: tuple[str, ...] = ()
    is_foliated: bool = True
    unboxed: int = 0
    shared_boxes: tuple[int, ...] = ()
    loans: tuple[str, ...] = ()
    in_other: bool = False
    in_disposal: bool = False
    holds: int = 0
    is_protected: bool = False
    is_classified: bool = False
    holds_personal_data: bool = False
    sensitive_on: tuple[date | None, ...] = ()
    missing_elements: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What the body's law and calendar ask. `until_year` is the last closing year a window takes, None for any.

    `finished` asks for covers, folios, boxes and descriptions too, which an inventory still being made may lack.
    """

    today: date
    finished: bool = True
    until_year: int | None = None
    early: bool = False
    sensitive_years: int = 0
    strict: bool = False


def primary_objections(one: FileFacts, rules: Rules) -> list[Objection]:
    """Everything against one file leaving its office (domain 7 C 24)."""
    found = [*_in_place(one, CustodyStage.OFFICE)]
    if not one.same_unit:
        found.append(_against(one, "transfer.other_unit", "LGA 30"))
    if one.closed_on is None:
        found.append(_against(one, "transfer.file_not_closed", "LGA 30"))
    elif not rules.early:
        if one.office_until is None:
            found.append(_against(one, "transfer.term_unknown", "LGA 4-XLVI"))
        elif rules.today <= one.office_until:
            found.append(_against(one, "transfer.term_running", "LGA 4-XLVI", until=one.office_until.isoformat()))
        if rules.until_year is not None and one.closed_on.year > rules.until_year:
            found.append(_against(one, "transfer.year_not_taken", "", year=one.closed_on.year, until=rules.until_year))
    return [*found, *_unfinished(one)] if rules.finished else found


def _unfinished(one: FileFacts) -> list[Objection]:
    found = []
    if one.cover_missing:
        found.append(_against(one, "transfer.cover_incomplete", "LGA 4-XXIX", missing=", ".join(one.cover_missing)))
    if not one.is_foliated:
        found.append(_against(one, "transfer.not_foliated", "LGA 4-XXIX"))
    return [*found, *_boxed(one)]


def _boxed(one: FileFacts) -> list[Objection]:
    found = []
    if one.unboxed:
        found.append(_against(one, "transfer.not_boxed", "LGA 13", volumes=one.unboxed))
    if one.shared_boxes:
        found.append(_against(one, "transfer.box_shared", "LGA 13", boxes=", ".join(map(str, one.shared_boxes))))
    return found


def secondary_objections(one: FileFacts, rules: Rules) -> list[Objection]:
    """Everything against one file passing to the historical archive (LGA 36, 55)."""
    found = [*_in_place(one, CustodyStage.INTERMEDIATE)]
    # What is confidential has no day on which its terms end (LGT 115): the classification says why, not the term.
    if one.due_on is None and not one.is_classified:
        found.append(_against(one, "transfer.term_unknown", "LGA 4-XLVI"))
    elif one.due_on is not None and rules.today < one.due_on:
        found.append(_against(one, "transfer.period_running", "LGA 4-XII, 55", due_on=one.due_on.isoformat()))
    if not is_historical(one):
        found.append(_against(one, "transfer.not_historical", "LGA 4-LVII"))
    if one.is_classified or (rules.strict and one.holds_personal_data):
        found.append(_against(one, "transfer.classified", "LGA 36, 55"))
    if one.holds:
        found.append(_against(one, "transfer.under_hold", "LGA 116-IV", count=one.holds))
    if one.is_protected:
        found.append(_against(one, "transfer.protected", "LGA 10, 12"))
    if one.in_disposal:
        found.append(_against(one, "transfer.in_disposal", "LGA 55"))
    found += _sensitive(one, rules)
    if rules.finished and one.missing_elements:
        missing = ", ".join(one.missing_elements)
        found.append(_against(one, "transfer.description_incomplete", "ISAD(G) I.12; LGA 32", missing=missing))
    return [*found, *_boxed(one)] if rules.finished else found


def is_historical(one: FileFacts) -> bool:
    """Whether its series is kept for good, or it was chosen for the sample of its series."""
    return one.technique is Technique.CONSERVATION or (one.technique is Technique.SAMPLING and one.is_sample)


def restricted_until(created_on: date, years: int) -> date:
    """The first day on which a document with sensitive data may pass: `years` after it was created (LGA 36)."""
    return add_years(created_on, years)


def bounded(objections: Sequence[Objection], most: int = MOST_TOLD) -> list[Objection]:
    """The first of many objections, and how many more there are."""
    if len(objections) <= most:
        return list(objections)
    return [*objections[:most], Objection("transfer.more_objections", "", {"count": len(objections) - most})]


def _in_place(one: FileFacts, stage: CustodyStage) -> list[Objection]:
    found = []
    if one.stage is not stage:
        found.append(_against(one, "transfer.elsewhere_kept", "LGA 30-32", stage=one.stage.value))
    if one.standing != IN_ORDER:
        found.append(_against(one, "transfer.not_in_order", "LGA 116-VI", standing=one.standing))
    if one.loans:
        found.append(_against(one, "transfer.lent", "LGA 30-32", loans=", ".join(one.loans)))
    if one.in_other:
        found.append(_against(one, "transfer.in_other_transfer", ""))
    return found


def _sensitive(one: FileFacts, rules: Rules) -> list[Objection]:
    if not one.sensitive_on or not rules.sensitive_years:
        return []
    found = []
    days = [day for day in one.sensitive_on if day is not None]
    held = [until for day in days if (until := restricted_until(day, rules.sensitive_years)) > rules.today]
    if held:
        facts: dict[str, Fact] = {"count": len(held), "until": max(held).isoformat()}
        found.append(_against(one, "transfer.sensitive", "LGA 36", **facts))
    if undated := len(one.sensitive_on) - len(days):
        found.append(_against(one, "transfer.sensitive_undated", "LGA 36", count=undated))
    return found


def _against(one: FileFacts, code: str, basis: str, **facts: Fact) -> Objection:
    return Objection(code, basis, {"file": one.reference, "id": str(one.id), **facts})
