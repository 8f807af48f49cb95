"""Acts on views and selections."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from sqlalchemy import delete, select

from system import history
from system.actor import NotPermitted, Permission, Place
from system.views import queries
from system.views.acts import AT_ONCE, ActingList, BulkAct, Marked
from system.views.errors import (
    SelectionEmpty,
    SelectionNotFound,
    SelectionTooLarge,
    ViewNameTaken,
    ViewUnreadable,
)
from system.views.events import BulkActLeft, ViewShared
from system.views.model import SavedView, Selection, SelectionItem, ViewDefault
from system.work import Work

JOB = "lists.act"
_MOST_PAIRS, _LONGEST = 60, 300
_PORTION = 500
_LEFT_OUT = frozenset({"page", "export"})


def save_view(work: Work, *, listing: str, name: str, query: str) -> SavedView:
    """Keep the filters, order, columns and size of an address under a name; `query` is what follows its `?`."""
    fonds_id = _body(work)
    if not listing.startswith("/") or len(listing) > 200 or not listing.isprintable() or "?" in listing:  # noqa: PLR2004 - the column's length
        raise ViewUnreadable(field="listing")
    pairs = [
        [key, text]
        for key, text in parse_qsl(query[:20_000], max_num_fields=_MOST_PAIRS * 4)
        if key not in _LEFT_OUT and len(key) <= _LONGEST and len(text) <= _LONGEST and "\x00" not in key + text
    ]
    view = SavedView(
        fonds_id=fonds_id,
        owner=work.actor.handle,
        listing=listing,
        name=_free_name(work, listing, name),
        query=pairs[:_MOST_PAIRS],
        created_at=work.now,
    )
    work.session.add(view)
    work.session.flush()
    return view


def rename_view(work: Work, view_id: UUID, name: str) -> SavedView:
    """Give one's own view another name."""
    view = _own_view(work, view_id)
    if name.strip() != view.name:
        view.name = _free_name(work, view.listing, name)
    return view


def share_view(work: Work, view_id: UUID, *, shared: bool) -> SavedView:
    """Offer one's own view to the whole body, or take it back; by whoever publishes in its name."""
    view = _own_view(work, view_id)
    work.actor.require(Permission.INSTRUMENT_PUBLISH, Place(view.fonds_id))
    if view.is_shared != shared:
        view.is_shared = shared
        work.emit(ViewShared(entity_id=view.id, fonds_id=view.fonds_id, listing=view.listing, shared=shared))
    return view


def delete_view(work: Work, view_id: UUID) -> None:
    """Throw one's own view away."""
    view = _own_view(work, view_id)
    work.session.execute(delete(ViewDefault).where(ViewDefault.view_id == view.id))
    work.session.delete(view)


def begin_with(work: Work, listing: str, view_id: UUID | None) -> None:
    """Let a list begin with a view, own or shared, or with none."""
    fonds_id, owner = _body(work), work.actor.handle
    work.session.execute(
        delete(ViewDefault).where(
            ViewDefault.fonds_id == fonds_id, ViewDefault.owner == owner, ViewDefault.listing == listing
        )
    )
    if view_id is not None:
        view = queries.find_view(work, view_id)
        work.session.add(ViewDefault(fonds_id=fonds_id, owner=owner, listing=view.listing, view_id=view.id))


def mark(work: Work, listing: str, *, shown: Collection[UUID], picked: Collection[UUID]) -> Selection:
    """Take over the marks of one page: of the rows `shown`, those `picked` are marked and the others are not."""
    selection = _selection(work, listing)
    picked_here = set(shown) & set(picked)
    # What stands in the list is what is marked, or after "all found" what is not.
    standing = picked_here if selection.filters is None else set(shown) - picked_here
    known = queries.items_of(work, selection, list(shown))
    if gone := known - standing:
        work.session.execute(
            delete(SelectionItem).where(SelectionItem.selection_id == selection.id, SelectionItem.item_id.in_(gone))
        )
    work.session.add_all(SelectionItem(selection_id=selection.id, item_id=item) for item in standing - known)
    work.session.flush()
    return selection


def mark_all(work: Work, listing: str, filters: Mapping[str, str]) -> Selection:
    """Mark everything that the filters find at this moment, over all pages."""
    selection = _selection(work, listing)
    _empty(work, selection)
    kept = {name[:_LONGEST]: text[:_LONGEST] for name, text in list(filters.items())[:_MOST_PAIRS]}
    selection.filters, selection.taken_at = kept, work.now
    return selection


def unmark(work: Work, listing: str) -> None:
    """Mark nothing."""
    selection = queries.selection_on(work, listing)
    if selection is not None:
        _empty(work, selection)
        work.session.delete(selection)


def leave_act(
    work: Work, selection_id: UUID, act: BulkAct, parameters: Mapping[str, Any], *, after: int | None = None
) -> UUID:
    """Hand the selection to a job that does the act to each of its items; gives the job's id.

    `after` is the last entry of the history that the preview knew; what happened to an item since is told to it.

    Raises:
        SelectionNotFound: it was handed over already, so a second press does nothing.
        SelectionEmpty: nothing is marked that the actor sees.
    """
    selection, listing, number = _take(work, selection_id, act)
    _hand_over(selection, listing, act, parameters)
    selection.parameters = {**parameters, "after": history.head(work.session).seq if after is None else after}
    job_id = work.enqueue(JOB, selection_id=selection.id)
    work.emit(
        BulkActLeft(
            entity_id=selection.id, fonds_id=selection.fonds_id, listing=listing.path, act=act.name, items=number,
            job_id=job_id,
        )
    )  # fmt: skip
    return job_id


def act_at_once(work: Work, selection_id: UUID, act: BulkAct, parameters: Mapping[str, Any]) -> str:
    """Do an act upon all items together; gives the address where its outcome stands.

    What the preview objects to is left out; the act's own events say what it did.

    Raises:
        SelectionNotFound: it was handed over already, so a second press does nothing.
        SelectionEmpty: nothing is marked that the actor sees, or everything has objections.
        SelectionTooLarge: more is marked than the act takes.
    """
    selection, listing, number = _take(work, selection_id, act)
    if act.at_once is None:
        raise SelectionNotFound(id=selection_id)
    if number > act.most:
        raise SelectionTooLarge(most=act.most, given=number)
    found: list[UUID] = []
    for start in range(0, number, _PORTION):
        ids = queries.some(work, listing, selection, start=start, size=_PORTION)
        found += [one.id for one in act.foresee(work, ids, parameters) if not one.objections]
    if not found:
        raise SelectionEmpty
    _hand_over(selection, listing, act, parameters)
    return act.at_once(work, Marked(selection.id, found), parameters)


def act_on_few(work: Work, selection_id: UUID, act: BulkAct, parameters: Mapping[str, Any]) -> tuple[int, int] | None:
    """Do an act that goes in portions to few items in the confirming act; how many, and how many stayed as they were.

    None, and nothing done, where there are more, or where something stands against one: a job's report tells of each.

    Raises:
        As `leave_act`.
    """
    selection, listing, number = _take(work, selection_id, act)
    if act.in_portions is None or number > AT_ONCE:
        return None
    ids = queries.some(work, listing, selection, start=0, size=AT_ONCE)
    if any(one.objections for one in act.foresee(work, ids, parameters)):
        return None
    _hand_over(selection, listing, act, parameters)
    stayed = act.in_portions(work, ids, parameters)
    return len(ids) - len(stayed), len(stayed)


def _take(work: Work, selection_id: UUID, act: BulkAct) -> tuple[Selection, ActingList, int]:
    selection = queries.find_selection(work, selection_id)
    listing = queries.listing_of(work, selection)
    if selection.act or act.listing != listing.path:
        raise SelectionNotFound(id=selection_id)
    if not work.actor.holds(act.permission):
        raise NotPermitted(permission=act.permission.value, actor=work.actor.handle)
    number = queries.count(work, listing, selection)
    if not number:
        raise SelectionEmpty
    return selection, listing, number


def _hand_over(selection: Selection, listing: ActingList, act: BulkAct, parameters: Mapping[str, Any]) -> None:
    # Out of the list's way: the next marks begin anew.
    selection.listing = f"{listing.path}{queries.HANDED_OVER}{selection.id}"
    selection.act, selection.parameters = act.name, dict(parameters)


def _selection(work: Work, listing: str) -> Selection:
    found = queries.selection_on(work, listing)
    if found is None:
        found = Selection(
            fonds_id=_body(work), owner=work.actor.handle, listing=listing, filters=None, taken_at=work.now
        )
        work.session.add(found)
        work.session.flush()
    return found


def _empty(work: Work, selection: Selection) -> None:
    work.session.execute(delete(SelectionItem).where(SelectionItem.selection_id == selection.id))


def _own_view(work: Work, view_id: UUID) -> SavedView:
    view = queries.find_view(work, view_id)
    if view.owner != work.actor.handle:
        raise NotPermitted(permission=Permission.INSTRUMENT_PUBLISH.value, actor=work.actor.handle)
    return view


def _free_name(work: Work, listing: str, name: str) -> str:
    plain = "".join(one if one.isprintable() else " " for one in name).strip()[:120]
    if not plain:
        raise ViewUnreadable(field="name")
    taken = select(SavedView.id).where(
        SavedView.fonds_id == work.actor.fonds_id,
        SavedView.owner == work.actor.handle,
        SavedView.listing == listing,
        SavedView.name == plain,
    )
    if work.session.scalars(taken).first() is not None:
        raise ViewNameTaken(field="name", name=plain)
    return plain


def _body(work: Work) -> UUID:
    if work.actor.fonds_id is None:
        raise NotPermitted(permission=Permission.AGGREGATION_READ.value, actor=work.actor.handle)
    return work.actor.fonds_id
