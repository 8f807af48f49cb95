"""The job that does an act to everything marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from system.history import Entry
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task
from system.views import queries, service
from system.views.acts import acts_on
from system.views.errors import ActUnknown

CHANGED_SINCE = "selection.changed_since"


def act_on_selection(task: Task, selection_id: str) -> Mapping[str, Any]:
    """Do the act to each item that the actor still sees; the report has a line for every one that was marked."""
    with task.installation.reading(task.actor) as reading:
        selection = queries.find_selection(reading, UUID(selection_id))
        listing = queries.listing_of(reading, selection)
        chosen = next((one for one in acts_on(reading, listing.path) if one.name == selection.act), None)
        if chosen is None or chosen.handle is None:
            raise ActUnknown(act=selection.act)
        do_one = chosen.handle
        parameters = dict(selection.parameters)
        keys = [str(key) for key in reading.session.scalars(queries.chosen(reading, listing, selection))]
    after = int(parameters.get("after") or 0)

    def handle(key: str) -> Result | None:
        if chosen.minds_changes and _changed(task, UUID(key), after):
            return Result(ItemOutcome.REFUSED, CHANGED_SINCE)
        return do_one(task, UUID(key), parameters)

    task.each(keys, handle)
    return {"act": chosen.name}


def _changed(task: Task, entity_id: UUID, after: int) -> bool:
    with task.installation.reading(task.actor) as reading:
        statement = select(Entry.seq).where(
            Entry.entity_id == entity_id, Entry.seq > after, Entry.actor != task.actor.handle
        )
        return reading.session.scalars(statement.limit(1)).first() is not None


act = Job(service.JOB, act_on_selection)
