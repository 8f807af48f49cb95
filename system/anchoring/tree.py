"""The tree over the history (RFC 6962, 2.1): its root, and what proves that some entries stand in it (pure).

A linear chain proves an entry only to whoever is shown every entry behind it; the tree proves it with a few digests,
and tells nothing of the others. Its leaves are the digests of the entries 1, 2, 3…; a block is `BLOCK` of them, and the
roots of whole blocks are all that need be kept to reckon root and proofs without reading the rest.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

LEVEL = 10
BLOCK = 1 << LEVEL


def leaf(digest: str) -> bytes:
    """The leaf for an entry's digest."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """What two branches come to."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """Where a tree of so many leaves divides: the largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1


class Frontier:
    """The right edge of a growing tree: one branch for every binary digit of its size, whatever that is."""

    def __init__(self) -> None:
        self._peaks: list[bytes] = []
        self.size = 0

    def add(self, digest: str) -> bytes | None:
        """Take the next entry's digest; the root of the block that it ends, None within one."""
        return self._push(leaf(digest), 0)

    def add_block(self, branch: bytes) -> None:
        """Take a whole block by its root, where the size is so many whole blocks."""
        self._push(branch, LEVEL)

    def _push(self, branch: bytes, level: int) -> bytes | None:
        count, ended = self.size >> level, None
        self.size += 1 << level
        while count & 1:
            branch = node(self._peaks.pop(), branch)
            count, level = count >> 1, level + 1
            if level == LEVEL:
                ended = branch
        self._peaks.append(branch)
        return ended

    @property
    def root(self) -> str:
        """The root of the tree as it stands, hexadecimal; that of no entries is the digest of nothing."""
        if not self._peaks:
            return hashlib.sha256().hexdigest()
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node(peak, found)
        return found.hex()


def root_of(digests: Iterable[str]) -> str:
    """The root over all these."""
    frontier = Frontier()
    for digest in digests:
        frontier.add(digest)
    return frontier.root


class Growing:
    """Looks at one entry after another: `roots` of the tree at the positions wanted, `blocks` by their numbers from 0.

    A wanted position that does not come has no root. Two positions that both agree prove that the smaller tree is a
    beginning of the larger one, as a consistency proof does (RFC 6962, 2.1.2).
    """

    def __init__(self, wanted: Iterable[int]) -> None:
        self._wanted = frozenset(wanted)
        self._frontier = Frontier()
        self.roots = {0: self._frontier.root}
        self.blocks: dict[int, str] = {}

    def look(self, digest: str) -> None:
        """Take the next entry's digest."""
        ended = self._frontier.add(digest)
        size = self._frontier.size
        if ended is not None:
            self.blocks[size // BLOCK - 1] = ended.hex()
        if size in self._wanted:
            self.roots[size] = self._frontier.root


class Tree:
    """A tree of `size` leaves of which only the blocks that matter are read.

    `block(number)` gives the root of the whole block of this number, from 0, None where it is not kept; `read(low,
    high)` the digests of the entries `low` to `high - 1`, at most a block of them.
    """

    def __init__(
        self, size: int, block: Callable[[int], bytes | None], read: Callable[[int, int], Sequence[str]]
    ) -> None:
        self.size = size
        self._block, self._read = block, read

    def prove(self, wanted: Sequence[int]) -> tuple[str, list[str]]:
        """The root, and the branches without any wanted entry, from left to right.

        Args:
            wanted: positions from 1 to the size, sorted, each once, at least one.
        """
        proof: list[str] = []

        def branch(low: int, high: int, wanted: Sequence[int]) -> bytes:
            if not wanted:
                found = self._whole(low, high)
                proof.append(found.hex())
                return found
            if high - low <= BLOCK:
                return _within([leaf(digest) for digest in self._read(low, high)], low, wanted, proof)
            middle = low + split(high - low)
            between = bisect_left(wanted, middle)
            return node(branch(low, middle, wanted[:between]), branch(middle, high, wanted[between:]))

        return branch(1, self.size + 1, wanted).hex(), proof

    def _whole(self, low: int, high: int) -> bytes:
        if high - low > BLOCK:
            middle = low + split(high - low)
            return node(self._whole(low, middle), self._whole(middle, high))
        kept = self._block((low - 1) // BLOCK) if high - low == BLOCK else None
        return kept or bytes.fromhex(root_of(self._read(low, high)))


def _within(leaves: Sequence[bytes], low: int, wanted: Sequence[int], proof: list[str]) -> bytes:
    """The root of a few leaves, the first of which stands at `low`; adds the branches without any wanted one."""
    if len(leaves) == 1:
        if not wanted:
            proof.append(leaves[0].hex())
        return leaves[0]
    half = split(len(leaves))
    if not wanted:
        found = node(_root(leaves[:half]), _root(leaves[half:]))
        proof.append(found.hex())
        return found
    between = bisect_left(wanted, low + half)
    left = _within(leaves[:half], low, wanted[:between], proof)
    return node(left, _within(leaves[half:], low + half, wanted[between:], proof))


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return node(_root(leaves[:half]), _root(leaves[half:]))
