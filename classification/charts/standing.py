"""A node without its table: as a chart has it, or as a file wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from classification.charts.levels import Level

DEPTH_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """A node by its key, under the key of its parent."""

    key: str
    code: str
    sort_key: str
    level: Level
    parent: str | None
    title: str
    description: str = ""
    function: str = ""


def ancestors(node: Standing, nodes: Mapping[str, Standing]) -> list[Standing]:
    """What the node stands under, nearest first."""
    found: list[Standing] = []
    while node.parent is not None and node.parent in nodes and len(found) <= DEPTH_LIMIT:
        node = nodes[node.parent]
        found.append(node)
    return found


def section_of(node: Standing, nodes: Mapping[str, Standing]) -> str:
    """The key of the topmost node above this one, or its own."""
    above = ancestors(node, nodes)
    return above[-1].key if above else node.key


def parents_first(nodes: Mapping[str, Standing]) -> list[Standing]:
    """The nodes so that each comes after what it stands under."""
    return sorted(nodes.values(), key=lambda node: (len(ancestors(node, nodes)), node.sort_key))
