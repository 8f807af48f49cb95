"""Inventories over the API: import, preview, what became of every row."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody
from msgspec import DecodeError, Meta, Struct, json

from records.inventories import queries, report_views, service
from records.inventories.columns import INVENTORY_TABLE
from records.inventories.errors import MappingUnreadable
from records.inventories.grounds import InventoryChoices, epoch_of
from records.inventories.loading import load_inventory, weigh_inventory
from records.inventories.model import InventoryImport
from records.inventories.remembered import remembered_layout, signature_at
from records.inventories.schemas import (
    InventoryImportOut,
    InventoryImports,
    InventoryProblems,
    import_out,
    kept_report,
    preview_report,
    problems_out,
)
from system import listing
from system.actor import Actor
from system.attachments import service as attachments
from system.errors import Objection, refuse_all
from system.intake.desk import BODY_LIMIT
from system.organization.queries import own_fonds
from system.tabular import BYTES_LIMIT, ImportReport, Layout
from system.web.language import sentence
from system.web.lists import list_query
from system.work import Installation, Reading, Work
from system.workbooks.tables import layout_of


class InventoryBody(Struct, kw_only=True):
    """A sheet, and how it is taken."""

    file: UploadFile
    fonds: str = ""
    unit: Annotated[str, Meta(description="Code of the unit of rows that name none.")] = ""
    series: Annotated[str, Meta(description="Code of the class of rows that name none.")] = ""
    load_likely: Annotated[bool, Meta(description="Load rows that seem to repeat a file as files of their own.")] = (
        False
    )
    box_width_mm: Annotated[int, Meta(ge=0, le=2000, description="Make missing boxes, so wide; 0 makes none.")] = 0
    make_boxes: Annotated[bool, Meta(description="Make missing boxes, as wide as the body's usual box.")] = False
    date_system: Annotated[
        str, Meta(description="1900 or 1904: how the workbook counts days; empty: as the workbook itself tells.")
    ] = ""
    mapping: Annotated[
        str, Meta(description='Which column is which, as JSON: {"titulo": "C", "serie": 1, "caja": "-"}.')
    ] = ""
    mapping_name: Annotated[str, Meta(description="Read by this kept header; with `mapping`, keep it so.")] = ""
    sheet: str = ""
    header_row: int = 0

    def choices(self) -> InventoryChoices:
        """How the sheet is taken."""
        return InventoryChoices(
            unit=self.unit,
            series=self.series,
            load_likely=self.load_likely,
            box_width_mm=self.box_width_mm,
            make_boxes=self.make_boxes,
            epoch=epoch_of(self.date_system),
        )

    def content(self) -> bytes:
        """The bytes, one past the limit at the most."""
        return self.file.file.read(BYTES_LIMIT + 1)

    def layout(self) -> Layout:
        """Where its table stands."""
        return layout_of(self.sheet, max(self.header_row, 0), list(self._columns().items()))

    def _columns(self) -> dict[str, str]:
        """The mapping as it was said.

        Raises:
            MappingUnreadable: it is no JSON object of known headings.
        """
        if not self.mapping:
            return {}
        known = {heading.name for heading in INVENTORY_TABLE.headings}
        try:
            said = json.decode(self.mapping, type=dict[str, str | int])
        except DecodeError:
            said = {"?": ""}
        unknown = [name for name in said if name not in known]
        refuse_all(
            MappingUnreadable,
            [Objection("inventory.mapping_unreadable", "", {"field": "mapping", "given": unknown[0][:60]})]
            if unknown
            else [],
        )
        return {name: str(column) for name, column in said.items()}


class InventoryApi(Controller):
    """Inventories of files that were taken in."""

    path = "/api/inventories"
    tags = ("Inventories",)

    @get(
        "/",
        sync_to_thread=True,
        summary="List imports",
        description="The imports within sight, newest first; `sort`, `page`, `size` and filters as on the page.",
    )
    def list_imports(
        self,
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
        fonds: FromQuery[str] = "",
    ) -> InventoryImports:
        """The imports."""
        with reading:
            statement = report_views.imports(reading).where(InventoryImport.fonds_id == own_fonds(reading, fonds).id)
            found = listing.run(
                reading.session, statement, report_views.IMPORTS, list_query(request, report_views.IMPORTS),
                default_sort="-begun_at", tie_breaker=InventoryImport.id, zone=ZoneInfo(reading.settings.time_zone),
            )  # fmt: skip
            return InventoryImports(
                imports=[import_out(row) for row in found.rows], total=found.total, page=found.query.page,
                pages=found.pages,
            )  # fmt: skip

    @post(
        "/import",
        sync_to_thread=True,
        status_code=202,
        request_max_body_size=BODY_LIMIT,
        summary="Import an inventory of files",
        description="Takes a file (multipart field `file`: XLSX, XLSM, XLSB, XLS, ODS, CSV), one row a file. Good rows "
        "are loaded, the others reported by cell; a corrected file brought again loads each row once. Small files are "
        "loaded at once, large ones in the background: ask for the import until its state is `done`.",
    )
    def import_(
        self,
        data: MultipartBody[InventoryBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        work: NamedDependency[Work],
    ) -> InventoryImportOut:
        """The import that was begun."""
        content = data.content()
        book, layout = INVENTORY_TABLE.book(content), data.layout()
        with work:
            fonds = own_fonds(work, data.fonds)
            service.require_importer(work, fonds.id)
            if not (layout.sheet or layout.header_row or layout.mapping):
                layout = remembered_layout(work, fonds.id, book, data.mapping_name) or layout
            file = INVENTORY_TABLE.read(content, layout, book=book)
            if data.mapping:
                signature = signature_at(file.grid, file.table.header_row)
                known = {**layout.mapping, **file.table.columns}
                service.remember_mapping(work, fonds.id, signature, known, data.mapping_name)
            kept = attachments.keep(
                work, fonds.id, [content], file_name=data.file.filename, mime="application/octet-stream",
                limit=BYTES_LIMIT,
            )  # fmt: skip
            begun = service.begin_import(
                work, kept, file.table, sheet=file.grid.name, mapping=layout.mapping, choices=data.choices()
            )
            large = begun.rows > service.SMALL
            if large:
                work.enqueue(service.JOB, import_id=begun.id, fonds_id=begun.fonds_id)
        if not large:
            load_inventory(installation, actor, begun.id, file=file)
        with installation.reading(actor) as reading:
            return import_out(queries.import_of(reading, begun.id))

    @post(
        "/import/preview",
        sync_to_thread=True,
        status_code=200,
        request_max_body_size=BODY_LIMIT,
        summary="See what an import of an inventory would do",
        description="The report that importing the file would give now. Nothing is written.",
    )
    def preview(self, data: MultipartBody[InventoryBody], reading: NamedDependency[Reading]) -> ImportReport:
        """What would become of every row."""
        content, layout = data.content(), data.layout()
        book = INVENTORY_TABLE.book(content)
        with reading:
            fonds = own_fonds(reading, data.fonds)
            if not (layout.sheet or layout.header_row or layout.mapping):
                layout = remembered_layout(reading, fonds.id, book, data.mapping_name) or layout
            file = INVENTORY_TABLE.read(content, layout, book=book)
            return preview_report(weigh_inventory(reading, fonds.id, file, data.choices()), file.table, sentence)

    @get(
        "/{import_id:uuid}",
        sync_to_thread=True,
        summary="One import",
        description="How far an import is, and everything said of its rows.",
    )
    def detail(self, import_id: FromPath[UUID], reading: NamedDependency[Reading]) -> InventoryProblems:
        """The import."""
        with reading:
            kept = queries.import_of(reading, import_id)
            return problems_out(kept, kept_report(kept, queries.rows_of(reading, kept), sentence))
