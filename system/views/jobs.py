"""The job that does an act to everything marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from system.history import Entry
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task
from system.views import queries, service
from system.views.acts import PORTION, Parameters, acts_on
from system.views.errors import ActUnknown
from system.work import Reading, Work

_CHANGED = Result(ItemOutcome.REFUSED, "selection.changed_since")


def act_on_selection(task: Task, selection_id: str) -> Mapping[str, Any]:
    """Do the act to each item that the actor still sees; the report has a line for every one that was marked."""
    with task.installation.reading(task.actor) as reading:
        selection = queries.find_selection(reading, UUID(selection_id))
        listing = queries.listing_of(reading, selection)
        chosen = next((one for one in acts_on(reading, listing.path) if one.name == selection.act), None)
        if chosen is None or (chosen.handle is None and chosen.in_portions is None):
            raise ActUnknown(act=selection.act)
        parameters = dict(selection.parameters)
        ordered = queries.chosen(reading, listing, selection).order_by(None).order_by(listing.key)
        keys = [str(key) for key in reading.session.scalars(ordered)]
    after = int(parameters.get("after") or 0) if chosen.minds_changes else None
    if chosen.in_portions is not None:
        do_some = chosen.in_portions
        task.portions(keys, lambda work, some: _some(do_some, work, some, parameters, after), size=PORTION)
    elif chosen.handle is not None:
        do_one = chosen.handle
        task.each(keys, lambda key: _one(do_one, task, UUID(key), parameters, after))
    return {"act": chosen.name}


def _one(
    do_one: Callable[[Task, UUID, Parameters], Result | None],
    task: Task,
    key: UUID,
    parameters: Parameters,
    after: int | None,
) -> Result | None:
    if after is not None:
        with task.installation.reading(task.actor) as reading:
            if _changed(reading, [key], after):
                return _CHANGED
    return do_one(task, key, parameters)


def _some(
    do_some: Callable[[Work, Sequence[UUID], Parameters], Mapping[UUID, Result]],
    work: Work,
    keys: Sequence[str],
    parameters: Parameters,
    after: int | None,
) -> Mapping[str, Result]:
    ids = [UUID(key) for key in keys]
    changed = _changed(work, ids, after)
    told = do_some(work, [one for one in ids if one not in changed], parameters)
    return {str(one): result for one, result in {**told, **dict.fromkeys(changed, _CHANGED)}.items()}


def _changed(stand: Reading | Work, ids: Sequence[UUID], after: int | None) -> set[UUID]:
    """Which of some things somebody else touched since the preview; none where the act does not mind."""
    if after is None:
        return set()
    statement = select(Entry.entity_id).where(
        Entry.entity_id.in_(ids), Entry.seq > after, Entry.actor != stand.actor.handle
    )
    return set(stand.session.scalars(statement))


act = Job(service.JOB, act_on_selection)
