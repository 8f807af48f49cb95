"""What people say of the files a hold means, references, codes, filters or a name, as the terms of a scope."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from classification.charts.queries import find_by_code
from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.holds.errors import HoldRefused
from retention.holds.kinds import HoldScope
from retention.holds.matching import AT_ONCE, FILTERS, MOST_CLASSES, MOST_FILES
from retention.holds.queries import requires
from system.errors import Fact, Objection, refuse_all
from system.work import Reading, Work

Stand = Reading | Work
_TOLD = 20  # unknown references that a refusal names; the rest it counts
_REFERENCE = 300


def terms_of(
    stand: Stand,
    fonds_id: UUID,
    scope: HoldScope,
    *,
    files: Sequence[str] = (),
    series: Sequence[str] = (),
    filters: Mapping[str, str] | None = None,
    name: str = "",
) -> dict[str, Any]:
    """The terms of a scope, with what it does not use left out.

    Raises:
        HoldRefused: naming every reference and code that names nothing the actor may hold.
    """
    match scope:
        case HoldScope.FILES:
            return {"file_ids": [str(one) for one in _files(stand, fonds_id, files)]}
        case HoldScope.SERIES:
            return {"lineage_ids": [str(one) for one in _series(stand, fonds_id, series)]}
        case HoldScope.QUERY:
            said = {key: text.strip() for key, text in (filters or {}).items() if key in FILTERS and text.strip()}
            return {"filters": said}
        case HoldScope.PERSON:
            return {"name": name.strip()}


def lines(text: str) -> list[str]:
    """What stands on the lines of a text, once each."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def codes(text: str) -> list[str]:
    """Codes parted by spaces, commas or lines, once each."""
    return list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))


def _files(stand: Stand, fonds_id: UUID, references: Sequence[str]) -> list[UUID]:
    wanted = list(dict.fromkeys(one.strip()[:_REFERENCE] for one in references if one.strip()))
    if not wanted or len(wanted) > MOST_FILES:
        facts: dict[str, Fact] = {"field": "files", "most": MOST_FILES}
        raise HoldRefused(objections=[Objection("hold.scope_unfit", "", facts)])
    by_reference: dict[str, UUID] = {}
    within = reach(stand.actor, requires(stand.actor))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = stand.session.execute(
            select(Aggregation.id, Aggregation.reference, Aggregation.printed_reference).where(
                Aggregation.fonds_id == fonds_id,
                or_(Aggregation.reference.in_(some), Aggregation.printed_reference.in_(some)),
                within,
            )
        )
        for file_id, reference, printed in rows:
            by_reference.setdefault(printed, file_id)
            by_reference[reference] = file_id
    refuse_all(HoldRefused, _unknown([one for one in wanted if one not in by_reference]))
    return list(dict.fromkeys(by_reference[one] for one in wanted))


def _unknown(references: Sequence[str]) -> Iterator[Objection]:
    for one in references[:_TOLD]:
        yield Objection("hold.file_unknown", "", {"field": "files", "reference": one})
    if len(references) > _TOLD:
        yield Objection("hold.files_unknown", "", {"field": "files", "count": len(references) - _TOLD})


def _series(stand: Stand, fonds_id: UUID, written: Sequence[str]) -> list[UUID]:
    wanted = list(dict.fromkeys(one.strip() for one in written if one.strip()))
    if not wanted or len(wanted) > MOST_CLASSES:
        facts: dict[str, Fact] = {"field": "series", "most": MOST_CLASSES}
        raise HoldRefused(objections=[Objection("hold.scope_unfit", "", facts)])
    nodes = [(code, find_by_code(stand, fonds_id, code)) for code in wanted]
    refuse_all(
        HoldRefused,
        [
            Objection("hold.series_unknown", "LGA 13", {"field": "series", "series": code[:60]})
            for code, node in nodes
            if node is None
        ],
    )
    return list(dict.fromkeys(node.lineage_id for _code, node in nodes if node is not None))
