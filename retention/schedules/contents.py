"""What somebody says of one series in a schedule: every column of the instrument, and what stands against it. Pure.

A draft may hold what the law forbids; that the linter says, and approval refuses it. Here stands only what no row can
hold: terms that run backwards or are missing, values nobody knows, texts without end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from uuid import UUID

from classification.series.citations import Citation, as_text, canonical
from classification.series.citations import objections as citation_objections
from classification.series.kinds import VALUES, AccessCondition, SamplingMethod, Support, Technique, Trigger
from retention.schedules.linter import Terms
from system.calendar.terms import MONTHS, NO_TERM, Term
from system.errors import Fact, Objection
from system.tabular import holds_control_characters

LONGEST_YEARS = 200
TEXT_LIMIT = 2000
NAME_LIMIT = 200
BASIS = "LGA 4-XIII"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryContents:
    """The columns of one entry (domain 2.2). A subseries that leaves AT and AC, or the technique, takes its series'.

    `values` are letters of A, L, F, C; `access_condition` with its basis and years only warns people, and never
    restricts anything (LGT 103); `units` are the producing units.
    """

    values: str = ""
    office: Term | None = None
    intermediate: Term | None = None
    precautionary: Term = NO_TERM
    trigger: Trigger = Trigger.CLOSING
    trigger_name: str = ""
    technique: Technique | None = None
    sample_quality: str = ""
    sampling_method: SamplingMethod | None = None
    citations: tuple[Citation, ...] = ()
    units: tuple[UUID, ...] = ()
    access_condition: AccessCondition | None = None
    access_basis: str = ""
    access_years: int | None = None
    support: Support | None = None
    note: str = ""

    def settled(self) -> EntryContents:
        """The same as it is kept: letters in their order, units once, an event's name only where it has one."""
        named = self.trigger is Trigger.NAMED_EVENT
        return replace(
            self,
            values="".join(letter for letter in VALUES if letter in self.values),
            trigger_name=self.trigger_name.strip() if named else "",
            sample_quality=self.sample_quality.strip(),
            access_basis=self.access_basis.strip(),
            note=self.note.strip(),
            units=tuple(sorted(set(self.units))),
            citations=canonical(self.citations),
        )


def objections(contents: EntryContents, *, is_subseries: bool) -> list[Objection]:
    """Every reason why these columns cannot be kept, each at its field."""
    return [
        *_against_terms(contents, is_subseries=is_subseries),
        *_against_kinds(contents, is_subseries=is_subseries),
        *_against_texts(contents),
        *citation_objections(contents.citations),
    ]


def terms_of(contents: EntryContents, *, key: str, code: str, office: Term, intermediate: Term, divided: bool) -> Terms:
    """The columns as the linter takes them, with the terms that hold: its own, or those of the series above."""
    return Terms(
        key=key, code=code, office=office, intermediate=intermediate, total=None,
        technique=contents.technique or Technique.ELIMINATION, sample_quality=contents.sample_quality,
        values=contents.values, own_terms=contents.office is not None, own_technique=contents.technique is not None,
        divided=divided, trigger=contents.trigger, trigger_name=contents.trigger_name,
        legal_basis=as_text(contents.citations), sampling_method=contents.sampling_method,
        access_condition=contents.access_condition, access_basis=contents.access_basis,
    )  # fmt: skip


def changed(before: EntryContents, after: EntryContents) -> tuple[str, ...]:
    """The names of the columns in which two differ."""
    return tuple(one.name for one in fields(EntryContents) if getattr(before, one.name) != getattr(after, one.name))


def _against_terms(contents: EntryContents, *, is_subseries: bool) -> Iterator[Objection]:
    said = {"office": contents.office, "intermediate": contents.intermediate}
    if not is_subseries or any(term is not None for term in said.values()):
        for field, term in said.items():
            if term is None:
                column = "AT" if field == "office" else "AC"
                yield Objection("schedule.term_missing", BASIS, {"field": field, "term": column})
    for field, term in {**said, "precautionary": contents.precautionary}.items():
        if term is not None and term.in_months > LONGEST_YEARS * MONTHS:
            years = term.in_months // MONTHS
            told: dict[str, Fact] = {"field": field, "given": str(years)[:20], "limit": LONGEST_YEARS}
            yield Objection("schedule.term_absurd", BASIS, told)


def _against_kinds(contents: EntryContents, *, is_subseries: bool) -> Iterator[Objection]:
    if unknown := sorted(set(contents.values) - set(VALUES)):
        yield Objection("schedule.value_unknown", "LGA 4-LIX", {"field": "values", "given": "".join(unknown)[:40]})
    if contents.technique is None and not is_subseries:
        yield Objection("schedule.technique_missing", "LGA 4-XXIII", {"field": "technique"})
    if contents.access_years is not None and not 0 <= contents.access_years <= LONGEST_YEARS:
        told: dict[str, Fact] = {"field": "access_years", "limit": LONGEST_YEARS}
        yield Objection("schedule.access_years_absurd", "LGT 104", told)


def _against_texts(contents: EntryContents) -> Iterator[Objection]:
    limits = {"trigger_name": NAME_LIMIT, "sample_quality": TEXT_LIMIT, "access_basis": TEXT_LIMIT, "note": TEXT_LIMIT}
    for field, limit in limits.items():
        text = getattr(contents, field)
        if len(text) > limit:
            yield Objection("schedule.text_too_long", "", {"field": field, "limit": limit})
        if holds_control_characters(text):
            yield Objection("schedule.control_character", "", {"field": field})
