"""From criteria to a proposed list: every file that meets them goes in, or is left out with all its reasons.

Files are walked in the order of their references, a portion in each act, so that two hundred thousand need no more
memory than two thousand and a worker that is killed goes on where it was. The count that was walked is the count of
what is in and what is out, always.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from uuid_utils.compat import uuid7

from records.aggregations.model import Aggregation
from retention.disposals import criteria as asked
from retention.disposals import gathering, lines, queries, states, taking, taking_out
from retention.disposals.advancing import state_advanced
from retention.disposals.criteria import Criteria
from retention.disposals.eligibility import objections
from retention.disposals.errors import DisposalRefused
from retention.disposals.events import DisposalDrafted, DisposalGathered
from retention.disposals.model import DisposalExclusion, DisposalItem, DisposalList, Fate, ItemState, ListState
from retention.disposals.states import Moment
from system.actor import Permission, Place
from system.database import table_of
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.organization.queries import fonds_of, unit_of
from system.work import Work

GATHERING, PROPOSING = "disposals.gather", "disposals.propose"
PORTION = 1000
# Up to how many files a page waits for freezing; beyond, a job does it.
IN_THE_REQUEST = 2000
_TITLE_LIMIT = 300


def draft(work: Work, criteria: Criteria, *, title: str, fate: Fate = Fate.DESTRUCTION) -> DisposalList:
    """Begin a list; a job gathers its files.

    Raises:
        NotPermitted, FondsNotFound, UnitNotFound, DisposalRefused.
    """
    fonds, unit = fonds_of(work, criteria.fonds_id), unit_of(work, criteria.unit_id)
    work.actor.require(Permission.DISPOSAL_PROPOSE, Place(fonds.id, unit.id))
    against = list(asked.against(criteria, work.today))
    if not title.strip():
        against.append(Objection("form.missing", facts={"field": "title"}))
    if len(title) > _TITLE_LIMIT:
        against.append(Objection("form.too_long", facts={"field": "title", "limit": _TITLE_LIMIT}))
    refuse_all(DisposalRefused, against)
    asked.candidates(work, criteria)
    # The number is the body's next of the year: the row of the body is what two drafts wait for each other at.
    work.session.scalars(select(Fonds.id).where(Fonds.id == fonds.id).with_for_update()).one()
    last = select(func.max(DisposalList.number)).where(
        DisposalList.fonds_id == fonds.id, DisposalList.year == work.today.year
    )
    listed = DisposalList(
        fonds_id=fonds.id, unit_id=unit.id, year=work.today.year, number=(work.session.scalar(last) or 0) + 1,
        title=title.strip(), state=ListState.DRAFT, fate=fate, criteria=criteria.kept(), as_of=criteria.as_of,
        drafted_by=work.actor.handle, drafted_at=work.now,
    )  # fmt: skip
    work.session.add(listed)
    work.session.flush()
    listed.job_id = work.enqueue(GATHERING, list_id=listed.id)
    work.session.flush()
    work.emit(
        DisposalDrafted(
            entity_id=listed.id, fonds_id=fonds.id, number=listed.spoken, unit_id=unit.id, as_of=criteria.as_of
        )
    )
    return listed


def gather(work: Work, list_id: UUID, size: int = PORTION) -> bool:
    """Weigh the next files; whether there are more. Harmless where the list was ended or gathered meanwhile."""
    listed = work.session.scalars(
        select(DisposalList).where(DisposalList.id == list_id, queries.in_sight(work)).with_for_update()
    ).one_or_none()
    if listed is None or listed.state is not ListState.DRAFT or listed.job_id is None:
        return False
    work.actor.require(Permission.DISPOSAL_PROPOSE, listed.place)
    behind = listed.criteria.get("behind")
    mark = (behind[0], UUID(behind[1])) if behind else None
    wanted = asked.of_list(listed)
    found = asked.walk(work, asked.candidates(work, wanted), mark, size)
    items, excluded = _weigh(work, listed, [row.id for row in found])
    walked = listed.criteria.get("walked", 0) + len(found)
    is_last = len(found) < size
    kept = {**listed.criteria, "walked": walked}
    if found:
        kept["behind"] = [found[-1].sort_key, str(found[-1].id)]
    listed.criteria = kept
    listed.item_count += items
    listed.standing_count += items
    listed.excluded_count += excluded
    if is_last:
        listed.job_id = None
        listed.accounting = queries.holds_original_accounting(work.session, listed.id)
    work.session.flush()
    work.emit(
        DisposalGathered(
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, items=items, excluded=excluded,
            is_last=is_last,
        )
    )  # fmt: skip
    return not is_last


def _weigh(work: Work, listed: DisposalList, ids: Sequence[UUID]) -> tuple[int, int]:
    session = work.session
    known = gathering.facts(work, listed.fonds_id, ids, listed.as_of)
    written = lines.lines_of(session, ids)
    elsewhere = _elsewhere(work, ids)
    items: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    for one in ids:
        against = [*objections(known[one], listed.as_of)]
        if one in elsewhere:
            against.append(Objection("disposal.listed", "LGA 31-VI", {"number": elsewhere[one]}))
        if against:
            left.append({"id": uuid7(), "list_id": listed.id, "aggregation_id": one, "reasons": _kept(against)})
            continue
        line = written[one]
        items.append(
            {
                "id": uuid7(), "list_id": listed.id, "aggregation_id": one, "active": one,
                "position": listed.item_count + len(items) + 1, "state": ItemState.STANDING,
                "entry_id": line["entry_id"], "due_on": line["due_on"], "sha256": lines.line_digest(line),
                "reasons": [], "reason": "", "decided_by": "",
            }
        )  # fmt: skip
    if items:
        session.execute(insert(table_of(DisposalItem)), items)
    if left:
        session.execute(insert(table_of(DisposalExclusion)), left)
    return len(items), len(left)


def _elsewhere(work: Work, ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = work.session.execute(
        select(DisposalItem.aggregation_id, DisposalList.number, DisposalList.year)
        .join(DisposalList, DisposalList.id == DisposalItem.list_id)
        .where(DisposalItem.active.in_(ids))
    )
    return {row[0]: f"{row[1]}/{row[2]}" for row in rows}


def _kept(against: Sequence[Objection]) -> list[dict[str, Any]]:
    return [{"code": one.code, "basis": one.basis, "facts": dict(one.facts)} for one in against]


def told(reasons: Sequence[Mapping[str, Any]]) -> list[Objection]:
    """Reasons as they were kept, to be said again."""
    return [Objection(one["code"], one["basis"], one["facts"]) for one in reasons]


def ask_to_propose(work: Work, list_id: UUID, *, version: int | None = None) -> DisposalList:
    """Propose at once where there are few files; where there are many leave it to a job, which `job_id` then names.

    Raises:
        As `propose`.
    """
    listed = taking.take(work, list_id, states.PROPOSAL, version)
    moment = Moment(today=work.today, standing=listed.standing_count, is_gathering=listed.job_id is not None)
    refuse_all(DisposalRefused, states.PROPOSAL.objections(moment))
    if listed.standing_count <= IN_THE_REQUEST:
        return propose(work, list_id)
    listed.job_id = work.enqueue(PROPOSING, list_id=listed.id)
    state_advanced(work, listed, "ask_to_propose")
    return listed


def propose(work: Work, list_id: UUID, *, by_job: bool = False) -> DisposalList:
    """Freeze the list by the digest of its files and propose it.

    Nothing goes that may not go today: what changed since it was gathered is refused with its count, never left out
    unsaid. Lines are written anew, so that what is frozen is what the files are at this moment.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalChanged, DisposalRefused.
    """
    listed = taking.take(work, list_id, states.PROPOSAL)
    moment = Moment(
        today=work.today, standing=listed.standing_count, is_gathering=listed.job_id is not None and not by_job
    )
    against = states.PROPOSAL.objections(moment)
    count = queries.impeded_count(work, listed, work.today)
    if count:
        against.append(Objection("disposal.impeded", "LGA 55", {"count": count}))
    refuse_all(DisposalRefused, against)
    lines.rewrite(work.session, listed.id)
    listed.digest = lines.digest_of(work.session, listed.id)
    listed.accounting = queries.holds_original_accounting(work.session, listed.id)
    listed.state, listed.job_id = ListState.PROPOSED, None
    listed.proposed_by, listed.proposed_at = work.actor.handle, work.now
    work.session.flush()
    state_advanced(work, listed, states.PROPOSAL.act)
    return listed


def leave_out_impeded(work: Work, list_id: UUID) -> DisposalList:
    """Take out of a list what may not go today, each with all its reasons. What was proposed already goes back.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere.
    """
    listed, stage = taking.take_for_files(work, list_id)
    decided_at = taking_out.moment_of(work, listed)
    gone: list[UUID] = []
    last = 0
    while True:
        rows = work.session.execute(
            select(DisposalItem.id, DisposalItem.aggregation_id, DisposalItem.position)
            .join(Aggregation, Aggregation.id == DisposalItem.aggregation_id)
            .where(
                DisposalItem.list_id == listed.id,
                DisposalItem.position > last,
                queries.impeded(work, listed, work.today),
            )
            .order_by(DisposalItem.position)
            .limit(PORTION)
        ).all()
        known = gathering.facts(work, listed.fonds_id, [row.aggregation_id for row in rows], work.today)
        taken = [
            {
                "id": row.id, "state": ItemState.REFUSED, "active": None, "stage": stage,
                "reasons": _kept(objections(known[row.aggregation_id], work.today)),
                "decided_by": work.actor.handle, "decided_at": decided_at,
            }
            for row in rows
        ]  # fmt: skip
        if taken:
            work.session.execute(update(DisposalItem), taken)
            gone += (row.id for row in rows)
            last = rows[-1].position
        if len(rows) < PORTION:
            break
    if gone:
        taking_out.state_taken_out(work, listed, gone, stage=stage, decided_at=decided_at)
        taking_out.send_back(work, listed, gone=len(gone))
        work.session.flush()
    return listed
