"""Acts on a secondary transfer: from the proposal to receipt, notice and publication (LGA 31-36, 59)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from uuid_utils.compat import uuid7

from classification.charts.model import Node
from classification.series.kinds import Technique
from records.aggregations.kinds import AccessCondition
from records.aggregations.model import Aggregation, Standing
from records.custody.queries import portions
from retention.clocks.model import RetentionClock
from retention.disposals.gathering import protected
from retention.disposals.model import SampledFile
from retention.transfers import queries, states
from retention.transfers.accepting import change_custody, move_boxes_of, next_number
from retention.transfers.acting import counted, lock_files, plain, shelf_of, take
from retention.transfers.eligibility import FileFacts, Rules, bounded, secondary_objections
from retention.transfers.errors import TransferRefused
from retention.transfers.events import (
    NoticeGiven,
    SecondaryDescribed,
    SecondaryPaperKept,
    SecondaryProposed,
    SecondaryPublished,
    TransferAccepted,
)
from retention.transfers.gathering import Scope, centre_facts, object_counts, of_transfer
from retention.transfers.kinds import Destination, PackageState, TransferKind, TransferState
from retention.transfers.model import Transfer, TransferExclusion, TransferItem, TransferPaper
from retention.transfers.noticing import notice_of
from retention.transfers.service import CHECK, MOST_FILES, given_up, insert_items, number_boxes
from retention.transfers.states import Moment, Transition
from system.actor import CustodyStage, Place
from system.attachments.service import Paper, keep_paper
from system.database import table_of
from system.errors import Objection, refuse_all
from system.obligations.service import Proof, record_evidence
from system.organization.profile import Lga55Mode
from system.organization.queries import fonds_of, profile_of
from system.work import Work

NOTICE_OBLIGATION = "OB-45"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a step rests on: a paper with its number, day and authority, and the paper itself where there is one."""

    number: str
    dated_on: date | None
    authority: str = ""
    paper: Paper | None = None


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


def record_opinion(work: Work, transfer_id: UUID, said: Said) -> Transfer:
    """The interdisciplinary group gave its opinion on these files (LGA 50, 53).

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused, AttachmentUnfit
    """
    return _step(work, transfer_id, states.OPINION, said)


def record_ruling(work: Work, transfer_id: UUID, said: Said, *, act_number: str) -> Transfer:
    """Ruling and act of the secondary transfer were given for these files (LGA 106-VI).

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused, AttachmentUnfit
    """
    return _step(work, transfer_id, states.RULING, said, act_number=act_number)


def finish_description(work: Work, transfer_id: UUID) -> Transfer:
    """Every file is described and may pass; objects are read again meanwhile (domain 7 E 52).

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
        TransferRefused: with every gap of every file.
    """
    transfer = take(work, transfer_id, states.DESCRIPTION)
    lock_files(work, transfer.id)
    facts = centre_facts(work.session, of_transfer(transfer.id), work.today, protected(work, transfer.fonds_id))
    moment = Moment(today=work.today, against=against_files(work, transfer, facts))
    refuse_all(TransferRefused, bounded(states.DESCRIPTION.objections(moment)))
    number_boxes(work, transfer.id)
    transfer.signed_digest = queries.inventory_digest(work.session, transfer.id)
    transfer.state = TransferState.DESCRIBED
    work.emit(SecondaryDescribed(entity_id=transfer.id, fonds_id=transfer.fonds_id, files=len(facts)))
    if object_counts(work.session, transfer.id)[1]:
        work.enqueue(CHECK, transfer_id=transfer.id)
    return transfer


def deliver(work: Work, transfer_id: UUID) -> Transfer:
    """Hand the package and the boxes over. Custody stays until the historical archive acknowledges receipt.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.DELIVERY)
    moment = _whole_moment(work, transfer, has_package=_has_package(work, transfer))
    refuse_all(TransferRefused, bounded(states.DELIVERY.objections(moment)))
    transfer.state, transfer.reviewed_by = TransferState.DELIVERED, work.actor.handle
    _told(work, transfer, "deliver", transfer.signed_digest[:16], work.today)
    return transfer


def receive(work: Work, transfer_id: UUID, said: Said, *, place_id: UUID | None = None) -> Transfer:
    """The body's own historical archive acknowledges receipt: from this instant custody is its own (LGA 32).

    Every guard is asked again of every file. Access is public from here on (LGA 36).

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.RECEIPT)
    if transfer.destination is not Destination.OWN:
        raise TransferRefused(objections=[Objection("transfer.received_elsewhere", "LGA 33")])
    shelf = shelf_of(work, transfer, place_id, CustodyStage.HISTORICAL)
    boxes = queries.boxes(work, transfer.id)
    moment = _whole_moment(
        work, transfer, number=said.number, dated_on=said.dated_on, has_place=shelf is not None or not boxes
    )
    refuse_all(TransferRefused, bounded(states.RECEIPT.objections(moment)))
    move_boxes_of(work, transfer, CustodyStage.HISTORICAL, shelf.id if shelf else None, shelf.label if shelf else "")
    return _accepted(work, transfer, said, files=moment.files, boxes=len(boxes))


def record_foreign_receipt(work: Work, transfer_id: UUID, said: Said) -> Transfer:
    """Another archive acknowledged receipt (LGA 33): the files leave the body, and their standing says so.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused, AttachmentUnfit
    """
    transfer = take(work, transfer_id, states.FOREIGN_RECEIPT)
    if transfer.destination is Destination.OWN:
        raise TransferRefused(objections=[Objection("transfer.received_here", "LGA 32")])
    moment = _whole_moment(work, transfer, number=said.number, dated_on=said.dated_on, has_paper=said.paper is not None)
    refuse_all(TransferRefused, bounded(states.FOREIGN_RECEIPT.objections(moment)))
    boxes = queries.boxes(work, transfer.id)
    move_boxes_of(work, transfer, CustodyStage.HISTORICAL, None, "")
    files = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer.id)
    work.session.execute(
        update(Aggregation)
        .where(Aggregation.id.in_(files))
        .values(standing=Standing.DELIVERED)
        .execution_options(synchronize_session=False)
    )
    return _accepted(work, transfer, said, files=moment.files, boxes=len(boxes))


def give_notice(work: Work, transfer_id: UUID, said: Said) -> Transfer:
    """The general archive was told (LGA 59). What proves it stands among the proofs of the body's obligations too.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused, EvidenceInvalid
    """
    transfer = take(work, transfer_id, states.NOTICE)
    due = notice_of(work, transfer)
    moment = Moment(
        today=work.today, number=said.number, dated_on=said.dated_on, has_paper=said.paper is not None
    )  # fmt: skip
    refuse_all(TransferRefused, states.NOTICE.objections(moment))
    given_on = said.dated_on or work.today
    accepted_on = transfer.accepted_on or given_on
    evidence = record_evidence(
        work, transfer.fonds_id, NOTICE_OBLIGATION, str(accepted_on.year),
        proof=Proof(fulfilled_on=given_on, approval=plain(said.authority, 500), note=plain(said.number, 200)),
        paper=said.paper,
    )  # fmt: skip
    transfer.evidence_id, transfer.notified_on = evidence.id, given_on
    transfer.state = TransferState.NOTIFIED
    work.emit(
        NoticeGiven(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, number=plain(said.number, 200),
            due_on=due.due_on if due else given_on, given_on=given_on, days_late=due.days_late(given_on) if due else 0,
        )
    )  # fmt: skip
    return transfer


def publish_secondary(work: Work, transfer_id: UUID, *, address: str) -> Transfer:
    """Ruling and act stand published at an address (LGA 58).

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.PUBLICATION)
    own = transfer.destination is Destination.OWN and transfer.kind is TransferKind.SECONDARY
    needed = own and transfer.state is TransferState.ACCEPTED
    moment = Moment(today=work.today, address=address, needs_notice=needed)
    refuse_all(TransferRefused, states.PUBLICATION.objections(moment))
    transfer.address, transfer.state = plain(address), TransferState.PUBLISHED
    work.emit(SecondaryPublished(entity_id=transfer.id, fonds_id=transfer.fonds_id, published_on=work.today))
    return transfer


def give_up_secondary(work: Work, transfer_id: UUID, *, reason: str) -> Transfer:
    """Give a secondary transfer up; its files stay where they are and are free again.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.GIVING_UP)
    refuse_all(TransferRefused, states.GIVING_UP.objections(Moment(today=work.today, reason=reason)))
    return given_up(work, transfer, reason)


def hold_back(work: Work, transfer_id: UUID, aggregation_id: UUID) -> None:
    """Take one file out of a proposal that nobody gave an opinion on yet; its reason stands with what was left out.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, Transition("hold_back", (TransferState.PROPOSED,), states.SAME,
                                                  states.PROPOSAL.permission))  # fmt: skip
    own = (TransferItem.transfer_id == transfer.id, TransferItem.aggregation_id == aggregation_id)
    if work.session.scalar(select(TransferItem.id).where(*own)) is None:
        raise TransferRefused(objections=[Objection("transfer.file_unknown", "", {"id": str(aggregation_id)})])
    work.session.execute(delete(TransferItem).where(*own))
    _exclude(work, transfer.id, [(aggregation_id, [Objection("transfer.held_back")])])
    number_boxes(work, transfer.id)
    transfer.signed_digest = queries.inventory_digest(work.session, transfer.id)


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


def _step(work: Work, transfer_id: UUID, act: Transition, said: Said, *, act_number: str = "") -> Transfer:
    transfer = take(work, transfer_id, act)
    moment = Moment(
        today=work.today, number=said.number, dated_on=said.dated_on, act_number=act_number,
        actor=work.actor.handle, proposer=transfer.made_by,
    )  # fmt: skip
    refuse_all(TransferRefused, act.objections(moment))
    transfer.act_number = plain(act_number, 200) or transfer.act_number
    transfer.state = TransferState(act.target)
    _keep(work, transfer, act.act, said)
    return transfer


def _accepted(work: Work, transfer: Transfer, said: Said, *, files: int, boxes: int) -> Transfer:
    transfer.number, transfer.year = next_number(work, transfer), work.today.year
    transfer.accepted_on, transfer.accepted_by = work.today, work.actor.handle
    transfer.receiver, transfer.state = plain(said.authority, 300), TransferState.ACCEPTED
    own = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer.id)
    work.session.execute(
        update(Aggregation)
        .where(Aggregation.id.in_(own))
        .values(access_condition=AccessCondition.PUBLIC)
        .execution_options(synchronize_session=False)
    )
    change_custody(work, transfer, CustodyStage.INTERMEDIATE, CustodyStage.HISTORICAL)
    if transfer.destination is Destination.OWN:
        due = notice_of(work, transfer)
        transfer.notice_due_on = due.due_on if due else None
    _keep(work, transfer, "receive", said)
    work.emit(
        TransferAccepted(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, number=transfer.spoken, files=files, boxes=boxes,
            digest=transfer.signed_digest,
        )
    )  # fmt: skip
    return transfer


def _keep(work: Work, transfer: Transfer, act: str, said: Said) -> None:
    kept = keep_paper(work, transfer.fonds_id, said.paper) if said.paper is not None else None
    dated_on = said.dated_on or work.today
    work.session.add(
        TransferPaper(
            transfer_id=transfer.id, act=act, number=plain(said.number, 200), dated_on=dated_on,
            authority=plain(said.authority, 300), attachment_id=kept.id if kept else None,
            digest=transfer.signed_digest, recorded_by=work.actor.handle, recorded_at=work.now,
        )
    )  # fmt: skip
    _told(work, transfer, act, plain(said.number, 200), dated_on)


def _told(work: Work, transfer: Transfer, act: str, number: str, dated_on: date) -> None:
    work.emit(
        SecondaryPaperKept(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, act=act, number=number, dated_on=dated_on,
            digest=transfer.signed_digest,
        )
    )  # fmt: skip


def _whole_moment(work: Work, transfer: Transfer, **more: object) -> Moment:
    lock_files(work, transfer.id)
    facts = centre_facts(work.session, of_transfer(transfer.id), work.today, protected(work, transfer.fonds_id))
    return counted(
        work, transfer, digest=queries.inventory_digest(work.session, transfer.id), proposer=transfer.reviewed_by,
        against=against_files(work, transfer, facts), **more,
    )  # fmt: skip


def _has_package(work: Work, transfer: Transfer) -> bool:
    package = queries.package_of(work, transfer.id)
    return (
        package is not None
        and package.state is PackageState.READY
        and package.inventory_digest == queries.inventory_digest(work.session, transfer.id)
    )
