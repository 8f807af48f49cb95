"""Looks at executions and tombstones, cut to what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from records.aggregations.questions import Destruction, DestructionKnown
from retention.disposals.model import DisposalItem, DisposalList, DisposalPaper, ItemState, ListState, PaperKind
from retention.disposals.queries import seen
from retention.execution.errors import ExecutionNotFound, TombstoneNotFound
from retention.execution.labels import EXECUTION_STATES, ITEM_STATES
from retention.execution.model import DestroyedObject, Execution, ExecutionState, Tombstone
from system.actor import Actor, Permission
from system.attachments.model import Attachment
from system.attachments.queries import attachment_of
from system.jobs.model import JobRun
from system.listing import Column
from system.work import Reading, Work

Stand = Reading | Work
# Lists that wait to be executed, shown above the executions.
SHOWN = 50

EXECUTION_COLUMNS = (
    Column("list", "Lista", DisposalList.title, filter="text", lead=True),
    Column("state", "Estado", Execution.state, filter="choice", choices=EXECUTION_STATES),
    Column("executor", "Ejecuta", Execution.executor, filter="text"),
    Column("witness", "Testigo", Execution.witness, filter="text"),
    Column("started_at", "Iniciada", Execution.started_at, filter="date"),
    Column("item_count", "Expedientes", Execution.item_count, numeric=True),
    Column("destroyed_count", "Dados de baja", Execution.destroyed_count, numeric=True),
    Column("returned_count", "Devueltos", Execution.returned_count, numeric=True),
)
ITEM_COLUMNS = (
    Column("position", "Núm.", DisposalItem.position, numeric=True),
    Column("reference", "Expediente", Aggregation.reference, filter="text", lead=True),
    Column("state", "Resultado", DisposalItem.state, filter="choice", choices=ITEM_STATES),
    Column("destroyed_on", "Dado de baja", Tombstone.destroyed_on, filter="date"),
    Column("object_count", "Objetos", Tombstone.object_count, numeric=True),
    Column("byte_count", "Bytes", Tombstone.byte_count, numeric=True, shown=False),
    Column("reasons", "Motivos"),
)
TOMBSTONE_COLUMNS = (
    Column("reference", "Referencia", Tombstone.reference, filter="text", lead=True),
    Column("title", "Título", Tombstone.title, filter="text"),
    Column("series", "Serie", Tombstone.series, filter="text"),
    Column("unit", "Unidad", Tombstone.unit, filter="text"),
    Column("destroyed_on", "Dado de baja", Tombstone.destroyed_on, filter="date"),
    Column("act_number", "Acta", Tombstone.act_number, filter="text"),
    Column("act_on", "Fecha del acta", Tombstone.act_on, filter="date", shown=False),
    Column("ruling_number", "Dictamen", Tombstone.ruling_number, filter="text", shown=False),
    Column("opened_on", "Apertura", Tombstone.opened_on, filter="date", shown=False),
    Column("closed_on", "Cierre", Tombstone.closed_on, filter="date", shown=False),
    Column("due_on", "Vencimiento", Tombstone.due_on, filter="date", shown=False),
    Column("executor", "Ejecutó", Tombstone.executor, filter="text", shown=False),
    Column("witness", "Atestiguó", Tombstone.witness, filter="text", shown=False),
    Column("object_count", "Objetos", Tombstone.object_count, numeric=True),
    Column("byte_count", "Bytes", Tombstone.byte_count, numeric=True, shown=False),
    Column("folios", "Fojas", Tombstone.folios, numeric=True, shown=False),
    Column("manifest_sha256", "SHA-256 del manifiesto", Tombstone.manifest_sha256, filter="exact", shown=False),
)


def find(stand: Stand, execution_id: UUID) -> tuple[Execution, DisposalList]:
    """One execution and its list.

    Raises:
        ExecutionNotFound: there is none, or not for this actor.
    """
    statement = select(Execution, DisposalList).join(DisposalList, DisposalList.id == Execution.list_id)
    row = stand.session.execute(statement.where(Execution.id == execution_id, seen(stand.actor))).one_or_none()
    if row is None:
        raise ExecutionNotFound(id=execution_id)
    return row[0], row[1]


def executions(reading: Reading) -> Select[*tuple[Any, ...]]:
    """The executions the actor may see, as rows for a list."""
    return (
        select(
            Execution.id, DisposalList.id.label("list_id"), DisposalList.title.label("list"), DisposalList.year,
            DisposalList.number, Execution.state, Execution.executor, Execution.witness, Execution.started_at,
            Execution.item_count, Execution.destroyed_count, Execution.returned_count, Execution.expires_at,
        )
        .join(DisposalList, DisposalList.id == Execution.list_id)
        .where(seen(reading.actor))
    )  # fmt: skip


def of_list(stand: Stand, list_id: UUID) -> list[Execution]:
    """The executions of a list the caller was allowed to see, the newest first."""
    statement = select(Execution).where(Execution.list_id == list_id).order_by(Execution.started_at.desc())
    return list(stand.session.scalars(statement))


def items(execution: Execution) -> Select[Any]:
    """What became of each file of a list the caller was allowed to see; nothing that was ever on it is left out."""
    return (
        select(
            DisposalItem.id, DisposalItem.position, DisposalItem.state, DisposalItem.reasons, DisposalItem.reason,
            DisposalItem.aggregation_id, Aggregation.reference.label("reference"), Tombstone.id.label("tombstone_id"),
            Tombstone.destroyed_on, Tombstone.object_count, Tombstone.byte_count,
        )
        .join(Aggregation, Aggregation.id == DisposalItem.aggregation_id)
        .outerjoin(Tombstone, Tombstone.item_id == DisposalItem.id)
        .where(DisposalItem.list_id == execution.list_id)
    )  # fmt: skip


def counts(session: Session, list_id: UUID) -> dict[ItemState, int]:
    """How many files of a list came to each state; together they are all there are."""
    statement = select(DisposalItem.state, func.count()).where(DisposalItem.list_id == list_id)
    found = {row[0]: row[1] for row in session.execute(statement.group_by(DisposalItem.state))}
    return {state: found.get(state, 0) for state in ItemState}


def certificates(stand: Stand, execution: Execution) -> list[DisposalPaper]:
    """The certificate of an execution and its manifest, as papers of the list."""
    statement = select(DisposalPaper).where(
        DisposalPaper.list_id == execution.list_id, DisposalPaper.kind == PaperKind.CERTIFICATE
    )
    papers = stand.session.scalars(statement.order_by(DisposalPaper.recorded_at, DisposalPaper.id))
    return [paper for paper in papers if paper.facts.get("execution") == str(execution.id)]


def certificate(stand: Stand, execution_id: UUID, attachment_id: UUID) -> Attachment:
    """One of them as the paper that was kept.

    Raises:
        ExecutionNotFound: also where the paper is none of its own.
    """
    execution, _disposal = find(stand, execution_id)
    if all(paper.attachment_id != attachment_id for paper in certificates(stand, execution)):
        raise ExecutionNotFound(id=attachment_id)
    return attachment_of(stand, attachment_id)


def to_execute(stand: Stand) -> list[DisposalList]:
    """Published lists in the actor's sight that nobody has begun to execute, where the actor may."""
    if not stand.actor.holds(Permission.DISPOSAL_EXECUTE):
        return []
    begun = select(Execution.active).where(
        Execution.active.is_not(None),
        or_(
            Execution.state == ExecutionState.RUNNING, Execution.expires_at.is_(None), Execution.expires_at > stand.now
        ),
    )
    statement = select(DisposalList).where(
        seen(stand.actor), DisposalList.state == ListState.PUBLISHED, DisposalList.id.not_in(begun)
    )
    return list(stand.session.scalars(statement.order_by(DisposalList.published_on, DisposalList.id).limit(SHOWN)))


def job_of(stand: Stand, execution: Execution) -> JobRun | None:
    """The job that destroys, whoever may read jobs: the two people must see how far it is."""
    return stand.session.get(JobRun, execution.job_id) if execution.job_id else None


def stones_seen(actor: Actor) -> ColumnElement[bool]:
    """Tombstones of files that the actor may see; one that is still prepared is none yet."""
    return and_(Tombstone.verified_at.is_not(None), reach(actor))


def tombstones(actor: Actor) -> Select[Any]:
    """The tombstones the actor may see, as rows for a list."""
    columns = (column.expression.label(column.name) for column in TOMBSTONE_COLUMNS if column.expression is not None)
    return (
        select(Tombstone.id, Tombstone.aggregation_id, Tombstone.list_id, Tombstone.destroyed_at, *columns)
        .join(Aggregation, Aggregation.id == Tombstone.aggregation_id)
        .where(stones_seen(actor))
    )


def tombstone(stand: Stand, tombstone_id: UUID) -> Tombstone:
    """One tombstone.

    Raises:
        TombstoneNotFound: there is none, or not for this actor.
    """
    statement = select(Tombstone).join(Aggregation, Aggregation.id == Tombstone.aggregation_id)
    found = stand.session.scalar(statement.where(Tombstone.id == tombstone_id, stones_seen(stand.actor)))
    if found is None:
        raise TombstoneNotFound(id=tombstone_id)
    return found


def tombstone_by_reference(stand: Stand, reference: str) -> Tombstone:
    """The tombstone of a file by the reference it had; within the actor's sight.

    Raises:
        TombstoneNotFound
    """
    statement = select(Tombstone).join(Aggregation, Aggregation.id == Tombstone.aggregation_id)
    found = stand.session.scalars(
        statement.where(
            or_(Tombstone.reference == reference, Aggregation.reference == reference), stones_seen(stand.actor)
        )
        .order_by(Tombstone.id)
        .limit(1)
    ).first()
    if found is None:
        raise TombstoneNotFound(reference=reference[:300])
    return found


def objects_of(session: Session, tombstone_ids: Iterable[UUID]) -> list[DestroyedObject]:
    """What destroyed files held, in the order of their digests."""
    statement = select(DestroyedObject).where(DestroyedObject.tombstone_id.in_(list(tombstone_ids)))
    return list(session.scalars(statement.order_by(DestroyedObject.tombstone_id, DestroyedObject.sha256)))


def tombstones_of(session: Session, aggregation_ids: Sequence[UUID]) -> Mapping[UUID, Tombstone]:
    """The tombstones of files the caller was allowed to see, by file; also those that are still prepared."""
    if not aggregation_ids:
        return {}
    statement = select(Tombstone).where(Tombstone.aggregation_id.in_(aggregation_ids))
    return {one.aggregation_id: one for one in session.scalars(statement)}


def destruction_of(stand: Stand, question: DestructionKnown) -> Destruction | None:
    """By which act a file went."""
    found = tombstones_of(stand.session, [question.aggregation_id]).get(question.aggregation_id)
    return Destruction(found.destroyed_on, found.act_number) if found else None


def waiting_for_witness(reading: Reading) -> list[tuple[Execution, DisposalList]]:
    """Executions that wait for somebody to witness them, where the actor may and did not begin them."""
    actor = reading.actor
    if not actor.holds(Permission.DISPOSAL_WITNESS):
        return []
    statement = (
        select(Execution, DisposalList)
        .join(DisposalList, DisposalList.id == Execution.list_id)
        .where(
            seen(actor),
            Execution.state == ExecutionState.WAITING,
            or_(Execution.expires_at.is_(None), Execution.expires_at > reading.now),
            Execution.executor != actor.handle,
        )
        .order_by(Execution.started_at)
    )
    return [(row[0], row[1]) for row in reading.session.execute(statement)]
