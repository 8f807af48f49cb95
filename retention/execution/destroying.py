"""One file of a list: asked again, destroyed, looked at again, buried. Each step is an act of its own and repeatable.

    STANDING --a guard forbids--> RETURNED
    STANDING --no guard, tombstone prepared--> DESTROYING --nothing is left--> DESTROYED
                                               DESTROYING --nothing could be destroyed--> RETURNED

The row of the file is locked first in every act. A hold that is placed at the same moment either committed before the
guards are asked and stops them, or waits and finds the file gone. Once anything went there is no way back from
DESTROYING, because nobody can say any more how far the store had come; what is left over is tried until nothing is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from classification.charts.model import Node
from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import unit_name
from records.documents.model import Document, DocumentVersion
from records.objects.erasure import destroy_content, has_begun, is_anything_left
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.objects.store import FAILURES
from retention.clocks.model import RetentionClock
from retention.clocks.telling import explanations
from retention.disposals.model import DisposalItem, DisposalList, ItemState
from retention.execution import guards
from retention.execution.asking import ask_about, list_objections
from retention.execution.errors import ContentLeftOver, ExecutionRefused, StoreUnavailable
from retention.execution.events import AggregationDestroyed, DestructionBegun, ItemReturned
from retention.execution.forgetting import forget_file
from retention.execution.model import DestroyedObject, Execution, Tombstone
from system.errors import Objection, refuse_all
from system.organization.model import Unit
from system.work import Work

AT_ONCE = 1000


class Step(StrEnum):
    """What asking came to."""

    RETURNED = "returned"
    CONDEMNED = "condemned"
    SETTLED = "settled"  # an earlier run, or another hand, brought it to its end


@dataclass(frozen=True, slots=True)
class Asked:
    """A file of a list after the guards were asked; `against` is why it was returned."""

    step: Step
    reference: str
    against: tuple[Objection, ...] = ()


def ask_item(work: Work, execution_id: UUID, item_id: UUID) -> Asked:
    """Ask every guard of one file again, and write down what is to become of it.

    Raises:
        ExecutionRefused: something stands against the whole list; its files stay as they are.
    """
    item, aggregation = _take(work, item_id)
    if item.state is ItemState.DESTROYING:
        return Asked(Step.CONDEMNED, aggregation.reference)
    if item.state is not ItemState.STANDING:
        return Asked(Step.SETTLED, aggregation.reference)
    execution = work.session.get_one(Execution, execution_id)
    disposal = work.session.get_one(DisposalList, item.list_id)
    refuse_all(ExecutionRefused, list_objections(work, disposal, execution, line_by_line=False))
    require_store(work, aggregation)
    asking = ask_about(work, item, aggregation)
    if asking.against:
        _return(work, item, aggregation, asking.against)
        return Asked(Step.RETURNED, aggregation.reference, asking.against)
    _condemn(work, item, aggregation, disposal, execution).guards = asking.answers
    return Asked(Step.CONDEMNED, aggregation.reference)


def require_store(work: Work, aggregation: Aggregation) -> None:
    """Nothing is begun while the store does not answer for the file, or holds nothing of what it should.

    A disk that is not mounted looks like one that holds nothing: content would be called destroyed that comes back.
    What was destroyed before, in a restored body, nobody expects to be there.

    Raises:
        StoreUnavailable: the file stays as it is, and is tried again.
    """
    standing = select(DigitalObject).where(
        DigitalObject.aggregation_id == aggregation.id, DigitalObject.destroyed_at.is_(None)
    )
    held = work.session.scalars(standing).all()
    if not held:
        return
    store = store_of(work.settings)
    try:
        answers = any(store.exists(one.key) for one in held)
    except FAILURES as error:
        raise StoreUnavailable(reference=aggregation.reference, kind=type(error).__name__) from error
    if not answers:
        raise StoreUnavailable(reference=aggregation.reference, kind="empty")


def destroy_item(work: Work, item_id: UUID) -> tuple[str, ...]:
    """Destroy what the store holds for a condemned file; gives back what could not be removed. Repeatable."""
    item, aggregation = _take(work, item_id)
    if item.state is not ItemState.DESTROYING:
        return ()
    return destroy_content(work, aggregation.id).left


def spare_item(work: Work, item_id: UUID) -> Asked | None:
    """Give a condemned file back to custody that was read through and is whole; None where anything went since.

    What it was prepared for is taken back with it; the history goes on saying that its destruction had begun.
    """
    item, aggregation = _take(work, item_id)
    if item.state is not ItemState.DESTROYING or has_begun(work.settings, aggregation.id):
        return None
    stone = work.session.scalars(select(Tombstone).where(Tombstone.item_id == item.id)).one()
    work.session.execute(delete(DestroyedObject).where(DestroyedObject.tombstone_id == stone.id))
    work.session.delete(stone)
    aggregation.standing = Standing.IN_ORDER
    against = (Objection("execution.not_destroyed", "LGA 12", {"reference": aggregation.reference}),)
    _return(work, item, aggregation, against)
    return Asked(Step.RETURNED, aggregation.reference, against)


def bury_item(work: Work, item_id: UUID) -> Tombstone | None:
    """Look whether anything of a condemned file is left, and set its stone; None where another run did.

    Raises:
        ContentLeftOver: something can still be read, so that the file goes on being destroyed.
    """
    item, aggregation = _take(work, item_id)
    if item.state is not ItemState.DESTROYING:
        return None
    left = is_anything_left(work.settings, work.session, aggregation.id)
    if left:
        raise ContentLeftOver(reference=aggregation.reference, left=len(left), first=left[0][:120])
    stone = work.session.scalars(select(Tombstone).where(Tombstone.item_id == item.id)).one()
    stone.verified_at = stone.destroyed_at = work.now
    stone.destroyed_on = work.today
    forget_file(work, aggregation, title=stone.title)
    item.state, item.active = ItemState.DESTROYED, None
    item.decided_at = work.now
    work.emit(
        AggregationDestroyed(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, list_id=item.list_id, item_id=item.id,
            tombstone_id=stone.id, act_number=stone.act_number, destroyed_on=stone.destroyed_on,
            objects=stone.object_count, bytes=stone.byte_count, manifest_sha256=stone.manifest_sha256,
            executor=stone.executor, witness=stone.witness,
        )
    )  # fmt: skip
    return stone


def manifest_digest(objects: Sequence[DestroyedObject] | Sequence[dict[str, Any]]) -> str:
    """SHA-256 over `digest size` lines in the order of the digests: anybody can reckon it from a list of files."""
    read = [(one["sha256"], one["size"]) if isinstance(one, dict) else (one.sha256, one.size) for one in objects]
    return hashlib.sha256("".join(f"{sha256} {size}\n" for sha256, size in sorted(read)).encode()).hexdigest()


def _take(work: Work, item_id: UUID) -> tuple[DisposalItem, Aggregation]:
    """The file first, then its line: everybody who acts on a file locks its row first."""
    item = work.session.get_one(DisposalItem, item_id)
    locked = select(Aggregation).where(Aggregation.id == item.aggregation_id).with_for_update()
    aggregation = work.session.scalars(locked.execution_options(populate_existing=True)).one()
    again = select(DisposalItem).where(DisposalItem.id == item_id).with_for_update()
    return work.session.scalars(again.execution_options(populate_existing=True)).one(), aggregation


def _return(work: Work, item: DisposalItem, aggregation: Aggregation, against: Sequence[Objection]) -> None:
    item.state, item.active = ItemState.RETURNED, None
    item.reasons = [guards.kept(one) for one in against]
    item.decided_by, item.decided_at = work.actor.handle, work.now
    work.emit(
        ItemReturned(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, list_id=item.list_id, item_id=item.id,
            reasons=tuple(one.code for one in against),
        )
    )  # fmt: skip


def _condemn(
    work: Work, item: DisposalItem, aggregation: Aggregation, disposal: DisposalList, execution: Execution
) -> Tombstone:
    """Prepare the stone while everything it says can still be read, and freeze the file."""
    objects = _objects(work, aggregation.id)
    clock = work.session.get(RetentionClock, aggregation.id)
    steps = explanations(work, {aggregation.id: clock.explanation}) if clock else {}
    stone = Tombstone(
        fonds_id=aggregation.fonds_id, aggregation_id=aggregation.id, list_id=disposal.id, item_id=item.id,
        reference=aggregation.printed_reference, title=_title(aggregation),
        series=work.session.get_one(Node, aggregation.node_id).code, unit=_unit(work, aggregation),
        opened_on=aggregation.opened_on, closed_on=aggregation.closed_on or work.today, due_on=item.due_on,
        ruling_number=disposal.ruling_number, act_number=disposal.act_number, act_on=disposal.act_on or work.today,
        executor=execution.executor, witness=execution.witness, destroyed_on=work.today, destroyed_at=work.now,
        object_count=len(objects), byte_count=sum(one["size"] for one in objects), folios=aggregation.folios or 0,
        manifest_sha256=manifest_digest(objects), explanation=list(steps.get(aggregation.id, ())),
        guards=[],
    )  # fmt: skip
    work.session.add(stone)
    work.session.flush()
    for start in range(0, len(objects), AT_ONCE):
        rows = [{"tombstone_id": stone.id, **one} for one in objects[start : start + AT_ONCE]]
        work.session.execute(insert(DestroyedObject), rows)
    item.state, item.decided_by, item.decided_at = ItemState.DESTROYING, work.actor.handle, work.now
    aggregation.standing = Standing.DESTROYED
    work.emit(
        DestructionBegun(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, list_id=disposal.id, item_id=item.id,
            tombstone_id=stone.id, objects=stone.object_count, bytes=stone.byte_count,
            manifest_sha256=stone.manifest_sha256,
        )
    )  # fmt: skip
    return stone


def _title(aggregation: Aggregation) -> str:
    """What may go on being said. Where somebody wrote a title to be published, the own one names people."""
    return aggregation.public_title or aggregation.title


def _unit(work: Work, aggregation: Aggregation) -> str:
    code = work.session.get_one(Unit, aggregation.unit_id).code
    return f"{code} · {unit_name(work.session, aggregation.unit_id, aggregation.opened_on)}"[:300]


def _objects(work: Work, aggregation_id: UUID) -> list[dict[str, Any]]:
    """Every object the file holds, also those of earlier versions and any that no document rests on, each once."""
    session = work.session
    numbers: dict[UUID, list[int]] = {}
    versions = (
        select(DocumentVersion.object_id, Document.number)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.aggregation_id == aggregation_id)
    )
    current = select(Document.object_id, Document.number).where(
        Document.aggregation_id == aggregation_id, Document.object_id.is_not(None)
    )
    for object_id, number in session.execute(versions.union(current).order_by(Document.number)):
        numbers.setdefault(object_id, []).append(number)
    held = select(DigitalObject).where(DigitalObject.aggregation_id == aggregation_id).order_by(DigitalObject.sha256)
    return [
        {
            "sha256": one.sha256, "size": one.size, "mime": one.mime,
            "document_number": ", ".join(map(str, numbers.get(one.id, [])))[:120],
        }
        for one in session.scalars(held)
    ]  # fmt: skip
