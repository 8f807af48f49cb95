"""Instruments as PDF/A-2b with tags (PDF/UA-1), typeset in a process of its own that may take only so much memory.

The typesetter knows no row until the whole is laid out: about 25 kB of memory go into every cell. So a long instrument
has no PDF, and its edition says so. Letters no built-in font has are shown as a box: an edition must come out the same
on every machine, whatever fonts it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

from retention.instruments.layouts import FormColumn
from retention.instruments.papers import Cell, Drawn, Imprint
from retention.instruments.xlsx import below_lines, head_lines
from system.typesetting.typesetter import NotTypeset, showable, typeset

CELLS_LIMIT = 40_000
ROWS_LIMIT = 20_000
TEMPLATE = Path(__file__).with_name("instrument.typ")
PAGES = "\x1f"  # where the number of pages goes; `plain` lets no such letter through
_TEXT_LIMIT = 2_000


def fits(drawn: Drawn) -> bool:
    """Whether the instrument is short enough to be typeset."""
    return drawn.count <= ROWS_LIMIT and drawn.count * len(drawn.paper.layout.printed) <= CELLS_LIMIT


def write_pdf(drawn: Drawn, imprint: Imprint, path: Path) -> int:
    """Write the PDF and give back how many pages it has.

    Raises:
        NotTypeset
    """
    if not fits(drawn):
        raise NotTypeset("too long")
    path.write_bytes(typeset(TEMPLATE, document(drawn, imprint), moment=imprint.moment))
    return len(PdfReader(path).pages)


def document(drawn: Drawn, imprint: Imprint) -> dict[str, object]:
    """What the typesetter is given: data only, never a line of its own language."""
    layout = drawn.paper.layout
    shown = [(layout.columns.index(column), column) for column in layout.printed]
    closing = below_lines(drawn, PAGES)
    return {
        "title": f"{layout.title} · {showable(drawn.paper.fonds_name)}",
        "heading": layout.title,
        "body": showable(drawn.paper.fonds_name),
        "head": [[label, showable(value)] for label, value in head_lines(drawn, imprint)],
        "groups": [[group, width] for group, width in layout.groups()] if layout.has_groups else [],
        "headings": [column.heading for _at, column in shown],
        "widths": [column.width for _at, column in shown],
        "wide": len(shown) > 9,  # noqa: PLR2004 - more than nine columns want a larger sheet
        "rows": list(_rows(drawn, shown)),
        "closing": [line.split(PAGES) for line in closing],
        "signatures": list(layout.signatures),
    }


def _rows(drawn: Drawn, shown: list[tuple[int, FormColumn]]) -> Iterator[list[str]]:
    for row in drawn.rows():
        yield [_cell(row[at]) for at, _column in shown]


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    text = showable(str(cell))
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1] + "…"
