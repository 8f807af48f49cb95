"""The entries of one version as people edit them: what each says itself, what it takes from the series above it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import delete, insert, select
from uuid_utils.compat import uuid7

from classification.charts.levels import Level
from classification.series.citations import as_text, from_rows, read_citations, to_rows
from classification.series.kinds import AccessCondition, Technique, Trigger
from retention.schedules import queries
from retention.schedules.contents import EntryContents, objections
from retention.schedules.errors import ScheduleEntryUnfit
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleEntryUnit
from retention.schedules.planning import BASIS, Series, lineage
from system.actor import Permission, Place
from system.calendar.terms import NO_TERM, Term
from system.errors import Objection
from system.organization.model import Fonds, Unit
from system.work import Reading, Work

AT_ONCE = 500


@dataclass(slots=True)
class Book:
    """A version opened to be read or written: its chart by key, its entries by key, the units of each entry.

    `below` holds the keys right under each key, `known_units` every unit the body has.
    """

    schedule: RetentionSchedule
    chart: Mapping[str, Series]
    entries: dict[str, ScheduleEntry]
    units: dict[UUID, tuple[UUID, ...]]
    below: Mapping[str, Sequence[str]]
    known_units: frozenset[UUID]

    def terms_above(self, key: str) -> ScheduleEntry | None:
        """The nearest entry above that says its terms itself."""
        return self._above(key, lambda entry: entry.own_terms)

    def technique_above(self, key: str) -> ScheduleEntry | None:
        """The nearest entry above that says its technique itself."""
        return self._above(key, lambda entry: entry.own_technique)

    def _above(self, key: str, says: Callable[[ScheduleEntry], bool]) -> ScheduleEntry | None:
        above = list(lineage(key, self.chart))[1:]
        return next((self.entries[one] for one in above if one in self.entries and says(self.entries[one])), None)

    def leaning_on(self, key: str) -> list[ScheduleEntry]:
        """The entries below that take anything from above, in the chart's order."""
        found, waiting = [], list(self.below.get(key, ()))
        while waiting:
            other = waiting.pop()
            waiting += self.below.get(other, ())
            entry = self.entries.get(other)
            if entry is not None and not (entry.own_terms and entry.own_technique):
                found.append(entry)
        return sorted(found, key=lambda entry: entry.sort_key)

    def contents(self, entry: ScheduleEntry) -> EntryContents:
        """What an entry says itself; what it only takes from above is left unsaid."""
        said = _said(entry, self.units.get(entry.id, ()))
        if not entry.own_terms and (above := self.terms_above(entry.key)) is not None:
            other = _said(above, ())
            said = replace(
                said, office=None, intermediate=None, precautionary=NO_TERM, trigger=Trigger.CLOSING, trigger_name="",
                values="" if said.values == other.values else said.values,
                citations=() if said.citations == other.citations else said.citations,
                access_condition=None if said.access_condition is other.access_condition else said.access_condition,
            )  # fmt: skip
        if not entry.own_technique and (above := self.technique_above(entry.key)) is not None:
            same_quality, same_method = above.sample_quality, above.sampling_method
            said = replace(
                said, technique=None,
                sample_quality="" if said.sample_quality == same_quality else said.sample_quality,
                sampling_method=None if said.sampling_method is same_method else said.sampling_method,
            )  # fmt: skip
        return said


def open_book(stand: Reading | Work, schedule: RetentionSchedule, lineages: Collection[UUID] | None = None) -> Book:
    """Everything a version says; of some classes alone, with what stands above and below them, where they are named."""
    mine = select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule.id)
    if lineages is None or len(lineages) > AT_ONCE:
        chart = queries.series_of(stand, schedule.chart_id)
        rows = list(stand.session.scalars(mine))
        units = queries.units_of(stand, schedule.id)
    else:
        chart = queries.series_of(stand, schedule.chart_id, queries.branches_of(schedule.chart_id, lineages))
        keys = list(chart)
        rows = [
            entry
            for start in range(0, len(keys), AT_ONCE)
            for entry in stand.session.scalars(mine.where(ScheduleEntry.key.in_(keys[start : start + AT_ONCE])))
        ]
        ids = [entry.id for entry in rows]
        units = {}
        for start in range(0, len(ids), AT_ONCE):
            units.update(queries.units_of(stand, schedule.id, ids[start : start + AT_ONCE]))
    below: dict[str, list[str]] = {}
    for key, node in chart.items():
        if node.parent is not None:
            below.setdefault(node.parent, []).append(key)
    known = stand.session.scalars(select(Unit.id).where(Unit.fonds_id == schedule.fonds_id))
    return Book(schedule, chart, {entry.key: entry for entry in rows}, units, below, frozenset(known))


def class_at(book: Book, node_id: UUID) -> Series:
    """The series or subseries of the version's chart.

    Raises:
        ScheduleEntryUnfit: it is no class of this chart, or a section.
    """
    node = next((one for one in book.chart.values() if one.node_id == node_id), None)
    if node is None:
        facts = {"code": "", "field": "node"}
        raise ScheduleEntryUnfit(objections=[Objection("schedule.series_not_in_chart", BASIS, facts)])
    if node.level not in {Level.SERIES, Level.SUBSERIES}:
        raise ScheduleEntryUnfit(objections=[Objection("schedule.not_a_series", BASIS, {"code": node.code})])
    return node


def objections_to(book: Book, node: Series, contents: EntryContents) -> list[Objection]:
    """Every reason why a class cannot be said to be so, each at its field."""
    found = objections(contents, is_subseries=node.level is Level.SUBSERIES)
    alone = {"office": book.terms_above(node.key) is None and contents.office is None and contents.intermediate is None,
             "technique": book.technique_above(node.key) is None and contents.technique is None}  # fmt: skip
    if node.level is Level.SUBSERIES:
        found += [
            Objection("schedule.series_without_terms", BASIS, {"code": node.code, "field": field})
            for field, lacks in alone.items()
            if lacks
        ]
    if set(contents.units) - book.known_units:
        found.append(Objection("schedule.unit_unknown", "", {"field": "units"}))
    return found


def write(
    work: Work, book: Book, node: Series, contents: EntryContents, *, sheet_id: UUID | None = None
) -> ScheduleEntry:
    """Make or change the entry of a class, and carry what changed to the subseries that lean on it.

    Raises:
        ValueError: it leaves terms or technique to a series that says none; the act has to object before.
    """
    leaning = [(entry, book.contents(entry)) for entry in book.leaning_on(node.key)]
    entry = book.entries.get(node.key)
    if entry is None:
        entry = ScheduleEntry(
            id=uuid7(), schedule_id=book.schedule.id, node_id=node.node_id, lineage_id=node.lineage_id, key=node.key,
            sort_key=node.sort_key, is_subseries=node.level is Level.SUBSERIES,
        )  # fmt: skip
        _fill(book, entry, contents)
        work.session.add(entry)
        book.entries[node.key] = entry
    else:
        _fill(book, entry, contents)
        # What a person or a sheet says anew is no inheritance of an earlier instrument.
        entry.legacy = False
    entry.sheet_id = sheet_id
    work.session.flush()
    _write_units(work, book, entry, contents.units)
    for below, said in leaning:
        _fill(book, below, said)
    work.session.flush()
    return entry


def draft_to_edit(work: Work, schedule_id: UUID) -> RetentionSchedule:
    """A draft of the actor's body that the actor may change; whoever comes second waits until the act is over.

    Raises:
        ScheduleNotFound, ScheduleNotDraft
    """
    schedule = queries.schedule_of(work, schedule_id)
    work.actor.require(Permission.SCHEDULE_EDIT, Place(schedule.fonds_id))
    take_turns(work, schedule.fonds_id)
    work.session.refresh(schedule)
    schedule.require_draft()
    return schedule


def take_turns(work: Work, fonds_id: UUID) -> None:
    """Hold the body until the act ends: two people who draft at once come one after the other."""
    work.session.execute(select(Fonds.id).where(Fonds.id == fonds_id).with_for_update())


def erase(work: Work, entries: Iterable[ScheduleEntry]) -> None:
    """Take entries out of a draft, with the units they name."""
    work.session.flush()
    ids = [entry.id for entry in entries]
    for start in range(0, len(ids), AT_ONCE):
        batch = ids[start : start + AT_ONCE]
        work.session.execute(delete(ScheduleEntryUnit).where(ScheduleEntryUnit.entry_id.in_(batch)))
        work.session.execute(delete(ScheduleEntry).where(ScheduleEntry.id.in_(batch)))
    work.session.flush()


def _said(entry: ScheduleEntry, units: tuple[UUID, ...]) -> EntryContents:
    return EntryContents(
        values=entry.values, office=entry.office, intermediate=entry.intermediate,
        precautionary=Term(entry.precautionary_years, entry.precautionary_months), trigger=entry.trigger,
        trigger_name=entry.trigger_name, technique=entry.technique, sample_quality=entry.sample_quality,
        sampling_method=entry.sampling_method,
        citations=from_rows(entry.citations) if entry.citations else read_citations(entry.legal_basis), units=units,
        access_condition=entry.access_condition, access_basis=entry.access_basis, access_years=entry.access_years,
        support=entry.support, note=entry.note,
    )  # fmt: skip


def _fill(book: Book, entry: ScheduleEntry, contents: EntryContents) -> None:
    """Put into an entry what it says, and where it says nothing what stands above it."""
    entry.own_terms = contents.office is not None and contents.intermediate is not None
    entry.own_technique = contents.technique is not None
    terms, chosen = book.terms_above(entry.key), book.technique_above(entry.key)
    _fill_terms(entry, contents, terms)
    _fill_technique(entry, contents, chosen)
    leaned = None if entry.own_terms else terms
    entry.values = contents.values or (leaned.values if leaned else "")
    entry.citations = to_rows(contents.citations) or (list(leaned.citations) if leaned else [])
    entry.legal_basis = as_text(contents.citations) or (leaned.legal_basis if leaned else "")
    above: AccessCondition | None = leaned.access_condition if leaned else None
    entry.access_condition = contents.access_condition or above
    entry.access_basis, entry.access_years = contents.access_basis, contents.access_years
    entry.support, entry.note = contents.support, contents.note


def _fill_terms(entry: ScheduleEntry, contents: EntryContents, above: ScheduleEntry | None) -> None:
    office, intermediate = contents.office, contents.intermediate
    precautionary, trigger, name = contents.precautionary, contents.trigger, contents.trigger_name
    entry.total_years = entry.total_months = None
    if office is None or intermediate is None:
        if above is None:
            raise ValueError("no series above says any terms")
        office, intermediate, trigger, name = above.office, above.intermediate, above.trigger, above.trigger_name
        precautionary = Term(above.precautionary_years, above.precautionary_months)
        entry.total_years, entry.total_months = above.total_years, above.total_months
    entry.office_years, entry.office_months = office.years, office.months
    entry.intermediate_years, entry.intermediate_months = intermediate.years, intermediate.months
    entry.precautionary_years, entry.precautionary_months = precautionary.years, precautionary.months
    entry.trigger, entry.trigger_name = trigger, name


def _fill_technique(entry: ScheduleEntry, contents: EntryContents, above: ScheduleEntry | None) -> None:
    technique: Technique | None = contents.technique
    quality, method = contents.sample_quality, contents.sampling_method
    if technique is None:
        if above is None:
            raise ValueError("no series above says any technique")
        technique = above.technique
        quality, method = quality or above.sample_quality, method or above.sampling_method
    entry.technique, entry.sample_quality, entry.sampling_method = technique, quality, method


def _write_units(work: Work, book: Book, entry: ScheduleEntry, units: tuple[UUID, ...]) -> None:
    if book.units.get(entry.id, ()) == units:
        return
    work.session.execute(delete(ScheduleEntryUnit).where(ScheduleEntryUnit.entry_id == entry.id))
    if units:
        rows = [{"entry_id": entry.id, "unit_id": unit_id} for unit_id in units]
        work.session.execute(insert(ScheduleEntryUnit), rows)
    book.units[entry.id] = units
