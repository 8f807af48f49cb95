"""The jurisdiction profile: every number of the law that the product reckons with, as dated data (domain 8.1).

Pure: parses what it is given. A profile that says `extends` takes what it leaves out from that one. The digest is
over the resolved content, so two installations can tell whether they reckon with the same law.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any

import msgspec

from system.organization.roles import Role

_DEPTH = 5
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,79}")
_OBLIGATION = re.compile(r"OB-[A-Z0-9][A-Z0-9-]{1,36}")
_LAST_DAY, _MOST_NATURAL_DAYS = 31, 366
# A successor says these of itself; only numbers are inherited.
_OWN = ("extends", "effective_from", "verified", "title", "legal_basis")


class Lga55Mode(StrEnum):
    """What "classified as reserved or confidential" means in LGA 55: a formal act, or personal data as such."""

    FORMAL_ACT = "formal_act"
    STRICT = "strict"


class Reckoning(StrEnum):
    """Where a retention period begins: on the trigger's day, or on 31 December of its year."""

    DATE = "date"
    FISCAL_YEAR = "fiscal_year"


class NonworkingDay(StrEnum):
    """What happens to something filed on a day nobody works."""

    NEXT = "next"


class ArchiveTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers of the archive law. Units are in the names."""

    cap_years: int
    keep_rulings_years: int
    secondary_transfer_notice_natural_days: int
    sensitive_restriction_years: int
    programme_natural_days: int
    access_request_extension_years: int
    lga55_mode: Lga55Mode
    reckoning: Reckoning


class AccessTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers of the access law; days are business days (LGTAIP 128). `cut_off` is the last instant of a filing day."""

    answer_days: int
    extension_days: int
    requirement_days: int
    applicant_answer_days: int
    incompetence_days: int
    public_information_days: int
    platform_capture_days: int
    payment_days: int
    availability_days: int
    free_sheets: int
    appeal_days: int
    appeal_prevention_days: int
    appeal_arguments_days: int
    appeal_ruling_days: int
    appeal_ruling_extension_days: int
    compliance_days: int
    compliance_report_days: int
    compliance_extension_request_days: int
    nonworking_day: NonworkingDay
    cut_off: time | None = None


class RestrictionTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers of the reserve (LGTAIP 104)."""

    max_years: int
    extension_years: int
    extension_notice_months: int


class SheetsDemanded(StrEnum):
    """For which series a chart's approval demands an appraisal sheet (LGA 56)."""

    NONE = "none"
    ADDED_SERIES = "added_series"  # those that no earlier instrument of the body brought along
    EVERY_SERIES = "every_series"


class InstrumentTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What archival instruments must have (LGA 13, 50-56), and what paper measures.

    `sheet_fields` and `sheet_signatures` name what `classification.series` knows; `folios_per_metre` turns folios into
    linear metres where nobody measured the shelf.
    """

    sheets: SheetsDemanded
    sheet_fields: tuple[str, ...]
    sheet_signatures: tuple[str, ...]
    folios_per_metre: int


class HandoverTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Within how many working days after the minutes a handover may be clarified (LGA 10, 17)."""

    clarification_days: int


class CorrespondenceTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Within how many working days of its end the answer to an item counts as due soon."""

    soon_days: int


class ClosingDemand(StrEnum):
    """What a body may demand of a file before it closes; what it does not demand is a warning (domain 3.2)."""

    COVER = "cover"
    FOLIATION = "foliation"
    PURGE = "purge"


class FileTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What practice asks of files: the most folios in a volume, and what closing demands."""

    folios_per_volume: int
    closing_demands: tuple[ClosingDemand, ...] = ()


class LoanTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers of lending (domain 3.2), all in working days but the count of `extensions`.

    A reminder is sent `remind_before_days` before a loan is due, and when it is overdue every `remind_every_days`.
    """

    term_days: int
    extensions: int
    remind_before_days: int
    remind_every_days: int


class ExecutionTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Within how many natural days the witness confirms the execution of a disposal, before it lapses."""

    confirm_days: int


class EvidenceTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many natural days the bytes of an evidence package are kept once it is made."""

    package_days: int


class Verdict(StrEnum):
    """What becomes of a format on its way into another archive's custody."""

    ACCEPTED = "accepted"
    CONVERT = "convert"  # taken as it is, and put among what is to be converted
    REFUSED = "refused"


class FormatTerm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What becomes of a media type, such as "application/pdf" or "image/*"; "*" is whatever no other line names.

    `reason` and `instead` (what to do) are in the profile's own language.
    """

    mime: str
    verdict: Verdict
    reason: str = ""
    instead: str = ""


class TransferTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What practice asks of transfers.

    `years_back` is how many years before its own a yearly calendar usually takes files from, `package_days` how many
    natural days a package is kept after it was built, `formats` which electronic formats pass into custody.
    """

    years_back: int
    package_days: int
    formats: tuple[FormatTerm, ...] = ()


class PaperTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who alone may be given the paper waste of a disposal from a day on, and whether their receipt is required.

    `recipient` is what whoever signs the receipt must be called by (LGA 15: CONALITEG, for federal bodies).
    """

    since: date
    recipient: str
    receipt: bool

    def __str__(self) -> str:
        return f"{self.recipient} ({self.since:%d/%m/%Y})"


class DisposalTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How many working days before the day for an answer to a disposal a reminder goes out, and where paper goes."""

    remind_before_days: int
    paper: tuple[PaperTerms, ...] = ()

    def paper_on(self, day: date) -> PaperTerms | None:
        """Where the paper of a disposal goes on a day; None where the law names nobody."""
        return max((one for one in self.paper if one.since <= day), key=lambda one: one.since, default=None)


class SittingTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many working days before a sitting its members are reminded of it."""

    remind_before_days: int


class DecisionTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Within how many working days from the day a decision became final the gaps that were let stand are closed."""

    gap_days: int


class BoxTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the body's usual box takes of a shelf, and how much paper goes into it, in millimetres."""

    width_mm: int
    capacity_mm: int


class Recurrence(StrEnum):
    """How often an obligation comes."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    CONTINUOUS = "continuous"
    EVENT = "event"


# How many months a period has; what is continuous or hangs on an event comes in no period.
PERIOD_MONTHS: Mapping[Recurrence, int] = {Recurrence.YEAR: 12, Recurrence.HALF_YEAR: 6, Recurrence.QUARTER: 3}


class EvidenceKind(StrEnum):
    """What proves that an obligation was met."""

    DOCUMENT = "document"
    ADDRESS = "address"  # where it is published
    APPROVAL = "approval"  # by whom, in which session or by which official letter


class ObligationTerm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing the law asks of a body, and when (domain 1.4). `id` is stable: evidence is kept under it.

    The day it is due, in the period (year, half, quarter) it falls in: `month` of the period, from 1, and `day` of it
    (31 stands for the month's last), or `natural_days` counted from the period's first day, that day being 1;
    `after_period` counts from the day after the period's end instead. For an event `natural_days` is the term that it
    opens. `evidence` is what proves it, all of it; `instruments` are the kinds of published editions that prove it by
    themselves, when there is one of each. `concerns` are the roles that answer for it. `title` and `note` are in the
    profile's own language; the product's shipped ones are also said through the catalogue under `obligation.<id>` and
    `obligation.<id>.note`.
    """

    id: str
    title: str
    basis: str
    every: Recurrence
    month: int | None = None
    day: int | None = None
    natural_days: int | None = None
    after_period: bool = False
    evidence: tuple[EvidenceKind, ...] = ()
    instruments: tuple[str, ...] = ()
    concerns: tuple[Role, ...] = ()
    note: str = ""


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One jurisdiction's numbers from a day on. `basis` gives the article of each number, by "group.field".

    `verified` is false where nobody has compared the numbers with the published law: an administrator confirms first.
    `calendar_sets` are the legal sets of non-working days that a body without its own agreement follows.
    What came after them (`instruments`, `files`, `obligations`, `handover`, `correspondence`, `loans`, `boxes`,
    `execution`, `evidence`, `transfers`, `disposal`, `sittings`, `decisions`) is left out where a profile says nothing
    of it, so that the digest of one adopted before stays what it was.
    """

    name: str
    title: str
    effective_from: date
    verified: bool
    legal_basis: tuple[str, ...]
    calendar_sets: tuple[str, ...]
    archive: ArchiveTerms
    access: AccessTerms
    restriction: RestrictionTerms
    basis: dict[str, str]
    instruments: InstrumentTerms | None = None
    files: FileTerms | None = None
    obligations: tuple[ObligationTerm, ...] = ()
    handover: HandoverTerms | None = None
    correspondence: CorrespondenceTerms | None = None
    loans: LoanTerms | None = None
    boxes: BoxTerms | None = None
    execution: ExecutionTerms | None = None
    evidence: EvidenceTerms | None = None
    transfers: TransferTerms | None = None
    disposal: DisposalTerms | None = None
    sittings: SittingTerms | None = None
    decisions: DecisionTerms | None = None

    def content(self) -> str:
        """The whole profile as canonical JSON: what is kept when a body adopts it, and what the digest is over."""
        return msgspec.json.encode(self, order="deterministic").decode()

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content().encode()).hexdigest()

    def basis_of(self, term: str) -> str:
        """The article behind one number, named "archive.cap_years"; empty where the profile names none."""
        return self.basis.get(term, "")


def parse(document: Mapping[str, Any], parent_of: Callable[[str], Mapping[str, Any]]) -> Profile:
    """A profile from its parsed document; `parent_of` gives the document that an `extends` names.

    Raises:
        ValueError: naming what is missing, unknown or negative (msgspec's own error is one).
    """
    resolved = _resolve(document, parent_of, _DEPTH)
    profile = msgspec.convert(resolved, Profile)
    if not _NAME.fullmatch(profile.name):
        raise ValueError("name: lower-case letters, digits and hyphens")
    groups = (*(getattr(profile, name) for name in _GROUPS), *profile.obligations)
    for group in groups:
        if group is None:
            continue
        for field, value in msgspec.structs.asdict(group).items():
            if isinstance(value, int) and value < 0:
                raise ValueError(f"{field}: a term cannot be negative")
    if wrong := [f"{term.id}: {why}" for term in profile.obligations for why in _faults(term)]:
        raise ValueError(f"obligations: {'; '.join(wrong)}")
    if len({term.id for term in profile.obligations}) < len(profile.obligations):
        raise ValueError("obligations: one id stands for one obligation")
    known = {f"{group}.{field}" for group in _GROUPS for field in _GROUPS[group].__struct_fields__}
    if unknown := sorted(set(profile.basis) - known):
        raise ValueError(f"basis: no such term: {', '.join(unknown)}")
    return profile


def read_content(content: str) -> Profile:
    """A profile back from what `Profile.content` gave."""
    return msgspec.json.decode(content, type=Profile)


def _faults(term: ObligationTerm) -> Iterator[str]:
    """What no calendar could be made of."""
    by_day = term.month is not None or term.day is not None
    months = PERIOD_MONTHS.get(term.every)
    if not _OBLIGATION.fullmatch(term.id):
        yield "id: OB- and capital letters, digits, hyphens"
    if months is None and (by_day or term.after_period):
        yield "month, day, after_period: only what comes in periods has them"
    if months is not None and by_day == (term.natural_days is not None):
        yield "either month and day, or natural_days"
    if by_day and not (1 <= (term.month or 0) <= (months or 0) and 1 <= (term.day or 0) <= _LAST_DAY):
        yield "month, day: within the period"
    if term.natural_days is not None and not 1 <= term.natural_days <= _MOST_NATURAL_DAYS:
        yield f"natural_days: 1 to {_MOST_NATURAL_DAYS}"
    if term.every is Recurrence.CONTINUOUS and term.natural_days is not None:
        yield "natural_days: what is continuous has no term"


_GROUPS: Mapping[str, type[msgspec.Struct]] = {
    "archive": ArchiveTerms,
    "access": AccessTerms,
    "restriction": RestrictionTerms,
    "instruments": InstrumentTerms,
    "handover": HandoverTerms,
    "correspondence": CorrespondenceTerms,
    "files": FileTerms,
    "loans": LoanTerms,
    "boxes": BoxTerms,
    "execution": ExecutionTerms,
    "evidence": EvidenceTerms,
    "transfers": TransferTerms,
    "disposal": DisposalTerms,
    "sittings": SittingTerms,
    "decisions": DecisionTerms,
}


def _resolve(document: Mapping[str, Any], parent_of: Callable[[str], Mapping[str, Any]], depth: int) -> dict[str, Any]:
    own = {key: value for key, value in document.items() if key != "extends"}
    if "extends" not in document:
        return own
    if depth == 0:
        raise ValueError("extends: too deep")
    inherited = _resolve(parent_of(str(document["extends"])), parent_of, depth - 1)
    merged = {key: value for key, value in inherited.items() if key not in _OWN}
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
