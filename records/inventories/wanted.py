"""What a row wants: the file it is about, by an identity that outlives corrections, and what is said of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from uuid import UUID

from classification.series.kinds import Support, Tradition
from records.aggregations.kinds import AccessCondition
from records.inventories.footing import SeriesRef, UnitRef
from system.errors import Fact, Objection
from system.tabular import folded


@dataclass(frozen=True, slots=True)
class Said:
    """Something said of a row at one of its headings (empty: of the whole row): refused, warning or note."""

    severity: str
    heading: str
    objection: Objection


@dataclass(frozen=True, slots=True)
class Wanted:
    """The file that a row is about. `reference` is the whole code as the row writes it, empty where it has none.

    `file` tells the file from every other through all corrections of its row; `likeness` is what two spellings of one
    file share; `part` the volume that the row is about, 0 where it says none. `assumed` tells that a day of its
    dates is a convention.
    """

    row: int
    series: SeriesRef
    unit: UnitRef
    title: str
    opened_on: date
    closed_on: date | None
    consecutive: int | None
    reference: str
    coded: str
    volumes: int
    folios: int | None
    first_folio: int | None
    last_folio: int | None
    box: str
    place: str
    support: Support
    tradition: Tradition
    access: AccessCondition
    area: str
    description: str
    note: str
    assumed: bool
    file: str
    likeness: str
    part: int = 0

    @property
    def identity(self) -> str:
        """What tells the row from every other: that of its file, and its volume where it is about a later one."""
        return self.file if self.part <= 1 else _hashed("v", self.file, str(self.part))

    def contents(self) -> dict[str, Fact]:
        """What the row says, by heading: kept with the loaded row so that a later sheet can be compared."""
        return {
            "titulo": self.title, "serie": self.series.code, "unidad": self.unit.code,
            "apertura": self.opened_on.isoformat(), "cierre": self.closed_on.isoformat() if self.closed_on else "",
            "fojas": self.folios, "legajos": self.part if self.part > 1 else self.volumes, "caja": self.box,
            "ubicacion": self.place,
            "soporte": self.support.value, "tradicion": self.tradition.value, "acceso": self.access.value,
            "descripcion": self.description, "observaciones": self.note,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row read: what it wants, None where something stands against it, and all that is said of it.

    `hint` is the code of its file, folded, where the row names one of its volumes: known of a refused row as well.
    """

    row: int
    wanted: Wanted | None
    said: tuple[Said, ...]
    hint: str = ""


def likeness(title: str, lineage_id: UUID, unit_id: UUID, opened_on: date, closed_on: date | None) -> str:
    """What two spellings of one file share: class, unit, dates, and the title without case, accents and spaces."""
    return _hashed("l", folded(title), lineage_id.hex, unit_id.hex, opened_on.isoformat(), str(closed_on or ""))


def identity_of(
    series: SeriesRef, unit: UnitRef, year: int, *, title: str, number: int | None, coded: str, reference: str
) -> str:
    """What stays the same of a row while its mistakes are corrected; `coded` is empty where it writes no whole code."""
    within = (series.lineage_id.hex, str(year), unit.id.hex)
    if coded:
        return _hashed("c", coded)
    if number is not None:
        return _hashed("n", *within, str(number))
    if reference:
        return _hashed("r", folded(reference), *within)
    return _hashed("t", folded(title), *within)


def _hashed(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
