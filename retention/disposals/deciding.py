"""Acts on the single files of a list, and what people say to each other about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from retention.disposals import queries, taking, taking_out
from retention.disposals.errors import DisposalNotFound, DisposalRefused
from retention.disposals.events import DisposalAssigned, DisposalCommented
from retention.disposals.model import DisposalComment, DisposalItem, DisposalList, ItemState
from retention.disposals.papers import TEXT_LIMIT
from retention.disposals.states import ENDED, Moment, has_reason
from retention.disposals.telling import tell
from system.errors import Objection, refuse_all
from system.identity.model import Account
from system.work import Work

MOST = 1000


def refuse_items(
    work: Work, list_id: UUID, item_ids: Collection[UUID], *, reason: str, version: int | None = None
) -> DisposalList:
    """Take files out of a list, at any stage before its execution, with a reason. The list goes back.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalChanged.
        DisposalRefused: no reason, too many at once, or one that is not standing.
    """
    listed, _taken = _refuse(work, list_id, item_ids, reason, version, lenient=False)
    return listed


def refuse_standing(work: Work, list_id: UUID, item_ids: Collection[UUID], *, reason: str) -> set[UUID]:
    """Take those of a portion out that stand, and say which: what does not is the report's to tell.

    Raises:
        As `refuse_items`, but for files that are not standing.
    """
    _listed, taken = _refuse(work, list_id, item_ids, reason, None, lenient=True)
    return taken


def _refuse(
    work: Work, list_id: UUID, item_ids: Collection[UUID], reason: str, version: int | None, *, lenient: bool
) -> tuple[DisposalList, set[UUID]]:
    listed, stage = taking.take_for_files(work, list_id, version)
    wanted = sorted(set(item_ids))
    standing = _standing(work, listed, wanted[: MOST + 1])
    found = [
        has_reason(Moment(today=work.today, reason=reason)), _unfit(wanted, standing, lenient=lenient),
        *_long("reason", reason),
    ]  # fmt: skip
    refuse_all(DisposalRefused, [one for one in found if one])
    if standing:
        taking_out.take_out(work, listed, sorted(standing), stage=stage, reason=reason)
        taking_out.send_back(work, listed, gone=len(standing))
        work.session.flush()
    return listed, standing


def comment(work: Work, list_id: UUID, words: str, *, item_id: UUID | None = None) -> DisposalComment:
    """Say something of a list, or of one of its files. Whoever may read a list may speak to it.

    Raises:
        DisposalNotFound, DisposalRefused.
    """
    listed = queries.find(work, list_id)
    if item_id is not None:
        item = work.session.get(DisposalItem, item_id)
        if item is None or item.list_id != listed.id:
            raise DisposalNotFound(id=item_id)
    missing = [] if words.strip() else [Objection("form.missing", facts={"field": "words"})]
    refuse_all(DisposalRefused, [*missing, *_long("words", words)])
    said = DisposalComment(
        list_id=listed.id, item_id=item_id, said_by=work.actor.handle, said_at=work.now, words=words.strip()
    )
    work.session.add(said)
    work.session.flush()
    work.emit(
        DisposalCommented(entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, comment_id=said.id)
    )
    return said


def assign(work: Work, list_id: UUID, assignee: str, *, answer_by: date | None = None) -> DisposalList:
    """Ask somebody to do the next step, until a day; empty gives it back to everybody whose step it is.

    Whoever decides in the list's state, or has it on their desk, may hand it on. They are told by mail.

    Raises:
        DisposalNotFound, NotPermitted, DisposalElsewhere, DisposalRefused.
    """
    listed = queries.find(work, list_id)
    if listed.assignee != work.actor.handle:
        listed = taking.take_to_decide(work, list_id)
    against = []
    account = None
    if listed.state in ENDED:
        against.append(Objection("disposal.ended"))
    if assignee:
        account = work.session.scalars(
            select(Account).where(Account.handle == assignee, Account.fonds_id == listed.fonds_id)
        ).one_or_none()
        if account is None:
            against.append(Objection("disposal.assignee_unknown", "", {"field": "assignee"}))
    if answer_by is not None and answer_by < work.today:
        against.append(Objection("disposal.answer_by_past", "", {"field": "answer_by"}))
    refuse_all(DisposalRefused, against)
    listed.assignee, listed.answer_by, listed.reminded_on = assignee, answer_by, None
    work.session.flush()
    work.emit(
        DisposalAssigned(
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, assignee=assignee, answer_by=answer_by
        )
    )
    if account is not None:
        tell(work, listed, "mail.disposal_waits_until" if answer_by else "mail.disposal_waits")
    return listed


def _standing(work: Work, listed: DisposalList, ids: Collection[UUID]) -> set[UUID]:
    found = select(DisposalItem.id).where(
        DisposalItem.list_id == listed.id, DisposalItem.id.in_(ids), DisposalItem.state == ItemState.STANDING
    )
    return set(work.session.scalars(found))


def _unfit(wanted: Collection[UUID], standing: Collection[UUID], *, lenient: bool) -> Objection | None:
    if not wanted:
        return Objection("disposal.nothing_chosen", "", {"field": "items"})
    if len(wanted) > MOST:
        return Objection("disposal.too_many_at_once", "", {"field": "items", "most": MOST})
    if not lenient and len(standing) < len(wanted):
        return Objection("disposal.not_standing", "", {"field": "items", "count": len(wanted) - len(standing)})
    return None


def _long(field: str, text: str) -> list[Objection]:
    if len(text) <= TEXT_LIMIT:
        return []
    return [Objection("form.too_long", "", {"field": field, "limit": TEXT_LIMIT})]
