"""Acts on holds: request, place, accept, refuse, review, release. Releasing disposes of nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from records.aggregations.queries import reach
from retention.holds import matching
from retention.holds.catching import free_files, hold_files
from retention.holds.errors import HoldNotFound, HoldNotInForce, HoldNotRequested, HoldRefused, OwnHoldRequest
from retention.holds.events import HoldPlaced, HoldReleased, HoldRequested, HoldRequestRefused, HoldReviewed
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.model import Hold
from retention.holds.queries import find
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.organization.queries import fonds_of
from system.work import Work

BASIS = "LGA 10"
MOST_AT_ONCE = 200
_LONGEST = {
    "authority": 300, "case_number": 200, "reason": 5000, "release_act": 200, "release_reason": 5000,
    "refusal_reason": 5000,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a hold says: why, over what, by whose order, in which case, since when, and when to look at it again.

    `terms` are those of its scope: `{"file_ids": [...]}`, `{"lineage_ids": [...]}`, `{"filters": {...}}` of the list of
    files, `{"name": "..."}`.
    """

    kind: HoldKind
    scope: HoldScope
    terms: Mapping[str, Any] = field(default_factory=dict)
    authority: str
    case_number: str
    reason: str = ""
    started_on: date
    review_on: date | None = None


def request_hold(work: Work, fonds_id: UUID, order: Order) -> Hold:
    """Ask that files be held. Nothing is held until somebody else accepts it.

    Raises:
        NotPermitted, HoldRefused: with every objection; a list may only name files the actor may request it for.
    """
    fonds_of(work, fonds_id)
    if not work.actor.everywhere and not work.actor.holds(Permission.HOLD_REQUEST):
        work.actor.require(Permission.HOLD_REQUEST, Place(fonds_id))
    against = [*_against(work, order, with_review=False), *_out_of_reach(work, fonds_id, order)]
    refuse_all(HoldRefused, against)
    hold = _write(work, fonds_id, order, HoldState.REQUESTED)
    _number(work, hold)
    work.emit(
        HoldRequested(
            entity_id=hold.id, fonds_id=fonds_id, number=hold.number, kind=hold.kind.value, scope=hold.scope.value
        )
    )
    return hold


def place_hold(work: Work, fonds_id: UUID, order: Order) -> Hold:
    """Hold files from now on, all that the order means in the body.

    Raises:
        NotPermitted, HoldRefused: with every objection.
    """
    fonds_of(work, fonds_id)
    work.actor.require(Permission.HOLD_PLACE, Place(fonds_id))
    refuse_all(HoldRefused, _against(work, order, with_review=True))
    return put_in_force(work, _write(work, fonds_id, order, HoldState.IN_FORCE))


def accept_request(work: Work, hold_id: UUID, *, review_on: date | None, version: int | None = None) -> Hold:
    """Hold what somebody else requested.

    Raises:
        HoldNotFound, NotPermitted, HoldNotRequested, OwnHoldRequest, HoldRefused
    """
    hold = _take(work, hold_id, Permission.HOLD_PLACE)
    _require_request(work, hold)
    against = [*_changed(hold, version), *_against_review(work, review_on)]
    refuse_all(HoldRefused, against)
    hold.state, hold.review_on = HoldState.IN_FORCE, review_on
    return put_in_force(work, hold)


def refuse_request(work: Work, hold_id: UUID, *, reason: str, version: int | None = None) -> Hold:
    """Say why what somebody else requested will not be held.

    Raises:
        HoldNotFound, NotPermitted, HoldNotRequested, OwnHoldRequest, HoldRefused
    """
    hold = _take(work, hold_id, Permission.HOLD_PLACE)
    _require_request(work, hold)
    refuse_all(HoldRefused, [*_changed(hold, version), *_missing(refusal_reason=reason), *_long(refusal_reason=reason)])
    hold.state, hold.refusal_reason = HoldState.REFUSED, reason.strip()
    work.session.flush()
    work.emit(HoldRequestRefused(entity_id=hold.id, fonds_id=hold.fonds_id, number=hold.number, kind=hold.kind.value))
    return hold


def review_hold(work: Work, hold_id: UUID, *, review_on: date, version: int | None = None) -> Hold:
    """Say that a hold is still needed, and when to look again. Whoever may place or release holds looks.

    Raises:
        HoldNotFound, NotPermitted, HoldNotInForce, HoldRefused
    """
    hold = _take(work, hold_id, Permission.HOLD_PLACE)
    _require_in_force(hold)
    refuse_all(HoldRefused, [*_changed(hold, version), *_against_review(work, review_on)])
    before, hold.review_on = hold.review_on, review_on
    work.session.flush()
    work.emit(
        HoldReviewed(
            entity_id=hold.id, fonds_id=hold.fonds_id, number=hold.number, kind=hold.kind.value, before=before,
            review_on=review_on,
        )
    )  # fmt: skip
    return hold


def release_hold(
    work: Work, hold_id: UUID, *, act: str, reason: str, on: date | None = None, version: int | None = None
) -> Hold:
    """End a hold by an act and for a reason. Its files are as before, under whatever else holds them.

    Raises:
        HoldNotFound, NotPermitted, HoldNotInForce, HoldRefused
    """
    hold = _take(work, hold_id, Permission.HOLD_RELEASE)
    _require_in_force(hold)
    day = on or work.today
    against = [
        *_changed(hold, version),
        *_missing(release_act=act, release_reason=reason),
        *_long(release_act=act, release_reason=reason),
    ]
    if not hold.started_on <= day <= work.today:
        facts = {"field": "released_on", "day": day.isoformat(), "started_on": hold.started_on.isoformat()}
        against.append(Objection("hold.released_on_impossible", BASIS, facts))
    refuse_all(HoldRefused, against)
    return end(work, hold, act=act.strip(), reason=reason.strip(), on=day)


def release_holds(work: Work, hold_ids: Sequence[UUID], *, act: str, reason: str) -> list[Hold]:
    """End several holds by one act, all or none; always in the same order, so that two who do it never lock up.

    Raises:
        HoldNotFound, NotPermitted, HoldNotInForce, HoldRefused
    """
    ids = sorted(set(hold_ids))
    if not ids or len(ids) > MOST_AT_ONCE:
        raise HoldRefused(objections=[Objection("hold.none_chosen", facts={"field": "holds", "most": MOST_AT_ONCE})])
    return [release_hold(work, one, act=act, reason=reason) for one in ids]


def place_by_cause(work: Work, fonds_id: UUID, order: Order, cause: str, files: Select[Any]) -> Hold:
    """Hold the files of a statement of ids because of something that happened: nobody's permission is asked for it."""
    return put_in_force(work, _write(work, fonds_id, order, HoldState.IN_FORCE, cause=cause), files)


def put_in_force(work: Work, hold: Hold, meant: Select[Any] | None = None) -> Hold:
    """Write down which files a hold keeps from now on, and tell it. For acts that looked at everything else."""
    hold.placed_by, hold.placed_at = work.actor.handle, work.now
    work.session.flush()
    if meant is None:
        meant = matching.files_meant(hold.fonds_id, hold.scope, hold.terms)
    files = hold_files(work, hold, meant)
    if hold.scope is HoldScope.FILES:
        # From here on the rows say which they are.
        hold.terms = {}
    _number(work, hold)
    work.emit(
        HoldPlaced(
            entity_id=hold.id, fonds_id=hold.fonds_id, number=hold.number, kind=hold.kind.value,
            scope=hold.scope.value, files=files, review_on=hold.review_on,
        )
    )  # fmt: skip
    return hold


def end(work: Work, hold: Hold, *, act: str, reason: str, on: date) -> Hold:
    """End a hold that is in hand. For acts that looked at everything else."""
    hold.state, hold.released_on, hold.released_by = HoldState.RELEASED, on, work.actor.handle
    hold.release_act, hold.release_reason = act, reason
    work.session.flush()
    files = free_files(work, hold)
    work.emit(
        HoldReleased(
            entity_id=hold.id, fonds_id=hold.fonds_id, number=hold.number, kind=hold.kind.value, files=files,
            released_on=on,
        )
    )  # fmt: skip
    return hold


def _take(work: Work, hold_id: UUID, permission: Permission) -> Hold:
    """A hold for somebody who may do this, locked until the act ends."""
    find(work, hold_id)
    statement = select(Hold).where(Hold.id == hold_id).with_for_update()
    hold = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if hold is None:
        raise HoldNotFound(id=hold_id)
    work.actor.require(permission, Place(hold.fonds_id))
    return hold


def _write(work: Work, fonds_id: UUID, order: Order, state: HoldState, *, cause: str | None = None) -> Hold:
    hold = Hold(
        fonds_id=fonds_id,
        # Numbered last, so that whoever holds a file and wants a number never waits for whoever has it the other way.
        number=-secrets.randbelow(2**31 - 1) - 1,
        kind=order.kind, scope=order.scope, terms=_plain(order.terms), state=state, authority=order.authority.strip(),
        case_number=order.case_number.strip(), reason=order.reason.strip(), cause=cause,
        started_on=order.started_on, review_on=order.review_on, requested_by=work.actor.handle, requested_at=work.now,
    )  # fmt: skip
    work.session.add(hold)
    work.session.flush()
    return hold


def _number(work: Work, hold: Hold) -> None:
    if hold.number > 0:
        work.session.flush()
        return
    work.session.scalar(select(Fonds.id).where(Fonds.id == hold.fonds_id).with_for_update(key_share=True))
    last = work.session.scalar(select(func.max(Hold.number)).where(Hold.fonds_id == hold.fonds_id, Hold.number > 0))
    hold.number = (last or 0) + 1
    work.session.flush()


def _plain(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [str(one) for one in said] if isinstance(said, list | tuple) else said for name, said in terms.items()
    }


def _require_request(work: Work, hold: Hold) -> None:
    if hold.state is not HoldState.REQUESTED:
        raise HoldNotRequested(number=hold.number, state=hold.state.value)
    if hold.requested_by == work.actor.handle:
        raise OwnHoldRequest(number=hold.number)


def _require_in_force(hold: Hold) -> None:
    if hold.state is not HoldState.IN_FORCE:
        raise HoldNotInForce(number=hold.number, state=hold.state.value)


def _against(work: Work, order: Order, *, with_review: bool) -> Iterator[Objection]:
    yield from _missing(authority=order.authority, case_number=order.case_number)
    yield from _long(authority=order.authority, case_number=order.case_number, reason=order.reason)
    if order.started_on > work.today:
        yield Objection("hold.in_future", BASIS, {"field": "started_on", "day": order.started_on.isoformat()})
    if with_review or order.review_on is not None:
        yield from _against_review(work, order.review_on)
    yield from matching.objections(order.scope, order.terms)


def _against_review(work: Work, day: date | None) -> Iterator[Objection]:
    if day is None:
        yield Objection("hold.review_missing", BASIS, {"field": "review_on"})
    elif day <= work.today:
        yield Objection("hold.review_past", BASIS, {"field": "review_on", "day": day.isoformat()})


def _out_of_reach(work: Work, fonds_id: UUID, order: Order) -> Iterator[Objection]:
    """Of a list, the files the actor may not request it for: told as many, never which."""
    if order.scope is not HoldScope.FILES or matching.objections(order.scope, order.terms):
        return
    meant = matching.files_meant(fonds_id, order.scope, order.terms).where(reach(work.actor, Permission.HOLD_REQUEST))
    wanted = len({str(one) for one in order.terms["file_ids"]})
    lacking = wanted - (work.session.scalar(select(func.count()).select_from(meant.subquery())) or 0)
    if lacking:
        yield Objection("hold.files_unknown", "", {"field": "files", "count": lacking})


def _changed(hold: Hold, version: int | None) -> list[Objection]:
    return [Objection("hold.changed")] if version is not None and version != hold.version else []


def _missing(**said: str) -> Iterator[Objection]:
    for name, text in said.items():
        if not text.strip():
            yield Objection("form.missing", BASIS, {"field": name})


def _long(**said: str) -> Iterator[Objection]:
    for name, text in said.items():
        if len(text.strip()) > _LONGEST[name]:
            yield Objection("form.too_long", "", {"field": name, "limit": _LONGEST[name]})
