"""Steps of a secondary transfer: opinion, ruling, description, notice, publication (LGA 31, 50-59)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from retention.disposals.gathering import protected
from retention.transfers import queries, states
from retention.transfers.acting import lock_files, plain, take
from retention.transfers.eligibility import bounded
from retention.transfers.errors import TransferRefused
from retention.transfers.events import NoticeGiven, SecondaryDescribed, SecondaryPaperKept, SecondaryPublished
from retention.transfers.excepting import against_formats
from retention.transfers.gathering import centre_facts, object_counts, of_transfer
from retention.transfers.kinds import Destination, TransferKind, TransferState
from retention.transfers.model import Transfer, TransferPaper
from retention.transfers.noticing import notice_of
from retention.transfers.proposing import against_files
from retention.transfers.service import CHECK, given_up, number_boxes
from retention.transfers.states import Moment, Transition
from system.attachments.service import Paper, keep_paper
from system.errors import refuse_all
from system.obligations.service import Proof, record_evidence
from system.work import Work

NOTICE_OBLIGATION = "OB-45"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a step rests on: a paper with its number, day and authority, and the paper itself where there is one."""

    number: str
    dated_on: date | None
    authority: str = ""
    paper: Paper | None = None


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
    moment = Moment(
        today=work.today, against=against_files(work, transfer, facts), formats=against_formats(work, transfer)
    )
    refuse_all(TransferRefused, bounded(states.DESCRIPTION.objections(moment)))
    number_boxes(work, transfer.id)
    transfer.signed_digest = queries.inventory_digest(work.session, transfer.id)
    transfer.state = TransferState.DESCRIBED
    work.emit(SecondaryDescribed(entity_id=transfer.id, fonds_id=transfer.fonds_id, files=len(facts)))
    if object_counts(work.session, transfer.id)[1]:
        work.enqueue(CHECK, transfer_id=transfer.id)
    return transfer


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


def _step(work: Work, transfer_id: UUID, act: Transition, said: Said, *, act_number: str = "") -> Transfer:
    transfer = take(work, transfer_id, act)
    moment = Moment(
        today=work.today, number=said.number, dated_on=said.dated_on, act_number=act_number,
        actor=work.actor.handle, proposer=transfer.made_by,
    )  # fmt: skip
    refuse_all(TransferRefused, act.objections(moment))
    transfer.act_number = plain(act_number, 200) or transfer.act_number
    transfer.state = TransferState(act.target)
    keep_step_paper(work, transfer, act.act, said)
    return transfer


def keep_step_paper(work: Work, transfer: Transfer, act: str, said: Said) -> None:
    """Keep what a step rests on, given for the inventory as it stands, and state the step."""
    kept = keep_paper(work, transfer.fonds_id, said.paper) if said.paper is not None else None
    dated_on = said.dated_on or work.today
    work.session.add(
        TransferPaper(
            transfer_id=transfer.id, act=act, number=plain(said.number, 200), dated_on=dated_on,
            authority=plain(said.authority, 300), attachment_id=kept.id if kept else None,
            digest=transfer.signed_digest, recorded_by=work.actor.handle, recorded_at=work.now,
        )
    )  # fmt: skip
    tell_step(work, transfer, act, plain(said.number, 200), dated_on)


def tell_step(work: Work, transfer: Transfer, act: str, number: str, dated_on: date) -> None:
    """State that a step was taken for the inventory as it stands."""
    work.emit(
        SecondaryPaperKept(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, act=act, number=number, dated_on=dated_on,
            digest=transfer.signed_digest,
        )
    )  # fmt: skip
