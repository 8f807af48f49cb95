"""Views of lists that people keep, and what they have marked on a list."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Base, Entity


class SavedView(Entity):
    """A list's filters, order, columns and page size under a name.

    `listing` is the path of the list. `query` holds pairs of parameter and text. `owner` is the handle of an account;
    a shared view is offered to the whole body.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("fonds_id", "owner", "listing", "name"),
        Index("ix_saved_view_fonds_id_listing", "fonds_id", "listing"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    owner: Mapped[str] = mapped_column(String(200))
    listing: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(120))
    query: Mapped[list[Any]]
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class ViewDefault(Base):
    """The view with which a list begins for one person."""

    __tablename__ = "view_default"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), primary_key=True)
    owner: Mapped[str] = mapped_column(String(200), primary_key=True)
    listing: Mapped[str] = mapped_column(String(200), primary_key=True)
    view_id: Mapped[UUID] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), index=True)


class Selection(Entity):
    """What one person has marked on one list, over all its pages.

    Without `filters` it is the marked items themselves. With them it is everything they find that was there at
    `taken_at`, but for the items, which then are exceptions: a million rows are marked by one row here.

    An act takes the selection over: `listing` then ends with `#` and the selection's id, so that the person begins with
    an empty one, and `act` and `parameters` say what its job does. They stand here because a job's arguments hold no
    content.
    """

    __tablename__ = "selection"
    __table_args__ = (UniqueConstraint("fonds_id", "owner", "listing"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    owner: Mapped[str] = mapped_column(String(200))
    listing: Mapped[str] = mapped_column(String(200))
    filters: Mapped[dict[str, Any] | None]
    taken_at: Mapped[datetime]
    act: Mapped[str] = mapped_column(String(120), default="")
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SelectionItem(Base):
    """One marked item, or one exception."""

    __tablename__ = "selection_item"

    selection_id: Mapped[UUID] = mapped_column(ForeignKey("selection.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
