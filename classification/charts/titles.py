"""What practice asks of titles in a chart: no abbreviations, none twice (domain rules, told as warnings)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from classification.charts.levels import Level
from classification.charts.standing import Standing, section_of
from system.errors import Objection
from system.tabular import folded

BASIS = "LGA 13"
_POINTED_WORD = re.compile(r"(?<!\w)([^\W\d_]{1,6})\.(?=[\s,;)/]*[^\s,;)/])")
_LAST_WORD = re.compile(r"(?<!\w)([^\W\d_]+)\.[\s)]*$")
_KNOWN = frozenset(
    (
        *("admin", "admon", "adq", "art", "arts", "atn", "coord", "dep", "depto", "dir", "doc", "docs", "etc", "exp"),
        *("gob", "gral", "gto", "ing", "lic", "mpal", "mpio", "mpios", "no", "nom", "num", "ofna", "org", "pers"),
        *("ppto", "prog", "progs", "proy", "rec", "recs", "sec", "secr", "serv", "servs", "sria", "subdir", "ud"),
    )
)


# Cut short without a point as often as with one, and no words of their own.
_BARE = frozenset(
    (
        *("admon", "coord", "depto", "deptos", "dgral", "docs", "exp", "exps", "gral", "mpal", "mpio", "ofna", "ppto"),
        *("progs", "proy", "proys", "recs", "secr", "serv", "servs", "sria", "srio", "subdir", "subsec", "subsria"),
    )
)
_SLASHED = re.compile(r"(?<![\w/])([cps])/(?=\s*[^\W\d_]{2})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?![.\w])")


def abbreviations(title: str) -> tuple[str, ...]:
    """Words cut short: with a point inside the title any short one, else those known as such; `c/`, `p/`, `s/`."""
    inside = [found.group(1) for found in _POINTED_WORD.finditer(title)]
    last = _LAST_WORD.search(title)
    if last and folded(last.group(1)) in _KNOWN:
        inside.append(last.group(1))
    bare = [word for word in _WORD.findall(title) if len(word) < 8 and folded(word) in _BARE]  # noqa: PLR2004 - the longest
    return (*(f"{word}." for word in inside), *(f"{letter}/" for letter in _SLASHED.findall(title)), *bare)


class Titles:
    """The titles of a whole chart, to tell which ones are used twice. Each is looked up, however many share it."""

    def __init__(self, nodes: Mapping[str, Standing]) -> None:
        self._nodes = nodes
        self._folded = {key: folded(node.title) for key, node in nodes.items()}
        self._siblings: dict[tuple[str, str | None], list[Standing]] = {}
        self._sections: dict[str, dict[str, Standing]] = {}
        for node in sorted(nodes.values(), key=lambda node: node.sort_key):
            title = self._folded[node.key]
            self._siblings.setdefault((title, node.parent), []).append(node)
            if node.level is not Level.SECTION:
                self._sections.setdefault(title, {}).setdefault(section_of(node, nodes), node)

    def objections(self, node: Standing) -> Iterator[Objection]:
        """What stands against one node's title; a section and a series may share theirs."""
        for word in abbreviations(node.title):
            yield Objection("chart.title_abbreviated", BASIS, {"code": node.code, "word": word})
        title = self._folded[node.key]
        sibling = next((one for one in self._siblings[title, node.parent][:2] if one.key != node.key), None)
        if sibling:
            yield Objection("chart.title_among_siblings", BASIS, {"code": node.code, "other": sibling.code})
        if node.level is Level.SECTION:
            return
        home = section_of(node, self._nodes)
        stranger = next((first for section, first in self._sections[title].items() if section != home), None)
        if stranger:
            yield Objection("chart.title_in_other_section", "LGA 4-XX, 13", {"code": node.code, "other": stranger.code})
