"""What stands around a list: the saved views, what is marked, and the acts offered on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.response import Redirect

from system.views import queries
from system.views.acts import BulkAct, acts_on, list_at
from system.views.model import SavedView, Selection
from system.web.lists import ListView
from system.web.pages import redirect
from system.work import Reading


@dataclass(frozen=True)
class Around:
    """For the list macros. Without `acts` rows have no boxes; `marked` are the marked rows of this page."""

    path: str
    address: str
    query: str
    views: Sequence[SavedView] = ()
    owner: str = ""
    default: UUID | None = None
    acts: Sequence[BulkAct] = ()
    can_mark: bool = False
    selection: Selection | None = None
    marked: frozenset[UUID] = field(default_factory=frozenset)
    total: int = 0

    def view_address(self, view: SavedView) -> str:
        """Where a view is seen."""
        return queries.address(view)


def around(reading: Reading, path: str) -> Callable[[ListView], Around]:
    """What `lists.answer` asks for; to be given the open look of the list's handler and the list's address."""

    def look(view: ListView) -> Around:
        listing, acts = list_at(reading, path), acts_on(reading, path)
        default = queries.default_of(reading, path)
        selection = queries.selection_on(reading, path) if listing is not None else None
        marked: set[UUID] = set()
        total = 0
        if listing is not None and selection is not None:
            marked = queries.marked_among(reading, listing, selection, [row.id for row in view.rows])
            total = queries.count(reading, listing, selection)
        return Around(
            path=path,
            address=view.address(),
            query=view.address().partition("?")[2],
            views=queries.saved_views(reading, path) if reading.actor.fonds_id else (),
            owner=reading.actor.handle,
            default=default.id if default else None,
            acts=acts,
            can_mark=listing is not None and reading.actor.fonds_id is not None,
            selection=selection,
            marked=frozenset(marked),
            total=total,
        )

    return look


def begun(request: Request[Any, Any, Any], reading: Reading, path: str) -> Redirect | None:
    """Where a list asked for without any wish of its own begins for this person; None where it begins as it is."""
    if request.query_params or reading.actor.fonds_id is None:
        return None
    default = queries.default_of(reading, path)
    return redirect(queries.address(default)) if default is not None and default.query else None
