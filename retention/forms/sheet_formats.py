"""Sheets of labels as they are sold: how many labels of what size stand where. Sizes are data beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from retention.forms.errors import FormAsked
from system.errors import Objection

USUAL = "letter-2x5"


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
