"""Instruments as PDF/A-2b with tags (PDF/UA-1), typeset in a process of its own that may take only so much memory.

The typesetter knows no row until the whole is laid out: about 25 kB of memory go into every cell. So a long instrument
has no PDF, and its edition says so. Letters no built-in font has are shown as a box: an edition must come out the same
on every machine, whatever fonts it has.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

from retention.instruments.layouts import FormColumn
from retention.instruments.papers import Cell, Drawn, Imprint
from retention.instruments.xlsx import below_lines, head_lines

CELLS_LIMIT = 40_000
ROWS_LIMIT = 20_000
SECONDS = 300
CHILD = "retention.instruments.pdf_child"
PAGES = "\x1f"  # where the number of pages goes; `plain` lets no such letter through
BOX = "□"
_TEXT_LIMIT = 2_000

# What the fonts inside the typesetter were found to have: Latin, Greek, Cyrillic, Hebrew, punctuation, currency.
_UNSHOWN = re.compile(
    "[^\x1f\n\x20-\x7e\xa0-\u024f\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff\u0400-\u045f"
    "\u05d0-\u05ea\u1e00-\u1eff\u2010-\u2027\u2030-\u2040\u2044-\u2052\u20a0-\u20bf\u2122\u2116\u2190-\u2193"
    "\u2260\u2264\u2265\u221a□]"
)


class NotTypeset(Exception):
    """The typesetter gave no PDF: too long, out of memory, or stumbling over the text."""


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
    try:
        made = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", CHILD],
            input=json.dumps(document(drawn, imprint)).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
            env={"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        )
    except subprocess.TimeoutExpired as expired:
        raise NotTypeset("took too long") from expired
    if made.returncode or not made.stdout.startswith(b"%PDF-"):
        raise NotTypeset(made.stderr.decode(errors="replace")[-2000:])
    path.write_bytes(made.stdout)
    return len(PdfReader(path).pages)


def document(drawn: Drawn, imprint: Imprint) -> dict[str, object]:
    """What the typesetter is given: data only, never a line of its own language."""
    layout = drawn.paper.layout
    shown = [(layout.columns.index(column), column) for column in layout.printed]
    closing = below_lines(drawn, PAGES)
    return {
        "moment": int(imprint.moment.timestamp()),
        "title": f"{layout.title} · {_shown(drawn.paper.fonds_name)}",
        "heading": layout.title,
        "body": _shown(drawn.paper.fonds_name),
        "head": [[label, _shown(value)] for label, value in head_lines(drawn, imprint)],
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
    text = _shown(str(cell))
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1] + "…"


def _shown(text: str) -> str:
    return _UNSHOWN.sub(BOX, text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
