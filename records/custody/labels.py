"""Labels with a QR code, in batches, on the sheets that shops sell; a sheet that was begun is gone on with.

Pure but for the typesetter: what is said comes from the looks, the sizes of the sheets are data. The QR holds nothing
but the opaque mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import segno

from records.custody.errors import LabelsRefused
from records.custody.kinds import ScanKind
from records.custody.marks import grouped, mark_of
from records.custody.queries import BoxContents
from system.errors import Objection
from system.typesetting.typesetter import showable, typeset

TEMPLATE = Path(__file__).with_name("labels.typ")
MOST_LABELS = 600


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of labels; sizes in millimetres. `across` and `down` say how many labels it has."""

    name: str
    title: str
    paper: str
    across: int
    down: int
    width: float
    height: float
    left: float
    top: float
    gap_x: float
    gap_y: float

    @property
    def labels(self) -> int:
        """How many labels a whole sheet has."""
        return self.across * self.down


SHEETS = (
    Sheet("5164", "Avery 5164 · carta · 6 por hoja (102 × 85 mm)", "us-letter", 2, 3, 101.6, 84.7, 4.0, 12.7, 4.8, 0),
    Sheet("5163", "Avery 5163 · carta · 10 por hoja (102 × 51 mm)", "us-letter", 2, 5, 101.6, 50.8, 4.0, 12.7, 4.8, 0),
    Sheet("5160", "Avery 5160 · carta · 30 por hoja (67 × 25 mm)", "us-letter", 3, 10, 66.7, 25.4, 4.8, 12.7, 3.1, 0),
    Sheet("L7163", "Avery L7163 · A4 · 14 por hoja (99 × 38 mm)", "a4", 2, 7, 99.1, 38.1, 4.7, 15.1, 2.5, 0),
    Sheet("L7160", "Avery L7160 · A4 · 21 por hoja (64 × 38 mm)", "a4", 3, 7, 63.5, 38.1, 7.2, 15.1, 2.5, 0),
)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says: a heading in large letters, lines below it, and the mark in its QR."""

    heading: str
    lines: tuple[str, ...]
    mark: str


def box_label(box: BoxContents) -> Label:
    """The label of a box: UA, fondo, sección, serie, "Del __ al __", periodo, caja (domain 2.6)."""
    classes = {" / ".join(f"{code} {title}" for code, title in path) for path in box.classes}
    years = "" if box.first_year is None else f"{box.first_year} - {box.last_year}"
    said = (
        ("UA", f"{box.unit} {box.unit_name}"),
        ("Fondo", f"{box.fonds} {box.fonds_name}"),
        ("Sección / serie", " · ".join(sorted(classes))),
        ("Del", f"{box.first_reference} al {box.last_reference}" if box.volumes else ""),
        ("Periodo", years),
        ("Expedientes", str(box.files) if box.files else ""),
        ("Lugar", box.place),
    )
    return Label(f"Caja {box.number}", tuple(f"{name}: {text}" for name, text in said if text), box.mark)


def volume_label(line: Any, fonds: str) -> Label:
    """The label of a volume: its file, which of how many it is; the title only says what the public may read."""
    folios = f"Fojas {line.first_folio}-{line.last_folio}" if line.first_folio and line.last_folio else ""
    said = (line.public_title, f"Legajo {line.number} de {line.of}", folios, fonds)
    lines = tuple(text for text in said if text)
    return Label(line.reference, lines, mark_of(ScanKind.VOLUME, line.id))


def place_label(label: str, name: str, place_id: Any, fonds: str) -> Label:
    """The label of a place."""
    return Label(label, tuple(text for text in (name, fonds) if text), mark_of(ScanKind.PLACE, place_id))


def draw(labels: Sequence[Label], *, sheet: str, start: int, moment: datetime) -> bytes:
    """The PDF of labels on sheets; the first is put at position `start` (from 1) of the first sheet.

    Raises:
        LabelsRefused: no such sheet or position, no labels, or more than one batch takes.
    """
    chosen = BY_NAME.get(sheet)
    found: list[Objection] = []
    if chosen is None:
        found.append(Objection("labels.sheet_unknown", facts={"field": "sheet"}))
    elif not 1 <= start <= chosen.labels:
        found.append(Objection("labels.start_unknown", facts={"field": "start", "most": chosen.labels}))
    if not labels:
        found.append(Objection("labels.nothing", facts={"field": "lines"}))
    if len(labels) > MOST_LABELS:
        found.append(Objection("labels.too_many", facts={"field": "lines", "most": MOST_LABELS}))
    if found or chosen is None:
        raise LabelsRefused(objections=found)
    told = [
        {"heading": showable(one.heading), "lines": [showable(line)[:160] for line in one.lines],
         "mark": grouped(one.mark), "qr": matrix(one.mark)}
        for one in labels
    ]  # fmt: skip
    data = {"sheet": asdict(chosen), "skip": start - 1, "labels": told}
    return typeset(TEMPLATE, data, moment=moment)


def matrix(mark: str) -> dict[str, Any]:
    """A QR code as numbers: its side in modules, and its dark runs as row, column, length."""
    code = segno.make_qr(mark, error="m", boost_error=False)
    rows = [list(row) for row in code.matrix]
    return {"side": len(rows), "runs": [[y, x, n] for y, row in enumerate(rows) for x, n in _runs(row)]}


def _runs(row: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if found and found[-1][0] + found[-1][1] == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
