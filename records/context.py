"""The door plate of records: what was made and kept."""

from __future__ import annotations

from classification.charts.questions import FilesInClasses
from records.access.api import AccessApi
from records.access.cli import access
from records.access.web import AccessPages
from records.aggregations.api import AggregationApi
from records.aggregations.cli import aggregation
from records.aggregations.queries import files_in_classes
from records.aggregations.questions import ObjectionsToMoving
from records.aggregations.web import AggregationPages
from records.custody.api import CustodyApi
from records.custody.boxes_web import BoxPages
from records.custody.cli import loan, place
from records.custody.import_web import PlaceImportPages
from records.custody.lending import objections_to_moving
from records.custody.loans_web import FileCustodyPages, LoanPages
from records.custody.reminding import reminder
from records.custody.scan_web import ScanPages
from records.custody.web import PlacePages
from records.documents.api import DocumentApi
from records.documents.cli import ingest_documents
from records.documents.web import DocumentPages, FilePages
from records.inbox import open_files, waiting_loans
from records.objects.api import FixityApi
from records.objects.cli import fixity
from records.objects.jobs import extraction, verification
from system.actor import Permission
from system.context import Context, InboxSource, MenuItem
from system.work import answering

context = Context(
    name="records",
    routes=(
        AggregationApi,
        AggregationPages,
        FilePages,
        DocumentApi,
        DocumentPages,
        AccessApi,
        AccessPages,
        FixityApi,
        CustodyApi,
        PlacePages,
        PlaceImportPages,
        BoxPages,
        ScanPages,
        LoanPages,
        FileCustodyPages,
    ),
    answers=(
        answering(FilesInClasses, files_in_classes),
        answering(ObjectionsToMoving, objections_to_moving),
    ),
    menu=(
        MenuItem("Expedientes", "/aggregations", "folder2-open", Permission.AGGREGATION_READ, order=10),
        MenuItem("Lugares y cajas", "/places", "boxes", Permission.BOX_MANAGE, order=22),
        MenuItem("Préstamos", "/loans", "box-arrow-right", Permission.AGGREGATION_READ, order=24),
    ),
    inbox=(
        InboxSource("Expedientes abiertos", open_files),
        InboxSource("Préstamos que le esperan", waiting_loans),
    ),
    commands=(
        aggregation,
        ingest_documents,
        access,
        fixity,
        place,
        loan,
    ),
    jobs=(
        extraction,
        verification,
    ),
    periodic=(reminder,),
)
