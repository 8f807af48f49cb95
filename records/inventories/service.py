"""Acts on inventories: begin an import, settle its rows batch by batch, finish it, remember a header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import insert, select

from records.aggregations.errors import ActRefused
from records.aggregations.service import Closing, Description, Opening, open_files
from records.inventories.boxes import LoadedRow, put_in_boxes
from records.inventories.errors import InventoryDone, InventoryNotFound
from records.inventories.events import InventoryBegun, InventoryLoaded, InventoryMappingKept
from records.inventories.grounds import InventoryChoices, Shelf, choices_of
from records.inventories.joining import WholeFile, files_of
from records.inventories.model import ImportState, InventoryEntry, InventoryImport, InventoryMapping, InventoryRow
from records.inventories.wanted import RowRead, Said
from records.inventories.weighing import Outcome, RowPlan, Seen, weigh, with_their_files
from system.actor import NotPermitted, Permission
from system.attachments.model import Attachment
from system.database import table_of
from system.errors import Objection
from system.tabular import RowObjection, Table
from system.work import Work

JOB = "inventories.load"
BATCH = 1_000
SMALL = 500
COUNTERS: Mapping[Outcome, str] = {
    Outcome.LOADED: "loaded", Outcome.UNCHANGED: "unchanged", Outcome.REFUSED: "refused",
    Outcome.DUPLICATE: "duplicates",
}  # fmt: skip


def begin_import(
    work: Work, kept: Attachment, table: Table, *, sheet: str, mapping: Mapping[str, int], choices: InventoryChoices
) -> InventoryImport:
    """Begin to take in the table of a kept file. Its rows are settled afterwards, here or by a job.

    Raises:
        NotPermitted: the actor opens files nowhere in the body.
    """
    require_importer(work, kept.fonds_id)
    begun = InventoryImport(
        fonds_id=kept.fonds_id, attachment_id=kept.id, file_name=kept.file_name, sha256=kept.sha256, sheet=sheet,
        header_row=table.header_row, mapping=dict(mapping), options=choices.kept(), state=ImportState.RUNNING,
        cursor=0, rows=len(table.lines), loaded=0, unchanged=0, refused=0, duplicates=0, passed=0,
        begun_by=work.actor.handle, begun_at=work.now,
    )  # fmt: skip
    work.session.add(begun)
    work.session.flush()
    work.emit(InventoryBegun(entity_id=begun.id, fonds_id=begun.fonds_id, sha256=begun.sha256, rows=begun.rows))
    return begun


def settle_rows(work: Work, import_id: UUID, reads: Sequence[RowRead], seen: Seen, shelf: Shelf) -> None:
    """Settle a batch of rows in one act: load what can be loaded, keep what is said of the rest.

    Rows that another run settled before are left alone, so that no row is ever loaded twice.

    Raises:
        InventoryNotFound: there is no such import.
    """
    kept = _locked(work, import_id)
    waiting = [read for read in reads if read.row > kept.cursor]
    if not waiting:
        return
    choices = choices_of(kept.options)
    known = shelf.known(waiting)
    plans = with_their_files([weigh(read, seen, known, load_likely=choices.load_likely) for read in waiting])
    plans, files = _load(work, plans)
    _keep_entries(work, kept, files)
    unstowed = put_in_boxes(work, files, choices.making)
    keep_said(work, kept.id, [(plan.row, plan.outcome, (*plan.said, *unstowed.get(plan.row, ()))) for plan in plans])
    for plan in plans:
        name = COUNTERS[plan.outcome]
        setattr(kept, name, getattr(kept, name) + 1)
    kept.cursor = waiting[-1].row


def finish_import(
    work: Work, import_id: UUID, passed: Sequence[RowObjection], notes: Sequence[tuple[int, Said]]
) -> None:
    """Say that every row is settled, and keep which rows were no data and what is said of whole columns."""
    kept = _locked(work, import_id)
    if kept.state is ImportState.DONE:
        return
    by_row: dict[int, list[Said]] = {one.row: [Said("passed", "", one.objection)] for one in passed}
    for row, note in notes:
        by_row.setdefault(row, []).append(note)
    keep_said(work, kept.id, [(row, Outcome.PASSED, told) for row, told in by_row.items()])
    kept.passed, kept.state, kept.finished_at = len(passed), ImportState.DONE, work.now
    work.emit(
        InventoryLoaded(
            entity_id=kept.id, fonds_id=kept.fonds_id, sha256=kept.sha256, rows=kept.rows, loaded=kept.loaded,
            unchanged=kept.unchanged, refused=kept.refused, duplicates=kept.duplicates, passed=kept.passed,
        )
    )  # fmt: skip


def keep_said(work: Work, import_id: UUID, told: Sequence[tuple[int, Outcome, Sequence[Said]]]) -> None:
    """Keep what is said of rows, in codes; of a row of which nothing is said nothing is kept."""
    rows = [
        {
            "import_id": import_id, "row_number": row, "outcome": outcome,
            "said": [
                {
                    "severity": one.severity, "heading": one.heading, "code": one.objection.code,
                    "basis": one.objection.basis, "facts": dict(one.objection.facts),
                }
                for one in said
            ],
        }
        for row, outcome, said in told
        if said
    ]  # fmt: skip
    if rows:
        work.session.execute(insert(table_of(InventoryRow)), rows)


def remember_mapping(
    work: Work, fonds_id: UUID, signature: str, mapping: Mapping[str, int], name: str = ""
) -> InventoryMapping:
    """Remember which column is which under a header, for the next sheet that has it; the last word holds."""
    require_importer(work, fonds_id)
    kept = work.session.scalar(
        select(InventoryMapping)
        .where(InventoryMapping.fonds_id == fonds_id, InventoryMapping.signature == signature)
        .with_for_update()
    )
    if kept is None:
        kept = InventoryMapping(fonds_id=fonds_id, signature=signature)
        work.session.add(kept)
    kept.mapping, kept.name = dict(mapping), name.strip()[:200] or kept.name or ""
    kept.kept_by, kept.kept_at = work.actor.handle, work.now
    work.session.flush()
    work.emit(
        InventoryMappingKept(entity_id=kept.id, fonds_id=fonds_id, signature=signature, columns=len(kept.mapping))
    )
    return kept


def require_importer(work: Work, fonds_id: UUID) -> None:
    """Go on only where the actor takes inventories into this body.

    Raises:
        NotPermitted: the actor opens files nowhere in it.
    """
    actor = work.actor
    here = actor.everywhere or actor.fonds_id == fonds_id
    require_somewhere(here and actor.holds(Permission.AGGREGATION_OPEN), actor.handle)


def require_somewhere(holds: bool, handle: str) -> None:  # noqa: FBT001 - what is asked is said by its name
    """Whoever opens files nowhere takes no inventory in.

    Raises:
        NotPermitted: naming the permission.
    """
    if not holds:
        raise NotPermitted(permission=Permission.AGGREGATION_OPEN.value, actor=handle)


def _locked(work: Work, import_id: UUID) -> InventoryImport:
    statement = select(InventoryImport).where(InventoryImport.id == import_id).with_for_update()
    kept = work.session.scalar(statement.execution_options(populate_existing=True))
    if kept is None or not (work.actor.everywhere or work.actor.fonds_id == kept.fonds_id):
        raise InventoryNotFound(id=import_id)
    return kept


def _load(work: Work, plans: Sequence[RowPlan]) -> tuple[list[RowPlan], list[LoadedRow]]:
    """Open the files of the rows that are to be loaded; a row that the acts refuse themselves is refused alone."""
    settled = list(plans)
    while True:
        settled = with_their_files(settled)
        wholes = files_of(settled)
        if not wholes:
            return settled, []
        try:
            opened = open_files(work, [opening_of(one) for one in wholes])
        except ActRefused as refusal:
            places = {plan.row: at for at, plan in enumerate(settled)}
            for objection in refusal.objections:
                at = places[wholes[int(objection.facts.get("position") or 1) - 1].wanted.row]
                before = settled[at]
                said = (*before.said, Said("refused", "", objection))
                settled[at] = RowPlan(before.row, Outcome.REFUSED, before.wanted, said)
            continue
        return _told_of_folios(settled, wholes), [
            LoadedRow(row, file, volume)
            for whole, file in zip(wholes, opened, strict=True)
            for row, volume in whole.rows
        ]


def _told_of_folios(plans: Sequence[RowPlan], wholes: Sequence[WholeFile]) -> list[RowPlan]:
    """Where the folios of volumes do not go on from one to the next, the row of the file says so."""
    broken = {whole.wanted.row for whole in wholes if whole.is_broken}
    told = Said("warning", "fojas", Objection("inventory.volumes_not_continuous", "", {}))
    return [replace(plan, said=(*plan.said, told)) if plan.row in broken else plan for plan in plans]


def opening_of(whole: WholeFile) -> Opening:
    """The act that a row asks for, with those of its volumes."""
    wanted = whole.wanted
    return Opening(
        node_id=wanted.series.node_id,
        unit_id=wanted.unit.id,
        title=wanted.title,
        opened_on=wanted.opened_on,
        description=Description(
            scope_and_content=wanted.description,
            area=wanted.area,
            archivist_note=wanted.note,
            support=wanted.support,
            tradition=wanted.tradition,
            access_condition=wanted.access,
            folios=wanted.folios,
            first_folio=wanted.first_folio,
            last_folio=wanted.last_folio,
        ),
        consecutive=wanted.consecutive,
        old_reference=wanted.reference,
        volumes=wanted.volumes,
        volume_folios=whole.ranges,
        closing=None if wanted.closed_on is None else Closing(on=wanted.closed_on),
    )


def _keep_entries(work: Work, kept: InventoryImport, rows: Sequence[LoadedRow]) -> None:
    if rows:
        work.session.execute(
            insert(table_of(InventoryEntry)),
            [
                {
                    "fonds_id": kept.fonds_id, "identity": one.wanted.identity, "aggregation_id": one.file.id,
                    "import_id": kept.id, "row_number": one.wanted.row, "reference": one.wanted.reference,
                    "box": one.wanted.box, "place": one.wanted.place, "dates_assumed": one.wanted.assumed,
                    "contents": one.wanted.contents(),
                }
                for one in rows
            ],
        )  # fmt: skip


__all__ = [
    "BATCH", "JOB", "SMALL", "InventoryDone", "begin_import", "finish_import", "keep_said", "opening_of",
    "remember_mapping", "require_importer", "require_somewhere", "settle_rows",
]  # fmt: skip
