"""What published editions tell the obligations board: an instrument in public view proves itself (LGA 13, 14)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from retention.instruments.model import Edition
from retention.instruments.queries import address_of
from system.obligations.questions import EvidenceKnown, KnownEvidence
from system.organization.model import Fonds
from system.visibility import within_body
from system.work import Reading, Work


def editions_published(stand: Reading | Work, asked: EvidenceKnown) -> Sequence[KnownEvidence]:
    """The editions of a body that anybody may read, published from the first day asked for to the last.

    One that only the body sees is no publication, so the board says the same to everybody in it.
    """
    rows = stand.session.execute(
        select(Fonds.code, Edition.kind, Edition.number, Edition.published_on, Edition.digest)
        .join(Fonds, Fonds.id == Edition.fonds_id)
        .where(
            Edition.fonds_id == asked.fonds_id,
            within_body(stand.actor, Edition.fonds_id),
            Edition.is_public,
            Edition.published_on.between(asked.first, asked.last),
        )
        .order_by(Edition.published_on, Edition.kind, Edition.number)
    )
    return [
        KnownEvidence(kind=kind.value, on=on, address=address_of(code, kind, number), number=number, sha256=digest)
        for code, kind, number, on, digest in rows
    ]
