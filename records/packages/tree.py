"""The tree over the history (RFC 6962, 2.1): its root, and what proves that some entries stand in it (pure).

A linear chain proves an entry only to whoever is shown every entry behind it; the tree proves it with a few digests,
and tells nothing of the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from records.packages.verify_package import leaf, node, split

WIDTH = 32


class Tree:
    """The digests of the entries 1, 2, 3… as they come, 32 bytes each: two million entries are 64 MB."""

    def __init__(self, digests: Iterable[str]) -> None:
        self._leaves = bytearray()
        for digest in digests:
            self._leaves += leaf(digest)

    @property
    def size(self) -> int:
        """How many entries."""
        return len(self._leaves) // WIDTH

    def prove(self, wanted: Sequence[int]) -> tuple[str, list[str]]:
        """The root, and the branches without any wanted entry, from left to right.

        Args:
            wanted: positions from 1, sorted, each once, at least one.
        """
        proof: list[str] = []

        def branch(low: int, high: int, first: int, last: int) -> bytes:
            if first == last:
                found = self._whole(low, high)
                proof.append(found.hex())
                return found
            if high - low == 1:
                return self._leaf(low)
            middle = low + split(high - low)
            between = bisect_left(wanted, middle, first, last)
            return node(branch(low, middle, first, between), branch(middle, high, between, last))

        return branch(1, self.size + 1, 0, len(wanted)).hex(), proof

    def _leaf(self, position: int) -> bytes:
        return bytes(self._leaves[(position - 1) * WIDTH : position * WIDTH])

    def _whole(self, low: int, high: int) -> bytes:
        level = [self._leaf(position) for position in range(low, high)]
        # Pairs from the left, the odd one carried up: the same tree that the recursion divides.
        while len(level) > 1:
            paired = [node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
            level = paired + level[len(paired) * 2 :]
        return level[0]
