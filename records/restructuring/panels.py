"""What restructuring adds to the page of a file: former references, where its documents went or came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.aggregations import queries as files
from records.restructuring.queries import relations
from records.restructuring.relabelling import waits_for_label
from system.actor import Permission
from system.work import Reading


def relations_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """Aliases and relations; the template shows nothing where there are none."""
    file = files.find(reading, aggregation_id)
    return {
        "aliases": files.aliases(reading, aggregation_id),
        "relations": relations(reading, aggregation_id),
        "merged_into": files.merged_into(reading, file),
        "file": file,
        "waits_for_label": waits_for_label(reading, file),
        "may_relabel": reading.actor.may(Permission.AGGREGATION_DESCRIBE, file.place),
    }
