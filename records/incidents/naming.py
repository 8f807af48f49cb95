"""The files that people list in an act, one reference on a line, as a reader of codes or a worksheet gives them."""

from __future__ import annotations

from uuid import UUID

from records.aggregations import queries
from records.aggregations.errors import AggregationNotFound, ReferenceAmbiguous
from records.incidents.errors import IncidentRefused
from records.incidents.service import MOST_FILES
from system.actor import Permission
from system.errors import Fact, Objection, refuse_all
from system.work import Reading


def files_named(reading: Reading, text: str) -> list[UUID]:
    """The files of a list of references.

    Raises:
        IncidentRefused: with every reference that names no file, or several, for this actor.
    """
    wanted = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not wanted or len(wanted) > MOST_FILES:
        facts: dict[str, Fact] = {"field": "files", "most": MOST_FILES}
        raise IncidentRefused(objections=[Objection("incident.no_files", facts=facts)])
    found: list[UUID] = []
    unknown: list[Objection] = []
    for reference in wanted:
        try:
            file = queries.by_reference(reading, reference, permission=Permission.INCIDENT_RECORD)
        except (AggregationNotFound, ReferenceAmbiguous):
            unknown.append(Objection("incident.file_unknown", "", {"field": "files", "reference": reference[:300]}))
        else:
            found.append(file.id)
    refuse_all(IncidentRefused, unknown)
    return found
