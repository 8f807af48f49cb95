"""The door plate of records: what was made and kept."""

from __future__ import annotations

from classification.charts.questions import FilesInClasses
from records.access.api import AccessApi
from records.access.cli import access
from records.access.moving import carry_marks, documents_stay
from records.access.web import AccessPages
from records.aggregations.api import AggregationApi
from records.aggregations.cli import aggregation
from records.aggregations.queries import files_in_classes
from records.aggregations.questions import ObjectionsToMoving
from records.aggregations.volumes_api import VolumeApi
from records.aggregations.volumes_cli import volume
from records.aggregations.volumes_web import VolumePages
from records.aggregations.web import AggregationPages
from records.documents.api import DocumentApi
from records.documents.cli import ingest_documents
from records.documents.web import DocumentPages, FilePages
from records.inbox import open_files
from records.incidents.api import IncidentApi
from records.incidents.cli import incident
from records.incidents.panels import incidents_panel, unpublished_acts
from records.incidents.web import IncidentPages
from records.objects.api import FixityApi
from records.objects.cli import fixity
from records.objects.jobs import extraction, verification
from records.restructuring.api import RestructuringApi
from records.restructuring.cli import restructure
from records.restructuring.events import AggregationMerged, AggregationSplit
from records.restructuring.panels import relations_panel
from records.restructuring.web import RestructuringPages
from system.actor import Permission
from system.context import Context, InboxSource, MenuItem, Panel
from system.work import answering, on

aggregation.add_command(volume)

context = Context(
    name="records",
    routes=(
        AggregationApi,
        AggregationPages,
        VolumeApi,
        VolumePages,
        FilePages,
        DocumentApi,
        DocumentPages,
        AccessApi,
        AccessPages,
        FixityApi,
        RestructuringApi,
        RestructuringPages,
        IncidentApi,
        IncidentPages,
    ),
    panels=(
        Panel("records/aggregations/detail.html", "records/restructuring/relations.html", relations_panel),
        Panel("records/aggregations/detail.html", "records/incidents/panel.html", incidents_panel),
    ),
    subscriptions=(
        on(AggregationSplit, carry_marks),
        on(AggregationMerged, carry_marks),
    ),
    answers=(
        answering(FilesInClasses, files_in_classes),
        answering(ObjectionsToMoving, documents_stay),
    ),
    menu=(
        MenuItem("Expedientes", "/aggregations", "folder2-open", Permission.AGGREGATION_READ, order=10),
        MenuItem("Extravíos y siniestros", "/incidents", "exclamation-triangle", Permission.INCIDENT_RECORD, order=34),
    ),
    inbox=(
        InboxSource("Actas de siniestro por publicar", unpublished_acts),
        InboxSource("Expedientes abiertos", open_files),
    ),
    commands=(
        aggregation,
        ingest_documents,
        access,
        fixity,
        restructure,
        incident,
    ),
    jobs=(
        extraction,
        verification,
    ),
)
