"""The tree over the history as the database keeps it: the roots of whole blocks, so that no seal reads all entries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from system.anchoring.errors import HeadDisagrees
from system.anchoring.model import HistoryBlock
from system.anchoring.tree import BLOCK, Frontier, Tree, root_of
from system.database import table_of
from system.history import Entry


def grow(session: Session, size: int) -> None:
    """Keep the root of every whole block of the first `size` entries that is not kept yet.

    By the hour these are the blocks that ended since the last seal; the first time, all of them.

    Raises:
        HeadDisagrees: an entry is missing.
    """
    kept = set(session.scalars(select(HistoryBlock.number)))
    rows = [
        {"number": number, "digest": _root(session, number)} for number in range(size // BLOCK) if number not in kept
    ]
    if rows:
        session.execute(insert(table_of(HistoryBlock)), rows)


def root_at(session: Session, size: int) -> str:
    """The root over the first `size` entries, 64 hexadecimal digits.

    Raises:
        HeadDisagrees: an entry is missing.
    """
    blocks = _kept(session, size)
    frontier = Frontier()
    for number in range(size // BLOCK):
        frontier.add_block(bytes.fromhex(blocks.get(number) or _root(session, number)))
    if size % BLOCK:
        for digest in _digests(session, size - size % BLOCK + 1, size + 1):
            frontier.add(digest)
    return frontier.root


def tree_at(session: Session, size: int) -> Tree:
    """The tree over the first `size` entries, to prove some of them; read as far as the proof wants it."""
    blocks = _kept(session, size)

    def block(number: int) -> bytes | None:
        return bytes.fromhex(blocks[number]) if number in blocks else None

    return Tree(size, block, lambda low, high: _digests(session, low, high))


def _kept(session: Session, size: int) -> dict[int, str]:
    statement = select(HistoryBlock.number, HistoryBlock.digest).where(HistoryBlock.number < size // BLOCK)
    return {number: digest for number, digest in session.execute(statement)}  # noqa: C416 - a row is no pair to dict()


def _root(session: Session, number: int) -> str:
    return root_of(_digests(session, number * BLOCK + 1, (number + 1) * BLOCK + 1))


def _digests(session: Session, low: int, high: int) -> Sequence[str]:
    statement = select(Entry.digest).where(Entry.seq >= low, Entry.seq < high).order_by(Entry.seq)
    found = session.scalars(statement).all()
    if len(found) != high - low:
        raise HeadDisagrees(sequence=high - 1)
    return found
