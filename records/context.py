"""The door plate of records: what was made and kept."""

from __future__ import annotations

from classification.charts.questions import FilesInClasses
from records.access.api import AccessApi
from records.access.cli import access
from records.access.web import AccessPages
from records.aggregations.api import AggregationApi
from records.aggregations.cli import aggregation
from records.aggregations.queries import files_in_classes
from records.aggregations.web import AggregationPages
from records.correspondence.acts_web import ItemActPages
from records.correspondence.api import CorrespondenceApi
from records.correspondence.cli import correspondence
from records.correspondence.inbox import escalated, to_attend, unrouted
from records.correspondence.letters_web import LetterPages
from records.correspondence.web import DeskPages, IncomingPages
from records.documents.api import DocumentApi
from records.documents.cli import ingest_documents
from records.documents.web import DocumentPages, FilePages
from records.inbox import open_files
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
        CorrespondenceApi,
        DeskPages,
        IncomingPages,
        ItemActPages,
        LetterPages,
    ),
    answers=(answering(FilesInClasses, files_in_classes),),
    menu=(
        MenuItem("Expedientes", "/aggregations", "folder2-open", Permission.AGGREGATION_READ, order=10),
        MenuItem("Correspondencia", "/correspondence", "envelope", Permission.CORRESPONDENCE_READ, order=12),
    ),
    inbox=(
        InboxSource("Expedientes abiertos", open_files),
        InboxSource("Correspondencia sin turnar", unrouted),
        InboxSource("Correspondencia por atender", to_attend),
        InboxSource("Sin contestar en las unidades a su cargo", escalated),
    ),
    commands=(
        aggregation,
        ingest_documents,
        access,
        correspondence,
        fixity,
    ),
    jobs=(
        extraction,
        verification,
    ),
)
