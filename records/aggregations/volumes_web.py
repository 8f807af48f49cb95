"""Pages of the volumes (legajos) of a file and of its folios."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations import foliation, queries, volumes
from records.aggregations.covers import file_terms, ranges_of
from records.aggregations.errors import VolumeNotFound
from records.aggregations.model import Volume
from system.actor import Permission
from system.errors import Conflict, Invalid
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]


class VolumePages(Controller):
    """What an archivist does with the volumes of a file."""

    path = "/aggregations/{aggregation_id:uuid}"
    include_in_schema = False

    @get("/volumes", sync_to_thread=True)
    def list_volumes(
        self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading], number: FromQuery[int] = 0
    ) -> Response[Any]:
        """The volumes with their folios; `number` opens the form of one."""
        with reading:
            found = queries.volumes(reading, aggregation_id)
            chosen = next((one for one in found if one.number == number), None)
            if number and chosen is None:
                raise VolumeNotFound(volume=number)
            return _volumes_page(reading, aggregation_id, Form(_written(chosen, found)), chosen=chosen)

    @post("/volumes", sync_to_thread=True)
    def add(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Begin the next volume, or change the one that `number` names."""
        read = FormReader(data)
        number = read.number("number", least=1)
        said: dict[str, Any] = {
            "first_folio": read.number("first_folio", least=1, most=foliation.MOST_FOLIOS),
            "last_folio": read.number("last_folio", least=1, most=foliation.MOST_FOLIOS),
            "thickness_mm": read.number("thickness_mm", least=1),
            "note": read.text("note", limit=1000),
        }
        try:
            read.refuse()
            with work:
                if number is None:
                    number = volumes.add_volume(work, aggregation_id, **said).number
                else:
                    volumes.change_volume(work, aggregation_id, number, **said, carry=read.flag("carry"))
        except (Invalid, Conflict) as refusal:
            with reading:
                found = queries.volumes(reading, aggregation_id)
                chosen = next((one for one in found if one.number == number), None)
                return _volumes_page(
                    reading, aggregation_id, Form(data, refusal), chosen=chosen, status=status_of(refusal)
                )
        words = _("Legajo %(number)s guardado.") % {"number": number}
        return redirect(f"/aggregations/{aggregation_id}/volumes", flash=words)

    @post("/volumes/{number:int}/removal", sync_to_thread=True)
    def remove(self, aggregation_id: FromPath[UUID], number: FromPath[int], work: NamedDependency[Work]) -> Redirect:
        """Take the last, empty volume away."""
        with work:
            volumes.remove_volume(work, aggregation_id, number)
        words = _("Legajo %(number)s retirado.") % {"number": number}
        return redirect(f"/aggregations/{aggregation_id}/volumes", flash=words)

    @post("/folio-corrections", sync_to_thread=True)
    def correct(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Record a folio that was crossed out."""
        read = FormReader(data)
        wrong, reason = read.text("wrong", required=True, limit=40), read.text("reason", required=True, limit=5000)
        right = read.number("right", required=True, least=1, most=foliation.MOST_FOLIOS)
        try:
            read.refuse()
            with work:
                volumes.correct_folio(work, aggregation_id, wrong=wrong, right=right or 0, reason=reason)
        except (Invalid, Conflict) as refusal:
            with reading:
                found = queries.volumes(reading, aggregation_id)
                return _volumes_page(
                    reading,
                    aggregation_id,
                    Form(_written(None, found)),
                    correction=Form(data, refusal),
                    status=status_of(refusal),
                )
        return redirect(f"/aggregations/{aggregation_id}/volumes", flash=_("Corrección de foliado registrada."))


def _written(volume: Volume | None, found: list[Volume]) -> dict[str, object]:
    if volume is not None:
        names = ("number", "first_folio", "last_folio", "thickness_mm", "note")
        return {name: getattr(volume, name) for name in names}
    last = foliation.span(ranges_of(found))[1]
    return {"first_folio": last + 1 if last else None, "last_folio": None, "thickness_mm": None, "note": ""}


def _volumes_page(
    reading: Reading,
    aggregation_id: UUID,
    form: Form,
    *,
    chosen: Volume | None = None,
    correction: Form | None = None,
    status: int = 200,
) -> Response[Any]:
    file, found = queries.find(reading, aggregation_id), queries.volumes(reading, aggregation_id)
    terms, ranges = file_terms(reading, file), ranges_of(found)
    most = terms.folios_per_volume if terms else None
    return page(
        "records/aggregations/volumes.html",
        status=status,
        file=file,
        volumes=list(zip(found, ranges, strict=True)),
        total=sum(one.count for one in ranges),
        corrections=queries.corrections(reading, aggregation_id),
        too_thick=foliation.too_thick(ranges, most),
        most=most,
        form=form,
        chosen=chosen,
        correction=correction or Form({"wrong": "", "right": None, "reason": ""}),
        may_change=file.is_open
        and not file.is_frozen
        and reading.actor.may(Permission.AGGREGATION_DESCRIBE, file.place),
    )
