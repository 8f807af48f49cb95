"""Acts of the desk on what comes in: receive, register, scan, route, cancel. What each asks first is in `states.py`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.correspondence import official_numbers, queries, states
from records.correspondence.details import IncomingDetails, Turn, plain, too_much
from records.correspondence.errors import ItemChanged, ItemElsewhere, ItemNotFound, ItemRefused
from records.correspondence.events import (
    ItemCancelled,
    ItemReceived,
    ItemRegistered,
    ItemRouted,
    ItemScanned,
    KindSaved,
    NumberingChanged,
)
from records.correspondence.model import (
    OPEN_TURNS,
    CorrespondenceKind,
    CorrespondenceNumbering,
    IncomingItem,
    ItemRouting,
    Purpose,
    Registry,
    RoutingState,
)
from records.correspondence.numbering import folio, take_number
from records.correspondence.reckoning import AnswerTerm, Counting
from records.correspondence.states import ItemState, Moment, Transition
from records.correspondence.visibility import item_seen
from system.actor import Permission, Place
from system.attachments.service import Paper, keep_paper
from system.calendar.days import effective_day
from system.calendar.queries import non_working_days
from system.errors import Objection, refuse_all
from system.organization.model import Unit
from system.organization.queries import fonds_of, profile_of, units_on
from system.work import Work

_LOOK_AHEAD = timedelta(days=60)
# A bound on what is typed, not a term: nothing that a desk stamps today came in another century.
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


def register_item(
    work: Work,
    fonds_id: UUID,
    said: IncomingDetails,
    *,
    scan: Paper | None = None,
    only_receive: bool = False,
    allow_duplicate: bool = False,
) -> IncomingItem:
    """Give a paper its folio and stamp, and write it down; with `only_receive` the rest is written later.

    Raises:
        ItemRefused: with every objection, among them that the paper looks registered already.
    """
    work.actor.require(Permission.CORRESPONDENCE_REGISTER, Place(fonds_of(work, fonds_id).id))
    received_at = (said.received_at or work.now).replace(second=0, microsecond=0)
    found = _objections(work, said, states.RECEIPT if only_receive else states.REGISTRATION, received_at)
    found += _duplicates(work, fonds_id, said, allow_duplicate=allow_duplicate)
    kind = None if said.kind_id is None else queries.kind_of(work, fonds_id, said.kind_id)
    refuse_all(ItemRefused, found)
    year = work.today.year
    number = take_number(work.session, fonds_id, Registry.INCOMING, year)
    item = IncomingItem(
        fonds_id=fonds_id, year=year, number=number, folio=folio(Registry.INCOMING, year, number),
        mark=secrets.token_hex(16), state=ItemState.RECEIVED, received_at=received_at,
        effective_on=effective_on(work, fonds_id, received_at), registered_at=work.now,
        registered_by=work.actor.handle,
    )  # fmt: skip
    _write(work, item, said, kind)
    work.session.add(item)
    work.session.flush()
    if scan is not None:
        _keep_scan(work, item, scan)
    if only_receive:
        work.emit(ItemReceived(entity_id=item.id, fonds_id=fonds_id, folio=item.folio, effective_on=item.effective_on))
    else:
        item.state = ItemState.REGISTERED
        work.emit(_registered(item))
    return item


def complete_item(
    work: Work, item_id: UUID, said: IncomingDetails, *, version: int | None = None, allow_duplicate: bool = False
) -> IncomingItem:
    """Write down what a received item is about; folio and hour of receipt stay.

    Raises:
        ItemNotFound, ItemElsewhere, ItemChanged, ItemRefused.
    """
    item = take_item(work, item_id, states.REGISTRATION)
    if version is not None and version != item.version:
        raise ItemChanged(folio=item.folio)
    found = _objections(work, said, states.REGISTRATION, item.received_at)
    found += _duplicates(work, item.fonds_id, said, allow_duplicate=allow_duplicate, but=item.id)
    kind = None if said.kind_id is None else queries.kind_of(work, item.fonds_id, said.kind_id)
    refuse_all(ItemRefused, found)
    _write(work, item, said, kind)
    item.state = ItemState.REGISTERED
    work.emit(_registered(item))
    return item


def scan_item(work: Work, item_id: UUID, scan: Paper) -> IncomingItem:
    """Keep the scan of a paper that is not filed yet; a scan is kept once."""
    item = _locked(work, item_id)
    work.actor.require(Permission.CORRESPONDENCE_REGISTER, item.place)
    if item.scan_id is not None or item.state in {ItemState.FILED, ItemState.CANCELLED}:
        raise ItemElsewhere(folio=item.folio, state=item.state.value)
    _keep_scan(work, item, scan)
    return item


def route_item(work: Work, item_id: UUID, turns: Sequence[Turn], *, replace: bool = False) -> IncomingItem:
    """Send an item to units, each with what it is for; with `replace` those that have it now lose it.

    Raises:
        ItemNotFound, ItemElsewhere, ItemRefused.
    """
    item = take_item(work, item_id, states.ROUTING)
    open_now = [] if replace else open_turns(work.session, item.id)
    standing = {unit.id: unit.code for unit in units_on(work, item.fonds_id, work.today)}
    held, seen, twice = {turn.unit_id for turn in open_now}, set[UUID](), set[UUID]()
    for turn in turns:
        if turn.unit_id in held or turn.unit_id in seen:
            twice.add(turn.unit_id)
        seen.add(turn.unit_id)
    purposes = [turn.purpose for turn in turns] + [turn.purpose for turn in open_now if turns]
    moment = Moment(
        attention_units=purposes.count(Purpose.ATTENTION),
        already_routed=tuple(sorted(standing.get(unit_id, "?") for unit_id in twice)),
        not_standing=tuple(_codes(work, item.fonds_id, seen - standing.keys())),
    )
    refuse_all(ItemRefused, states.ROUTING.objections(moment))
    if replace:
        withdraw_turns(work, item.id)
    for turn in turns:
        row = ItemRouting(
            item_id=item.id, unit_id=turn.unit_id, purpose=turn.purpose, instruction=plain(turn.instruction)[:1000],
            state=RoutingState.SENT, routed_at=work.now, routed_by=work.actor.handle,
        )  # fmt: skip
        work.session.add(row)
        work.emit(
            ItemRouted(
                entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio, unit_id=turn.unit_id,
                purpose=turn.purpose.value,
            )
        )  # fmt: skip
    acknowledged = any(turn.state is RoutingState.ACKNOWLEDGED for turn in open_now)
    item.state = ItemState.IN_ATTENTION if acknowledged else ItemState.ROUTED
    item.reason = ""
    work.session.flush()
    return item


def cancel_item(work: Work, item_id: UUID, *, reason: str) -> IncomingItem:
    """Cancel an item that nobody attends to; its folio stays taken.

    Raises:
        ItemNotFound, ItemElsewhere, ItemRefused.
    """
    item = take_item(work, item_id, states.CANCELLATION)
    refuse_all(ItemRefused, states.CANCELLATION.objections(Moment(reason=reason)))
    withdraw_turns(work, item.id)
    item.state, item.reason = ItemState.CANCELLED, plain(reason)
    work.emit(ItemCancelled(entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio))
    return item


def save_kind(
    work: Work,
    fonds_id: UUID,
    *,
    name: str,
    term: AnswerTerm | None,
    kind_id: UUID | None = None,
    retired: bool = False,
) -> CorrespondenceKind:
    """Lay down a kind of correspondence with its usual term, or change one; items keep the term they were given."""
    work.actor.require(Permission.CORRESPONDENCE_REGISTER, Place(fonds_id))
    found: list[Objection] = []
    if not name.strip():
        found.append(Objection("form.missing", "", {"field": "name"}))
    same = next((one for one in queries.kinds(work, fonds_id, retired=True) if one.name == name.strip()), None)
    if same is not None and same.id != kind_id:
        found.append(Objection("correspondence.kind_exists", "", {"field": "name"}))
    refuse_all(ItemRefused, found)
    kind = CorrespondenceKind(fonds_id=fonds_id) if kind_id is None else queries.kind_of(work, fonds_id, kind_id)
    kind.name, kind.retired = plain(name)[:200], retired
    kind.term_days, kind.counting = (None, Counting.WORKING) if term is None else (term.days, term.counting)
    work.session.add(kind)
    work.session.flush()
    work.emit(
        KindSaved(
            entity_id=kind.id, fonds_id=fonds_id, term_days=kind.term_days, counting=kind.counting.value,
            retired=retired,
        )
    )  # fmt: skip
    return kind


def number_letters_by(work: Work, fonds_id: UUID, template: str) -> None:
    """From now on the body's letters are numbered by this template.

    Raises:
        ItemRefused: with every objection to the template.
    """
    work.actor.require(Permission.CORRESPONDENCE_REGISTER, Place(fonds_id))
    refuse_all(ItemRefused, official_numbers.objections(template.strip()))
    work.session.merge(CorrespondenceNumbering(fonds_id=fonds_id, template=template.strip()))
    work.emit(NumberingChanged(entity_id=fonds_id, fonds_id=fonds_id, template=template.strip()))


def effective_on(work: Work, fonds_id: UUID, received_at: datetime) -> date:
    """The day an item counts from: after the cut-off hour of the profile the next working day (LFPA 28, 29)."""
    local = received_at.astimezone(ZoneInfo(work.settings.time_zone))
    day = local.date()
    off = non_working_days(work, fonds_id, day, day + _LOOK_AHEAD)
    return effective_day(local, profile_of(work, fonds_id, day).access.cut_off, off)


def take_item(work: Work, item_id: UUID, transition: Transition) -> IncomingItem:
    """Load an item for an act of the desk, locked until the act ends.

    Raises:
        ItemNotFound: there is none, or not for this actor.
        NotPermitted: the actor sees it and may not do this.
        ItemElsewhere: it is in no state that the act begins in.
    """
    item = _locked(work, item_id)
    work.actor.require(transition.permission, item.place)
    require_state(item, transition)
    return item


def take_seen(work: Work, item_id: UUID, transition: Transition) -> IncomingItem:
    """The same for an act of a unit: the caller asks where the actor may do it."""
    item = _locked(work, item_id)
    require_state(item, transition)
    return item


def require_state(item: IncomingItem, transition: Transition) -> None:
    """Refuse where the item is in no state that the act begins in."""
    if item.state not in transition.sources:
        raise ItemElsewhere(folio=item.folio, state=item.state.value)


def open_turns(session: Session, item_id: UUID) -> list[ItemRouting]:
    """Who has an item now."""
    statement = select(ItemRouting).where(ItemRouting.item_id == item_id, ItemRouting.state.in_(OPEN_TURNS))
    return list(session.scalars(statement.order_by(ItemRouting.routed_at, ItemRouting.id)))


def withdraw_turns(work: Work, item_id: UUID) -> None:
    """Take an item away from everybody who has it."""
    for turn in open_turns(work.session, item_id):
        turn.state, turn.ended_at, turn.ended_by = RoutingState.WITHDRAWN, work.now, work.actor.handle


def _locked(work: Work, item_id: UUID) -> IncomingItem:
    statement = select(IncomingItem).where(IncomingItem.id == item_id, item_seen(work.actor)).with_for_update()
    item = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if item is None:
        raise ItemNotFound(id=item_id)
    return item


def _objections(work: Work, said: IncomingDetails, act: Transition, received_at: datetime) -> list[Objection]:
    moment = Moment(
        sender=said.sender, subject=said.subject, is_future=received_at > work.now,
        is_ancient=received_at < _EARLIEST,
    )  # fmt: skip
    return [*too_much(said), *act.objections(moment)]


def _duplicates(
    work: Work, fonds_id: UUID, said: IncomingDetails, *, allow_duplicate: bool, but: UUID | None = None
) -> list[Objection]:
    held = None if allow_duplicate else queries.looks_like(work, fonds_id, said.duplicate_key, but=but)
    if held is None:
        return []
    return [Objection("correspondence.looks_registered", "", {"field": "official_number", "folio": held.folio})]


def _write(work: Work, item: IncomingItem, said: IncomingDetails, kind: CorrespondenceKind | None) -> None:
    for name in (
        "sender_name", "sender_institution", "sender_contact", "addressee", "subject", "official_number", "annexes",
    ):  # fmt: skip
        setattr(item, name, plain(getattr(said, name)))
    item.dated_on, item.sheets, item.medium = said.dated_on, said.sheets, said.medium
    item.priority, item.confidential = said.priority, said.confidential
    item.kind_id = kind.id if kind else None
    item.duplicate_key = said.duplicate_key
    usual = kind.term if kind else None
    term = usual if said.term_days is None else AnswerTerm(said.term_days, said.counting)
    if term is None:
        item.term_days = item.due_on = None
        return
    item.term_days, item.counting = term.days, term.counting
    ahead = _LOOK_AHEAD + timedelta(days=term.days * 2)
    off = non_working_days(work, item.fonds_id, item.effective_on, item.effective_on + ahead)
    item.due_on = term.due(item.effective_on, off)


def _keep_scan(work: Work, item: IncomingItem, scan: Paper) -> None:
    kept = keep_paper(work, item.fonds_id, scan)
    item.scan_id = kept.id
    work.emit(ItemScanned(entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio, sha256=kept.sha256))


def _registered(item: IncomingItem) -> ItemRegistered:
    return ItemRegistered(
        entity_id=item.id, fonds_id=item.fonds_id, folio=item.folio, effective_on=item.effective_on,
        due_on=item.due_on, medium=item.medium.value,
    )  # fmt: skip


def _codes(work: Work, fonds_id: UUID, unit_ids: set[UUID]) -> list[str]:
    """What units are called that do not stand today; those of other bodies have no name here."""
    if not unit_ids:
        return []
    rows = work.session.execute(select(Unit.id, Unit.code).where(Unit.id.in_(unit_ids), Unit.fonds_id == fonds_id))
    known = {row.id: row.code for row in rows}
    return sorted(known.get(unit_id, "?") for unit_id in unit_ids)
