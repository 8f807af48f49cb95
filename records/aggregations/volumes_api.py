"""Volumes, folios and former references of a file over JSON."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.aggregations import foliation, queries, volumes
from records.aggregations.covers import file_terms, ranges_of
from records.aggregations.schemas import (
    AliasOut,
    CorrectionBody,
    CorrectionOut,
    FoliationOut,
    VolumeBody,
    VolumeOut,
    alias_out,
    correction_out,
    volume_out,
)
from system.work import Reading, Work


class VolumeApi(Controller):
    """The volumes (legajos) of a file and its folios."""

    path = "/api/aggregations/{aggregation_id:uuid}"
    tags = ("Files",)

    @get(
        "/volumes",
        sync_to_thread=True,
        summary="Volumes of a file",
        description="In order, with the folios each holds, the folios crossed out, and which volumes are thicker than "
        "the body's profile advises.",
    )
    def list_volumes(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> FoliationOut:
        """Volumes and corrections."""
        with reading:
            file, found = queries.find(reading, aggregation_id), queries.volumes(reading, aggregation_id)
            terms = file_terms(reading, file)
            return FoliationOut(
                volumes=[volume_out(one) for one in found],
                corrections=[correction_out(one) for one in queries.corrections(reading, aggregation_id)],
                too_thick=foliation.too_thick(ranges_of(found), terms.folios_per_volume if terms else None),
            )

    @post(
        "/volumes",
        sync_to_thread=True,
        summary="Begin the next volume",
        description="Its folios go on where the last volume ended: no gap, no repeat.",
    )
    def add(self, aggregation_id: FromPath[UUID], data: JSONBody[VolumeBody], work: NamedDependency[Work]) -> VolumeOut:
        """The volume."""
        with work:
            return volume_out(
                volumes.add_volume(
                    work,
                    aggregation_id,
                    first_folio=data.first_folio,
                    last_folio=data.last_folio,
                    thickness_mm=data.thickness_mm,
                    note=data.note,
                )
            )

    @put(
        "/volumes/{number:int}",
        sync_to_thread=True,
        summary="Change a volume",
        description="States its folios anew; `carry` moves the volumes behind it along.",
    )
    def change(
        self,
        aggregation_id: FromPath[UUID],
        number: FromPath[int],
        data: JSONBody[VolumeBody],
        work: NamedDependency[Work],
    ) -> VolumeOut:
        """The volume as it is now."""
        with work:
            return volume_out(
                volumes.change_volume(
                    work,
                    aggregation_id,
                    number,
                    first_folio=data.first_folio,
                    last_folio=data.last_folio,
                    thickness_mm=data.thickness_mm,
                    note=data.note,
                    carry=data.carry,
                )
            )

    @delete(
        "/volumes/{number:int}",
        sync_to_thread=True,
        summary="Remove the last volume",
        description="Only the last, where it holds no folio and is not the only one.",
    )
    def remove(self, aggregation_id: FromPath[UUID], number: FromPath[int], work: NamedDependency[Work]) -> None:
        """Nothing is left to say."""
        with work:
            volumes.remove_volume(work, aggregation_id, number)

    @post(
        "/folio-corrections",
        sync_to_thread=True,
        summary="Record a crossed-out folio",
        description="What stood on the sheet, what it bears now, and why.",
    )
    def correct(
        self, aggregation_id: FromPath[UUID], data: JSONBody[CorrectionBody], work: NamedDependency[Work]
    ) -> CorrectionOut:
        """The correction."""
        with work:
            return correction_out(
                volumes.correct_folio(work, aggregation_id, wrong=data.wrong, right=data.right, reason=data.reason)
            )

    @get(
        "/former-references",
        sync_to_thread=True,
        summary="Former references of a file",
        description="What it was called before it was reclassified, latest first; each still finds it.",
    )
    def former_references(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[AliasOut]:
        """The references."""
        with reading:
            queries.find(reading, aggregation_id)
            return [alias_out(one) for one in queries.aliases(reading, aggregation_id)]
