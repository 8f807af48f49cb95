"""That entries of the history stand in the tree whose root a checkpoint signs: what packages and proofs rest on."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from system.actor import local_operator
from system.anchoring import blocks, keyring
from system.anchoring.checkpoint import Seal
from system.anchoring.errors import CheckpointNotFound, TreeDisagrees
from system.anchoring.queries import exported, first_rooted_covering
from system.anchoring.service import seal
from system.work import Installation


def proved(installation: Installation, shown: Iterable[int]) -> tuple[Seal, list[str]]:
    """The checkpoint that covers these entries, and the branches that lead from them to its root, from the left.

    It is the first with a root under the key that seals now, so that it stays the same until the key is changed; where
    there is none yet the history is sealed now. Its own last entry is proved with them.

    Raises:
        TreeDisagrees: the history does not come to the root that was signed.
        HeadDisagrees: an entry is missing.
        SealKeyMissing: this installation has sealed before and its key is gone.
    """
    positions = set(shown)
    last, machine = max(positions, default=1), local_operator("constancia")
    found = _first(installation, last)
    if found is None:
        with installation.work(machine) as work:
            seal(work)
        found = _first(installation, last)
    if found is None:
        raise CheckpointNotFound
    with installation.reading(machine) as reading:
        return found, _prove(reading.session, found, positions)


def _first(installation: Installation, sequence: int) -> Seal | None:
    ring = keyring.read(installation.settings.seal_key)
    if ring is None:
        return None
    with installation.reading(local_operator("constancia")) as reading:
        found = first_rooted_covering(reading.session, sequence, ring.current_id)
        return None if found is None else exported(reading.session, found)


def _prove(session: Session, sealed: Seal, shown: Iterable[int]) -> list[str]:
    stated = sealed.statement
    root, proof = blocks.tree_at(session, stated.sequence).prove(sorted({*shown, stated.sequence}))
    if root != stated.root:
        raise TreeDisagrees(number=stated.number)
    return proof
