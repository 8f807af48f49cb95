"""The class and the file that people name when they restructure."""

from __future__ import annotations

from uuid import UUID

from classification.charts.queries import find_by_code
from records.aggregations import queries
from records.aggregations.errors import AggregationNotFound, ReferenceAmbiguous
from records.restructuring.errors import RestructuringRefused
from system.errors import Objection
from system.work import Reading, Work


def class_named(stand: Reading | Work, fonds_id: UUID, series: str) -> UUID:
    """The class of the chart in force that a code names, alone or before its title.

    Raises:
        RestructuringRefused: there is none.
    """
    code = series.strip().partition(" ")[0]
    node = find_by_code(stand, fonds_id, series) or find_by_code(stand, fonds_id, code)
    if node is None:
        facts = {"field": "series", "series": code[:60]}
        raise RestructuringRefused(objections=[Objection("aggregation.series_unknown", "LGA 13", facts)])
    return node.id


def file_named(reading: Reading, reference: str) -> UUID:
    """The file that a reference names.

    Raises:
        RestructuringRefused: there is none for this actor, or several.
    """
    try:
        return queries.by_reference(reading, reference).id
    except (AggregationNotFound, ReferenceAmbiguous) as refusal:
        facts = {"field": "target", "reference": reference.strip()[:300]}
        raise RestructuringRefused(objections=[Objection(refusal.code, "", facts)]) from refusal
