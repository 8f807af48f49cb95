"""Pages that take inventories in: bring a sheet, see what would come of it, load it; and the report of each import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody

from records.aggregations.queries import class_choices, unit_choices
from records.inventories import queries, report_views, service
from records.inventories.columns import INVENTORY_TABLE
from records.inventories.dates import Epoch
from records.inventories.grounds import InventoryChoices, choices_of, epoch_of
from records.inventories.loading import file_of, load_inventory, weigh_inventory
from records.inventories.model import ImportState, InventoryImport, InventoryRow
from records.inventories.remembered import remembered_layout, signature_at
from records.inventories.schemas import kept_report, preview_report
from system.actor import Actor, Permission
from system.attachments.queries import attachment_of
from system.errors import Conflict, Invalid
from system.intake import service as intakes
from system.intake.desk import BODY_LIMIT, XLSX, Desk, marked, upload_of
from system.intake.model import IntakeFile, IntakePurpose
from system.intake.pages import IntakePages
from system.intake.queries import intake_of
from system.organization.queries import own_fonds
from system.tabular import ImportReport, problems_csv
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.language import sentence
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work
from system.workbooks.annotating import annotate
from system.workbooks.tables import TableFile

WIDEST_BOX = 2_000
EPOCHS = (("", "Según el libro"), (Epoch.Y1900.value, "1900"), (Epoch.Y1904.value, "1904"))


def _weigh(reading: Reading, intake: IntakeFile, file: TableFile) -> ImportReport:
    weighed = weigh_inventory(reading, intake.fonds_id, file, choices_of(intake.options))
    return preview_report(weighed, file.table, sentence)


DESK = Desk(IntakePurpose.INVENTORY, INVENTORY_TABLE, "/inventories/import", "records/inventories/preview.html", _weigh)


class InventoryIntakePages(IntakePages):
    """Looking at an inventory before it is imported."""

    path = DESK.path
    desk = DESK


class InventoryPages(Controller):
    """Taking inventories in, and what became of them."""

    path = "/inventories"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def imports(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The imports within sight."""
        with reading:
            return lists.answer(
                request, reading, report_views.imports(reading), report_views.IMPORTS, "records/inventories/list.html",
                name="inventarios", default_sort="-begun_at", tie_breaker=InventoryImport.id, done=ImportState.DONE,
            )  # fmt: skip

    @get("/import", sync_to_thread=True)
    def import_form(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The form to bring a sheet."""
        with reading:
            return _form_page(reading, Form({}))

    @post("/import", sync_to_thread=True, request_max_body_size=BODY_LIMIT)
    def bring(
        self,
        data: MultipartBody[dict[str, Any]],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        work: NamedDependency[Work],
    ) -> Response[Any]:
        """Keep the sheet and show what would come of it."""
        file_name, content = upload_of(data)
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        read = FormReader(given)
        choices = InventoryChoices(
            unit=read.text("unit", limit=40),
            series=read.text("series", limit=200).partition(" ")[0],
            box_width_mm=read.number("box_width_mm", least=1, most=WIDEST_BOX) or 0,
            make_boxes=read.flag("make_boxes"),
            epoch=epoch_of(read.text("epoch", limit=4)),
        )
        name = read.text("mapping_name", limit=200)
        try:
            read.refuse()
            book = INVENTORY_TABLE.book(content)
            with work:
                fonds = own_fonds(work)
                path = DESK.bring(work, fonds.id, content, file_name=file_name, options=choices.kept())
                known = remembered_layout(work, fonds.id, book, name)
                if known is not None:
                    intakes.arrange(work, UUID(path.rpartition("/")[2]), IntakePurpose.INVENTORY, known)
        except (Invalid, Conflict) as refusal:
            with installation.reading(actor) as reading:
                return _form_page(reading, Form({**given, "file": ""}, refusal), status=status_of(refusal))
        return redirect(path)

    @post("/import/{intake_id:uuid}/confirmation", sync_to_thread=True)
    def import_(  # noqa: PLR0917 - the framework gives them by name
        self,
        intake_id: FromPath[UUID],
        data: URLEncodedBody[dict[str, str]],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any]:
        """Load the sheet: a small one now, a large one in the background. The report has an address of its own."""
        read = FormReader(data)
        likely, name = read.flag("load_likely"), read.text("mapping_name", limit=200)
        read.refuse()
        with reading:
            file = DESK.read(reading, intake_id)
        with work:
            intake = intake_of(work, intake_id, IntakePurpose.INVENTORY)
            options = {**intake.options, "load_likely": likely}
            if intake.mapping or name:
                signature = signature_at(file.grid, file.table.header_row)
                mapping = {**file.table.columns, **{k: v for k, v in intake.layout.mapping.items() if v < 0}}
                service.remember_mapping(work, intake.fonds_id, signature, mapping, name)
            intakes.settle(work, intake)
            begun = service.begin_import(
                work, attachment_of(work, intake.attachment_id), file.table, sheet=file.grid.name,
                mapping=intake.layout.mapping, choices=choices_of(options),
            )  # fmt: skip
            large = begun.rows > service.SMALL
            if large:
                work.enqueue(service.JOB, import_id=begun.id, fonds_id=begun.fonds_id)
        if not large:
            load_inventory(installation, actor, begun.id, file=file)
        return redirect(f"/inventories/imports/{begun.id}")

    @get("/imports/{import_id:uuid}", sync_to_thread=True)
    def report(
        self, request: Request[Any, Any, Any], import_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """What became of the rows of which there is something to say, or how far the import is."""
        with reading:
            kept = queries.import_of(reading, import_id)
            return lists.answer(
                request, reading, report_views.rows(kept), report_views.ROWS, "records/inventories/report.html",
                name="filas", default_sort="row_number", tie_breaker=InventoryRow.row_number, kept=kept,
                is_done=kept.state is ImportState.DONE, said_of=report_views.said_of,
            )  # fmt: skip

    @get("/imports/{import_id:uuid}/problems.csv", sync_to_thread=True)
    def problems(self, import_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The problems as a CSV, to be worked through beside the sheet."""
        with reading:
            kept = queries.import_of(reading, import_id)
            report = kept_report(kept, queries.rows_of(reading, kept), sentence)
        return Response(
            problems_csv(report.refused, report.warnings, note=report.notes, passed=report.passed_over),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="observaciones.csv"'},
        )

    @get("/imports/{import_id:uuid}/annotated.xlsx", sync_to_thread=True)
    def annotated_import(self, import_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The workbook of an import back, every problem marked in its cell."""
        with reading:
            kept = queries.import_of(reading, import_id)
            file = file_of(reading, kept)
            report = kept_report(kept, queries.rows_of(reading, kept), sentence, file.table)
        return Response(
            annotate(file.grid, marked(report, file), kept.begun_at),
            media_type=XLSX,
            headers={"Content-Disposition": 'attachment; filename="inventario-observaciones.xlsx"'},
        )


def _form_page(reading: Reading, form: Form, *, status: int = 200) -> Response[Any]:
    service.require_somewhere(reading.actor.holds(Permission.AGGREGATION_OPEN), reading.actor.handle)
    fonds_id = own_fonds(reading).id
    named = [(one.name, one.name) for one in queries.mappings(reading, fonds_id) if one.name]
    return page(
        "records/inventories/import.html",
        status=status,
        form=form,
        units=[(code, f"{code} · {name}") for _id, code, name in unit_choices(reading, fonds_id, reading.today)],
        classes=class_choices(reading, fonds_id),
        named=named,
        epochs=[(value, _(label)) for value, label in EPOCHS],
        widest=WIDEST_BOX,
    )
