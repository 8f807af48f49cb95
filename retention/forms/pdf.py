"""Forms as PDF/A-2b with tags (PDF/UA-1). The typesetter gets data only, never a line of its own language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from pypdf import PdfReader

from retention.forms.background import Background
from retention.forms.cards import Card, Group, breakable, shortened
from retention.forms.compile_inventory import SHEETS, Section
from retention.forms.compile_spine import Spine
from retention.forms.errors import FormNotTypeset, TooMuchToPrint
from retention.forms.sheet_formats import SheetFormat
from retention.instruments.layouts import Layout
from retention.instruments.papers import plain
from retention.instruments.pdf import CELLS_LIMIT, PAGES
from system.typesetting.typesetter import NotTypeset, showable, typeset

_HERE = Path(__file__).parent
CARD, TABLE, SPINE = _HERE / "card.typ", _HERE / "table.typ", _HERE / "spine.typ"
# What one document may hold: the typesetter knows no page until the whole is laid out.
CARDS_LIMIT = 200
SPINES_LIMIT = 1_000
_TEXT_LIMIT = 4_000
_FOOTER_LETTERS = 120
WIDE = 12
_NARROWEST = 6  # letters: what the headings above A, L, F, C and C, R need


def cards_pdf(background: Background, title: str, cards: Sequence[Card]) -> bytes:
    """A document with each card on a page of its own.

    Raises:
        FormNotTypeset, TooMuchToPrint
    """
    if len(cards) > CARDS_LIMIT:
        raise TooMuchToPrint(files=len(cards), limit=CARDS_LIMIT)
    return _typeset(CARD, background, title, {"cards": [_card(card) for card in cards]})


def sections_pdf(background: Background, layout: Layout, sections: Sequence[Section]) -> bytes:
    """An inventory or index, each section beginning a page and counting its own.

    Raises:
        FormNotTypeset, TooMuchToPrint
    """
    if not fits(layout, sections):
        cells = sum(len(section.rows) for section in sections) * len(layout.printed)
        raise TooMuchToPrint(cells=cells, limit=CELLS_LIMIT)
    shown = layout.printed
    return _typeset(TABLE, background, layout.title, {
        "heading": layout.title,
        "paper": "us-tabloid" if len(shown) > WIDE else "us-letter",
        "headings": _headings(layout),
        "widths": [max(column.width, _NARROWEST) for column in shown],
        "signatures": list(layout.signatures),
        "sections": [_section(section) for section in sections],
    })  # fmt: skip


def _headings(layout: Layout) -> list[list[dict[str, Any]]]:
    """The headings as cells: groups above their columns, and columns of no group as high as both rows."""
    if not layout.has_groups:
        return [[_heading(column.heading) for column in layout.printed]]
    upper, lower, at = [], [], 0
    for group, width in layout.groups():
        own = layout.printed[at : at + width]
        at += width
        if group:
            upper.append(_heading(group, columns=width))
            lower += [_heading(column.heading) for column in own]
        else:
            upper += [_heading(column.heading, rows=2) for column in own]
    return [upper, lower]


def _heading(text: str, *, columns: int = 1, rows: int = 1) -> dict[str, Any]:
    return {"text": text, "columns": columns, "rows": rows}


def fits(layout: Layout, sections: Sequence[Section]) -> bool:
    """Whether the sections are short enough to be typeset in one document."""
    return sum(len(section.rows) for section in sections) * len(layout.printed) <= CELLS_LIMIT


def pages_of(content: bytes) -> list[int]:
    """How many printed pages each section of `sections_pdf` has, read from the document's own outline."""
    reader = PdfReader(BytesIO(content))
    starts = [reader.get_destination_page_number(one) or 0 for one in reader.outline if not isinstance(one, list)]
    ends = [*starts[1:], len(reader.pages)]
    return [end - start for start, end in zip(starts, ends, strict=True)]


def spines_pdf(background: Background, sheet: SheetFormat, found: Sequence[Spine], *, start: int = 1) -> bytes:
    """Tabs on sheets of labels, beginning at label `start` (from 1) of the first sheet.

    Raises:
        FormNotTypeset, TooMuchToPrint
    """
    if len(found) > SPINES_LIMIT:
        raise TooMuchToPrint(files=len(found), limit=SPINES_LIMIT)
    labels = [None] * (start - 1) + [_spine(background, sheet, one) for one in found]
    pages = [labels[at : at + sheet.labels] for at in range(0, len(labels), sheet.labels)]
    return _typeset(SPINE, background, "Cejas y lomos de expedientes", {
        "pages": pages,
        "outline": True,
        "sheet": {
            "page": list(sheet.page), "columns": sheet.columns, "rows": sheet.rows, "width": sheet.width,
            "height": sheet.height, "size": sheet.letter, "qr": sheet.mark, "left": sheet.left,
            "top": sheet.top, "gap_x": sheet.gap_x, "gap_y": sheet.gap_y,
        },
    })  # fmt: skip


def _typeset(template: Path, background: Background, title: str, data: Mapping[str, Any]) -> bytes:
    body = showable(str(plain(background.fonds.name)))
    whole = {"title": f"{title} · {body}", "body": body, "crest": list(background.crest), **data}
    try:
        return typeset(template, whole, moment=background.moment)
    except NotTypeset as why:
        raise FormNotTypeset from why


def _card(card: Card) -> dict[str, Any]:
    return {
        "name": _said(card.name),
        "footer": f"{card.title} · {_said(shortened(card.name, _FOOTER_LETTERS))}",
        "title": card.title,
        "groups": [_group(group) for group in card.groups],
        "signatures": [list(row) for row in card.signatures],
        "closing": _said(card.closing),
        "strip": _group(card.strip) if card.strip else None,
        "large": card.large,
        "qr": qr(card.mark),
    }


def _group(group: Group) -> dict[str, Any]:
    rows = [[{"label": one.label, "value": _said(one.value), "span": one.span} for one in row] for row in group.rows()]
    return {"title": group.title, "rows": rows}


def _section(section: Section) -> dict[str, Any]:
    layout = section.layout
    shown = [layout.columns.index(column) for column in layout.printed]
    return {
        "name": _said(section.name),
        "head": [[label, [_said(part) for part in pieces]] for label, pieces in _head(section)],
        "blank": [label for label, _value in section.head if ":" not in label],
        "rows": [[_said("" if row[at] is None else str(row[at])) for at in shown] for row in section.rows],
        "closing": [line.split(PAGES) for line in below(section, PAGES)],
    }


def _head(section: Section) -> Iterator[tuple[str, list[str]]]:
    for label, value in section.head:
        yield label, ["", ""] if label == SHEETS else [value]


def below(section: Section, sheets: int | str) -> list[str]:
    """What stands below the table: the closing sentence of an inventory, then the legend."""
    layout = section.layout
    lines = [section.closing(sheets)] if layout.span else []
    return [*lines, layout.legend] if layout.legend else lines


def _spine(background: Background, sheet: SheetFormat, one: Spine) -> dict[str, str]:
    return {
        "body": _said(shortened(background.fonds.name, 90)), "code": _said(one.code),
        "title": _said(shortened(one.title, sheet.title_letters(len(one.code)))), "years": one.years,
        "volume": one.volume, "unit": _said(one.unit), "qr": qr(one.mark),
    }  # fmt: skip


@lru_cache(maxsize=2_000)
def qr(mark: str) -> str:
    """A QR code as SVG, of the house's own making; nothing where nothing is to be said."""
    if not mark:
        return ""
    out = BytesIO()
    segno.make(mark, micro=False, error="m").save(out, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=False)
    return out.getvalue().decode()


def _said(text: str) -> str:
    found = showable(str(plain(text)))
    return breakable(found if len(found) <= _TEXT_LIMIT else found[: _TEXT_LIMIT - 1] + "…")
