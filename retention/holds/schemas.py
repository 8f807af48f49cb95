"""What the API and the command line take and give of holds. What an actor may not know of one is empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from retention.holds.asked import terms_of
from retention.holds.effects import BLOCKED
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.queries import HoldView, Preview, names_kind
from retention.holds.service import Order
from system.actor import Actor
from system.work import Reading, Work

Reason = Annotated[str, Meta(max_length=5000)]


class ScopeBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which files: the field that `scope` names is read, the others are not."""

    scope: HoldScope
    files: Annotated[list[str], Meta(max_length=10_000, description="References of files.")] = []
    series: Annotated[list[str], Meta(max_length=200, description="Codes of series; all below them are meant.")] = []
    filters: Annotated[dict[str, str], Meta(description="Filters of the list of files, as its address has them.")] = {}
    name: Annotated[str, Meta(max_length=300, description="A person's name, in titles, authors and addressees.")] = ""

    def terms(self, stand: Reading | Work, fonds_id: UUID) -> dict[str, Any]:
        """The terms as the service takes them."""
        return terms_of(
            stand, fonds_id, self.scope, files=self.files, series=self.series, filters=self.filters, name=self.name
        )


class OrderBody(ScopeBody, kw_only=True, forbid_unknown_fields=True):
    """A hold to place or to request."""

    kind: HoldKind
    authority: Annotated[str, Meta(max_length=300)]
    case_number: Annotated[str, Meta(max_length=200)]
    reason: Reason = ""
    started_on: date
    review_on: date | None = None

    def order(self, terms: Mapping[str, Any]) -> Order:
        """The order as the service takes it."""
        return Order(
            kind=self.kind, scope=self.scope, terms=terms, authority=self.authority, case_number=self.case_number,
            reason=self.reason, started_on=self.started_on, review_on=self.review_on,
        )  # fmt: skip


class ReviewBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """When to look again."""

    review_on: date
    version: int | None = None


class RefusalBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a request is refused."""

    reason: Reason
    version: int | None = None


class ReleaseBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """By which act a hold ends, and why."""

    act: Annotated[str, Meta(max_length=200)]
    reason: Reason
    released_on: date | None = None
    version: int | None = None


class PreviewOut(Struct, kw_only=True):
    """How many files an order would hold, of those in reach: in all, free until now, by unit, by series."""

    total: int
    free: int
    by_unit: dict[str, int]
    by_series: dict[str, int]


class HoldOut(Struct, kw_only=True):
    """A hold; of files in sight, `files` are held now, `files_once` were ever. `kind` is None where reserved."""

    id: UUID
    number: int
    kind: HoldKind | None
    scope: HoldScope
    state: HoldState
    authority: str
    case_number: str
    reason: str
    terms: dict[str, Any]
    blocks: list[str]
    started_on: date
    review_on: date | None
    requested_by: str
    requested_at: datetime
    placed_by: str | None
    placed_at: datetime | None
    refusal_reason: str
    released_on: date | None
    released_by: str | None
    release_act: str
    release_reason: str
    files: int
    files_once: int
    version: int


class HoldLine(Struct, kw_only=True):
    """A hold on a list."""

    id: UUID
    number: int
    kind: HoldKind | None
    scope: HoldScope
    state: HoldState
    started_on: date
    review_on: date | None
    released_on: date | None
    files: int


class HoldsOut(Struct, kw_only=True):
    """A page of holds."""

    total: int
    page: int
    holds: list[HoldLine]


class HeldFileOut(Struct, kw_only=True):
    """A file that a hold keeps, or kept until `until`."""

    id: UUID
    reference: str
    title: str
    series: str
    unit: str
    since: datetime
    until: datetime | None


class HeldFilesOut(Struct, kw_only=True):
    """A page of files."""

    total: int
    page: int
    files: list[HeldFileOut]


_WHOLE = {
    "authority": "", "case_number": "", "reason": "", "terms": {}, "refusal_reason": "", "release_act": "",
    "release_reason": "",
}  # fmt: skip


def hold_out(actor: Actor, view: HoldView) -> HoldOut:
    """A hold as far as an actor may know it."""
    hold = view.hold
    said: dict[str, Any] = {
        name: getattr(hold, name)
        for name in HoldOut.__struct_fields__
        if name not in {"files", "files_once", "kind", "blocks"}
    }
    if not view.tells_all:
        said |= _WHOLE
    return HoldOut(
        **said,
        kind=hold.kind if names_kind(actor, hold) else None,
        blocks=sorted(effect.value for effect in BLOCKED[hold.kind]),
        files=view.files,
        files_once=view.once,
    )


def preview_out(found: Preview) -> PreviewOut:
    """A preview as the API gives it."""
    return PreviewOut(
        total=found.total,
        free=found.free,
        by_unit=dict(found.by_unit),
        by_series={code: count for code, _title, count in found.by_series},
    )
