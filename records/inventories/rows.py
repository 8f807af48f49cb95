"""One row of an inventory read: the file it is about, or all that stands against it, and every repair. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from classification.series.kinds import Support, Tradition
from records.aggregations.kinds import AccessCondition
from records.aggregations.reference import ReferenceParts
from records.inventories.cells import (
    ACCESS,
    COUNT,
    COUNT_RANGE,
    NOTHING,
    NUMBER,
    PART_OF,
    STILL_OPEN,
    SUPPORTS,
    TRADITIONS,
    letter_for_zero,
    marked,
    word_of,
)  # fmt: skip
from records.inventories.dates import ColumnOrder, DayRead, read_day
from records.inventories.file_codes import FileCode, read_file_code
from records.inventories.footing import Ground, SeriesRef, UnitRef
from records.inventories.wanted import RowRead, Said, Wanted, identity_of, likeness
from system.errors import Fact, Objection
from system.tabular import Line, folded, one_line

W = TypeVar("W", bound=StrEnum)
BASIS = "LGA 13"
SHOWN = 80
TITLE_LIMIT = 1000
SHORT_LIMIT = 300
NUMBER_LIMIT = 9_999_999
FOLIOS_LIMIT = 999_999
VOLUMES_LIMIT = 500
_TEXTS = {"caja": 60, "ubicacion": SHORT_LIMIT, "descripcion": 10_000, "observaciones": 10_000}


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
        volumes, part = self._volumes(code)
        hint = word_of(code.bare) if code is not None and code.volume else ""
        support, tradition, access = self._support(), self._tradition(), self._access()
        texts = {name: self._text(name, limit) for name, limit in _TEXTS.items()}
        if self.refused or series is None or unit is None or opened is None:
            return RowRead(self.line.number, None, tuple(self.said), hint)
        year = code.year if part > 1 and code is not None and code.year is not None else opened.year
        coded = self._coded(series, unit, year, number) if number is not None else ""
        file = identity_of(
            series, unit, year, title=title, number=number, coded=coded if code is not None else "", reference=reference
        )
        wanted = Wanted(
            self.line.number, series, unit, title, opened, closed, number, reference, coded, volumes, folios, first,
            last, texts["caja"], texts["ubicacion"], support, tradition, access, area, texts["descripcion"],
            texts["observaciones"], self.assumed, file, likeness(title, series.lineage_id, unit.id, opened, closed),
            part,
        )  # fmt: skip
        return RowRead(self.line.number, wanted, tuple(self.said), hint)

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
            if not given or (heading == "numero" and NUMBER.fullmatch(given)):
                continue
            code = read_file_code(given, self.ground.template)
            if code is not None:
                if code.fonds and word_of(code.fonds) != word_of(self.ground.fonds):
                    self.foreign = True
                    self._refuse(heading, "inventory.other_body", BASIS, given=given[:SHOWN], fonds=self.ground.fonds)
                return code, code.bare
            if heading == "referencia" and self.ground.class_of(given) is None:
                return None, given if len(given) <= SHORT_LIMIT else ""
            if heading == "numero" and word_of(given) not in NOTHING:
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
        if subseries and word_of(subseries) not in NOTHING:
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
        elif given and heading == "serie" and letter_for_zero(given):
            self._note(heading, "inventory.letter_for_zero", given=given[:SHOWN], code=named.code)
        return named

    def _unit(self, code: FileCode | None) -> tuple[UnitRef | None, str]:
        ground, given = self.ground, one_line(self.line["unidad"])
        area, unit, heading = "", ground.unit, "unidad"
        if given:
            found = ground.units.get(word_of(given)) or ground.units.get(folded(given.partition(" ")[0]))
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
        if word_of(self.line["cierre"]) not in STILL_OPEN:
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
        elif code is not None and self._began_otherwise(code, opened):
            where = "apertura" if self.line["apertura"] else "periodo"
            self._refuse(where, "inventory.year_disagrees", BASIS, year=code.year, opened_on=opened.isoformat())
        return opened, closed

    def _began_otherwise(self, code: FileCode, opened: date) -> bool:
        """Whether the code tells another year; a later volume may well begin later than its file."""
        later = (code.volume or 0) > 1 and code.year is not None and opened.year >= code.year
        return code.year not in {None, opened.year} and not later and not self.foreign

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
        found = NUMBER.fullmatch(given) if given else None
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
        if (span := COUNT_RANGE.fullmatch(given)) is not None and int(span[1]) <= int(span[2]):
            first, last = int(span[1]), int(span[2])
            self._note("fojas", "inventory.folios_from_range", given=given[:SHOWN], folios=last - first + 1)
            return first, last, last - first + 1
        return None, None, self._count("fojas", FOLIOS_LIMIT)

    def _volumes(self, code: FileCode | None) -> tuple[int, int]:
        """How many volumes the file has, and which of them the row is about, 0 where it says none."""
        given = one_line(self.line["legajos"])
        coded = code.volume if code is not None and code.volume and code.volume <= VOLUMES_LIMIT else 0
        if (part := PART_OF.fullmatch(given)) is not None and 0 < int(part[1]) <= int(part[2]) <= VOLUMES_LIMIT:
            return int(part[2]), coded or int(part[1])
        return max(self._count("legajos", VOLUMES_LIMIT) or 1, coded), coded

    def _count(self, heading: str, limit: int) -> int | None:
        given = one_line(self.line[heading])
        if not given or word_of(given) in NOTHING:
            return None
        found = COUNT.fullmatch(given)
        if found is None:
            self._refuse(heading, "inventory.count_unreadable", given=given[:SHOWN])
            return None
        digits = found[1].replace(",", "")
        if len(digits) > 9 or not 0 < int(digits) <= limit:  # noqa: PLR2004 - more digits than any limit has
            self._refuse(heading, "inventory.number_out_of_bounds", given=given[:SHOWN], limit=limit)
            return None
        return int(digits)

    def _support(self) -> Support:
        paper, electronic = marked(self.line["papel"]), marked(self.line["electronico"])
        if paper or electronic:
            return Support.HYBRID if paper and electronic else Support.PAPER if paper else Support.ELECTRONIC
        return self._word("soporte", SUPPORTS, Support.PAPER)

    def _tradition(self) -> Tradition:
        original, copied = marked(self.line["original"]), marked(self.line["copia"])
        if original or copied:
            return Tradition.BOTH if original and copied else Tradition.ORIGINAL if original else Tradition.COPY
        return self._word("tradicion", TRADITIONS, Tradition.ORIGINAL)

    def _access(self) -> AccessCondition:
        if marked(self.line["confidencial"]):
            return AccessCondition.CONFIDENTIAL
        if marked(self.line["reservada"]):
            return AccessCondition.RESERVED
        return self._word("acceso", ACCESS, AccessCondition.PUBLIC)

    def _word(self, heading: str, words: Mapping[str, W], usual: W) -> W:
        given = self.line[heading]
        if not given:
            return usual
        found = words.get(word_of(given))
        if found is None:
            self._note(heading, "inventory.word_unknown", "warning", given=given[:SHOWN])
            return usual
        return found

    def _coded(self, series: SeriesRef, unit: UnitRef, year: int, number: int) -> str:
        section, own, below = series.parts
        parts = ReferenceParts(
            fonds=self.ground.fonds, section=section, series=own, subseries=below, code=series.code, unit=unit.code,
            opening_year=year, consecutive=number,
        )  # fmt: skip
        return self.ground.template.identity(parts)
