"""The tree that is kept in blocks: reckoned bit by bit, held against the entries, and never sealed over when wrong."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import event, select, text

from system.anchoring import blocks, keyring, queries
from system.anchoring.checkpoint import Statement, read
from system.anchoring.errors import CheckpointNotFound, HeadDisagrees, TreeDisagrees
from system.anchoring.model import Checkpoint, HistoryBlock
from system.anchoring.proving import proved
from system.anchoring.tree import BLOCK, root_of
from system.anchoring.verifying import verify, verify_against
from system.audit.denials import AccessDenied
from system.history import Entry
from tests.system.anchoring.histories import execute, export, happen, rewrite, seal


def happen_at_once(installation, operator, count: int) -> None:
    with installation.work(operator) as work:
        work.emit_all([AccessDenied(entity_id=uuid4(), fonds_id=None, permission="x:y") for _ in range(count)])


@pytest.fixture
def grown(installation, operator):
    """A history of two whole blocks and some, sealed."""
    happen_at_once(installation, operator, 2 * BLOCK + 10)
    return seal(installation, operator)


def codes(installation, operator) -> list[tuple[str, dict]]:
    with installation.reading(operator) as reading:
        return [(one.code, dict(one.facts)) for one in verify(reading).findings]


def digests(installation, operator) -> list[str]:
    with installation.reading(operator) as reading:
        return list(reading.session.scalars(select(Entry.digest).order_by(Entry.seq)))


def test_the_root_that_is_signed_is_that_of_all_entries(installation, operator, grown):
    happen(installation, operator)
    later = seal(installation, operator)
    found = digests(installation, operator)

    assert grown.root == root_of(found[: grown.sequence])
    assert later.root == root_of(found[: later.sequence])
    assert read(export(installation, operator)).statement.root == later.root
    with installation.reading(operator) as reading:
        kept = list(reading.session.scalars(select(HistoryBlock.digest).order_by(HistoryBlock.number)))
    assert kept == [root_of(found[at * BLOCK : (at + 1) * BLOCK]) for at in (0, 1)]
    assert codes(installation, operator) == []


def test_a_seal_reads_no_block_of_entries_again(installation, operator, grown):
    happen(installation, operator)
    read_places: list[int] = []

    def note(_connection, _cursor, statement, parameters, *_more) -> None:
        if "history.seq >= " in statement:
            read_places.append(min(parameters.values() if isinstance(parameters, dict) else parameters))

    event.listen(installation.database.engine, "before_cursor_execute", note)
    try:
        seal(installation, operator)
    finally:
        event.remove(installation.database.engine, "before_cursor_execute", note)

    assert read_places
    assert set(read_places) == {2 * BLOCK + 1}


def test_entries_are_proved_to_the_root_that_is_signed(installation, operator, grown):
    sealed, branches = proved(installation, [3, BLOCK, BLOCK + 1, grown.sequence])

    assert sealed.statement.number == grown.number
    assert len(branches) < 40
    with pytest.raises(CheckpointNotFound):
        proved(installation, [10**9])


def test_a_block_that_was_changed_is_named_and_nothing_is_sealed_or_proved_over_it(installation, operator, grown):
    happen(installation, operator)
    execute(installation, f"UPDATE history_block SET digest = '{'0' * 64}' WHERE number = 1")

    assert codes(installation, operator) == [("history.block_differs", {"first": BLOCK + 1, "last": 2 * BLOCK})]
    with pytest.raises(TreeDisagrees):
        seal(installation, operator)
    with pytest.raises(TreeDisagrees):
        proved(installation, [1])

    execute(installation, "DELETE FROM history_block")
    assert seal(installation, operator).root == root_of(digests(installation, operator)[:-1])
    assert codes(installation, operator) == []


def test_a_history_made_anew_behind_the_blocks_is_found_even_by_itself(installation, operator, grown):
    rewrite(installation, 5, actor="otro")

    found = codes(installation, operator)

    assert ("checkpoint.root_differs", {"number": 1, "sequence": grown.sequence}) in found
    assert ("history.block_differs", {"first": 1, "last": BLOCK}) in found


def test_a_root_signed_over_something_else_is_told_though_the_chain_agrees(installation, operator):
    happen(installation, operator, 3)
    sealed = seal(installation, operator)
    kept = read(export(installation, operator)).statement
    ring = keyring.read(installation.settings.seal_key)
    forged = Statement(
        installation=kept.installation, number=1, sequence=3, head=kept.head, at=kept.at, previous=kept.previous,
        key=kept.key, root="ab" * 32,
    ).sign(ring.current)  # fmt: skip

    with installation.reading(operator) as reading:
        found = {one.code for one in verify_against(reading, [forged]).findings}

    assert found == {"checkpoint.root_differs", "checkpoint.registered_otherwise"}
    execute(installation, f"UPDATE checkpoint SET root = '{'0' * 64}'")
    assert codes(installation, operator) == [("checkpoint.root_differs", {"number": 1, "sequence": sealed.sequence})]


def test_a_checkpoint_from_before_the_tree_holds_and_the_next_one_has_a_root(installation, operator):
    happen(installation, operator, 3)
    without_root(installation, operator)
    old = read(export(installation, operator))

    assert old.statement.root is None
    assert b'"root"' not in old.to_bytes()
    with installation.reading(operator) as reading:
        assert verify_against(reading, [old]).is_sound
        assert queries.first_rooted_covering(reading.session, 1, old.statement.key) is None
    sealed, _branches = proved(installation, [2])
    assert (sealed.statement.number, sealed.statement.previous) == (2, old.digest)
    assert codes(installation, operator) == []


def without_root(installation, operator) -> None:
    """The first seal, as it was put before checkpoints had a root."""
    seal(installation, operator)
    made = read(export(installation, operator)).statement
    ring = keyring.read(installation.settings.seal_key)
    old = Statement(
        installation=made.installation, number=1, sequence=made.sequence, head=made.head, at=made.at,
        previous=made.previous, key=made.key,
    ).sign(ring.current)  # fmt: skip
    execute(installation, "UPDATE checkpoint SET root = NULL")
    with installation.work(operator) as work:
        row = work.session.scalars(select(Checkpoint)).one()
        row.signature, row.digest = old.signature, old.digest


def test_an_entry_that_is_missing_stops_the_seal(installation, operator):
    happen_at_once(installation, operator, BLOCK + 5)
    execute(installation, "DELETE FROM history WHERE seq = 7")

    with pytest.raises(HeadDisagrees):
        seal(installation, operator)
    with installation.reading(operator) as reading, pytest.raises(HeadDisagrees):
        blocks.root_at(reading.session, BLOCK)
    with installation.reading(operator) as reading:
        assert reading.session.scalar(text("SELECT count(*) FROM history_block")) == 0
