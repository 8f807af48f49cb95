"""What a proof of a disposal cannot be made of."""

from __future__ import annotations

from system.errors import IntegrityBroken


class ProofIncomplete(IntegrityBroken):
    """What a destroyed file was destroyed by is no longer all there: something was taken away behind the acts."""

    code = "proof.incomplete"
