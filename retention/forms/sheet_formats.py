"""Sheets of labels as they are sold: how many labels of what size stand where. Sizes are data beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from types import MappingProxyType

from retention.forms.errors import FormAsked
from system.errors import Objection

USUAL = "letter-2x5"
# Of the typesetter's letters: millimetres in a point, a line and a letter in sizes of text, the code's size, and the
# lines of the body's name, of years and volume, and of the unit, in lines of text.
_MM = 0.3528
_LINE = 1.15
_LETTER = 0.5
_CODE = 1.35
_OTHER_LINES = 3.0


@dataclass(frozen=True, slots=True)
class SheetFormat:
    """A sheet of labels; lengths in millimetres."""

    name: str
    title: str
    page: tuple[float, float]
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap_x: float
    gap_y: float

    @property
    def labels(self) -> int:
        """How many labels stand on one sheet."""
        return self.columns * self.rows

    @property
    def letter(self) -> float:
        """The size of letters on one label, in points: larger on larger labels."""
        return min(max(self.height * 0.21, 6.0), 12.0)

    @property
    def mark(self) -> float:
        """The side of the QR code, in millimetres."""
        return min(self.height - 6, 26.0)

    def title_letters(self, code: int) -> int:
        """How many letters of a title go on a label whose code has `code` letters, in whole lines."""
        line, width = self.letter * _MM * _LINE, self.letter * _MM * _LETTER
        in_line = max(int((self.width - self.mark - 9) / width), 8)
        code_lines = ceil(code * _CODE / in_line) * _CODE
        lines = int((self.height - 5) / line - code_lines - _OTHER_LINES)
        return max(lines, 1) * in_line


def _read() -> Mapping[str, SheetFormat]:
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    found = {
        name: SheetFormat(name=name, **{**one, "page": tuple(one["page"])}) for name, one in tomllib.loads(text).items()
    }
    return MappingProxyType(found)


SHEET_FORMATS = _read()


def sheet_format(name: str, start: int = 1) -> SheetFormat:
    """The sheet of this name, on which printing begins at label `start` (from 1).

    Raises:
        FormAsked: no such sheet, or it has no such label.
    """
    found = SHEET_FORMATS.get(name or USUAL)
    if found is None:
        raise FormAsked(objections=[Objection("form.sheet_unknown", "", {"field": "sheet", "name": name[:80]})])
    if not 1 <= start <= found.labels:
        raise FormAsked(objections=[Objection("form.start_outside", "", {"field": "start", "labels": found.labels})])
    return found
