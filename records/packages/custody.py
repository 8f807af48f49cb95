"""The chain of custody of files: who held each, since when, and what went out (domain 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.custody.kinds import LoanState
from records.custody.model import Loan
from records.packages.contents import plain
from records.packages.questions import Handing, HandingsKnown
from system.organization.model import Unit
from system.work import Reading

_AT_ONCE = 500
_OUT = (LoanState.HANDED_OVER, LoanState.CLAIMED, LoanState.RETURNED)


def chain(reading: Reading, files: Sequence[Aggregation]) -> list[dict[str, Any]]:
    """For each file its steps in order of days: opened in its unit, lent, returned, transferred, closed."""
    ids = tuple(one.id for one in files)
    handings = [one for told in reading.ask(HandingsKnown(ids)) for one in told] if ids else []
    handings += _loans(reading, ids)
    found = []
    for file in files:
        unit = reading.session.get_one(Unit, file.unit_id)
        steps = [Handing(file.id, file.opened_on, "opened", holder=unit.code)]
        if file.closed_on is not None:
            steps.append(Handing(file.id, file.closed_on, "closed", holder=unit.code))
        steps += [one for one in handings if one.aggregation_id == file.id]
        steps.sort(key=lambda one: (one.on, one.kind, one.number))
        found.append({
            "file_id": str(file.id),
            "reference": file.reference,
            "stage": file.stage.value,
            "steps": [
                {"on": plain(one.on), "kind": one.kind, "number": one.number, "holder": one.holder,
                 "until": plain(one.until)}
                for one in steps
            ],
        })  # fmt: skip
    return found


def _loans(reading: Reading, ids: Sequence[Any]) -> list[Handing]:
    found: list[Handing] = []
    for start in range(0, len(ids), _AT_ONCE):
        statement = select(Loan).where(Loan.aggregation_id.in_(ids[start : start + _AT_ONCE]), Loan.state.in_(_OUT))
        found += [
            Handing(one.aggregation_id, one.handed_over_on, "lent", f"{one.number}/{one.year}", one.borrower,
                    one.returned_on)
            for one in reading.session.scalars(statement.order_by(Loan.year, Loan.number))
            if one.handed_over_on is not None
        ]  # fmt: skip
    return found
