"""Holds over JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from retention.holds import queries, service
from retention.holds.effects import DISCREET
from retention.holds.kinds import HoldState
from retention.holds.model import HeldFile, Hold
from retention.holds.schemas import (
    HeldFileOut,
    HeldFilesOut,
    HoldLine,
    HoldOut,
    HoldsOut,
    OrderBody,
    PreviewOut,
    RefusalBody,
    ReleaseBody,
    ReviewBody,
    ScopeBody,
    hold_out,
    preview_out,
)
from system.actor import Actor
from system.listing import ListQuery, run
from system.organization.queries import own_fonds
from system.work import Installation, Reading

Page = FromQuery[Annotated[int, QueryParameter(ge=1, le=1_000_000)]]
Limit = FromQuery[Annotated[int, QueryParameter(ge=1, le=200)]]


class HoldApi(Controller):
    """Orders that keep files from disposal, secondary transfer, shorter terms and lending."""

    path = "/api/holds"
    tags = ("Holds",)

    @post(
        "/preview",
        sync_to_thread=True,
        status_code=200,
        summary="Count what a hold would keep",
        description="Nothing is written. Counts files at which the caller may place or request holds.",
    )
    def preview(self, data: JSONBody[ScopeBody], reading: NamedDependency[Reading]) -> PreviewOut:
        """The counts."""
        with reading:
            fonds_id = own_fonds(reading).id
            return preview_out(queries.preview(reading, fonds_id, data.scope, data.terms(reading, fonds_id)))

    @post(
        "/",
        sync_to_thread=True,
        summary="Place a hold",
        description="From now on every file the scope means is held, and every one that comes to match it.",
    )
    def place(
        self, data: JSONBody[OrderBody], actor: NamedDependency[Actor], installation: NamedDependency[Installation]
    ) -> HoldOut:
        """The hold."""
        with installation.work(actor) as work:
            fonds_id = own_fonds(work).id
            hold = service.place_hold(work, fonds_id, data.order(data.terms(work, fonds_id)))
        return _out(installation, actor, hold.id)

    @post(
        "/requests",
        sync_to_thread=True,
        summary="Request a hold",
        description="Nothing is held until somebody else accepts it.",
    )
    def request(
        self, data: JSONBody[OrderBody], actor: NamedDependency[Actor], installation: NamedDependency[Installation]
    ) -> HoldOut:
        """The request."""
        with installation.work(actor) as work:
            fonds_id = own_fonds(work).id
            hold = service.request_hold(work, fonds_id, data.order(data.terms(work, fonds_id)))
        return _out(installation, actor, hold.id)

    @get(
        "/",
        sync_to_thread=True,
        summary="List holds",
        description="Those in sight, latest first; `due` leaves only running ones whose day of review has come.",
    )
    def list_holds(
        self,
        reading: NamedDependency[Reading],
        page: Page = 1,
        limit: Limit = 50,
        in_state: FromQuery[HoldState | None] = None,
        *,
        due: FromQuery[bool] = False,
    ) -> HoldsOut:
        """A page of them."""
        with reading:
            statement = queries.due_for_review(reading) if due else queries.holds(reading)
            found = run(
                reading.session, statement, queries.COLUMNS,
                ListQuery(page=page, size=limit, filters={"state": in_state.value} if in_state else {}),
                default_sort="-number", tie_breaker=Hold.id,
            )  # fmt: skip
            whole = queries.reads_body(reading.actor)
            lines = [HoldLine(**_line(row, whole=whole)) for row in found.rows]
            return HoldsOut(total=found.total, page=found.query.page, holds=lines)

    @get("/{hold_id:uuid}", sync_to_thread=True, summary="One hold", description="What it says and how many it keeps.")
    def detail(self, hold_id: FromPath[UUID], reading: NamedDependency[Reading]) -> HoldOut:
        """The hold."""
        with reading:
            return hold_out(reading.actor, queries.view(reading, hold_id))

    @get(
        "/{hold_id:uuid}/files",
        sync_to_thread=True,
        summary="The files of a hold",
        description="Those in sight, with the moments from and until which they are held.",
    )
    def files(
        self, hold_id: FromPath[UUID], reading: NamedDependency[Reading], page: Page = 1, limit: Limit = 50
    ) -> HeldFilesOut:
        """A page of them."""
        with reading:
            hold = queries.find(reading, hold_id)
            found = run(
                reading.session, queries.files_of(reading, hold.id), queries.FILE_COLUMNS,
                ListQuery(page=page, size=limit), default_sort="reference", tie_breaker=HeldFile.id,
            )  # fmt: skip
            names = HeldFileOut.__struct_fields__
            files = [HeldFileOut(**{name: getattr(row, name) for name in names}) for row in found.rows]
            return HeldFilesOut(total=found.total, page=found.query.page, files=files)

    @post(
        "/{hold_id:uuid}/acceptance",
        sync_to_thread=True,
        status_code=200,
        summary="Accept a request",
        description="Its files are held from now on. Nobody accepts their own request.",
    )
    def accept(
        self,
        hold_id: FromPath[UUID],
        data: JSONBody[ReviewBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> HoldOut:
        """The hold."""
        with installation.work(actor) as work:
            service.accept_request(work, hold_id, review_on=data.review_on, version=data.version)
        return _out(installation, actor, hold_id)

    @post(
        "/{hold_id:uuid}/refusal",
        sync_to_thread=True,
        status_code=200,
        summary="Refuse a request",
        description="With its reason. Nobody refuses their own request.",
    )
    def refuse(
        self,
        hold_id: FromPath[UUID],
        data: JSONBody[RefusalBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> HoldOut:
        """The request."""
        with installation.work(actor) as work:
            service.refuse_request(work, hold_id, reason=data.reason, version=data.version)
        return _out(installation, actor, hold_id)

    @post(
        "/{hold_id:uuid}/review",
        sync_to_thread=True,
        status_code=200,
        summary="Say that a hold is still needed",
        description="And when to look again.",
    )
    def review(
        self,
        hold_id: FromPath[UUID],
        data: JSONBody[ReviewBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> HoldOut:
        """The hold."""
        with installation.work(actor) as work:
            service.review_hold(work, hold_id, review_on=data.review_on, version=data.version)
        return _out(installation, actor, hold_id)

    @post(
        "/{hold_id:uuid}/release",
        sync_to_thread=True,
        status_code=200,
        summary="Release a hold",
        description="By an act and for a reason. Nothing is disposed of by that, nor proposed.",
    )
    def release(
        self,
        hold_id: FromPath[UUID],
        data: JSONBody[ReleaseBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> HoldOut:
        """The hold."""
        with installation.work(actor) as work:
            service.release_hold(
                work, hold_id, act=data.act, reason=data.reason, on=data.released_on, version=data.version
            )
        return _out(installation, actor, hold_id)


def _out(installation: Installation, actor: Actor, hold_id: UUID) -> HoldOut:
    with installation.reading(actor) as reading:
        return hold_out(reading.actor, queries.view(reading, hold_id))


def _line(row: Any, *, whole: bool) -> Mapping[str, Any]:
    said = {name: getattr(row, name) for name in HoldLine.__struct_fields__}
    return said if whole or row.kind not in DISCREET else {**said, "kind": None}
