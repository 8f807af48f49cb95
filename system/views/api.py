"""Saved views over JSON."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from system.views import queries, service
from system.views.model import SavedView
from system.work import Reading, Work


class ViewBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A view to be kept."""

    listing: Annotated[str, Meta(max_length=200, description="Address of the list, `/aggregations`.")]
    name: Annotated[str, Meta(max_length=120)]
    query: Annotated[str, Meta(max_length=20_000, description="Filters, `sort`, `cols` and `size` as in an address.")]


class ViewChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a view; what is left out stays."""

    name: Annotated[str, Meta(max_length=120)] | None = None
    shared: bool | None = None
    default: Annotated[bool | None, Meta(description="Whether the list begins with it, for the caller.")] = None


class ViewOut(Struct, kw_only=True):
    """A saved view."""

    id: UUID
    listing: str
    name: str
    address: str
    shared: bool
    own: bool


class ViewApi(Controller):
    """A list's filters, order, columns and size under a name."""

    path = "/api/views"
    tags = ("Views",)

    @get("/", sync_to_thread=True, summary="List saved views")
    def views(self, reading: NamedDependency[Reading], listing: FromQuery[str] = "") -> list[ViewOut]:
        """Own views and those shared with the body, of one list where it is named."""
        with reading:
            return [_out(view, reading.actor.handle) for view in queries.saved_views(reading, listing)]

    @post("/", sync_to_thread=True, summary="Keep a view")
    def save(self, data: JSONBody[ViewBody], work: NamedDependency[Work]) -> ViewOut:
        """The view."""
        with work:
            view = service.save_view(work, listing=data.listing, name=data.name, query=data.query)
        return _out(view, work.actor.handle)

    @patch("/{view_id:uuid}", sync_to_thread=True, summary="Rename, share or begin with a view")
    def change(self, view_id: FromPath[UUID], data: JSONBody[ViewChange], work: NamedDependency[Work]) -> ViewOut:
        """The view."""
        with work:
            view = queries.find_view(work, view_id)
            if data.name is not None:
                service.rename_view(work, view_id, data.name)
            if data.shared is not None:
                service.share_view(work, view_id, shared=data.shared)
            if data.default is not None:
                service.begin_with(work, view.listing, view.id if data.default else None)
        return _out(view, work.actor.handle)

    @delete("/{view_id:uuid}", sync_to_thread=True, summary="Delete a view")
    def delete(self, view_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Nothing."""
        with work:
            service.delete_view(work, view_id)


def _out(view: SavedView, handle: str) -> ViewOut:
    return ViewOut(
        id=view.id,
        listing=view.listing,
        name=view.name,
        address=queries.address(view),
        shared=view.is_shared,
        own=view.owner == handle,
    )
