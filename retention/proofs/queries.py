"""Gathers the proof of one destroyed file from what the acts left behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from retention.clocks.model import RetentionClock
from retention.clocks.reckoning import norm_of
from retention.disposals.model import DisposalItem, DisposalList, DisposalPaper, ItemState
from retention.execution.model import Execution, Tombstone
from retention.execution.queries import objects_of, tombstone
from retention.holds.model import HeldFile, Hold
from retention.proofs import contents
from retention.proofs.errors import ProofIncomplete
from retention.proofs.signing import seal_over
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from system import history
from system.anchoring.proving import proved
from system.attachments.model import Attachment
from system.history import Entry
from system.organization.model import Fonds
from system.work import Reading

VERIFIER = Path(__file__).with_name("verify_bundle.py")
# Beyond these a bundle says that it is not whole there: a list of 200,000 files would weigh on each of their proofs.
LINES_LIMIT = 20_000
BEGUN = "execution.destruction_begun"


def proof_bundle(reading: Reading, tombstone_id: UUID) -> tuple[str, bytes]:
    """The bundle of a tombstone in the actor's sight: a name for it, and its bytes.

    The same acts always give the same bytes; a paper that is added to the list later and another key of the
    installation give others. Where no seal covers what it shows yet, the history is sealed now.

    Raises:
        TombstoneNotFound: there is none, or not for this actor.
        ProofIncomplete: a row that it rests on is gone.
        TreeDisagrees, HeadDisagrees: the history is not what was signed.
        SealKeyMissing: the key is gone that sealed the history.
    """
    stone = tombstone(reading, tombstone_id)
    session = reading.session
    listed = session.get_one(DisposalList, stone.list_id)
    item = session.get_one(DisposalItem, stone.item_id)
    execution = _execution(session, stone)
    entries = _entries(session, stone)
    if execution is None or not entries:
        raise ProofIncomplete(reference=stone.reference)
    rule = _rule(reading, stone)
    shown = [one.seq for one in entries]
    checkpoint, branches = proved(reading.installation, shown)
    tree = {"root": checkpoint.statement.root, "size": checkpoint.statement.sequence}
    fonds = session.get_one(Fonds, stone.fonds_id)
    proof = {
        "body": contents.fields(fonds, "id", "code", "name"),
        "tombstone": contents.stone_part(stone),
        "item": contents.fields(item, "position", "sha256", "due_on"),
        "history": {**tree, "shown": shown},
    }
    parts = {
        "rule.json": rule,
        "arithmetic.json": {"steps": stone.explanation, "due_on": stone.due_on.isoformat()},
        "guards.json": stone.guards,
        "holds.json": _holds(session, stone.aggregation_id),
        "approvals.json": contents.approvals_part(listed, execution, _papers(session, listed.id)),
        "inventory.json": _inventory(session, listed.id),
        "manifest.json": {"objects": [
            contents.fields(one, "sha256", "size", "mime", "document_number")
            for one in objects_of(session, [stone.id])
        ]},
        "history.json": contents.history_part(entries, checkpoint, branches),
        "checkpoint.json": contents.checkpoint_part(checkpoint),
    }  # fmt: skip

    def sign(proof_sha256: str) -> dict[str, Any]:
        return seal_over(reading, proof_sha256=proof_sha256, history=tree, body=str(fonds.id))

    name = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in stone.reference)
    return f"prueba-{name}.zip", contents.bundle(proof, parts, sign)


def _execution(session: Session, stone: Tombstone) -> Execution | None:
    """The execution that destroyed it: the one of these two people that began last before."""
    statement = select(Execution).where(
        Execution.list_id == stone.list_id,
        Execution.executor == stone.executor,
        Execution.witness == stone.witness,
        Execution.confirmed_at.is_not(None),
        Execution.started_at <= stone.destroyed_at,
    )
    return session.scalars(statement.order_by(Execution.started_at.desc()).limit(1)).first()


def _rule(stand: Reading, stone: Tombstone) -> dict[str, Any]:
    """The rule from the schedule, the law from the profile, the facts from the clock."""
    session = stand.session
    clock = session.get(RetentionClock, stone.aggregation_id)
    entry = session.get(ScheduleEntry, clock.entry_id) if clock and clock.entry_id else None
    norm = norm_of(stand, stone.fonds_id, stone.closed_on)
    if clock is None or entry is None or norm is None:
        raise ProofIncomplete(reference=stone.reference)
    schedule = session.get_one(RetentionSchedule, entry.schedule_id)
    law = {
        "reckoning": norm.reckoning.value,
        "access_extension_months": norm.access_extension.in_months,
        "access_basis": norm.access_basis,
        "lga55_mode": norm.lga55_mode.value,
    }
    codes = {step["code"] for step in stone.explanation}
    facts = {
        "closed_on": contents.plain(clock.closed_on),
        "trigger_on": contents.plain(clock.trigger_on),
        "reserved_until": contents.plain(clock.reserved_until),
        "access_requested": "retention.step.access_request" in codes,
    }
    return contents.rule_part(schedule, entry, law, facts)


def _holds(session: Session, aggregation_id: UUID) -> list[dict[str, Any]]:
    """Every hold that ever kept the file, by number and days; whose case it was is not told here."""
    rows = session.execute(
        select(Hold, HeldFile)
        .join(HeldFile, HeldFile.hold_id == Hold.id)
        .where(HeldFile.aggregation_id == aggregation_id)
        .order_by(HeldFile.since, Hold.number)
    )
    return [
        {
            **contents.fields(hold, "number", "kind", "scope", "started_on", "released_on", "release_act"),
            **contents.fields(held, "since", "until"),
        }
        for hold, held in rows
    ]


def _papers(session: Session, list_id: UUID) -> list[tuple[DisposalPaper, Attachment | None]]:
    rows = session.execute(
        select(DisposalPaper, Attachment)
        .outerjoin(Attachment, Attachment.id == DisposalPaper.attachment_id)
        .where(DisposalPaper.list_id == list_id)
        .order_by(DisposalPaper.recorded_at, DisposalPaper.id)
    )
    return [(row[0], row[1]) for row in rows]


def _inventory(session: Session, list_id: UUID) -> dict[str, Any]:
    """The digests of the list's lines in order, which its own digest is over; nothing of other files is told."""
    statement = select(DisposalItem.position, DisposalItem.sha256).where(
        DisposalItem.list_id == list_id, DisposalItem.state != ItemState.REFUSED
    )
    rows = session.execute(statement.order_by(DisposalItem.position).limit(LINES_LIMIT + 1)).all()
    if len(rows) > LINES_LIMIT:
        return {"lines": [], "is_complete": False}
    return {"lines": [[position, sha256] for position, sha256 in rows], "is_complete": True}


def _is_of(begun: Entry, stone: Tombstone) -> bool:
    return begun.read_facts().get("tombstone_id") == str(stone.id)


def _entries(session: Session, stone: Tombstone) -> list[Entry]:
    """Entries of file and list to the end of the execution, all while it runs; none without its beginning."""
    of_file = history.of(session, stone.aggregation_id)
    of_list = history.of(session, stone.list_id)
    # Of an earlier list by which the file could not be destroyed there may be another beginning.
    begun = next((one.seq for one in of_file if one.action == BEGUN and _is_of(one, stone)), None)
    if begun is None:
        return []
    found = sorted((*of_file, *of_list), key=lambda one: one.seq)
    last = next((one.seq for one in of_list if one.action == "execution.finished" and one.seq > begun), found[-1].seq)
    return [one for one in found if one.seq <= last]
