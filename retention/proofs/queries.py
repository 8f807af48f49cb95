"""Gathers the proof of one destroyed file from what the acts left behind."""

from __future__ import annotations

from collections.abc import Sequence
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
from system.attachments.model import Attachment
from system.history import Entry
from system.organization.model import Fonds
from system.work import Reading, Work

Stand = Reading | Work
VERIFIER = Path(__file__).with_name("verify_bundle.py")
# Beyond these a bundle says that it is not whole there: a list of 200,000 files would weigh on each of their proofs.
LINES_LIMIT = 20_000
LINKS_LIMIT = 20_000


def proof_bundle(stand: Stand, tombstone_id: UUID) -> tuple[str, bytes]:
    """The bundle of a tombstone in the actor's sight: a name for it, and its bytes.

    The same acts always give the same bytes; a paper that is added to the list later, the first seal on the history and
    another key of the installation give others.

    Raises:
        TombstoneNotFound: there is none, or not for this actor.
        ProofIncomplete: a row that it rests on is gone.
    """
    stone = tombstone(stand, tombstone_id)
    session = stand.session
    listed = session.get_one(DisposalList, stone.list_id)
    item = session.get_one(DisposalItem, stone.item_id)
    execution = _execution(session, stone)
    entries, links, is_whole = _history(session, stone)
    if execution is None or not links:
        raise ProofIncomplete(reference=stone.reference)
    fonds = session.get_one(Fonds, stone.fonds_id)
    proof = {
        "body": contents.fields(fonds, "id", "code", "name"),
        "tombstone": contents.stone_part(stone),
        "item": contents.fields(item, "position", "sha256", "due_on"),
        "head": {"seq": links[-1][0], "digest": links[-1][2]},
    }
    parts = {
        "rule.json": _rule(stand, stone),
        "arithmetic.json": {"steps": stone.explanation, "due_on": stone.due_on.isoformat()},
        "guards.json": stone.guards,
        "holds.json": _holds(session, stone.aggregation_id),
        "approvals.json": contents.approvals_part(listed, execution, _papers(session, listed.id)),
        "inventory.json": _inventory(session, listed.id),
        "manifest.json": {"objects": [
            contents.fields(one, "sha256", "size", "mime", "document_number")
            for one in objects_of(session, [stone.id])
        ]},
        "history.json": contents.history_part(entries, links, is_complete=is_whole),
    }  # fmt: skip

    def sign(proof_sha256: str) -> dict[str, Any] | None:
        return seal_over(stand, proof_sha256=proof_sha256, head=proof["head"], body=str(fonds.id))

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


def _rule(stand: Stand, stone: Tombstone) -> dict[str, Any]:
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


def _history(session: Session, stone: Tombstone) -> tuple[list[Entry], list[tuple[int, str, str]], bool]:
    """Entries of file and list up to the end of the execution, and the links from the destruction up to there.

    While the execution runs, its end is the head of the history as it stands.
    """
    of_file = history.of(session, stone.aggregation_id)
    of_list = history.of(session, stone.list_id)
    begun = next((one.seq for one in of_file if one.action == "execution.destruction_begun"), None)
    if begun is None:
        return [], [], False
    ended = [one.seq for one in of_list if one.action == "execution.finished" and one.seq > begun]
    last = ended[0] if ended else history.head(session).seq
    entries = sorted((one for one in (*of_file, *of_list) if one.seq <= last), key=lambda one: one.seq)
    rows: Sequence[Any] = session.execute(
        select(Entry.seq, Entry.previous, Entry.digest)
        .where(Entry.seq >= begun, Entry.seq <= last)
        .order_by(Entry.seq)
        .limit(LINKS_LIMIT + 1)
    ).all()
    links = [(row[0], row[1], row[2]) for row in rows[:LINKS_LIMIT]]
    return entries, links, len(rows) <= LINKS_LIMIT
