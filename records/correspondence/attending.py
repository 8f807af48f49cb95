"""Acts of the units on what was routed to them: acknowledge, reject, attend."""

from __future__ import annotations

from uuid import UUID

from records.correspondence import queries, states
from records.correspondence.details import plain
from records.correspondence.errors import ItemRefused, RoutingIsOver, RoutingNotFound
from records.correspondence.events import ItemAcknowledged, ItemAttended, ItemRejected, ItemReturned, UnitDone
from records.correspondence.model import IncomingItem, ItemRouting, Purpose, RoutingState
from records.correspondence.service import open_turns, take_seen, withdraw_turns
from records.correspondence.states import ItemState, Moment, Transition
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.work import Work

TEXT_LIMIT = 5000


def acknowledge_item(work: Work, item_id: UUID, routing_id: UUID) -> IncomingItem:
    """A unit says that it has the item; said twice it is the same.

    Raises:
        ItemNotFound, RoutingNotFound, NotPermitted, ItemElsewhere, RoutingIsOver.
    """
    item, turn = _turn(work, item_id, routing_id, states.ACKNOWLEDGEMENT)
    if turn.state is RoutingState.ACKNOWLEDGED:
        return item
    turn.state, turn.acknowledged_at, turn.acknowledged_by = RoutingState.ACKNOWLEDGED, work.now, work.actor.handle
    if turn.purpose is Purpose.ATTENTION:
        item.state = ItemState.IN_ATTENTION
    work.emit(ItemAcknowledged(entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio, unit_id=turn.unit_id))
    return item


def reject_item(work: Work, item_id: UUID, routing_id: UUID, *, reason: str) -> IncomingItem:
    """A unit says that the item is not for it. Where nobody attends to it any more it is back at the desk.

    Raises:
        ItemNotFound, RoutingNotFound, NotPermitted, ItemElsewhere, RoutingIsOver, ItemRefused.
    """
    item, turn = _turn(work, item_id, routing_id, states.REJECTION)
    refuse_all(ItemRefused, [*states.REJECTION.objections(Moment(reason=reason)), *_too_long(reason=reason)])
    turn.state, turn.ended_at, turn.ended_by = RoutingState.REJECTED, work.now, work.actor.handle
    turn.reason = plain(reason)
    work.session.flush()
    work.emit(ItemRejected(entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio, unit_id=turn.unit_id))
    if not any(one.purpose is Purpose.ATTENTION for one in open_turns(work.session, item.id)):
        withdraw_turns(work, item.id)
        item.state, item.reason = ItemState.RETURNED, plain(reason)
        work.emit(ItemReturned(entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio))
    return item


def attend_item(
    work: Work, item_id: UUID, routing_id: UUID, *, answered_how: str = "", justification: str = ""
) -> IncomingItem:
    """A unit has done what it had to: a letter answers the item, or it says how, or why no answer is given.

    The item is attended when the last unit that had it for attention has ended.

    Raises:
        ItemNotFound, RoutingNotFound, NotPermitted, ItemElsewhere, RoutingIsOver, ItemRefused.
    """
    item, turn = _turn(work, item_id, routing_id, states.ATTENTION)
    answers = queries.answers_to(work, item.id)
    moment = Moment(answers=len(answers), answered_how=answered_how, justification=justification)
    found = [*states.ATTENTION.objections(moment), *_too_long(answered_how=answered_how, justification=justification)]
    if turn.purpose is not Purpose.ATTENTION:
        found.append(Objection("correspondence.only_for_knowledge"))
    refuse_all(ItemRefused, found)
    turn.state, turn.ended_at, turn.ended_by = RoutingState.DONE, work.now, work.actor.handle
    item.answered_how = "\n".join(one for one in (item.answered_how, plain(answered_how)) if one)
    item.justification = "\n".join(one for one in (item.justification, plain(justification)) if one)
    work.session.flush()
    if any(one.purpose is Purpose.ATTENTION for one in open_turns(work.session, item.id)):
        work.emit(UnitDone(entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio, unit_id=turn.unit_id))
        return item
    item.state, item.attended_at = ItemState.ATTENDED, work.now
    folios = tuple(letter.folio for letter in answers)
    work.emit(ItemAttended(entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio, answers=folios))
    return item


def _turn(work: Work, item_id: UUID, routing_id: UUID, act: Transition) -> tuple[IncomingItem, ItemRouting]:
    item = take_seen(work, item_id, act)
    turn = work.session.get(ItemRouting, routing_id, populate_existing=True)
    if turn is None or turn.item_id != item.id:
        raise RoutingNotFound(id=routing_id)
    work.actor.require(Permission.CORRESPONDENCE_ANSWER, Place(item.fonds_id, turn.unit_id))
    if not turn.is_open:
        raise RoutingIsOver(folio=item.folio, state=turn.state.value)
    return item, turn


def _too_long(**texts: str) -> list[Objection]:
    return [
        Objection("form.too_long", "", {"field": name, "limit": TEXT_LIMIT})
        for name, text in texts.items()
        if len(text) > TEXT_LIMIT
    ]
