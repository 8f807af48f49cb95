"""A sheet as its pages show it: eight parts in the order of the official form, and the form to fill them in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from classification.charts.queries import path
from classification.series import completeness, queries
from classification.series.citations import CITATIONS_LIMIT, as_line
from classification.series.contents import SheetContents, digest
from classification.series.demands import demands_of
from classification.series.labels import (
    CONDITIONS,
    CRITERIA,
    FIELDS,
    METHODS,
    OPINIONS,
    PERSONAL_DATA,
    SECONDARY_VALUES,
    SUPPORTS,
    TECHNIQUES,
    TONES,
    TRADITIONS,
    TRIGGERS,
    VALUES,
    WORDS,
    word,
)
from classification.series.model import AppraisalSheet, SheetState
from classification.series.signing import roles_at
from classification.series.spelling import CITED, NAMES, TERMS
from system import history
from system.actor import Permission, Place
from system.calendar.terms import Term
from system.organization.labels import role_label
from system.organization.queries import fonds_of
from system.web.filters import term as in_words
from system.web.forms import Form
from system.web.language import gettext as _
from system.work import Reading

FORM_FIELDS = sorted(NAMES.difference(TERMS))
_SPARE_ROWS = 2
_FEWEST_ROWS = 3


def shown_sheet(reading: Reading, sheet: AppraisalSheet) -> dict[str, Any]:
    """Everything the page of one sheet shows."""
    demands = demands_of(reading, sheet.fonds_id)
    standing = queries.standing_of(reading, sheet, demands)
    contents = standing.contents
    given = queries.signatures(reading, [sheet.id])[sheet.id]
    drafted = sheet.state is SheetState.DRAFT
    mine = roles_at(reading, sheet.fonds_id, sheet.unit_id) if drafted else frozenset()
    signed = {signature.role for signature in given}
    signed_by_me = any(one.signed_by.casefold() == reading.actor.handle.casefold() for one in given)
    against = completeness.objections(
        contents, demands.fields, cap_years=demands.cap_years, cap_basis=demands.cap_basis, inherits=standing.inherits
    )
    roles = [*demands.roles, *sorted(signed.difference(demands.roles))]
    return {
        "sheet": sheet,
        "standing": standing,
        "contents": contents,
        "fonds": fonds_of(reading, sheet.fonds_id),
        "way": _way(reading, sheet),
        "units": queries.unit_names(reading, sheet.fonds_id),
        "against": against if drafted else [],
        "remarks": completeness.remarks(contents) if drafted else [],
        "signatures": [(role, role_label(role), _signature(given, role)) for role in roles],
        "signable": [] if signed_by_me or against else sorted(mine.difference(signed)),
        "digest": digest(contents, fonds_id=sheet.fonds_id, lineage_id=sheet.lineage_id, number=sheet.number),
        "others": [
            other for other in queries.of_class(reading, sheet.fonds_id, sheet.lineage_id) if other.id != sheet.id
        ],
        "entries": history.of(reading.session, sheet.id),
        "may_edit": drafted and may_edit(reading, contents, sheet.fonds_id),
        "may_opine": sheet.state in queries.STANDING
        and reading.actor.may(Permission.SHEET_OPINE, Place(sheet.fonds_id)),
        "opinions": _translated(OPINIONS),
        "cited": [as_line(citation) for citation in contents.citations],
        "words": WORDS,
        "word": word,
        "said_term": said_term,
        "role_label": role_label,
        "tones": TONES,
    }


def form_parts(reading: Reading, sheet: AppraisalSheet, form: Form) -> dict[str, Any]:
    """What the form of a sheet needs beside its values."""
    demands = demands_of(reading, sheet.fonds_id)
    filled = [
        int(name.partition("-")[2])
        for name in form.values
        if name.partition("-")[0] in CITED and name.partition("-")[2].isdecimal() and len(name) <= len("fraction-000")
    ]
    rows = min(max(_FEWEST_ROWS, max(filled, default=0) + _SPARE_ROWS), CITATIONS_LIMIT)
    names = queries.unit_names(reading, sheet.fonds_id)
    return {
        "sheet": sheet,
        "rows": range(1, rows + 1),
        "units": [(str(unit_id), name) for unit_id, name in names.items()],
        "demanded": frozenset(demands.fields),
        "labels": {name: _(label) for name, label in FIELDS.items()},
        "cap_years": demands.cap_years,
        "signed": len(queries.signatures(reading, [sheet.id])[sheet.id]),
        "traditions": _translated(TRADITIONS),
        "supports": _translated(SUPPORTS),
        "values": _translated(VALUES),
        "secondary": _translated(SECONDARY_VALUES),
        "triggers": _translated(TRIGGERS),
        "techniques": _translated(TECHNIQUES),
        "methods": _translated(METHODS),
        "criteria": _translated(CRITERIA),
        "conditions": _translated(CONDITIONS),
        "personal_data": _translated(PERSONAL_DATA),
    }


def may_edit(reading: Reading, contents: SheetContents, fonds_id: UUID) -> bool:
    """Whether the actor may change a sheet that says this."""
    units = [unit_id for unit_id in (contents.unit_id, *contents.units) if unit_id is not None]
    places = [Place(fonds_id), *(Place(fonds_id, unit_id) for unit_id in units)]
    return any(reading.actor.may(Permission.SHEET_EDIT, place) for place in places)


def said_term(term: Term | None) -> str:
    """A term in words; nothing for one that is not said, and none at all as zero."""
    if term is None:
        return ""
    years, months = divmod(term.in_months, 12)
    return in_words(years, months) if term else "0"


def _way(reading: Reading, sheet: AppraisalSheet) -> list[Any]:
    node = queries.newest_node(reading, sheet.fonds_id, sheet.lineage_id)
    return path(reading, node) if node is not None else []


def _signature(given: list[Any], role: Any) -> Any:
    return next((signature for signature in given if signature.role is role), None)


def _translated(choices: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(value, _(label)) for value, label in choices]
