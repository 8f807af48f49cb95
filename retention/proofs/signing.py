"""Signs a bundle with the installation's sealing key."""

from __future__ import annotations

import base64
from typing import Any

from retention.proofs.verify_bundle import SEAL_FORMAT
from system.anchoring import keyring
from system.anchoring.checkpoint import canonical, public_bytes
from system.anchoring.errors import SealKeyMissing
from system.work import Reading


def seal_over(reading: Reading, *, proof_sha256: str, history: dict[str, Any], body: str) -> dict[str, Any]:
    """The statement over a proof, and over size and root of the tree that it rests on, with its signature.

    Raises:
        SealKeyMissing: the key is gone that sealed the history.
    """
    path = reading.settings.seal_key
    ring = keyring.read(path)
    if ring is None:
        raise SealKeyMissing(key="", file=path.name)
    statement = {
        "body": body, "format": SEAL_FORMAT, "history": history, "installation": str(ring.installation),
        "key": ring.current_id, "proof_sha256": proof_sha256,
    }  # fmt: skip
    return {
        "statement": statement,
        "public_key": base64.b64encode(public_bytes(ring.current)).decode(),
        "signature": base64.b64encode(ring.current.sign(canonical(statement))).decode(),
    }
