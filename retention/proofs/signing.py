"""Signs a bundle with the installation's sealing key, and puts the first seal on the history behind it beside that."""

from __future__ import annotations

import base64
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from retention.proofs.verify_bundle import SEAL_FORMAT
from system.anchoring import keyring
from system.anchoring.checkpoint import canonical, public_bytes
from system.anchoring.queries import exported, first_covering
from system.history import Entry
from system.work import Reading, Work

# Beyond these the checkpoint is left out: it is hours, not weeks, behind the end of an execution.
LINKS_LIMIT = 20_000


def seal_over(stand: Reading | Work, *, proof_sha256: str, head: dict[str, Any], body: str) -> dict[str, Any] | None:
    """The statement over a proof with its signature; None where this installation has no key yet.

    The checkpoint is the first that covers the proof's head, so that it is the same for ever; a bundle that was made
    before there was one has none.
    """
    ring = keyring.read(stand.settings.seal_key)
    if ring is None:
        return None
    statement = {
        "body": body, "format": SEAL_FORMAT, "head": head, "installation": str(ring.installation),
        "key": ring.current_id, "proof_sha256": proof_sha256,
    }  # fmt: skip
    return {
        "statement": statement,
        "public_key": base64.b64encode(public_bytes(ring.current)).decode(),
        "signature": base64.b64encode(ring.current.sign(canonical(statement))).decode(),
        **_checkpoint(stand.session, head["seq"]),
    }


def _checkpoint(session: Session, seq: int) -> dict[str, Any]:
    found = first_covering(session, seq)
    if found is None or found.sequence - seq > LINKS_LIMIT:
        return {}
    between = select(Entry.seq, Entry.previous, Entry.digest).where(Entry.seq > seq, Entry.seq <= found.sequence)
    links = [list(row) for row in session.execute(between.order_by(Entry.seq))]
    sealed = exported(session, found)
    if sealed.public_key is None:
        return {}
    return {
        "links": links,
        "checkpoint": {
            "statement": sealed.statement.document(),
            "public_key": base64.b64encode(sealed.public_key).decode(),
            "signature": base64.b64encode(sealed.signature).decode(),
        },
    }
