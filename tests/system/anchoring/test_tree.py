"""The tree over the history against one written down straight from RFC 6962, 2.1."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.packages.verify_package import _proves as package_proves
from retention.proofs.verify_bundle import proves as bundle_proves
from system.anchoring import tree
from system.anchoring.tree import Frontier, Growing, Tree, root_of

SIZES = st.integers(1, 70)


def digests(count: int) -> list[str]:
    return [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]


def naive(leaves: list[str]) -> bytes:
    """MTH of RFC 6962, 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + bytes.fromhex(leaves[0])).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + naive(leaves[:half]) + naive(leaves[half:])).digest()


@pytest.fixture(scope="module", autouse=True)
def small_blocks():
    """Blocks of four entries, so that small trees have many."""
    before = tree.LEVEL, tree.BLOCK
    tree.LEVEL, tree.BLOCK = 2, 4
    yield
    tree.LEVEL, tree.BLOCK = before


def tree_over(leaves: list[str], kept: set[int]) -> tuple[Tree, list[tuple[int, int]]]:
    """The tree with only these blocks kept, and what it reads."""
    read: list[tuple[int, int]] = []

    def look(low: int, high: int) -> list[str]:
        read.append((low, high))
        return leaves[low - 1 : high - 1]

    def block(number: int) -> bytes | None:
        return naive(leaves[number * 4 : number * 4 + 4]) if number in kept else None

    return Tree(len(leaves), block, look), read


@given(st.integers(0, 300))
def test_the_root_is_that_of_the_standard(count):
    assert root_of(digests(count)) == naive(digests(count)).hex()


@given(SIZES, st.data())
def test_whole_blocks_come_to_the_same_root_as_their_entries(count, data):
    leaves = digests(count)
    whole = data.draw(st.integers(0, count // 4))
    frontier = Frontier()
    for number in range(whole):
        frontier.add_block(naive(leaves[number * 4 : number * 4 + 4]))
    for digest in leaves[whole * 4 :]:
        frontier.add(digest)

    assert (frontier.size, frontier.root) == (count, naive(leaves).hex())


@given(SIZES, st.sets(st.integers(0, 70)))
def test_a_growing_tree_tells_its_blocks_and_the_roots_that_are_wanted(count, wanted):
    leaves = digests(count)
    growing = Growing(wanted)
    for digest in leaves:
        growing.look(digest)

    assert growing.roots == {position: naive(leaves[:position]).hex() for position in {0, *wanted} if position <= count}
    assert growing.blocks == {number: naive(leaves[number * 4 : number * 4 + 4]).hex() for number in range(count // 4)}


@given(SIZES, st.data())
def test_whatever_is_kept_the_proof_leads_to_the_root_and_reads_no_block_without_need(count, data):
    leaves = digests(count)
    wanted = sorted(data.draw(st.sets(st.integers(1, count), min_size=1)))
    kept = data.draw(st.sets(st.integers(0, count // 4)))
    made, read = tree_over(leaves, kept)

    root, proof = made.prove(wanted)

    shown = {seq: leaves[seq - 1] for seq in wanted}
    assert root == naive(leaves).hex()
    for proves in (package_proves, bundle_proves):
        assert proves(shown, proof, count, root)
    needed = {(seq - 1) // 4 for seq in wanted} | (
        set(range((count + 3) // 4)) - {one for one in kept if one < count // 4}
    )
    assert {(low - 1) // 4 for low, _high in read} <= needed
    assert len(read) == len(set(read))
    assert all(high - low <= 4 for low, high in read)


@given(SIZES, st.data())
def test_no_other_entry_place_branch_size_or_root_is_proved(count, data):
    leaves = digests(count)
    wanted = sorted(data.draw(st.sets(st.integers(1, count), min_size=1, max_size=5)))
    root, proof = tree_over(leaves, set())[0].prove(wanted)
    shown, other = {seq: leaves[seq - 1] for seq in wanted}, "ef" * 32
    first = wanted[0]
    changed = [
        ({**shown, first: other}, proof, count, root),
        (shown, proof, count, other),
        (shown, [*proof, other], count, root),
        ({seq: one for seq, one in shown.items() if seq != first}, proof, count, root),
        ({**shown, count + 1: other}, proof, count, root),
        (shown, proof, 0, root),
        *((shown, [*proof[:at], other, *proof[at + 1 :]], count, root) for at in range(len(proof))),
        *((shown, [*proof[:at], *proof[at + 1 :]], count, root) for at in range(len(proof))),
    ]
    for proves in (package_proves, bundle_proves):
        assert not any(proves(*one) for one in changed)


def test_an_entry_moved_to_a_free_place_is_not_proved():
    leaves = digests(9)
    root, proof = tree_over(leaves, set())[0].prove([3])

    for proves in (package_proves, bundle_proves):
        assert not proves({4: leaves[2]}, proof, 9, root)
        assert not proves({3: leaves[2].upper()}, proof, 9, root)
