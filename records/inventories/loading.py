"""Taking a sheet in, row by row in batches: what would come of it, and the run that settles all its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from records.inventories import queries, service
from records.inventories.columns import INVENTORY_TABLE
from records.inventories.file_codes import same_file
from records.inventories.grounds import InventoryChoices, Shelf, choices_of, ground_of
from records.inventories.memory import uncollected
from records.inventories.model import ImportState, InventoryImport
from records.inventories.rows import VOLUMES_LIMIT, read_row
from records.inventories.section_titles import Sections, sections_of
from records.inventories.wanted import RowRead, Said
from records.inventories.weighing import Outcome, Seen, weigh, with_their_files
from system.actor import Actor, Permission
from system.errors import Objection
from system.tabular import Line, RowObjection, said_of_passed
from system.work import Installation, Reading, SomebodyWasFaster, Work
from system.workbooks.tables import TableFile

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Weighed:
    """What would become of every row of a sheet: how many rows come to each outcome, and all that is said."""

    rows: int
    outcomes: Counter[Outcome]
    said: tuple[tuple[int, Said], ...]
    passed: tuple[RowObjection, ...]
    titles: frozenset[int] = frozenset()


def weigh_inventory(stand: Reading | Work, fonds_id: UUID, file: TableFile, choices: InventoryChoices) -> Weighed:
    """Say what a sheet would do, without doing it: the same reading and weighing as the import.

    Raises:
        NotPermitted: the actor opens files nowhere.
        InventoryUnfit, TemplateUnusable: nothing of it can be taken.
    """
    service.require_somewhere(stand.actor.holds(Permission.AGGREGATION_OPEN), stand.actor.handle)
    sections = sections_in(stand, fonds_id, file, choices)
    shelf, seen = Shelf(stand, fonds_id), Seen()
    outcomes: Counter[Outcome] = Counter()
    said: list[tuple[int, Said]] = list(notes_of_sheet(file, sections))
    for lines in _batches(file.table.lines):
        reads = read_rows(lines, sections, file)
        known = shelf.known(reads)
        for plan in with_their_files([weigh(read, seen, known, load_likely=choices.load_likely) for read in reads]):
            outcomes[plan.outcome] += 1
            said.extend((plan.row, one) for one in plan.said)
    return Weighed(len(file.table.lines), outcomes, tuple(said), tuple(said_of_passed(file.table)), sections.taken)


def load_inventory(
    installation: Installation,
    actor: Actor,
    import_id: UUID,
    *,
    file: TableFile | None = None,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Settle every row of an import that was begun, a batch an act; run again it goes on where it stood.

    Args:
        installation: where.
        actor: for whom.
        import_id: the import.
        file: its sheet, where it was read already.
        told: hears how many rows are settled, of how many.
    """
    with installation.reading(actor) as reading:
        kept = queries.import_of(reading, import_id)
        if kept.state is ImportState.DONE:
            return
        file = file or file_of(reading, kept)
        sections = sections_in(reading, kept.fonds_id, file, choices_of(kept.options))
        fonds_id, cursor = kept.fonds_id, kept.cursor
    seen = Seen()
    for lines in _batches([line for line in file.table.lines if line.number <= cursor]):
        for read in read_rows(lines, sections, file):
            seen.take(read)
    waiting = [line for line in file.table.lines if line.number > cursor]
    done = len(file.table.lines) - len(waiting)
    shelf = _Shelves(fonds_id)
    for lines in _batches(waiting):
        told(done, len(file.table.lines))
        with uncollected():
            reads = read_rows(lines, sections, file)
            _settle(installation, actor, import_id, reads=reads, seen=seen, shelf=shelf)
        done += len(lines)
    with installation.work(actor) as work:
        service.finish_import(work, import_id, said_of_passed(file.table), list(notes_of_sheet(file, sections)))
    told(done, len(file.table.lines))


@dataclass(slots=True)
class _Shelves:
    """The lookups of a run: what was read of a class and year holds for the batches after it."""

    fonds_id: UUID
    before: Shelf | None = None

    def at(self, work: Work) -> Shelf:
        """The shelf of one act."""
        self.before = Shelf(work, self.fonds_id) if self.before is None else replace(self.before, stand=work)
        return self.before


def _settle(
    installation: Installation, actor: Actor, import_id: UUID, *, reads: Sequence[RowRead], seen: Seen, shelf: _Shelves
) -> None:
    """Settle a batch; where somebody was faster, look again at what they left."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with installation.work(actor) as work:
                service.settle_rows(work, import_id, reads, seen, shelf.at(work))
        except SomebodyWasFaster:
            seen.forget(reads)
            shelf.before = None
            if attempt == ATTEMPTS:
                raise
        else:
            return


def sections_in(stand: Reading | Work, fonds_id: UUID, file: TableFile, choices: InventoryChoices) -> Sections:
    """What the rows of a sheet are held against, from one title between them to the next."""
    ground = ground_of(stand, fonds_id, file.table, choices, counts_from_1904=file.grid.from_1904)
    return sections_of(file.table.titles, ground)


def read_rows(lines: Sequence[Line], sections: Sections, file: TableFile) -> list[RowRead]:
    """Read rows; of one that is hidden in the sheet it is told that it was read all the same."""
    reads = [read_row(line, sections.ground(line.number)) for line in lines]
    hidden = file.grid.hidden_rows
    if not hidden:
        return reads
    told = Said("note", "", Objection("inventory.hidden_row"))
    return [replace(read, said=(*read.said, told)) if read.row in hidden else read for read in reads]


def notes_of_sheet(file: TableFile, sections: Sections) -> Iterator[tuple[int, Said]]:
    """What is said of titles and of whole columns: days that could be read in two orders, columns nobody sees."""
    table = file.table
    yield from sections.said
    for heading, position in table.columns.items():
        if position in file.grid.hidden_columns:
            yield table.header_row, Said("note", heading, Objection("inventory.hidden_column"))
    if file.grid.from_1904:
        yield table.header_row, Said("note", "", Objection("inventory.counts_from_1904"))
    for heading, order in sections.grounds[0].orders.items():
        if order.ambiguous and not (order.proved or order.mixed):
            facts = {"cells": order.ambiguous}
            yield table.header_row, Said("note", heading, Objection("inventory.date_order_assumed", "", facts))


def file_of(reading: Reading | Work, kept: InventoryImport) -> TableFile:
    """The sheet of an import, read from the bytes that were kept."""
    return INVENTORY_TABLE.read(queries.bytes_of(reading, kept), kept.layout)


def _batches(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Rows some at a time; rows of the volumes of one file that follow each other stay together."""
    start = 0
    while start < len(lines):
        end = min(start + service.BATCH, len(lines))
        last = min(end + VOLUMES_LIMIT, len(lines))
        while end < last and same_file(lines[end - 1].cells, lines[end].cells):
            end += 1
        yield lines[start:end]
        start = end
