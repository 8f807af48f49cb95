"""What people type about a sheet, read into its contents: from a form, a command's `field=value`, or a row of a table.

One flat set of names serves all three. Units are told by code or id; terms as years and months, or as one text (`3`,
`2+6m`); citations as one text or in rows `norm-1, article-1, fraction-1, note-1`. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from classification.series.citations import CITATIONS_LIMIT, Citation, as_line, as_text, read_citations
from classification.series.completeness import TEXT_LIMIT
from classification.series.contents import GIGABYTES, METRES, SheetContents, ordered_values
from classification.series.errors import SheetUnreadable
from classification.series.kinds import (
    VALUES,
    AccessCondition,
    Criterion,
    PersonalData,
    SamplingMethod,
    SecondaryValue,
    Support,
    Technique,
    Tradition,
    Trigger,
)
from system.calendar.terms import MONTHS, NO_TERM, Term, said
from system.errors import Fact, Objection, refuse_all

E = TypeVar("E", bound=StrEnum)

TEXTS = (
    "sheet_code", "function", "legal_attribution", "processes", "other_areas", "related_series", "description",
    "document_types", "internal_order", "summary_documents", "secondary_reasons", "trigger_name", "sample_quality",
    "access_basis", "location", "custodian", "note",
)  # fmt: skip
NUMBERS = ("earliest_year", "latest_year", "files_per_year", "access_years")
MEASURES = {"metres_per_year": METRES, "gigabytes_per_year": GIGABYTES}
CHOICES: Mapping[str, type[StrEnum]] = {
    "tradition": Tradition, "support": Support, "trigger": Trigger, "technique": Technique,
    "sampling_method": SamplingMethod, "access_condition": AccessCondition, "personal_data": PersonalData,
}  # fmt: skip
TERMS = ("office", "intermediate", "precautionary")
REASONS = {f"reason_{letter}": letter for letter in VALUES}
CRITERIA = {f"criterion_{one.value}": one.value for one in Criterion}
CITED = ("norm", "article", "fraction", "note")
_PARTS = tuple(f"{name}_{unit}" for name in TERMS for unit in ("years", "months"))
_SETS = ("unit_id", "units", "values", "secondary_values", "citations")
NAMES = frozenset((*TEXTS, *NUMBERS, *MEASURES, *CHOICES, *TERMS, *_PARTS, *REASONS, *CRITERIA, *_SETS))
"""Every field by the name it is typed under."""

_YEARS, _MONTHS = r"(?P<years>\d{1,6})\s?(?:a|años?)?", r"(?P<months>\d{1,6})\s?(?:m|mes(?:es)?)"
_TERM = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"{_YEARS}(?P<months>)", rf"(?P<years>){_MONTHS}", rf"{_YEARS}(?:\s*\+\s*|\s+(?:y\s+)?){_MONTHS}")
)
_LARGEST = 2**31 - 1
_DIGITS = 9


class _Reader:
    """Reads what is given and collects what is wrong with it, instead of stopping at the first."""

    def __init__(self, given: Mapping[str, str], units: Mapping[str, UUID]) -> None:
        self.given = {name: _tidy(str(text)) for name, text in given.items()}
        self.units = {code.casefold(): unit_id for code, unit_id in units.items()}
        self.ids = set(units.values())
        self.objections: list[Objection] = []
        self.found: dict[str, Any] = {}

    def read(self, name: str, reading: Callable[[str, str], Any], empty: Any) -> None:
        """Read one field where it is given at all."""
        if name in self.given:
            self.found[name] = reading(name, self.given[name]) if self.given[name] else empty

    def object(self, code: str, field: str, **facts: Fact) -> None:
        self.objections.append(Objection(code, "", {"field": field, **facts}))

    def text(self, name: str, given: str) -> str:
        if len(given) > TEXT_LIMIT:
            self.object("sheet.text_too_long", name, limit=TEXT_LIMIT)
            return ""
        return given

    def number(self, name: str, given: str) -> int | None:
        plain = given.replace(" ", "").replace(",", "")
        if plain.isascii() and plain.isdigit() and len(plain) <= _DIGITS:
            return int(plain)
        self.object("form.no_number", name, least=0, most=_LARGEST)
        return None

    def measure(self, name: str, given: str) -> Decimal | None:
        try:
            found = Decimal(_decimal_point(given))
            exact = found.quantize(MEASURES[name]) if found.is_finite() else found
        except InvalidOperation:
            exact = Decimal("NaN")
        if exact.is_finite():
            return exact
        self.object("form.no_number", name, least=0, most=_LARGEST)
        return None

    def choice(self, kind: type[E], name: str, given: str) -> E | None:
        try:
            return kind(given.lower())
        except ValueError:
            self.object("form.no_choice", name)
            return None

    def unit(self, name: str, given: str) -> UUID | None:
        found = self.units.get(given.casefold())
        if found is None:
            try:
                found = UUID(given)
            except ValueError:
                self.object("sheet.unit_unknown", name, unit=given[:40])
        return found

    def several(self, given: str) -> list[str]:
        return [part for part in re.split(r"[,;\s]+", given) if part]


def read(base: SheetContents, given: Mapping[str, str], *, units: Mapping[str, UUID]) -> SheetContents:
    """What a sheet says once these fields are put into what it said before; fields that are not given stay.

    Args:
        base: what it says.
        given: fields of `NAMES`, and rows of citations and ticked boxes as forms send them. Empty texts empty a field.
        units: the body's units, id by code.

    Raises:
        SheetUnreadable: naming every field that is unknown or cannot be read.
    """
    reader = _Reader(_gathered(given), units)
    for name in reader.given:
        if name not in NAMES:
            reader.object("sheet.field_not_known", name[:60], name=name[:60])
    for name in TEXTS:
        reader.read(name, reader.text, "")
    for name in NUMBERS:
        reader.read(name, reader.number, None)
    for name in MEASURES:
        reader.read(name, reader.measure, None)
    for name, kind in CHOICES.items():
        reader.read(name, lambda field, text, kind=kind: reader.choice(kind, field, text), None)  # type: ignore[misc]  # mypy knows no default of a lambda
    _read_sets(reader)
    for name in TERMS:
        _read_term(reader, name, base)
    _read_maps(reader, base)
    refuse_all(SheetUnreadable, reader.objections)
    return replace(base, **reader.found)


def _read_sets(reader: _Reader) -> None:
    reader.read("unit_id", reader.unit, None)
    reader.read(
        "units",
        lambda name, text: tuple(found for one in reader.several(text) if (found := reader.unit(name, one))),
        (),
    )
    reader.read("values", lambda _name, text: ordered_values("".join(reader.several(text))), "")
    reader.read(
        "secondary_values",
        lambda name, text: tuple(
            found for one in reader.several(text) if (found := reader.choice(SecondaryValue, name, one))
        ),
        (),
    )
    reader.read("citations", lambda _name, text: read_citations(text), ())


def _read_term(reader: _Reader, name: str, base: SheetContents) -> None:
    given, empty = reader.given, NO_TERM if name == "precautionary" else None
    parts = [given.get(f"{name}_{unit}") for unit in ("years", "months")]
    if any(part is not None for part in parts):
        years, months = (
            reader.number(f"{name}_{unit}", part) if part else 0
            for unit, part in zip(("years", "months"), parts, strict=True)
        )
        told = any(parts)
        reader.found[name] = Term(*divmod((years or 0) * MONTHS + (months or 0), MONTHS)) if told else empty
    elif name in given:
        text = given[name]
        match = next((found for one in _TERM if (found := one.fullmatch(text))), None)
        if not text:
            reader.found[name] = empty
        elif match is None:
            reader.object("sheet.term_unreadable", name, given=text[:40])
        else:
            reader.found[name] = Term(*divmod(int(match["years"] or 0) * MONTHS + int(match["months"] or 0), MONTHS))
    else:
        reader.found[name] = getattr(base, name)


def _read_maps(reader: _Reader, base: SheetContents) -> None:
    for target, names, before in (
        ("value_reasons", REASONS, base.value_reasons),
        ("criteria", CRITERIA, base.criteria),
    ):
        texts = {
            **before,
            **{key: reader.text(name, reader.given[name]) for name, key in names.items() if name in reader.given},
        }
        reader.found[target] = {key: text for key, text in texts.items() if text}


def _gathered(given: Mapping[str, str]) -> dict[str, str]:
    """Boxes and rows, as a form sends them one by one, gathered into the fields they are parts of."""
    boxes = {"unit-": "units", "value-": "values", "secondary-": "secondary_values"}
    gathered: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    rows: dict[int, dict[str, str]] = {}
    for name, text in given.items():
        head, _, tail = name.partition("-")
        if f"{head}-" in boxes and tail:
            gathered.setdefault(boxes[f"{head}-"], []).append(tail)
        elif head in CITED and tail.isascii() and tail.isdigit() and int(tail[:4]) <= CITATIONS_LIMIT:
            rows.setdefault(int(tail[:4]), {})[head] = str(text)
        else:
            found[name] = str(text)
    # A form says by an empty field of the same name that it shows these boxes: none ticked is none chosen.
    found.update({name: ",".join(parts) for name, parts in gathered.items()})
    if rows:
        found["citations"] = "; ".join(_cited(rows[number]) for number in sorted(rows))
    return found


def _cited(row: Mapping[str, str]) -> str:
    """One row of a form as a line that `read_citations` reads."""
    parts = {name: row.get(name, "").replace(";", ",").strip() for name in CITED}
    return as_line(Citation(parts["norm"], parts["article"], parts["fraction"], parts["note"]))


def _decimal_point(text: str) -> str:
    """A number as people write it: `1,234.5` and `12,5` alike."""
    plain = text.replace(" ", "")
    if "," in plain and "." not in plain and re.fullmatch(r"\d+,\d{1,2}", plain):
        return plain.replace(",", ".")
    return plain.replace(",", "")


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\x00", "")).strip()


def written(contents: SheetContents, codes: Mapping[UUID, str]) -> dict[str, str]:
    """What a sheet says as `read` takes it: every field by name, empty where nothing is said.

    Args:
        contents: what it says.
        codes: the body's units, code by id.
    """
    found = {name: _shown(getattr(contents, name)) for name in (*TEXTS, *NUMBERS, *MEASURES, *CHOICES)}
    found["unit_id"] = "" if contents.unit_id is None else codes.get(contents.unit_id, str(contents.unit_id))
    found["units"] = ", ".join(sorted(codes.get(unit_id, str(unit_id)) for unit_id in contents.units))
    found["values"] = contents.values
    found["secondary_values"] = ", ".join(value.value for value in contents.secondary_values)
    found["citations"] = as_text(contents.citations)
    for name in TERMS:
        term: Term | None = getattr(contents, name)
        found[name] = "" if term is None else said(term)
    found.update({name: contents.value_reasons.get(letter, "") for name, letter in REASONS.items()})
    found.update({name: contents.criteria.get(one, "") for name, one in CRITERIA.items()})
    return found


def form_values(contents: SheetContents) -> dict[str, str]:
    """What a sheet says as a form shows it: boxes and rows one by one, units by id, terms in years and months."""
    found = written(contents, {})
    found.update({f"unit-{unit_id}": "true" for unit_id in contents.units})
    found.update({f"value-{letter}": "true" for letter in contents.values})
    found.update({f"secondary-{value.value}": "true" for value in contents.secondary_values})
    found.update({"units": "", "values": "", "secondary_values": "", "citations": ""})
    for name in TERMS:
        term: Term | None = getattr(contents, name)
        del found[name]
        none = term is None or (name == "precautionary" and not term)
        years, months = (0, 0) if term is None else divmod(term.in_months, MONTHS)
        found[f"{name}_years"] = "" if none else str(years)
        found[f"{name}_months"] = str(months) if months else ""
    for number, citation in enumerate(contents.citations, 1):
        found.update({f"{part}-{number}": getattr(citation, part) for part in CITED})
    return found


def _shown(value: object) -> str:
    if isinstance(value, StrEnum):
        return value.value
    return "" if value is None else str(value)
