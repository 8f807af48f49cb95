"""What may pass to history: the proposal of a secondary transfer, and everything left out of it with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, insert, or_, select
from uuid_utils.compat import uuid7

from classification.charts.model import Node
from classification.series.kinds import Technique
from records.aggregations.model import Aggregation, Standing
from records.custody.queries import portions
from retention.clocks.model import RetentionClock
from retention.disposals.gathering import protected
from retention.disposals.model import SampledFile
from retention.transfers import queries, states
from retention.transfers.acting import take
from retention.transfers.eligibility import FileFacts, Rules, bounded, secondary_objections
from retention.transfers.errors import ItemNotFound, TransferRefused
from retention.transfers.events import FileHeldBack, SecondaryProposed
from retention.transfers.gathering import Scope, centre_facts
from retention.transfers.kinds import Destination, TransferKind, TransferState
from retention.transfers.model import Transfer, TransferExclusion, TransferItem
from retention.transfers.service import MOST_FILES, insert_items, number_boxes
from retention.transfers.states import Moment
from system.actor import CustodyStage, Place
from system.database import table_of
from system.errors import Objection
from system.organization.profile import Lga55Mode
from system.organization.queries import fonds_of, profile_of
from system.work import Work


def propose_secondary(
    work: Work, fonds_id: UUID, *, destination: Destination = Destination.OWN, series: str = ""
) -> Transfer:
    """Propose every file whose terms are over and whose series, or sample, is kept for good; the rest is told why not.

    Raises:
        FondsNotFound, NotPermitted
        TransferRefused: no file may pass; the objections say why of each.
    """
    fonds = fonds_of(work, fonds_id)
    work.actor.require(states.PROPOSAL.permission, Place(fonds.id))
    rules = rules_of(work, fonds.id, finished=False)
    passing, left = _weighed(work, fonds.id, _candidates(work, fonds.id, series), rules)
    moment = Moment(today=work.today, files=len(passing))
    if refused := states.PROPOSAL.objections(moment):
        raise TransferRefused(objections=bounded([*refused, *(one for _id, against in left for one in against)]))
    if len(passing) > MOST_FILES:
        raise TransferRefused(objections=[Objection("transfer.too_many_files", "", {"most": MOST_FILES})])
    transfer = Transfer(
        fonds_id=fonds.id, unit_id=None, kind=TransferKind.SECONDARY, state=TransferState.PROPOSED,
        year=work.today.year, destination=destination, made_by=work.actor.handle, made_at=work.now,
        requested_by=work.actor.handle, requested_on=work.today,
    )  # fmt: skip
    work.session.add(transfer)
    work.session.flush()
    insert_items(work, transfer.id, passing)
    _exclude(work, transfer.id, left)
    number_boxes(work, transfer.id)
    transfer.signed_digest = queries.inventory_digest(work.session, transfer.id)
    work.emit(
        SecondaryProposed(
            entity_id=transfer.id, fonds_id=fonds.id, files=len(passing), excluded=len(left),
            digest=transfer.signed_digest,
        )
    )  # fmt: skip
    return transfer


def hold_back(work: Work, transfer_id: UUID, aggregation_id: UUID) -> None:
    """Take one file out of a proposal that nobody gave an opinion on yet; its reason stands with what was left out.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
        ItemNotFound: the file is not in it.
    """
    transfer = take(work, transfer_id, states.HOLDING_BACK)
    own = (TransferItem.transfer_id == transfer.id, TransferItem.aggregation_id == aggregation_id)
    if work.session.scalar(select(TransferItem.id).where(*own)) is None:
        raise ItemNotFound(id=aggregation_id)
    work.session.execute(delete(TransferItem).where(*own))
    _exclude(work, transfer.id, [(aggregation_id, [Objection("transfer.held_back")])])
    number_boxes(work, transfer.id)
    transfer.signed_digest = queries.inventory_digest(work.session, transfer.id)
    work.emit(
        FileHeldBack(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, aggregation_id=aggregation_id,
            digest=transfer.signed_digest,
        )
    )  # fmt: skip


def rules_of(work: Work, fonds_id: UUID, *, finished: bool = True) -> Rules:
    """What the body's law asks of files that pass to history."""
    terms = profile_of(work, fonds_id, work.today).archive
    return Rules(
        today=work.today, sensitive_years=terms.sensitive_restriction_years,
        strict=terms.lga55_mode is Lga55Mode.STRICT, finished=finished,
    )  # fmt: skip


def against_files(work: Work, transfer: Transfer, facts: Sequence[FileFacts]) -> list[Objection]:
    """Everything against every one of these files passing to history."""
    rules = rules_of(work, transfer.fonds_id)
    return [objection for one in facts for objection in secondary_objections(one, rules)]


def _candidates(work: Work, fonds_id: UUID, series: str) -> list[UUID]:
    chosen = select(SampledFile.aggregation_id).where(
        SampledFile.is_chosen.is_(True), SampledFile.standing.is_not(None)
    )
    taken = select(TransferItem.running).where(TransferItem.running.is_not(None))
    statement = (
        select(Aggregation.id)
        .join(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .where(
            Aggregation.fonds_id == fonds_id,
            Aggregation.stage == CustodyStage.INTERMEDIATE,
            Aggregation.standing == Standing.IN_ORDER,
            or_(RetentionClock.outcome == Technique.CONSERVATION, Aggregation.id.in_(chosen)),
            RetentionClock.intermediate_until < work.today,
            Aggregation.id.not_in(taken),
        )
        .order_by(Aggregation.sort_key, Aggregation.id)
    )
    if code := series.strip():
        named = (Node.code == code) | Node.code.startswith(f"{code}.", autoescape=True)
        statement = statement.where(Aggregation.lineage_id.in_(select(Node.lineage_id).where(named)))
    return list(work.session.scalars(statement))


def _weighed(
    work: Work, fonds_id: UUID, ids: Sequence[UUID], rules: Rules
) -> tuple[list[UUID], list[tuple[UUID, list[Objection]]]]:
    passing: list[UUID] = []
    left: list[tuple[UUID, list[Objection]]] = []
    for some in portions(ids):
        scope = Scope(Aggregation.id.in_(some))
        for one in centre_facts(work.session, scope, work.today, protected(work, fonds_id)):
            if against := secondary_objections(one, rules):
                left.append((one.id, against))
            else:
                passing.append(one.id)
    return passing, left


def _exclude(work: Work, transfer_id: UUID, left: Sequence[tuple[UUID, list[Objection]]]) -> None:
    rows = [
        {
            "id": uuid7(), "transfer_id": transfer_id, "aggregation_id": file_id,
            "reasons": [{"code": one.code, "basis": one.basis, "facts": dict(one.facts)} for one in against],
        }
        for file_id, against in left
    ]  # fmt: skip
    for start in range(0, len(rows), 1000):
        work.session.execute(insert(table_of(TransferExclusion)), rows[start : start + 1000])
