"""Asks every guard: of a list before it is executed, of each file under the lock of its row."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.aggregations import questions
from records.aggregations.model import Aggregation
from records.aggregations.questions import ObjectionsToDestroying
from retention.clocks.model import RetentionClock
from retention.clocks.objections import Reckoned
from retention.clocks.objections import objections as clock_objections
from retention.disposals.model import DisposalItem, DisposalList, DisposalPaper, ListState, PaperKind
from retention.execution import guards
from retention.execution.guards import ListFacts
from retention.execution.model import Execution
from retention.holds.queries import running_holds
from system.errors import Objection
from system.history import Entry, Head
from system.work import Reading, Work

Stand = Reading | Work


def list_objections(
    work: Work, disposal: DisposalList, execution: Execution | None = None, *, line_by_line: bool = True
) -> list[Objection]:
    """Everything that stands against executing a list now. While one runs, `execution` is it.

    Without `line_by_line` the list is taken at its own word for its digest: a run reads every line once, as it begins,
    and asks of each file only whether the list is still the one that both people answered for.
    """
    return guards.objections(list_facts(work, disposal, execution, line_by_line=line_by_line))


def list_facts(
    work: Work, disposal: DisposalList, execution: Execution | None = None, *, line_by_line: bool = True
) -> ListFacts:
    """What the list says of itself, read in the act's own transaction."""
    states = (ListState.PUBLISHED, ListState.EXECUTING) if execution else (ListState.PUBLISHED,)
    statement = select(DisposalPaper.id).where(
        DisposalPaper.list_id == disposal.id,
        DisposalPaper.kind == PaperKind.FINANCE_AUTHORISATION,
        DisposalPaper.list_digest == disposal.digest,
        DisposalPaper.void_reason == "",
        DisposalPaper.number != "",
    )
    said = select(Entry.at).join(Head, Head.seq == Entry.seq).where(Head.id == 1)
    moments = [work.session.scalar(said), execution.confirmed_at if execution else None]
    return ListFacts(
        may_be_executed=disposal.state in states,
        state=disposal.state.value,
        ruling_number=disposal.ruling_number,
        act_number=disposal.act_number,
        act_on=disposal.act_on,
        published_at=disposal.published_at,
        published_on=disposal.published_on,
        is_accounting=disposal.accounting,
        has_finance=work.session.scalars(statement.limit(1)).first() is not None,
        digest=execution.list_digest if execution else disposal.digest,
        actual_digest=frozen_digest(work.session, disposal.id) if line_by_line else disposal.digest,
        now=work.now,
        today=work.today,
        moments=tuple(moment for moment in moments if moment is not None),
    )


def frozen_digest(session: Session, list_id: UUID) -> str:
    """The digest of a list over its lines as they are now."""
    lines = select(DisposalItem.sha256).where(DisposalItem.list_id == list_id).order_by(DisposalItem.position)
    return hashlib.sha256("".join(session.scalars(lines)).encode()).hexdigest()


def item_objections(work: Work, aggregation: Aggregation) -> list[Objection]:
    """Everything that stands against destroying a file at this moment; its row is locked by the caller."""
    clock = work.session.get(RetentionClock, aggregation.id)
    reckoned = Reckoned(
        status=clock.status if clock else None,
        trigger=clock.trigger.value if clock and clock.trigger else None,
        intermediate_until=clock.intermediate_until if clock else None,
        reserved_until=clock.reserved_until if clock else None,
        due_on=clock.due_on if clock else None,
        standing=aggregation.standing.value,
    )
    found = clock_objections(reckoned, work.today)
    found += [Objection("disposal.held", "LGA 10", {"hold": one.number}) for one in running_holds(work.session, aggregation.id)]
    asked = ObjectionsToDestroying(aggregation.fonds_id, aggregation.id)
    return [*found, *questions.objections(work, asked)]
