"""What evidence adds to the page of a document: offers, drift, and what it cites and is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.documents.queries import find_document
from records.evidence import drift, offers
from records.evidence.labels import KINDS
from system.actor import Permission
from system.work import Reading


def citations_panel(reading: Reading, document_id: UUID) -> Mapping[str, Any]:
    """Of a document the caller was allowed to see; what its text cites only to who may read it."""
    place = find_document(reading, document_id).aggregation.place
    may_read = reading.actor.may(Permission.DOCUMENT_READ, place)
    found = offers.of_document(reading, document_id) if reading.actor.holds(Permission.DECISION_READ) else []
    return {
        "offers": found,
        "passages": offers.passages(reading, None, found),
        "place_of": offers.place_of,
        "drifted": drift.of_document(reading, document_id) if reading.actor.holds(Permission.DECISION_READ) else [],
        "unfound": offers.unfound_of_document(reading, document_id) if may_read else [],
        "kind_words": dict(KINDS),
    }
