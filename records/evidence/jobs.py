"""Long work on evidence: linking thousands of documents, and reading a whole body for citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from records.documents.model import Document
from records.evidence import body, bulk
from records.evidence.bulk import Supports, link_many
from records.evidence.citing import read_document
from records.evidence.following import READER, Changes, catch_up, take_in
from records.evidence.model import Citation
from records.objects.model import DigitalObject
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task
from system.visibility import within_body

_TOGETHER = 200


def link_documents(
    task: Task,
    decision_id: str,
    document_ids: Sequence[str],
    *,
    role: str,
    requirement: str,
    pages: str,
    fonds_id: str,
) -> Mapping[str, Any]:
    """Link each document that can be; a line for each. Run again, it finds linked what was linked.

    `fonds_id` says whose job it is. Documents are linked two hundred in one act, and told one by one.
    """
    told: dict[str, Result] = {}

    def handle(key: str) -> Result:
        if key not in told:
            told.clear()
            start = document_ids.index(key)
            some = tuple(UUID(one) for one in document_ids[start : start + _TOGETHER])
            supports = Supports(document_ids=some, role=role, requirement=requirement, pages=pages)
            with task.installation.work(task.actor) as work:
                linked = link_many(work, UUID(decision_id), supports, all_or_none=False)
            told.update({str(link.document_id): Result() for link in linked.links})
            told.update({str(one): Result(ItemOutcome.UNCHANGED) for one in linked.already})
            told.update(
                {str(one): Result(ItemOutcome.REFUSED, why.code, why.facts) for one, why in linked.refused.items()}
            )
        return told[key]

    task.each(document_ids, handle, batch=_TOGETHER)
    return {"decision": decision_id, "fonds": fonds_id}


linking = Job(bulk.JOB, link_documents)


def suggest_in_body(task: Task, fonds_id: str, *, anew: bool = False) -> Mapping[str, Any]:
    """Read every text of a body for citations and offer what follows; a line for each document.

    Follows the history to its end first, so that every number is known. Run again after a kill it goes on; what was
    read by this grammar is not read again, unless `anew`.
    """
    catch_up(task.installation)
    with task.installation.reading(task.actor) as reading:
        statement = (
            select(Document.id)
            .join(DigitalObject, DigitalObject.id == Document.object_id)
            .where(
                Document.fonds_id == UUID(fonds_id),
                within_body(task.actor, Document.fonds_id),
                DigitalObject.destroyed_at.is_(None),
            )
            .order_by(Document.id)
        )
        keys = [str(one) for one in reading.session.scalars(statement)]

    def handle(key: str) -> Result:
        with task.installation.reading(READER) as reading:
            read = read_document(reading, UUID(key), anew=anew)
        with task.installation.work(READER) as work:
            offered = take_in(work, Changes(documents={UUID(key)}), [read] if read else [])
            cited = len(work.session.scalars(select(Citation.id).where(Citation.document_id == UUID(key))).all())
        outcome = ItemOutcome.DONE if read else ItemOutcome.UNCHANGED
        return Result(outcome, "evidence.document_read", {"cited": cited, "offered": offered})

    task.each(keys, handle)
    return {"fonds": fonds_id}


suggesting = Job(body.JOB, suggest_in_body)
