"""The door plate of records: what was made and kept."""

from __future__ import annotations

from classification.charts.questions import FilesInClasses
from records.access.api import AccessApi
from records.access.cli import access
from records.access.web import AccessPages
from records.aggregations.acting import CLOSE, EDIT, FILES
from records.aggregations.api import AggregationApi
from records.aggregations.cli import aggregation
from records.aggregations.queries import files_in_classes
from records.aggregations.web import AggregationPages
from records.capture.acting import COPY
from records.capture.api import CaptureApi
from records.capture.web import CapturePages
from records.documents.api import DocumentApi
from records.documents.cli import ingest_documents
from records.documents.web import DocumentPages, FilePages
from records.inbox import open_files
from records.objects.api import FixityApi
from records.objects.cli import fixity
from records.objects.jobs import extraction, verification
from system.actor import Permission
from system.context import Context, InboxSource, MenuItem
from system.views.acts import ActsOffered, ListsWithActs
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
        CaptureApi,
        CapturePages,
        FixityApi,
    ),
    answers=(
        answering(FilesInClasses, files_in_classes),
        answering(ListsWithActs, lambda _stand, _question: (FILES,)),
        answering(ActsOffered, lambda _stand, _question: (EDIT, CLOSE, COPY)),
    ),
    menu=(MenuItem("Expedientes", "/aggregations", "folder2-open", Permission.AGGREGATION_READ, order=10),),
    inbox=(InboxSource("Expedientes abiertos", open_files),),
    commands=(
        aggregation,
        ingest_documents,
        access,
        fixity,
    ),
    jobs=(
        extraction,
        verification,
    ),
)
