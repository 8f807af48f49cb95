"""What the API and the command line say of obligations."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from system.obligations.due import Standing
from system.obligations.ical import path_of
from system.obligations.queries import Line, Recorded
from system.organization.obligation_labels import note_of, title_of
from system.organization.profile import EvidenceKind, Recurrence
from system.organization.roles import Role


class Paper(msgspec.Struct, kw_only=True):
    """A paper handed in: its name and its bytes, in Base64; 20 MiB at the most."""

    file_name: str
    content: bytes


class NewEvidence(msgspec.Struct, kw_only=True):
    """Proof that an obligation was met. The profile says which of address, approval and paper must be there."""

    fulfilled_on: date
    address: str = ""
    approval: str = ""
    note: str = ""
    paper: Paper | None = None


class Withdrawal(msgspec.Struct, kw_only=True):
    """Why evidence counts no more."""

    reason: str


class EvidenceOut(msgspec.Struct, kw_only=True):
    """Evidence that somebody recorded. `sha256`, `size` and `file_name` are of its paper, where it has one."""

    id: UUID
    obligation: str
    period: str
    fulfilled_on: date
    address: str
    approval: str
    note: str
    sha256: str | None
    size: int | None
    file_name: str | None
    recorded_by: str
    recorded_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str


class PublishedOut(msgspec.Struct, kw_only=True):
    """An edition of an instrument that the product published, which proves by itself."""

    kind: str
    number: int
    on: date
    address: str
    sha256: str


class ObligationOut(msgspec.Struct, kw_only=True):
    """One obligation for one period.

    `due_on` is the statutory day, `alert_on` the last working day up to it, `next_working_on` the last day in time;
    all three are null for what is continuous or hangs on an event. `days` are those left until the statutory day, or
    gone since the last one in time.
    """

    id: str
    period: str
    title: str
    basis: str
    every: Recurrence
    due_on: date | None
    alert_on: date | None
    next_working_on: date | None
    standing: Standing
    days: int
    fulfilled_on: date | None
    demands: list[EvidenceKind]
    instruments: list[str]
    concerns: list[Role]
    note: str
    path: str
    evidence: list[EvidenceOut]
    published: list[PublishedOut]


class BoardOut(msgspec.Struct, kw_only=True):
    """A year: what is due in it by its statutory day, what is open first, and what has no day."""

    year: int
    dated: list[ObligationOut]
    undated: list[ObligationOut]


class FeedOut(msgspec.Struct, kw_only=True):
    """The secret address of the account's calendar, as a path of this installation. It is said this once."""

    path: str


def obligation_out(line: Line) -> ObligationOut:
    """A line of the board as the API says it."""
    return ObligationOut(
        id=line.term.id,
        period=line.period,
        title=title_of(line.term),
        basis=line.term.basis,
        every=line.term.every,
        due_on=line.due.due_on if line.due else None,
        alert_on=line.due.alert_on if line.due else None,
        next_working_on=line.due.next_working_on if line.due else None,
        standing=line.standing,
        days=line.days,
        fulfilled_on=line.fulfilled_on,
        demands=list(line.term.evidence),
        instruments=list(line.term.instruments),
        concerns=list(line.term.concerns),
        note=note_of(line.term),
        path=path_of(line),
        evidence=[evidence_out(one) for one in line.recorded],
        published=[
            PublishedOut(kind=one.kind, number=one.number, on=one.on, address=one.address, sha256=one.sha256)
            for one in line.published
        ],
    )


def evidence_out(recorded: Recorded) -> EvidenceOut:
    """Evidence as the API says it."""
    evidence, paper = recorded.evidence, recorded.paper
    return EvidenceOut(
        id=evidence.id,
        obligation=evidence.obligation,
        period=evidence.period,
        fulfilled_on=evidence.fulfilled_on,
        address=evidence.address,
        approval=evidence.approval,
        note=evidence.note,
        sha256=paper.sha256 if paper else None,
        size=paper.size if paper else None,
        file_name=paper.file_name if paper else None,
        recorded_by=evidence.recorded_by,
        recorded_at=evidence.recorded_at,
        withdrawn_by=evidence.withdrawn_by,
        withdrawn_at=evidence.withdrawn_at,
        withdrawn_reason=evidence.withdrawn_reason,
    )
