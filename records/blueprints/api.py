"""Blueprints and completeness over JSON."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.blueprints import queries, service
from records.blueprints.schemas import (
    BlueprintBody,
    BlueprintOut,
    CompletenessOut,
    ShareOut,
    blueprint_out,
    completeness_out,
    share_out,
)
from records.blueprints.series import series_by_code
from system.organization.queries import own_fonds, readable_fonds
from system.work import Reading, Work


class BlueprintApi(Controller):
    """What files of a series should hold."""

    path = "/api"
    tags = ("Blueprints",)

    @get("/blueprints", sync_to_thread=True, summary="Blueprints", description="By series, the newest first.")
    def every(self, reading: NamedDependency[Reading]) -> list[BlueprintOut]:
        """The blueprints."""
        with reading:
            return [blueprint_out(view) for view in queries.blueprints(reading, readable_fonds(reading).id)]

    @post(
        "/blueprints",
        sync_to_thread=True,
        status_code=201,
        summary="Make a blueprint",
        description="For a series from a day on; files opened before keep the one that held then.",
    )
    def make(
        self, data: JSONBody[BlueprintBody], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> BlueprintOut:
        """The blueprint."""
        with reading:
            fonds_id = own_fonds(reading).id
            lineage_id = queries.lineage_of(reading, series_by_code(reading, fonds_id, data.series).id)
        items = [item.details() for item in data.items]
        with work:
            made = service.make_blueprint(
                work, fonds_id, lineage_id, starts_on=data.starts_on, items=items, note=data.note
            )
        with reading:
            return blueprint_out(queries.find_blueprint(reading, made.id))

    @get("/blueprints/{blueprint_id:uuid}", sync_to_thread=True, summary="One blueprint", description="With its items.")
    def one(self, blueprint_id: FromPath[UUID], reading: NamedDependency[Reading]) -> BlueprintOut:
        """The blueprint."""
        with reading:
            readable_fonds(reading)
            return blueprint_out(queries.find_blueprint(reading, blueprint_id))

    @delete(
        "/blueprints/{blueprint_id:uuid}",
        sync_to_thread=True,
        summary="Take a blueprint back",
        description="Only before its day.",
    )
    def withdraw(self, blueprint_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Nothing."""
        with work:
            service.withdraw_blueprint(work, blueprint_id)

    @get(
        "/aggregations/{aggregation_id:uuid}/completeness",
        sync_to_thread=True,
        summary="Completeness of a file",
        description="Against the blueprint that held when it was opened.",
    )
    def completeness(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> CompletenessOut:
        """What it has and lacks."""
        with reading:
            return completeness_out(queries.completeness_of(reading, aggregation_id))

    @get(
        "/completeness",
        sync_to_thread=True,
        summary="Completeness by series and unit",
        description="Of the files in the caller's sight that a blueprint holds for.",
    )
    def shares(self, reading: NamedDependency[Reading]) -> list[ShareOut]:
        """The shares."""
        with reading:
            return [share_out(share) for share in queries.shares(reading, own_fonds(reading).id)]
