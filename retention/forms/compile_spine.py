"""The tab or spine of each volume (ceja, lomo): code, short title, years, volume, unit, QR (domain 2.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from records.aggregations.model import Aggregation
from retention.forms.background import Background, volumes_of
from retention.forms.cards import shortened
from retention.forms.compile_cover import seen_files
from retention.instruments.layouts import said_years

_LETTERS = 300
_UNIT_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Spine:
    """What one tab says; `mark` is its QR code's text."""

    code: str
    title: str
    years: str
    volume: str
    unit: str
    mark: str


def spines(background: Background, ids: Sequence[UUID]) -> list[Spine]:
    """The tabs of the files among these that the actor may see: one for each volume, one where there is none."""
    files = seen_files(background, ids)
    volumes = volumes_of(background.stand, [file.id for file in files])
    return [
        spine
        for file in files
        for spine in _of(background, file, [volume.number for volume in volumes.get(file.id, ())])
    ]


def _of(background: Background, file: Aggregation, numbers: Sequence[int]) -> Iterator[Spine]:
    first, last = file.opened_on.year, file.closed_on.year if file.closed_on else None
    years = said_years((first, last)) if last else f"{first} a __"
    for number in numbers or (0,):
        yield Spine(
            code=file.printed_reference,
            title=shortened(file.title, _LETTERS),
            years=years,
            volume=f"Legajo {number} de {len(numbers)}" if number else "",
            unit=shortened(background.unit(file.unit_id), _UNIT_LETTERS),
            mark=background.mark_of(file.id),
        )
