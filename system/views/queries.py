"""Looks at saved views and selections: one's own, and the views shared with one's body."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select

from system.listing import matching
from system.views.acts import ActingList, list_at
from system.views.errors import SavedViewNotFound, SelectionNotFound
from system.views.model import SavedView, Selection, SelectionItem, ViewDefault
from system.work import Reading, Work

Stand = Reading | Work
HANDED_OVER = "#"


def within_views(stand: Stand) -> ColumnElement[bool]:
    """The actor's own views, and those shared with the body."""
    shared = or_(SavedView.owner == stand.actor.handle, SavedView.is_shared)
    return (SavedView.fonds_id == stand.actor.fonds_id) & shared


def saved_views(stand: Stand, listing: str = "") -> list[SavedView]:
    """The views the actor may use, of one list where it is named, own ones first."""
    statement = select(SavedView).where(within_views(stand))
    if listing:
        statement = statement.where(SavedView.listing == listing)
    own_first = (SavedView.owner != stand.actor.handle, func.lower(SavedView.name), SavedView.id)
    return list(stand.session.scalars(statement.order_by(SavedView.listing, *own_first)))


def find_view(stand: Stand, view_id: UUID) -> SavedView:
    """A view the actor may use.

    Raises:
        SavedViewNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalars(select(SavedView).where(SavedView.id == view_id, within_views(stand))).one_or_none()
    if found is None:
        raise SavedViewNotFound(id=view_id)
    return found


def address(view: SavedView) -> str:
    """Where a view is seen."""
    return f"{view.listing}?{urlencode([(name, text) for name, text in view.query])}"


def default_of(stand: Stand, listing: str) -> SavedView | None:
    """The view with which a list begins for the actor."""
    chosen = select(ViewDefault.view_id).where(
        ViewDefault.fonds_id == stand.actor.fonds_id,
        ViewDefault.owner == stand.actor.handle,
        ViewDefault.listing == listing,
    )
    statement = select(SavedView).where(SavedView.id.in_(chosen), within_views(stand))
    return stand.session.scalars(statement).one_or_none()


def selection_on(stand: Stand, listing: str) -> Selection | None:
    """What the actor has marked on a list."""
    return stand.session.scalars(_own(stand).where(Selection.listing == listing)).one_or_none()


def find_selection(stand: Stand, selection_id: UUID) -> Selection:
    """One of the actor's own selections.

    Raises:
        SelectionNotFound: there is none, or it is somebody else's.
    """
    found: Selection | None = stand.session.scalars(_own(stand).where(Selection.id == selection_id)).one_or_none()
    if found is None:
        raise SelectionNotFound(id=selection_id)
    return found


def listing_of(stand: Stand, selection: Selection) -> ActingList:
    """The list a selection was made on."""
    found = list_at(stand, selection.listing.partition(HANDED_OVER)[0])
    if found is None:
        raise SelectionNotFound(id=selection.id)
    return found


def chosen(stand: Stand, listing: ActingList, selection: Selection, base: Select[Any] | None = None) -> Select[Any]:
    """The marked rows that the actor sees now, as a statement: their ids, or `base` cut to them."""
    statement = listing.ids(stand) if base is None else base
    marked = select(SelectionItem.item_id).where(SelectionItem.selection_id == selection.id)
    if selection.filters is None:
        return statement.where(listing.key.in_(marked))
    zone = ZoneInfo(stand.settings.time_zone)
    found = matching(statement, listing.columns, selection.filters, zone)
    return found.where(listing.since <= selection.taken_at, listing.key.not_in(marked))


def count(stand: Stand, listing: ActingList, selection: Selection) -> int:
    """How many rows are marked, exactly."""
    statement = chosen(stand, listing, selection).with_only_columns(func.count(), maintain_column_froms=True)
    return stand.session.scalar(statement.order_by(None)) or 0


def some(stand: Stand, listing: ActingList, selection: Selection, *, start: int, size: int) -> list[UUID]:
    """A stretch of the marked ids, in the order of their making."""
    ordered = chosen(stand, listing, selection).order_by(None).order_by(listing.key)
    return list(stand.session.scalars(ordered.offset(start).limit(size)))


def marked_among(stand: Stand, listing: ActingList, selection: Selection, ids: Collection[UUID]) -> set[UUID]:
    """Which of some rows are marked."""
    if not ids:
        return set()
    return set(stand.session.scalars(chosen(stand, listing, selection).where(listing.key.in_(ids))))


def _own(stand: Stand) -> Select[Any]:
    return select(Selection).where(Selection.fonds_id == stand.actor.fonds_id, Selection.owner == stand.actor.handle)


def items_of(stand: Stand, selection: Selection, ids: Sequence[UUID]) -> set[UUID]:
    """Which of some ids stand in a selection's own list, as marks or as exceptions."""
    statement = select(SelectionItem.item_id).where(
        SelectionItem.selection_id == selection.id, SelectionItem.item_id.in_(ids)
    )
    return set(stand.session.scalars(statement))
