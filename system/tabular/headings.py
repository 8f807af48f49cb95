"""Where a table begins and which column is which: headings in one row or in up to three, under titles, merged or not.

In "Vigencia documental" over "AT", "AC" and "Total", the upper text is a group: it stands over several columns, and the
row below names each. A heading may be asked for only under a group, as "C" means one thing under "Valor documental" and
another under "Técnica de selección".
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from system.errors import Objection
from system.tabular.csv_reading import SOUGHT_IN
from system.tabular.grid import Grid, Layout, Merge, Row, TableUnreadable, unreadable
from system.tabular.text import folded, one_line

STOREYS = 3
LABEL_LIMIT = 80
MERGES_SOUGHT = 2_000


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that is looked for: its name and what else people call it, without regard to case and accents.

    With `under`, its synonyms (not its name) count only beneath a group of one of these texts. `label` is what people
    are shown where they say by hand which column it is; it is empty where `name` says it.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    label: str = ""

    @property
    def shown(self) -> str:
        """What people are shown."""
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table: the rows they stand in, and for each column that is known its name.

    `texts` are the rows as they stand, by their number; `labels` what a column is called in messages.
    """

    rows: Sequence[Row]
    found: Mapping[int, str]
    labels: Mapping[int, str]
    width: int

    @property
    def last_row(self) -> int:
        """The number of the row after which data begin."""
        return self.rows[-1].number

    def repeats(self, row: Row) -> bool:
        """Whether a row tells the headings again, as sheets printed page by page do."""
        told = [(position, cell) for position, cell in enumerate(row.cells) if cell.strip()]
        if len(told) < 2:  # noqa: PLR2004 - one cell alone may be a title that is called like its column
            return False
        # Most rows are told apart by their first cell already; only those alike are compared whole.
        return any(all(_alike(own.cell(at), text) for at, text in told) for own in self.rows)


@dataclass(frozen=True, slots=True)
class _Names:
    """The spellings that are looked for, plain and under a group."""

    plain: Mapping[str, str]
    grouped: Sequence[tuple[frozenset[str], Mapping[str, str]]]

    def of(self, storeys: Sequence[str]) -> str | None:
        """The heading that a column's texts, from the top down, name."""
        texts = [folded(text) for text in storeys if text]
        if not texts:
            return None
        for groups, names in self.grouped:
            if texts[-1] in names and groups.intersection(texts[:-1]):
                return names[texts[-1]]
        whole = "_".join(texts)
        if whole in self.plain:
            return self.plain[whole]
        # A group names no column by itself: "Valor documental" over "A" is the column of A.
        return self.plain.get(texts[-1])


_folded_heading = functools.lru_cache(256)(folded)


def _alike(heading: str, text: str) -> bool:
    return bool(heading) and _folded_heading(heading) == folded(text)


def spellings(headings: Sequence[Heading]) -> dict[str, str]:
    """Every spelling that names a heading wherever it stands, folded."""
    return {
        folded(spelling): sought.name
        for sought in headings
        for spelling in ((sought.name,) if sought.under else (sought.name, *sought.synonyms))
    }


def _names(headings: Sequence[Heading]) -> _Names:
    grouped = [
        (frozenset(map(folded, sought.under)), {folded(synonym): sought.name for synonym in sought.synonyms})
        for sought in headings
        if sought.under
    ]
    return _Names(spellings(headings), grouped)


def find_header(grid: Grid, headings: Sequence[Heading], layout: Layout | None = None) -> Header:
    """The rows, among the first ones, that name most of the headings; other columns are left alone.

    Where `layout` names the row, it is that one with the groups above it; where it maps headings, they are where it
    says.

    Raises:
        TableUnreadable: no heading is found, or a column is there twice.
    """
    layout = layout or Layout()
    names = _names(headings)
    blocks = list(_candidates(grid, layout.header_row))
    last = max((row.number for row in blocks), default=0)
    # Of a sheet with thousands of merged cells only those over its first rows matter here.
    merges = [merge for merge in grid.merges if merge.top <= last][:MERGES_SOUGHT]
    best: list[Row] | None = None
    score = 0
    for block in _blocks(blocks, layout.header_row, merges):
        stacks = _stacks(block, merges)
        worth = len({name for stack in stacks if (name := names.of(stack)) is not None})
        # Of two that name as much the lower one: what it does without are titles.
        if worth > score or (worth == score and best is not None and len(block) < len(best)):
            best, score = block, worth
    if best is None and layout.header_row:
        best = next(([row] for row in grid.rows if row.number == layout.header_row), None)
    if best is None or not (score or layout.mapping):
        raise unreadable("table.no_header")
    stacks = _stacks(best, merges)
    known = {heading.name for heading in headings}
    found = _columns(stacks, names, {name for name in layout.mapping if name in known})
    for name, position in layout.mapping.items():
        if name in known and position >= 0:
            found[position] = name
    labels = {position: _label(stacks, position) for position in found}
    # A title over the table may be wider than the table; only its last row says how many cells its rows have.
    return Header(best, dict(sorted(found.items())), labels, len(best[-1].cells))


def _candidates(grid: Grid, header_row: int) -> Sequence[Row]:
    """The rows among which the headings are looked for."""
    if header_row:
        return [row for row in grid.rows if header_row - STOREYS < row.number <= header_row]
    return [row for row in grid.rows if row.number <= SOUGHT_IN] if grid.ragged else grid.rows[:SOUGHT_IN]


def _blocks(rows: Sequence[Row], header_row: int, merges: Sequence[Merge]) -> Iterator[list[Row]]:
    """Every group of rows that may be the headings, lower ones first where two begin alike."""
    for at in range(len(rows)):
        for height in range(1, STOREYS + 1):
            block = list(rows[at : at + height])
            if len(block) < height or any(
                not _stands_under(upper, lower, merges) for upper, lower in itertools.pairwise(block)
            ):
                break
            if header_row in (0, block[-1].number):
                yield block


def _stands_under(upper: Row, lower: Row, merges: Sequence[Merge]) -> bool:
    """Whether the lower row names columns of groups of the upper one: it says nothing under what is no group."""
    if lower.number != upper.number + 1:
        return False
    groups = _spans(upper, merges)
    names = 0
    for position, cell in enumerate(lower.cells):
        if not cell.strip():
            continue
        if folded(cell) == folded(upper.cell(position)):
            continue
        if position not in groups:
            return False
        names += 1
    return names > 1


def _spans(row: Row, merges: Sequence[Merge]) -> dict[int, int]:
    """For each column that a group of this row stands over, the column where the group's own text is."""
    merged = {merge.left: merge.right for merge in merges if merge.top <= row.number <= merge.bottom}
    found: dict[int, int] = {}
    told = [position for position, cell in enumerate(row.cells) if cell.strip()]
    for place, position in enumerate(told):
        following = told[place + 1] if place + 1 < len(told) else max(len(row.cells), position + STOREYS * 3)
        end = merged[position] + 1 if position in merged else following
        if end - position > 1:
            found.update(dict.fromkeys(range(position, min(end, following)), position))
    return found


def _stacks(block: Sequence[Row], merges: Sequence[Merge]) -> list[tuple[str, ...]]:
    """For each column the texts above its data, from the top down, each told once."""
    width = max(len(row.cells) for row in block)
    spans = [_spans(row, merges) for row in block]
    stacks = []
    for position in range(width):
        texts: list[str] = []
        for storey, row in enumerate(block):
            text = one_line(row.cell(position))
            lowest = storey == len(block) - 1
            if not text and not lowest and position in spans[storey] and block[-1].cell(position):
                text = one_line(row.cell(spans[storey][position]))
            if text and text not in texts:
                texts.append(text)
        stacks.append(tuple(texts))
    return stacks


def _label(stacks: Sequence[Sequence[str]], position: int) -> str:
    """What a column is called: by its own text, with its groups where another column is called the same."""
    own = stacks[position] if position < len(stacks) else ()
    if not own:
        return column_letters(position)
    alike = sum(1 for stack in stacks if stack and stack[-1] == own[-1])
    return own[-1] if alike == 1 else " / ".join(own)


def column_letters(position: int) -> str:
    """The letters a spreadsheet shows over a column: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _columns(stacks: Sequence[Sequence[str]], names: _Names, said: set[str]) -> dict[int, str]:
    """The known column of each position. What is said by hand is not looked for."""
    found: dict[int, str] = {}
    twice: list[Objection] = []
    for position, stack in enumerate(stacks):
        name = names.of(stack)
        if name is None or name in said:
            continue
        if name not in found.values():
            found[position] = name
            continue
        # The plain name wins over a synonym; two of the same are nobody's guess.
        first = next(at for at, known in found.items() if known == name)
        if [folded(text) for text in stacks[first]] == [folded(text) for text in stack]:
            twice.append(Objection("table.column_twice", "", {"column": stack[-1][:LABEL_LIMIT]}))
        elif folded(stack[-1]) == folded(name):
            del found[first]
            found[position] = name
    if twice:
        raise TableUnreadable(objections=twice)
    return found
