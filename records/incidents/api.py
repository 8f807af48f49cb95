"""Acts over lost and damaged files over JSON."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Response

from records.incidents import queries, service
from records.incidents.downloads import saved
from records.incidents.drawing_up import draw_up
from records.incidents.naming import files_named
from records.incidents.schemas import (
    AccountBody,
    ActBody,
    FoundBody,
    IncidentActOut,
    IncidentBody,
    IncidentOut,
    IncidentsOut,
    NoticesBody,
    act_out,
    incident_out,
)
from system.actor import Actor
from system.work import Installation, Reading, Work


class IncidentApi(Controller):
    """Files that are lost or damaged. An act freezes them and never disposes of them."""

    path = "/api/incidents"
    tags = ("Incidents",)

    @post(
        "/",
        sync_to_thread=True,
        summary="Declare files lost or damaged",
        description="One act over all the files, or none: they take no documents and are never due until found again.",
    )
    def record(
        self,
        data: JSONBody[IncidentBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> IncidentOut:
        """The act."""
        with installation.reading(actor) as reading:
            ids = files_named(reading, "\n".join(data.files))
        with installation.work(actor) as work:
            incident = service.record_incident(work, data.report(), ids)
        with installation.reading(actor) as reading:
            return incident_out(queries.view(reading, incident.id))

    @get(
        "/",
        sync_to_thread=True,
        summary="List acts",
        description="Acts over files in sight, latest first; `awaiting` leaves only those still to be published.",
    )
    def list_incidents(
        self,
        reading: NamedDependency[Reading],
        page: FromQuery[Annotated[int, QueryParameter(ge=1, le=1_000_000)]] = 1,
        limit: FromQuery[Annotated[int, QueryParameter(ge=1, le=200)]] = 50,
        *,
        awaiting: FromQuery[bool] = False,
    ) -> IncidentsOut:
        """A page of them."""
        with reading:
            total, views = queries.page_of(reading, page=page, limit=limit, awaiting=awaiting)
            return IncidentsOut(total=total, page=page, incidents=[incident_out(view) for view in views])

    @get("/{incident_id:uuid}", sync_to_thread=True, summary="One act", description="What it says and what followed.")
    def detail(self, incident_id: FromPath[UUID], reading: NamedDependency[Reading]) -> IncidentOut:
        """The act."""
        with reading:
            return incident_out(queries.view(reading, incident_id))

    @patch(
        "/{incident_id:uuid}/notices",
        sync_to_thread=True,
        summary="Say what followed an act",
        description="Complaint, notices to internal control and to the general archive, publication (LGA 116-VI).",
    )
    def notices(
        self,
        incident_id: FromPath[UUID],
        data: JSONBody[NoticesBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> IncidentOut:
        """The act as it is now."""
        with installation.work(actor) as work:
            service.note_notices(work, incident_id, data.said(), version=data.version)
        with installation.reading(actor) as reading:
            return incident_out(queries.view(reading, incident_id))

    @patch(
        "/{incident_id:uuid}/account",
        sync_to_thread=True,
        summary="Say who found it and what is being done",
        description="Papers that were drawn up stay as they are; the next one says it.",
    )
    def account(
        self,
        incident_id: FromPath[UUID],
        data: JSONBody[AccountBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> IncidentOut:
        """The act as it is now."""
        with installation.work(actor) as work:
            service.amend_account(work, incident_id, data.account(), version=data.version)
        with installation.reading(actor) as reading:
            return incident_out(queries.view(reading, incident_id))

    @post(
        "/{incident_id:uuid}/acts",
        sync_to_thread=True,
        summary="Draw up the act to be signed",
        description="A PDF kept byte for byte: what domain 2.7 asks, the files with dates and folios, who signs.",
    )
    def draw_up(
        self,
        incident_id: FromPath[UUID],
        data: JSONBody[ActBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> IncidentActOut:
        """The paper."""
        return act_out(draw_up(installation, actor, incident_id, data.named()))

    @get(
        "/{incident_id:uuid}/acts/{number:int}/content",
        sync_to_thread=True,
        summary="A paper that was drawn up",
        description="The same bytes each time; for who sees every file it lists.",
    )
    def act(
        self, incident_id: FromPath[UUID], number: FromPath[int], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """Its bytes."""
        with reading:
            return saved(reading, queries.act_of(reading, incident_id, number))

    @post(
        "/{incident_id:uuid}/found",
        sync_to_thread=True,
        status_code=200,
        summary="Files are back",
        description="Each is in order again and takes up its life where it stopped.",
    )
    def found(
        self, incident_id: FromPath[UUID], data: JSONBody[FoundBody], work: NamedDependency[Work]
    ) -> dict[str, int]:
        """How many."""
        with work:
            service.find_again(work, incident_id, data.files, on=data.found_on, note=data.note)
        return {"files": len(set(data.files))}
