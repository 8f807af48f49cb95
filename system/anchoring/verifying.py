"""Holding the history against checkpoints that somebody outside has kept: where its operator cannot reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from system import history
from system.anchoring import keyring, queries, tokens
from system.anchoring.checkpoint import NoCheckpoint, Seal, key_id, read, read_public_pem
from system.anchoring.comparison import (
    Backwards,
    Finding,
    Held,
    Trust,
    agrees,
    disagreements,
    doubts,
    faults_of_register,
    found_once,
    kept_otherwise,
)
from system.anchoring.errors import CheckpointUnreadable, PublicKeyUnreadable
from system.anchoring.model import Checkpoint, HistoryBlock
from system.anchoring.tokens import StampRefused
from system.anchoring.tree import BLOCK, Growing
from system.audit.queries import require_history
from system.history import Entry, Verdict
from system.work import Reading


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it: the walk over the chain, and everything that does not agree. Sound where nothing was found."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    seals: tuple[Seal, ...]
    keys_brought: bool

    @property
    def is_sound(self) -> bool:
        """Whether the chain holds and agrees with every checkpoint."""
        return self.verdict.broken_at is None and not self.findings


def read_seal(content: bytes, name: str) -> Seal:
    """A checkpoint out of a file that somebody brings.

    Raises:
        CheckpointUnreadable: naming file and place.
    """
    try:
        return read(content)
    except NoCheckpoint as error:
        raise CheckpointUnreadable(file=name, place=error.place) from error


def read_key(content: bytes, name: str) -> bytes:
    """A public key out of a file that somebody brings.

    Raises:
        PublicKeyUnreadable: naming the file.
    """
    try:
        return read_public_pem(content)
    except ValueError as error:
        raise PublicKeyUnreadable(file=name) from error


def verify(reading: Reading) -> Report:
    """Walk the whole chain, and hold the tree that is kept and the roots that were signed against it."""
    require_history(reading.actor)
    grown = _grown(reading.session)
    verdict = history.verify(reading.session, look=lambda entry: _grow(grown, entry))
    findings = [] if verdict.broken_at is None else [_broken(verdict)]
    return Report(verdict, tuple(found_once([*findings, *_of_tree(reading.session, grown)])), (), keys_brought=False)


def verify_against(reading: Reading, seals: Sequence[Seal], brought: Sequence[bytes] = ()) -> Report:
    """Walk the whole chain and hold it against the checkpoints; `brought` are public keys kept outside.

    Without them the database's own keys are believed, which its operator could have changed as well.
    """
    require_history(reading.actor)
    session, clock = reading.session, Backwards(_tolerance(reading))
    grown = _grown(session, (seal.statement.sequence for seal in seals))

    def look(entry: Mapping[str, object]) -> None:
        _look(clock, entry)
        _grow(grown, entry)

    verdict = history.verify(session, look=look)
    trust = _trust(reading, brought)
    findings = [] if verdict.broken_at is None else [_broken(verdict)]
    findings += _of_seals(session, seals, trust, grown)
    findings += [finding for seal in seals for finding in _of_stamp(reading, seal)]
    findings += _of_register(reading, trust)
    findings += _of_tree(session, grown)
    if clock.position is not None:
        findings.append(Finding("history.clock_went_back", {"position": clock.position, "seconds": clock.seconds}))
    return Report(verdict, tuple(found_once(findings)), tuple(seals), bool(brought))


def _tolerance(reading: Reading) -> timedelta:
    return timedelta(seconds=reading.settings.clock_tolerance_seconds)


def _look(clock: Backwards, entry: Mapping[str, object]) -> None:
    position, at = entry["seq"], entry["at"]
    if isinstance(position, int) and isinstance(at, datetime):
        clock.look(position, at)


def _grown(session: Session, more: Iterable[int] = ()) -> Growing:
    """What reckons the tree anew: its root wherever one was signed, in the register or by what is brought."""
    return Growing({*session.scalars(select(Checkpoint.sequence)), *more})


def _grow(grown: Growing, entry: Mapping[str, object]) -> None:
    grown.look(str(entry["digest"]))


def _of_tree(session: Session, grown: Growing) -> list[Finding]:
    """Where the roots of the register and the blocks that are kept are not what the entries come to."""
    signed = select(Checkpoint.number, Checkpoint.sequence, Checkpoint.root).where(Checkpoint.root.is_not(None))
    found = [
        Finding("checkpoint.root_differs", {"number": row.number, "sequence": row.sequence})
        for row in session.execute(signed.order_by(Checkpoint.number))
        if grown.roots.get(row.sequence, row.root) != row.root
    ]
    kept = session.execute(select(HistoryBlock.number, HistoryBlock.digest).order_by(HistoryBlock.number))
    return found + [
        Finding("history.block_differs", {"first": row.number * BLOCK + 1, "last": (row.number + 1) * BLOCK})
        for row in kept
        if grown.blocks.get(row.number, row.digest) != row.digest
    ]


def _broken(verdict: Verdict) -> Finding:
    return Finding(verdict.reason, {"position": verdict.broken_at})


def _trust(reading: Reading, brought: Sequence[bytes]) -> Trust:
    known = queries.newest_key(reading.session) or keyring.read(reading.settings.seal_key)
    installation = known.installation if known else None
    keys = {key_id(one): one for one in brought or [one.public for one in queries.keys(reading.session)]}
    return Trust(keys=keys, brought=bool(brought), installation=installation, now=reading.now,
                 tolerance=_tolerance(reading))  # fmt: skip


def _of_seals(session: Session, seals: Sequence[Seal], trust: Trust, grown: Growing) -> list[Finding]:
    found: list[Finding] = []
    agreeing = 0
    for seal in sorted(seals, key=lambda one: one.statement.sequence):
        doubted = doubts(seal, trust)
        found += doubted
        if any(one.code in {"checkpoint.of_another_installation", "checkpoint.altered"} for one in doubted):
            # What it says of positions is nothing about this history.
            continue
        held = _held(session, seal, trust.tolerance, grown)
        found += disagreements(seal, held, agreeing)
        if agrees(seal, held):
            agreeing = max(agreeing, seal.statement.sequence)
        registered = _registered(session, seal.statement.number)
        if registered is not None or held.ends_at >= seal.statement.sequence:
            found += kept_otherwise(seal, registered)
    return found


def _held(session: Session, seal: Seal, tolerance: timedelta, grown: Growing) -> Held:
    position, at = seal.statement.sequence, seal.statement.at
    covered = select(Entry.seq).where(Entry.seq <= position, Entry.at > at + tolerance)
    behind = select(Entry.seq).where(Entry.seq > position, Entry.at < at - tolerance)
    return Held(
        ends_at=_ends_at(session),
        digest=session.scalar(select(Entry.digest).where(Entry.seq == position)),
        dated_after=session.scalar(covered.order_by(Entry.seq).limit(1)),
        dated_before=session.scalar(behind.order_by(Entry.seq).limit(1)),
        root=grown.roots.get(position),
    )


def _registered(session: Session, number: int) -> Seal | None:
    if number > queries.MOST_NUMBERS:
        return None
    found = session.scalars(select(Checkpoint).where(Checkpoint.number == number)).one_or_none()
    return found.seal() if found is not None else None


def _of_stamp(reading: Reading, seal: Seal) -> list[Finding]:
    """Whether the time stamp on it holds, and was not given before the seal says it was made."""
    if seal.timestamp is None:
        return []
    facts = {"number": seal.statement.number}
    try:
        roots = tokens.read_roots(reading.settings.tsa_certificates)
        stamp = tokens.verify(seal.timestamp, seal.digest, roots)
    except StampRefused as refused:
        return [Finding("checkpoint.stamp_does_not_hold", {**facts, "reason": refused.reason})]
    if stamp.at < seal.statement.at - _tolerance(reading):
        return [Finding("checkpoint.stamped_before_it_was_made", {**facts, "at": stamp.at.isoformat()})]
    return []


def _of_register(reading: Reading, trust: Trust) -> list[Finding]:
    session = reading.session
    covered = select(Checkpoint, Entry.digest).outerjoin(Entry, Entry.seq == Checkpoint.sequence)
    rows = session.execute(covered.order_by(Checkpoint.number)).all()
    own = Trust(
        keys={one.key: one.public for one in queries.keys(session)},
        brought=False,
        installation=trust.installation,
        now=trust.now,
        tolerance=trust.tolerance,
    )
    seals = [row.Checkpoint.seal() for row in rows]
    found = faults_of_register(seals, [row.Checkpoint.digest for row in rows], own)
    ends_at, last = _ends_at(session), 0
    for seal, row in zip(seals, rows, strict=True):
        held = Held(ends_at=ends_at, digest=row.digest)
        found += disagreements(seal, held, last)
        last = seal.statement.sequence if agrees(seal, held) else last
    return found


def _ends_at(session: Session) -> int:
    return session.scalar(select(Entry.seq).order_by(Entry.seq.desc()).limit(1)) or 0
