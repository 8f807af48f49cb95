"""One row of an inventory read: the file it is about, or all that stands against it, and every repair. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar
from uuid import UUID

from classification.charts.codes import key_of
from classification.series.kinds import Support, Tradition
from records.aggregations.model import AccessCondition
from records.aggregations.reference import ReferenceParts, Template
from records.inventories.dates import ColumnOrder, DayRead, Epoch, read_day
from records.inventories.file_codes import FileCode, read_file_code
from system.errors import Fact, Objection
from system.tabular import Line, folded, one_line

_word_of = lru_cache(4096)(folded)
W = TypeVar("W", bound=StrEnum)
BASIS = "LGA 13"
SHOWN = 80
TITLE_LIMIT = 1000
SHORT_LIMIT = 300
NUMBER_LIMIT = 9_999_999
FOLIOS_LIMIT = 999_999
VOLUMES_LIMIT = 500
_COUNT = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d+)\s*(?:fojas?|hojas?|folios?|legajos?|tomos?|carpetas?|p[aá]ginas?|fs?\.?)?(?:\s*[uú]tiles)?",
    re.IGNORECASE,
)
_COUNT_RANGE = re.compile(r"(?:de\s+(?:la\s+)?)?0*(\d{1,6})\s*(?:-|–|a|al|a la)\s*0*(\d{1,6})", re.IGNORECASE)
_PART_OF = re.compile(r"0*(\d{1,4})\s*(?:/|de)\s*0*(\d{1,4})", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:exp(?:ediente)?|no|n[uú]m(?:ero)?|n[°º])?[\s.:°º-]*0*(\d{1,12})(?:\s*/\s*((?:1[5-9]|20)\d\d))?", re.IGNORECASE
)
_NOTHING = frozenset({"", "s_n", "sn", "s_f", "sf", "n_a", "na", "no_aplica", "no", "0", "sin_numero", "nd", "s_d"})
_STILL_OPEN = frozenset({"abierto", "en_tramite", "vigente", "a_la_fecha", "actual", "en_curso", "tramite", "activo"})
_SUPPORTS = {
    "papel": Support.PAPER, "fisico": Support.PAPER, "impreso": Support.PAPER, "paper": Support.PAPER,
    "p": Support.PAPER,
    "f": Support.PAPER, "electronico": Support.ELECTRONIC, "digital": Support.ELECTRONIC, "e": Support.ELECTRONIC,
    "electronic": Support.ELECTRONIC, "d": Support.ELECTRONIC, "mixto": Support.HYBRID, "hibrido": Support.HYBRID,
    "hybrid": Support.HYBRID, "papel_y_electronico": Support.HYBRID, "fisico_y_electronico": Support.HYBRID,
    "fisico_electronico": Support.HYBRID, "papel_electronico": Support.HYBRID, "fisico_y_digital": Support.HYBRID,
}  # fmt: skip
_TRADITIONS = {
    "original": Tradition.ORIGINAL, "o": Tradition.ORIGINAL, "originales": Tradition.ORIGINAL, "copia": Tradition.COPY,
    "c": Tradition.COPY, "copias": Tradition.COPY, "copy": Tradition.COPY, "original_y_copia": Tradition.BOTH,
    "original_copia": Tradition.BOTH, "o_c": Tradition.BOTH, "ambos": Tradition.BOTH, "both": Tradition.BOTH,
    "originales_y_copias": Tradition.BOTH, "copia_simple": Tradition.COPY, "copia_certificada": Tradition.COPY,
}  # fmt: skip
_ACCESS = {
    "publica": AccessCondition.PUBLIC, "publico": AccessCondition.PUBLIC, "p": AccessCondition.PUBLIC,
    "public": AccessCondition.PUBLIC, "abierta": AccessCondition.PUBLIC, "reservada": AccessCondition.RESERVED,
    "reservado": AccessCondition.RESERVED, "r": AccessCondition.RESERVED, "reserved": AccessCondition.RESERVED,
    "confidencial": AccessCondition.CONFIDENTIAL, "c": AccessCondition.CONFIDENTIAL,
    "confidential": AccessCondition.CONFIDENTIAL, "no": AccessCondition.PUBLIC,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeriesRef:
    """A class of the chart in force; `parts` are its section, series and subseries as references write them."""

    node_id: UUID
    lineage_id: UUID
    key: str
    code: str
    takes_files: bool
    parts: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit of the body, what the actor may do there, and from when to when it stood."""

    id: UUID
    code: str
    may_open: bool
    may_close: bool
    stood: tuple[tuple[date, date | None], ...]

    def stands(self, day: date) -> bool:
        """Whether it stood on a day."""
        return any(begins <= day and (ends is None or day <= ends) for begins, ends in self.stood)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every row of a sheet is held against.

    `series` are by key, `titles` the same classes by folded title where one alone is called so; `units` by folded code
    and name. `unit` and `under` are taken where a row says none. `orders` are those of the columns of dates.
    """

    today: date
    fonds: str
    template: Template
    series: Mapping[str, SeriesRef]
    titles: Mapping[str, SeriesRef]
    units: Mapping[str, UnitRef]
    unit: UnitRef | None = None
    under: SeriesRef | None = None
    orders: Mapping[str, ColumnOrder] = field(default_factory=dict)
    epoch: Epoch = Epoch.Y1900
    headings: frozenset[str] = frozenset()
    _classes: dict[str, SeriesRef | None] = field(default_factory=dict, compare=False)

    def class_of(self, text: str) -> SeriesRef | None:
        """The class that a cell names by its code in any spelling, by code and title, or by its title alone."""
        if text not in self._classes:
            self._classes[text] = self._look_up(text)
        return self._classes[text]

    def under_class(self, series: SeriesRef | None) -> Ground:
        """The same with a class for rows that name none."""
        return replace(self, under=series)

    def _look_up(self, text: str) -> SeriesRef | None:
        for tried in (text, text.partition(" ")[0]):
            key = key_of(tried)
            if key is not None and key in self.series:
                return self.series[key]
        return self.titles.get(folded(text))


@dataclass(frozen=True, slots=True)
class Said:
    """Something said of a row at one of its headings (empty: of the whole row): refused, warning or note."""

    severity: str
    heading: str
    objection: Objection


@dataclass(frozen=True, slots=True)
class Wanted:
    """The file that a row is about. `reference` is the whole code as the row writes it, empty where it has none.

    `identity` tells the row from every other through all its corrections; `likeness` is what two spellings of one file
    share. `assumed` tells that a day of its dates is a convention.
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
    identity: str
    likeness: str

    def contents(self) -> dict[str, Fact]:
        """What the row says, by heading: kept with the loaded row so that a later sheet can be compared."""
        return {
            "titulo": self.title, "serie": self.series.code, "unidad": self.unit.code,
            "apertura": self.opened_on.isoformat(), "cierre": self.closed_on.isoformat() if self.closed_on else "",
            "fojas": self.folios, "legajos": self.volumes, "caja": self.box, "ubicacion": self.place,
            "soporte": self.support.value, "tradicion": self.tradition.value, "acceso": self.access.value,
            "descripcion": self.description, "observaciones": self.note,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row read: what it wants, None where something stands against it, and all that is said of it."""

    row: int
    wanted: Wanted | None
    said: tuple[Said, ...]


def likeness(title: str, lineage_id: UUID, unit_id: UUID, opened_on: date, closed_on: date | None) -> str:
    """What two spellings of one file share: class, unit, dates, and the title without case, accents and spaces."""
    return _hashed("l", folded(title), lineage_id.hex, unit_id.hex, opened_on.isoformat(), str(closed_on or ""))


def read_row(line: Line, ground: Ground) -> RowRead:
    """Read one row; every objection at once."""
    return _Reader(line, ground).read()


class _Reader:
    """Reads one row and gathers what is said of it."""

    def __init__(self, line: Line, ground: Ground) -> None:
        self.line, self.ground = line, ground
        self.said: list[Said] = [Said("refused", "", one) for one in line.objections]
        self.refused = bool(line.objections)
        self.assumed = False
        self.foreign = False

    def read(self) -> RowRead:
        """The whole row."""
        title = self._text("titulo", TITLE_LIMIT)
        if not title:
            self._refuse("titulo", "aggregation.title_missing")
        code, reference = self._code()
        series = self._series(code)
        unit, area = self._unit(code)
        opened, closed = self._dates(code)
        number = self._number(code, opened)
        if opened is not None:
            self._guard(opened, closed, unit)
        first, last, folios = self._folios()
        volumes = self._volumes(code)
        support, tradition, access = self._support(), self._tradition(), self._access()
        texts = {name: self._text(name, limit) for name, limit in _TEXTS.items()}
        if self.refused or series is None or unit is None or opened is None:
            return RowRead(self.line.number, None, tuple(self.said))
        coded = self._coded(series, unit, opened, number) if number is not None else ""
        wanted = Wanted(
            self.line.number, series, unit, title, opened, closed, number, reference, coded, volumes, folios, first,
            last, texts["caja"], texts["ubicacion"], support, tradition, access, area, texts["descripcion"],
            texts["observaciones"], self.assumed, "", likeness(title, series.lineage_id, unit.id, opened, closed),
        )  # fmt: skip
        return RowRead(self.line.number, replace(wanted, identity=_identity(wanted, code)), tuple(self.said))

    def _refuse(self, heading: str, code: str, basis: str = "", /, **facts: Fact) -> None:
        self.refused = True
        self.said.append(Said("refused", heading, Objection(code, basis, facts)))

    def _note(self, heading: str, code: str, severity: str = "note", /, **facts: Fact) -> None:
        self.said.append(Said(severity, heading, Objection(code, "", facts)))

    def _text(self, heading: str, limit: int) -> str:
        text = one_line(self.line[heading])
        if len(text) > limit:
            self._refuse(heading, "inventory.text_too_long", limit=limit, length=len(text))
        return text

    def _code(self) -> tuple[FileCode | None, str]:
        """The whole code of the file, from its own column or that of the number, and how the row writes it."""
        for heading in ("referencia", "numero"):
            given = one_line(self.line[heading])
            if not given or (heading == "numero" and _NUMBER.fullmatch(given)):
                continue
            code = read_file_code(given, self.ground.template)
            if code is not None:
                if code.fonds and _word_of(code.fonds) != _word_of(self.ground.fonds):
                    self.foreign = True
                    self._refuse(heading, "inventory.other_body", BASIS, given=given[:SHOWN], fonds=self.ground.fonds)
                return code, code.bare
            if heading == "referencia" and self.ground.class_of(given) is None:
                return None, given if len(given) <= SHORT_LIMIT else ""
            if heading == "numero" and _word_of(given) not in _NOTHING:
                return None, given if len(given) <= SHORT_LIMIT else ""
        return None, ""

    def _series(self, code: FileCode | None) -> SeriesRef | None:  # noqa: C901 - one way for each cell that may say it
        if self.foreign:
            # What the other body calls its classes says nothing here.
            return None
        line, named = self.line, None
        heading, given = "", ""
        series, subseries = one_line(line["serie"]), one_line(line["subserie"])
        if series:
            heading, given, named = "serie", series, self.ground.class_of(series)
        if subseries and _word_of(subseries) not in _NOTHING:
            below = self.ground.class_of(f"{named.key}.{subseries.partition(' ')[0]}") if named else None
            heading, given, named = "subserie", subseries, self.ground.class_of(subseries) or below
        coded = self.ground.class_of(code.code) if code is not None else None
        if code is not None:
            if coded is None:
                where = "referencia" if line["referencia"] else "numero"
                self._refuse(where, "aggregation.series_unknown", BASIS, series=code.code[:SHOWN])
                return None
            if named is not None and named.key != coded.key:
                self._refuse(heading, "inventory.series_disagrees", BASIS, given=named.code, coded=coded.code)
                return None
            named = coded
        elif not given:
            whole = one_line(line["referencia"])
            named = (self.ground.class_of(whole) if whole else None) or self.ground.under
            if named is None:
                where = "referencia" if whole else "serie"
                self._refuse(
                    where,
                    "inventory.series_missing" if not whole else "inventory.code_unreadable",
                    BASIS,
                    given=whole[:SHOWN],
                )
                return None
        elif named is None:
            self._refuse(heading, "aggregation.series_unknown", BASIS, series=given[:SHOWN])
            return None
        if not named.takes_files:
            self._refuse(heading or "referencia", "aggregation.series_takes_no_files", BASIS)
        elif given and heading == "serie" and _letter_for_zero(given):
            self._note(heading, "inventory.letter_for_zero", given=given[:SHOWN], code=named.code)
        return named

    def _unit(self, code: FileCode | None) -> tuple[UnitRef | None, str]:
        ground, given = self.ground, one_line(self.line["unidad"])
        area, unit, heading = "", ground.unit, "unidad"
        if given:
            found = ground.units.get(_word_of(given)) or ground.units.get(folded(given.partition(" ")[0]))
            if found is not None:
                unit = found
            elif unit is not None:
                area = given[:SHORT_LIMIT]
                self._note("unidad", "inventory.unit_kept_as_area", given=given[:SHOWN], unit=unit.code)
            else:
                self._refuse("unidad", "aggregation.unit_unknown", unit=given[:SHOWN])
                return None, ""
        elif code is not None and code.unit:
            heading, unit = "referencia", ground.units.get(folded(code.unit), unit)
        if unit is None:
            self._refuse("unidad", "inventory.unit_missing")
        elif not unit.may_open:
            self._refuse(heading, "inventory.unit_not_yours", unit=unit.code)
        return unit, area

    def _dates(self, code: FileCode | None) -> tuple[date | None, date | None]:
        ground = self.ground
        opening, period = self._day("apertura"), self._day("periodo")
        closing: DayRead | None = DayRead()
        if _word_of(self.line["cierre"]) not in _STILL_OPEN:
            closing = self._day("cierre")
        if opening is None or period is None or closing is None:
            return None, None
        opened, closed = opening.first, closing.last
        if opened is None and period.first is not None:
            opened = period.first
            if closed is None and not self.line["cierre"] and "cierre" not in ground.headings:
                closed = period.last
        elif opened is not None and closed is None and "cierre" not in ground.headings and opening.last != opened:
            closed = opening.last if "inventory.date_range" in opening.repairs else None
        if opened is None and code is not None and code.year is not None:
            opened = date(code.year, 1, 1)
            self.assumed = True
            self._note("referencia", "inventory.opened_from_code", year=code.year)
            if closed is None and code.closing_year is not None and not self.line["cierre"]:
                closed = date(code.closing_year, 12, 31)
        if opened is None:
            self._refuse("apertura" if "apertura" in ground.headings else "periodo", "inventory.opening_missing")
        elif code is not None and code.year is not None and code.year != opened.year and not self.foreign:
            where = "apertura" if self.line["apertura"] else "periodo"
            self._refuse(where, "inventory.year_disagrees", BASIS, year=code.year, opened_on=opened.isoformat())
        return opened, closed

    def _day(self, heading: str) -> DayRead | None:
        """A date cell; None where it was refused."""
        text = self.line[heading]
        if not text:
            return DayRead()
        found = read_day(
            text, self.ground.orders.get(heading, ColumnOrder()), today=self.ground.today, epoch=self.ground.epoch
        )
        if found.problem is not None:
            self._refuse(heading, found.problem.code, found.problem.basis, **found.problem.facts)
            return None
        if found.assumed:
            self.assumed = True
        for repair in found.repairs:
            self._note(heading, repair, given=text[:SHOWN], first=str(found.first), last=str(found.last))
        return found

    def _guard(self, opened: date, closed: date | None, unit: UnitRef | None) -> None:
        """What the acts of opening and closing will ask, told at the cells."""
        today = self.ground.today
        where = "apertura" if self.line["apertura"] else "periodo" if self.line["periodo"] else "referencia"
        ending = "cierre" if self.line["cierre"] else where
        if opened > today:
            self._refuse(where, "aggregation.opens_in_future", opened_on=opened.isoformat())
        if unit is not None and unit.may_open and not unit.stands(opened):
            self._refuse(where, "aggregation.unit_not_standing", opened_on=opened.isoformat())
        if closed is None:
            return
        if closed < opened:
            self._refuse(
                ending, "aggregation.closes_before_opening", opened_on=opened.isoformat(), closed_on=closed.isoformat()
            )
        if closed > today:
            self._refuse(ending, "aggregation.closes_in_future", closed_on=closed.isoformat())
        if unit is not None and unit.may_open and not unit.may_close:
            self._refuse(ending, "inventory.may_not_close", unit=unit.code)

    def _number(self, code: FileCode | None, opened: date | None) -> int | None:
        given = one_line(self.line["numero"])
        found = _NUMBER.fullmatch(given) if given else None
        number = int(found[1]) if found else None
        if found and found[2] and opened is not None and int(found[2]) != opened.year:
            self._refuse("numero", "inventory.year_disagrees", BASIS, year=int(found[2]), opened_on=opened.isoformat())
        if number is not None and not 0 < number <= NUMBER_LIMIT:
            self._refuse("numero", "inventory.number_out_of_bounds", given=given[:SHOWN], limit=NUMBER_LIMIT)
            return None
        # The whole code is what stands on the paper; a column of numbers beside it often counts the rows of a list.
        return code.consecutive if code is not None and code.consecutive else number

    def _folios(self) -> tuple[int | None, int | None, int | None]:
        given = one_line(self.line["fojas"])
        if (span := _COUNT_RANGE.fullmatch(given)) is not None and int(span[1]) <= int(span[2]):
            first, last = int(span[1]), int(span[2])
            self._note("fojas", "inventory.folios_from_range", given=given[:SHOWN], folios=last - first + 1)
            return first, last, last - first + 1
        return None, None, self._count("fojas", FOLIOS_LIMIT)

    def _volumes(self, code: FileCode | None) -> int:
        given = one_line(self.line["legajos"])
        if (part := _PART_OF.fullmatch(given)) is not None and 0 < int(part[1]) <= int(part[2]) <= VOLUMES_LIMIT:
            return int(part[2])
        return self._count("legajos", VOLUMES_LIMIT) or (
            code.volume if code and code.volume and code.volume <= VOLUMES_LIMIT else 1
        )

    def _count(self, heading: str, limit: int) -> int | None:
        given = one_line(self.line[heading])
        if not given or _word_of(given) in _NOTHING:
            return None
        found = _COUNT.fullmatch(given)
        if found is None:
            self._refuse(heading, "inventory.count_unreadable", given=given[:SHOWN])
            return None
        digits = found[1].replace(",", "")
        if len(digits) > 9 or not 0 < int(digits) <= limit:  # noqa: PLR2004 - more digits than any limit has
            self._refuse(heading, "inventory.number_out_of_bounds", given=given[:SHOWN], limit=limit)
            return None
        return int(digits)

    def _support(self) -> Support:
        paper, electronic = _marked(self.line["papel"]), _marked(self.line["electronico"])
        if paper or electronic:
            return Support.HYBRID if paper and electronic else Support.PAPER if paper else Support.ELECTRONIC
        return self._word("soporte", _SUPPORTS, Support.PAPER)

    def _tradition(self) -> Tradition:
        original, copied = _marked(self.line["original"]), _marked(self.line["copia"])
        if original or copied:
            return Tradition.BOTH if original and copied else Tradition.ORIGINAL if original else Tradition.COPY
        return self._word("tradicion", _TRADITIONS, Tradition.ORIGINAL)

    def _access(self) -> AccessCondition:
        if _marked(self.line["confidencial"]):
            return AccessCondition.CONFIDENTIAL
        if _marked(self.line["reservada"]):
            return AccessCondition.RESERVED
        return self._word("acceso", _ACCESS, AccessCondition.PUBLIC)

    def _word(self, heading: str, words: Mapping[str, W], usual: W) -> W:
        given = self.line[heading]
        if not given:
            return usual
        found = words.get(_word_of(given))
        if found is None:
            self._note(heading, "inventory.word_unknown", "warning", given=given[:SHOWN])
            return usual
        return found

    def _coded(self, series: SeriesRef, unit: UnitRef, opened: date, number: int) -> str:
        section, own, below = series.parts
        parts = ReferenceParts(
            fonds=self.ground.fonds, section=section, series=own, subseries=below, code=series.code, unit=unit.code,
            opening_year=opened.year, consecutive=number,
        )  # fmt: skip
        return self.ground.template.identity(parts)


_TEXTS = {"caja": 60, "ubicacion": SHORT_LIMIT, "descripcion": 10_000, "observaciones": 10_000}


def _marked(cell: str) -> bool:
    """Whether a cell of a column of marks is marked."""
    return bool(cell) and _word_of(cell) not in _NOTHING and cell not in {"-", "–", "—"}


def _letter_for_zero(given: str) -> bool:
    return given[:1] in "Oo" and given[1:2].isdigit()


def _identity(wanted: Wanted, code: FileCode | None) -> str:
    """What stays the same of a row while its mistakes are corrected."""
    series, year = wanted.series.lineage_id.hex, str(wanted.opened_on.year)
    if code is not None and wanted.consecutive is not None:
        return _hashed("c", wanted.coded)
    if wanted.consecutive is not None:
        return _hashed("n", series, year, wanted.unit.id.hex, str(wanted.consecutive))
    if wanted.reference:
        return _hashed("r", folded(wanted.reference), series, year, wanted.unit.id.hex)
    return _hashed("t", folded(wanted.title), series, year, wanted.unit.id.hex)


def _hashed(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
