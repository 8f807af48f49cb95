"""The count against the inventory: found or missing, by ticks or by scan; then observed, answered, corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select, update

from records.aggregations.model import Aggregation, Volume
from records.custody.kinds import ScanKind
from records.custody.marks import read_mark
from records.custody.model import Box, BoxedVolume
from records.custody.queries import portions
from retention.transfers import queries, states
from retention.transfers.acting import counted, plain, take
from retention.transfers.errors import ItemNotFound, TransferRefused
from retention.transfers.events import (
    TransferAnswered,
    TransferCorrected,
    TransferCounted,
    TransferObserved,
    TransferReviewBegun,
)
from retention.transfers.kinds import Finding, TransferState
from retention.transfers.model import Transfer, TransferBox, TransferItem
from retention.transfers.service import drop_items
from retention.transfers.states import Moment
from system.errors import Objection, refuse_all
from system.work import Work

MOST_LINES = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """What the count says of one file."""

    finding: Finding
    observation: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of one line of a scan: `reference` of what it found, empty where it names nothing of this transfer.

    `files` is how many files it marked as found.
    """

    line: int
    text: str
    reference: str = ""
    files: int = 0


def begin_review(work: Work, transfer_id: UUID) -> Transfer:
    """The records centre begins to count what it was sent.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
        TransferRefused: the inventory is not the one the unit head signed.
    """
    transfer = take(work, transfer_id, states.REVIEW)
    digest = queries.inventory_digest(work.session, transfer.id)
    moment = counted(work, transfer, digest=digest)
    refuse_all(TransferRefused, states.REVIEW.objections(moment))
    transfer.state, transfer.reviewed_by = TransferState.REVIEWING, work.actor.handle
    work.emit(TransferReviewBegun(entity_id=transfer.id, fonds_id=transfer.fonds_id, files=moment.files))
    return transfer


def count_files(work: Work, transfer_id: UUID, found: Mapping[UUID, Found]) -> int:
    """Say of files, by their ids, what the count found; how many. What is observed says how it differs.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, ItemNotFound
        TransferRefused: an observation says nothing, or too much.
    """
    transfer = take(work, transfer_id, states.COUNT)
    inside = _inside(work, transfer, list(found))
    if lost := [one for one in found if one not in inside]:
        raise ItemNotFound(id=lost[0])
    refuse_all(TransferRefused, [
        Objection("transfer.observation_missing", "", {"field": f"observation-{one}", "file": inside[one]})
        for one, said in found.items() if said.finding is Finding.OBSERVED and not said.observation.strip()
    ])  # fmt: skip
    alike: dict[Found, list[UUID]] = {}
    for one, said in found.items():
        alike.setdefault(Found(said.finding, plain(said.observation)), []).append(one)
    for said, ids in alike.items():
        _mark(work, transfer, ids, said)
    _tell(work, transfer, [said.finding for said in found.values()])
    return len(found)


def count_rest(work: Work, transfer_id: UUID, finding: Finding) -> int:
    """Say the same of every file not counted yet: all found, or all missing; how many.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
    """
    transfer = take(work, transfer_id, states.COUNT)
    own = (TransferItem.transfer_id == transfer.id, TransferItem.finding == Finding.PENDING)
    changed = work.session.execute(
        update(TransferItem)
        .where(*own)
        .values(finding=finding, counted_by=work.actor.handle, counted_at=work.now)
        .returning(TransferItem.id)
        .execution_options(synchronize_session=False)
    ).all()
    _tell(work, transfer, [finding] * len(changed))
    return len(changed)


def scan_files(work: Work, transfer_id: UUID, text: str) -> list[Scanned]:
    """Mark as found what a scan-gun read: references of files, marks of volumes, marks or numbers of whole boxes.

    A line that names nothing of this transfer is told and stops no other.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
        TransferRefused: more lines than one act takes.
    """
    transfer = take(work, transfer_id, states.COUNT)
    lines = [line.strip()[:340] for line in text.replace("\x00", "").splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise TransferRefused(objections=[Objection("scan.too_many", "", {"field": "lines", "most": MOST_LINES})])
    named = _named(work, transfer, lines)
    outcome = [
        Scanned(number, line, *_said(named.get(_key(line), []))) for number, line in enumerate(lines, 1)
    ]  # fmt: skip
    ids = [file_id for line in lines for file_id, _reference in named.get(_key(line), [])]
    _mark(work, transfer, list(dict.fromkeys(ids)), Found(Finding.FOUND))
    _tell(work, transfer, [Finding.FOUND] * len(set(ids)))
    return outcome


def observe_transfer(work: Work, transfer_id: UUID) -> Transfer:
    """End the count with observations: custody stays with the office until every one is resolved (domain 7 C 32).

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.OBSERVATION)
    moment = counted(work, transfer)
    refuse_all(TransferRefused, states.OBSERVATION.objections(moment))
    transfer.state = TransferState.OBSERVED
    found = moment.files - moment.missing - moment.observed
    work.emit(
        TransferObserved(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, files=moment.files, found=found,
            missing=moment.missing, observed=moment.observed,
        )
    )  # fmt: skip
    return transfer


def answer_observation(
    work: Work, transfer_id: UUID, aggregation_id: UUID, *, answer: str = "", remove: bool = False
) -> None:
    """The office answers what was observed of one file: it was brought or mended, or it leaves the transfer.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, ItemNotFound
        TransferRefused: the answer says nothing.
    """
    transfer = take(work, transfer_id, states.ANSWER)
    item = work.session.scalar(
        select(TransferItem).where(
            TransferItem.transfer_id == transfer.id, TransferItem.aggregation_id == aggregation_id
        )
    )
    if item is None or item.finding not in {Finding.MISSING, Finding.OBSERVED}:
        raise ItemNotFound(id=aggregation_id)
    if remove:
        drop_items(work, transfer, [aggregation_id])
        return
    if not answer.strip():
        raise TransferRefused(objections=[Objection("transfer.answer_missing", "", {"field": "answer"})])
    item.answer, item.answered_by = plain(answer), work.actor.handle
    work.emit(TransferAnswered(entity_id=transfer.id, fonds_id=transfer.fonds_id, aggregation_id=aggregation_id))


def correct_transfer(work: Work, transfer_id: UUID) -> Transfer:
    """The office answered everything: what was observed is counted again.

    Where files left the transfer or boxes changed, the unit head signs again before the count goes on.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.CORRECTION)
    files = sum(queries.counts(work.session, transfer.id).values())
    moment = Moment(today=work.today, files=files, unanswered=queries.unanswered(work.session, transfer.id))
    refuse_all(TransferRefused, states.CORRECTION.objections(moment))
    differs = TransferItem.finding.in_((Finding.MISSING, Finding.OBSERVED))
    work.session.execute(
        update(TransferItem)
        .where(TransferItem.transfer_id == transfer.id, differs)
        .values(finding=Finding.PENDING)
        .execution_options(synchronize_session=False)
    )
    transfer.state = TransferState.CORRECTED
    work.emit(TransferCorrected(entity_id=transfer.id, fonds_id=transfer.fonds_id, files=files))
    return transfer


def _inside(work: Work, transfer: Transfer, ids: Sequence[UUID]) -> dict[UUID, str]:
    known: dict[UUID, str] = {}
    for some in portions(ids):
        rows = work.session.execute(
            select(Aggregation.id, Aggregation.reference)
            .join(TransferItem, TransferItem.aggregation_id == Aggregation.id)
            .where(TransferItem.transfer_id == transfer.id, Aggregation.id.in_(some))
        )
        known |= {row.id: row.reference for row in rows}
    return known


def _mark(work: Work, transfer: Transfer, ids: Sequence[UUID], said: Found) -> None:
    for some in portions(ids):
        work.session.execute(
            update(TransferItem)
            .where(TransferItem.transfer_id == transfer.id, TransferItem.aggregation_id.in_(some))
            .values(
                finding=said.finding, observation=said.observation, answer="", answered_by="",
                counted_by=work.actor.handle, counted_at=work.now,
            )
            .execution_options(synchronize_session=False)
        )  # fmt: skip


def _tell(work: Work, transfer: Transfer, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    work.emit(
        TransferCounted(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, found=findings.count(Finding.FOUND),
            missing=findings.count(Finding.MISSING), observed=findings.count(Finding.OBSERVED),
        )
    )  # fmt: skip


def _said(found: Sequence[tuple[UUID, str]]) -> tuple[str, int]:
    return ("" if not found else found[0][1] if len(found) == 1 else f"{found[0][1]}…", len(found))


def _key(line: str) -> str:
    mark = read_mark(line)
    return mark.text if mark is not None else line.casefold()


def _named(work: Work, transfer: Transfer, lines: Sequence[str]) -> dict[str, list[tuple[UUID, str]]]:
    """What each line names among the files of the transfer, in a few statements for all of them."""
    found: dict[str, list[tuple[UUID, str]]] = {}
    own = (
        select(Aggregation.id, Aggregation.reference, Aggregation.printed_reference)
        .join(TransferItem, TransferItem.aggregation_id == Aggregation.id)
        .where(TransferItem.transfer_id == transfer.id)
    )
    marks = [mark for line in lines if (mark := read_mark(line)) is not None]
    for some in portions(spelt for line in lines for spelt in (line, line.upper())):
        spoken = or_(Aggregation.reference.in_(some), Aggregation.printed_reference.in_(some))
        for row in work.session.execute(own.where(spoken)):
            for name in {row.reference.casefold(), row.printed_reference.casefold()}:
                found[name] = [(row.id, row.reference)]
    volumes = {mark.id: mark.text for mark in marks if mark.kind is ScanKind.VOLUME and mark.id is not None}
    for ids in portions(volumes):
        joined = own.add_columns(Volume.id.label("volume_id")).join(Volume, Volume.aggregation_id == Aggregation.id)
        for row in work.session.execute(joined.where(Volume.id.in_(ids))):
            found[volumes[row.volume_id]] = [(row.id, row.reference)]
    boxed = (
        own.add_columns(Box.mark, TransferBox.number)
        .join(Volume, Volume.aggregation_id == Aggregation.id)
        .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .join(Box, Box.id == BoxedVolume.box_id)
        .join(TransferBox, (TransferBox.box_id == Box.id) & (TransferBox.transfer_id == transfer.id))
        .order_by(Aggregation.sort_key)
    )
    box_marks = [mark.text for mark in marks if mark.kind is ScanKind.BOX]
    for some in portions(box_marks):
        for row in work.session.execute(boxed.where(Box.mark.in_(some))):
            found.setdefault(row.mark, []).append((row.id, row.reference))
    return found
