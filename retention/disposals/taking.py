"""The list in one's hand: found in sight, locked until the act ends, in a state where the act begins."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from retention.disposals import lines, queries, refusals, states
from retention.disposals.errors import DisposalChanged, DisposalElsewhere, DisposalNotFound
from retention.disposals.model import DisposalList, ListState
from retention.disposals.states import Transition
from system.errors import Conflict
from system.work import Work


def take(work: Work, list_id: UUID, step: Transition, version: int | None = None) -> DisposalList:
    """The list for an act, locked until it ends.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalChanged.
    """
    listed = _locked(work, list_id)
    if not queries.permits(work, listed, step.permission):
        work.actor.require(step.permission, listed.place)
    reckon(work, _ready(work, listed, listed.state in step.sources, version))
    return listed


def take_to_decide(work: Work, list_id: UUID, version: int | None = None) -> DisposalList:
    """The list for whoever decides in its state; its digest may have to be reckoned yet. Raises as `take`."""
    listed = _locked(work, list_id)
    return _for_deciders(work, listed, listed.state, version)


def take_for_files(work: Work, list_id: UUID, version: int | None = None) -> tuple[DisposalList, ListState]:
    """The list for whoever takes files out of it, and where it counts as being for them. Raises as `take`."""
    listed = _locked(work, list_id)
    stage = refusals.stage_of(work, listed)
    return _for_deciders(work, listed, stage, version), stage


def _for_deciders(work: Work, listed: DisposalList, stage: ListState, version: int | None) -> DisposalList:
    wanted = states.deciders(stage)
    if wanted and not queries.permits(work, listed, *wanted):
        work.actor.require(wanted[0], listed.place)
    return _ready(work, listed, bool(wanted), version)


def _locked(work: Work, list_id: UUID) -> DisposalList:
    statement = select(DisposalList).where(DisposalList.id == list_id, queries.in_sight(work)).with_for_update()
    listed = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if listed is None:
        raise DisposalNotFound(id=list_id)
    return listed


def _ready(work: Work, listed: DisposalList, is_here: bool, version: int | None) -> DisposalList:  # noqa: FBT001 - read once, beside its name
    if not is_here:
        raise beaten(DisposalElsewhere, work, listed)
    if version is not None and version != listed.version:
        raise beaten(DisposalChanged, work, listed)
    return listed


def reckon(work: Work, listed: DisposalList) -> None:
    """Reckon the digest of a list whose files changed since it was last acted upon."""
    if not listed.digest and listed.state not in {ListState.DRAFT, *states.ENDED}:
        listed.digest = lines.digest_of(work.session, listed.id)
        listed.accounting = queries.holds_original_accounting(work.session, listed.id)


def beaten(refusal: type[Conflict], work: Work, listed: DisposalList) -> Conflict:
    """A refusal that tells whoever comes second where the list is, and who brought it there."""
    last = queries.last_entry(work, listed.id)
    return refusal(number=listed.spoken, state=listed.state.value, by=last.actor if last else "")
