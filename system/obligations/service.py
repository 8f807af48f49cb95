"""Acts on obligations: prove that one was met, take a proof back, subscribe to the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from system.actor import Permission, Place
from system.attachments.errors import AttachmentUnfit
from system.attachments.model import Attachment
from system.attachments.service import Paper, keep
from system.errors import Objection, refuse_all
from system.identity.model import Account
from system.identity.queries import own_account
from system.identity.secret_tokens import digest, new_secret
from system.obligations import queries
from system.obligations.errors import EvidenceInvalid
from system.obligations.events import EvidenceWithdrawn, FeedIssued, FeedRevoked, ObligationFulfilled
from system.obligations.model import CalendarFeed, ObligationEvidence
from system.organization.profile import EvidenceKind, ObligationTerm
from system.organization.queries import fonds_of
from system.tabular import holds_control_characters
from system.work import Work

PAPER_LIMIT = 20 * 2**20
LONGEST_ADDRESS, LONGEST_APPROVAL, LONGEST_NOTE, LONGEST_REASON = 1000, 500, 2000, 1000
_MISSING = {
    EvidenceKind.DOCUMENT: ("obligation.document_missing", "file"),
    EvidenceKind.ADDRESS: ("obligation.address_missing", "address"),
    EvidenceKind.APPROVAL: ("obligation.approval_missing", "approval"),
}


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What is told of an obligation that was met. `approval` says who approved it and how."""

    fulfilled_on: date
    address: str = ""
    approval: str = ""
    note: str = ""


def record_evidence(
    work: Work, fonds_id: UUID, obligation: str, period: str, *, proof: Proof, paper: Paper | None = None
) -> ObligationEvidence:
    """Prove that a body met an obligation for a period. Further proof of the same is added to what is there.

    Raises:
        FondsNotFound, ObligationNotFound, ObligationYearUnknown
        EvidenceInvalid: with every gap and fault at once, those of the paper among them.
    """
    fonds = fonds_of(work, fonds_id)
    work.actor.require(Permission.OBLIGATION_MANAGE, Place(fonds.id))
    line = queries.line_of(work, fonds.id, obligation, period)
    evidence = ObligationEvidence(
        fonds_id=fonds.id,
        obligation=line.term.id,
        period=line.period,
        fulfilled_on=proof.fulfilled_on,
        address=proof.address.strip(),
        approval=proof.approval.strip(),
        note=proof.note.strip(),
        recorded_by=work.actor.handle,
        recorded_at=work.now,
    )
    objections = [*_gaps(line.term, evidence, paper), *_faults(evidence, work.today)]
    kept: Attachment | None = None
    if paper is not None:
        # Kept before it is judged: its digest is known only then, and a refusal undoes it with everything else.
        try:
            kept = keep(
                work, fonds.id, paper.content, file_name=paper.file_name, mime=paper.mime, limit=PAPER_LIMIT
            )  # fmt: skip
        except AttachmentUnfit as unfit:
            objections.extend(unfit.objections)
    if kept is not None and queries.same_paper(work, evidence, kept.sha256):
        objections.append(Objection("obligation.paper_known", "", {"field": "file", "sha256": kept.sha256[:16]}))
    refuse_all(EvidenceInvalid, objections)
    evidence.attachment_id = kept.id if kept is not None else None
    work.session.add(evidence)
    work.session.flush()
    work.emit(
        ObligationFulfilled(
            entity_id=evidence.id,
            fonds_id=fonds.id,
            obligation=evidence.obligation,
            period=evidence.period,
            fulfilled_on=evidence.fulfilled_on,
            sha256=kept.sha256 if kept is not None else "",
        )
    )
    return evidence


def withdraw_evidence(work: Work, evidence_id: UUID, *, reason: str) -> ObligationEvidence:
    """Let evidence prove nothing any more. It stays readable, with its paper and the reason.

    Raises:
        EvidenceNotFound, EvidenceAlreadyWithdrawn
        EvidenceInvalid: no reason, or one too long.
    """
    evidence = queries.find_evidence(work, evidence_id).evidence
    work.actor.require(Permission.OBLIGATION_MANAGE, Place(evidence.fonds_id))
    why = reason.strip()
    if not 0 < len(why) <= LONGEST_REASON or holds_control_characters(why):
        wrong = Objection("obligation.reason_invalid", "", {"field": "reason", "limit": LONGEST_REASON})
        raise EvidenceInvalid(objections=[wrong])
    work.session.refresh(evidence, with_for_update=True)
    evidence.withdraw(work.actor.handle, work.now, why)
    work.emit(
        EvidenceWithdrawn(
            entity_id=evidence.id,
            fonds_id=evidence.fonds_id,
            obligation=evidence.obligation,
            period=evidence.period,
        )
    )
    return evidence


def issue_feed(work: Work) -> tuple[CalendarFeed, str]:
    """Subscribe one's own account to the calendar; gives the row and the secret, said once.

    The address it had before is dead from now on.

    Raises:
        AccountNotFound: the local operator has no account.
    """
    account = own_account(work)
    work.actor.require(Permission.ORGANIZATION_READ, Place(account.fonds_id))
    revoke_feed(work)
    secret = new_secret()
    feed = CalendarFeed(
        fonds_id=account.fonds_id, account_id=account.id, secret_hash=digest(secret), issued_at=work.now
    )
    work.session.add(feed)
    work.session.flush()
    work.emit(FeedIssued(entity_id=feed.id, fonds_id=feed.fonds_id))
    return feed, secret


def revoke_feed(work: Work) -> bool:
    """Let one's own address be dead. Gives whether there was one; revoking again changes nothing.

    Raises:
        AccountNotFound: the local operator has no account.
    """
    account = own_account(work)
    # Two tabs take turns, so that an account never has two addresses alive.
    work.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    alive = queries.active_feed(work)
    if alive is None:
        return False
    alive.revoked_at = work.now
    work.session.flush()
    work.emit(FeedRevoked(entity_id=alive.id, fonds_id=alive.fonds_id))
    return True


def _gaps(term: ObligationTerm, evidence: ObligationEvidence, paper: Paper | None) -> Iterator[Objection]:
    given = {
        EvidenceKind.DOCUMENT: paper is not None,
        EvidenceKind.ADDRESS: bool(evidence.address),
        EvidenceKind.APPROVAL: bool(evidence.approval),
    }
    for kind in term.evidence:
        if not given[kind]:
            code, field = _MISSING[kind]
            yield Objection(code, term.basis, {"field": field, "obligation": term.id})


def _faults(evidence: ObligationEvidence, today: date) -> Iterator[Objection]:
    if evidence.fulfilled_on > today:
        facts = {"field": "fulfilled_on", "day": evidence.fulfilled_on.isoformat()}
        yield Objection("obligation.not_yet", "", facts)
    if evidence.address and not _is_web_address(evidence.address):
        yield Objection("obligation.address_invalid", "", {"field": "address"})
    lengths = {"address": LONGEST_ADDRESS, "approval": LONGEST_APPROVAL, "note": LONGEST_NOTE}
    for name, limit in lengths.items():
        text = getattr(evidence, name)
        if len(text) > limit:
            yield Objection("obligation.text_too_long", "", {"field": name, "limit": limit})
        if holds_control_characters(text):
            yield Objection("obligation.text_not_printable", "", {"field": name})


def _is_web_address(text: str) -> bool:
    """Whether this is an address people may follow: http or https, a host, nobody's password in it."""
    if not text.isprintable() or " " in text or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc and port_is_a_number
