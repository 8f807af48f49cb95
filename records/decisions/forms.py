"""The form of a decision: what it reads and what it shows."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from records.decisions import labels, queries
from records.decisions.contents import FIELDS, LONGEST, Contents
from records.decisions.model import Decision, Publicity, Signature
from system.errors import Objection
from system.web.forms import FormReader
from system.web.language import gettext as _
from system.work import Reading

_DIGITS = 40


def read_contents(read: FormReader) -> Contents:
    """What was typed; what cannot be read stands in the reader's objections."""
    texts = {name: read.text(name, limit=most) for name, most in LONGEST.items()}
    return Contents(
        kind=read.text("kind", required=True, limit=60),
        body_id=read.identifier("body_id"),
        decided_on=read.day("decided_on"),
        in_force_from=read.day("in_force_from"),
        in_force_until=read.day("in_force_until"),
        points_decided=read.flag("points_decided"),
        signature=read.choice("signature", Signature) or Signature.NONE,
        publicity=read.choice("publicity", Publicity) or Publicity.RESTRICTED,
        remedy=read.text("remedy", limit=60),
        procedure=read.text("procedure", limit=60),
        amount=read_number(read, "amount"),
        **texts,
    )


def read_number(read: FormReader, name: str) -> Decimal | None:
    """A number with decimals, thousands parted by commas or spaces, with or without the sign of pesos."""
    given = read.text(name, limit=_DIGITS).replace(",", "").replace(" ", "").lstrip("$")
    if not given:
        return None
    try:
        found = Decimal(given)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        read.objections.append(Objection("decision.number_unreadable", facts={"field": name}))
        return None
    return found


def values_of(decision: Decision | None) -> dict[str, Any]:
    """What the form shows of a decision, empty for a new one."""
    if decision is None:
        return {**dict.fromkeys(FIELDS, ""), "unit": "", "version": ""}
    values: dict[str, Any] = {name: getattr(decision, name) for name in FIELDS}
    for name in ("signature", "publicity"):
        values[name] = values[name].value
    for name in ("decided_on", "in_force_from", "in_force_until"):
        values[name] = values[name].isoformat() if values[name] else ""
    return {**values, "unit": "", "version": decision.version}


def choices(reading: Reading, fonds_id: UUID) -> dict[str, Any]:
    """What the form offers."""
    return {
        "kinds": labels.kind_choices(),
        "remedies": labels.remedy_choices(),
        "procedures": labels.procedure_choices(),
        "bodies": [(body.id, f"{body.code} · {body.name}") for body in queries.bodies(reading, fonds_id)],
        "signatures": [(value, _(text)) for value, text in labels.SIGNATURES],
        "publicities": [(value, _(text)) for value, text in labels.PUBLICITIES],
    }
