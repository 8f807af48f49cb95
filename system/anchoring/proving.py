"""That some entries of the history stand in the tree whose root a checkpoint signs: what packages and proofs rest on."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from system.actor import local_operator
from system.anchoring import blocks
from system.anchoring.checkpoint import Seal
from system.anchoring.errors import CheckpointNotFound, TreeDisagrees
from system.anchoring.queries import exported, first_rooted_covering
from system.anchoring.service import seal
from system.work import Installation


def covering(installation: Installation, sequence: int) -> Seal:
    """The first checkpoint with a root that covers this position: the same for ever.

    Where there is none yet the history is sealed now.

    Raises:
        CheckpointNotFound: there is no such position.
    """
    found = _first(installation, sequence)
    if found is None:
        with installation.work(local_operator("constancia")) as work:
            seal(work)
        found = _first(installation, sequence)
    if found is None:
        raise CheckpointNotFound
    return found


def _first(installation: Installation, sequence: int) -> Seal | None:
    with installation.reading(local_operator("constancia")) as reading:
        found = first_rooted_covering(reading.session, sequence)
        return None if found is None else exported(reading.session, found)


def prove(session: Session, sealed: Seal, shown: Iterable[int]) -> list[str]:
    """The branches that prove these entries, and the last one that is sealed, to the checkpoint's root, from the left.

    Raises:
        TreeDisagrees: the history does not come to the root that was signed.
        HeadDisagrees: an entry is missing.
    """
    stated = sealed.statement
    root, proof = blocks.tree_at(session, stated.sequence).prove(sorted({*shown, stated.sequence}))
    if root != stated.root:
        raise TreeDisagrees(number=stated.number)
    return proof
