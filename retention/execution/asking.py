"""Asks every guard: of a list before it is executed, of each file under the lock of its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from records.aggregations import questions
from records.aggregations.model import Aggregation
from records.aggregations.questions import ObjectionsToDestroying
from retention.disposals import eligibility, gathering, lines
from retention.disposals.eligibility import Facts
from retention.disposals.model import DisposalItem, DisposalList, DisposalPaper, ListState, PaperKind
from retention.execution import guards
from retention.execution.guards import ListFacts
from retention.execution.model import Execution
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
        actual_digest=lines.digest_of(work.session, disposal.id) if line_by_line else disposal.digest,
        now=work.now,
        today=work.today,
        moments=tuple(moment for moment in moments if moment is not None),
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking about one file came to: every reason against, and every guard with what it saw and answered."""

    against: tuple[Objection, ...]
    answers: list[dict[str, Any]]


def ask_about(work: Work, item: DisposalItem, aggregation: Aggregation) -> Asking:
    """Everything that stands against destroying a file at this moment; its row is locked by the caller."""
    known = gathering.facts(work, aggregation.fonds_id, [aggregation.id], work.today)[aggregation.id]
    found = list(eligibility.objections(known, work.today))
    found += _unlike_line(work, item)
    found += questions.objections(work, ObjectionsToDestroying(aggregation.fonds_id, aggregation.id))
    return Asking(tuple(found), guards.answers(found, _seen(known)))


def _unlike_line(work: Work, item: DisposalItem) -> list[Objection]:
    """A file that is no more what its line said is not the one that was ruled on (domain 3.5, acta)."""
    now = lines.lines_of(work.session, [item.aggregation_id]).get(item.aggregation_id)
    if now is not None and lines.line_digest(now) == item.sha256:
        return []
    return [Objection("execution.line_changed", "LGA 31-IX", {"position": item.position})]


def _seen(known: Facts) -> dict[str, dict[str, Any]]:
    """What was looked at, for the stone: days, words and numbers of the law, nothing of the content."""
    due_on = known.reckoned.due_on
    return {
        "term": {"due_on": due_on.isoformat() if due_on else None, "status": known.reckoned.status},
        "standing": {"standing": known.reckoned.standing, "stage": known.stage.value},
        "hold": {"holds": list(known.holds)},
        "restriction": {"reserved": known.is_reserved, "confidential": known.is_confidential,
                        "mode": known.lga55_mode.value},
        "technique": {"technique": known.technique.value if known.technique else None, "sample": known.sampled.value},
        "loan": {"lent": known.is_lent},
        "evidence": {"protected": known.is_protected},
    }  # fmt: skip
