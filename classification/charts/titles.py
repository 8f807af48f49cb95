"""What practice asks of titles in a chart: no abbreviations, none twice (domain rules, told as warnings)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from classification.charts.levels import Level
from classification.charts.standing import Standing, section_of
from system.errors import Objection
from system.tabular import folded

_POINTED_WORD = re.compile(r"(?<!\w)([^\W\d_]{1,6})\.(?=[\s,;)/]*[^\s,;)/])")
_LAST_WORD = re.compile(r"(?<!\w)([^\W\d_]+)\.[\s)]*$")
_KNOWN = frozenset(
    (
        *("admin", "admon", "adq", "art", "arts", "atn", "coord", "dep", "depto", "dir", "doc", "docs", "etc", "exp"),
        *("gob", "gral", "gto", "ing", "lic", "mpal", "mpio", "mpios", "no", "nom", "num", "ofna", "org", "pers"),
        *("ppto", "prog", "progs", "proy", "rec", "recs", "sec", "secr", "serv", "servs", "sria", "subdir", "ud"),
    )
)


def abbreviations(title: str) -> tuple[str, ...]:
    """Words cut short with a point: inside the title any short one, at its end those known as such."""
    inside = [found.group(1) for found in _POINTED_WORD.finditer(title)]
    last = _LAST_WORD.search(title)
    if last and folded(last.group(1)) in _KNOWN:
        inside.append(last.group(1))
    return tuple(f"{word}." for word in inside)


class Titles:
    """The titles of a whole chart, to tell which ones are used twice. Each is looked up, however many share it."""

    def __init__(self, nodes: Mapping[str, Standing]) -> None:
        self._nodes = nodes
        self._siblings: dict[tuple[str, str | None], list[Standing]] = {}
        self._sections: dict[str, dict[str, Standing]] = {}
        for node in sorted(nodes.values(), key=lambda node: node.sort_key):
            title = folded(node.title)
            self._siblings.setdefault((title, node.parent), []).append(node)
            if node.level is not Level.SECTION:
                self._sections.setdefault(title, {}).setdefault(section_of(node, nodes), node)

    def objections(self, node: Standing) -> Iterator[Objection]:
        """What stands against one node's title; a section and a series may share theirs."""
        for word in abbreviations(node.title):
            yield Objection("chart.title_abbreviated", "", {"code": node.code, "word": word})
        title = folded(node.title)
        sibling = next((one for one in self._siblings[title, node.parent][:2] if one.key != node.key), None)
        if sibling:
            yield Objection("chart.title_among_siblings", "", {"code": node.code, "other": sibling.code})
        if node.level is Level.SECTION:
            return
        home = section_of(node, self._nodes)
        stranger = next((first for section, first in self._sections[title].items() if section != home), None)
        if stranger:
            yield Objection("chart.title_in_other_section", "", {"code": node.code, "other": stranger.code})
