"""The door plate of records: what was made and kept."""

from __future__ import annotations

from classification.charts.questions import FilesInClasses
from records.access.api import AccessApi
from records.access.cli import access
from records.access.moving import carry_marks, documents_stay
from records.access.web import AccessPages
from records.aggregations.acting import CLOSE, EDIT, FILES
from records.aggregations.api import AggregationApi
from records.aggregations.cli import aggregation
from records.aggregations.events import AggregationClosed
from records.aggregations.queries import files_in_classes
from records.aggregations.questions import (
    FilesEverProtected,
    FilesProtected,
    ObjectionsToClosing,
    ObjectionsToDestroying,
    ObjectionsToMoving,
    ProtectedThen,
)
from records.aggregations.volumes_api import VolumeApi
from records.aggregations.volumes_cli import volume
from records.aggregations.volumes_web import VolumePages
from records.aggregations.web import AggregationPages
from records.blueprints.api import BlueprintApi
from records.blueprints.cli import blueprint
from records.blueprints.panels import completeness_panel
from records.blueprints.queries import expected_kinds
from records.blueprints.web import BlueprintPages, CompletenessPages
from records.capture.acting import COPY
from records.capture.api import CaptureApi
from records.capture.jobs import opening
from records.capture.web import CapturePages
from records.collegiate.api import CollegiateApi
from records.collegiate.cli import collegiate
from records.collegiate.inbox import sittings_called
from records.collegiate.reminding import reminder as sittings_reminder
from records.collegiate.web import CollegiatePages
from records.correspondence.acts_web import ItemActPages
from records.correspondence.api import CorrespondenceApi
from records.correspondence.checking_web import CheckingPages
from records.correspondence.cli import correspondence
from records.correspondence.inbox import escalated, to_attend, unrouted
from records.correspondence.letters_web import LetterPages
from records.correspondence.panels import filed_panel
from records.correspondence.web import DeskPages, IncomingPages
from records.custody.acting import BOX, LABELS
from records.custody.api import CustodyApi
from records.custody.boxes_web import BoxPages
from records.custody.cli import loan, place
from records.custody.import_web import PlaceImportPages, PlaceIntakePages
from records.custody.lending import boxed_volumes, running_loans
from records.custody.loans_web import FileCustodyPages, LoanPages
from records.custody.reminding import reminder
from records.custody.scan_web import ScanPages
from records.custody.web import PlacePages
from records.decisions.api import DecisionApi
from records.decisions.beginning import recounter
from records.decisions.board_web import DecisionBoardPages
from records.decisions.cli import decision
from records.decisions.events import DecisionFinalised
from records.decisions.inbox import follow_ups, gaps, notifications, outdated, ready
from records.decisions.jobs import recounting
from records.decisions.panels import decisions_panel
from records.decisions.parts_web import DecisionPartPages
from records.decisions.public_web import PublicDecisionPages
from records.decisions.questions import LinksInSight, PublicPackageReady, PublicSupports, ShownRequirements
from records.decisions.reminding import reminder as decision_reminder
from records.decisions.rules_api import DecisionRuleApi
from records.decisions.rules_web import DecisionRulePages
from records.decisions.votes_api import DecisionVoteApi
from records.decisions.votes_web import DecisionVotePages
from records.decisions.web import DecisionPages
from records.documents.api import DocumentApi
from records.documents.cli import ingest_documents
from records.documents.editions import fix_indexes
from records.documents.index_api import IndexApi
from records.documents.questions import ExpectedKinds
from records.documents.version_api import DocumentTypeApi, VersionApi
from records.documents.version_web import BatchPages, VersionPages
from records.documents.web import DocumentPages, FilePages
from records.evidence.api import EvidenceApi
from records.evidence.following import follower
from records.evidence.graph_api import RestingApi
from records.evidence.graph_panels import document_panel, file_panel, kept_no_more
from records.evidence.graph_web import GraphPages
from records.evidence.inbox import drifted, suggested
from records.evidence.jobs import linking, suggesting
from records.evidence.panels import citations_panel
from records.evidence.past import ever_protected, protected_then
from records.evidence.protection import evidence_kept, rely_on_evidence, stays
from records.evidence.public_web import PublicEvidencePages
from records.evidence.queries import links_in_sight, public_supports, shown_requirements
from records.evidence.suggestions_web import DriftPages, SuggestionPages
from records.evidence.web import EvidencePages
from records.inbox import open_files, relabelling, waiting_loans
from records.incidents.api import IncidentApi
from records.incidents.cli import incident
from records.incidents.panels import incidents_panel, unpublished_acts
from records.incidents.web import IncidentPages
from records.inventories.api import InventoryApi
from records.inventories.cli import inventory
from records.inventories.jobs import loading
from records.inventories.web import InventoryIntakePages, InventoryPages
from records.objects.api import FixityApi
from records.objects.cli import fixity, store
from records.objects.events import ContentDestroyed
from records.objects.jobs import encryption, extraction, rotation, verification
from records.objects.keys_cli import keys
from records.packages.api import PackageApi
from records.packages.cli import evidence
from records.packages.jobs import build
from records.packages.keeping import cleaning, forget_destroyed
from records.packages.public_web import PublicPackagePages
from records.packages.queries import has_public_package
from records.packages.web import PackagePages
from records.restructuring.api import RestructuringApi
from records.restructuring.cli import restructure
from records.restructuring.events import AggregationMerged, AggregationSplit
from records.restructuring.jobs import regrouping
from records.restructuring.panels import relations_panel
from records.restructuring.web import RestructuringPages
from system.actor import Permission
from system.context import Context, InboxSource, MenuItem, Panel
from system.views.acts import ActsOffered, ListsWithActs
from system.work import answering, on, on_all

aggregation.add_command(volume)

context = Context(
    name="records",
    routes=(
        AggregationApi,
        AggregationPages,
        FilePages,
        DocumentApi,
        DocumentPages,
        VersionApi,
        VersionPages,
        BatchPages,
        IndexApi,
        DocumentTypeApi,
        BlueprintApi,
        BlueprintPages,
        CompletenessPages,
        AccessApi,
        AccessPages,
        FixityApi,
        InventoryApi,
        InventoryPages,
        InventoryIntakePages,
        CorrespondenceApi,
        DeskPages,
        IncomingPages,
        ItemActPages,
        LetterPages,
        CheckingPages,
        VolumeApi,
        VolumePages,
        RestructuringApi,
        RestructuringPages,
        IncidentApi,
        IncidentPages,
        CustodyApi,
        PlacePages,
        PlaceImportPages,
        PlaceIntakePages,
        BoxPages,
        ScanPages,
        LoanPages,
        FileCustodyPages,
        CaptureApi,
        CapturePages,
        CollegiateApi,
        CollegiatePages,
        DecisionApi,
        DecisionPages,
        DecisionPartPages,
        DecisionVotePages,
        DecisionVoteApi,
        DecisionBoardPages,
        EvidenceApi,
        EvidencePages,
        PublicDecisionPages,
        PublicEvidencePages,
        PackageApi,
        PackagePages,
        PublicPackagePages,
        RestingApi,
        GraphPages,
        DecisionRulePages,
        DecisionRuleApi,
        SuggestionPages,
        DriftPages,
    ),
    subscriptions=(
        on_all(AggregationClosed, fix_indexes),
        on(AggregationSplit, carry_marks),
        on(AggregationMerged, carry_marks),
        on_all(ContentDestroyed, forget_destroyed),
        on(DecisionFinalised, rely_on_evidence),
    ),
    answers=(
        answering(FilesInClasses, files_in_classes),
        answering(ExpectedKinds, expected_kinds),
        answering(ObjectionsToMoving, documents_stay),
        answering(ObjectionsToMoving, running_loans),
        answering(ObjectionsToMoving, boxed_volumes),
        answering(ObjectionsToClosing, running_loans),
        answering(ObjectionsToDestroying, running_loans),
        answering(ListsWithActs, lambda _stand, _question: (FILES,)),
        answering(ActsOffered, lambda _stand, _question: (EDIT, CLOSE, COPY, BOX, LABELS)),
        answering(ShownRequirements, shown_requirements),
        answering(PublicSupports, public_supports),
        answering(LinksInSight, links_in_sight),
        answering(FilesProtected, evidence_kept),
        answering(ProtectedThen, protected_then),
        answering(FilesEverProtected, ever_protected),
        answering(PublicPackageReady, has_public_package),
        answering(ObjectionsToDestroying, stays),
    ),
    panels=(
        Panel("records/aggregations/detail.html", "records/blueprints/panel.html", completeness_panel),
        Panel("records/aggregations/detail.html", "records/restructuring/relations.html", relations_panel),
        Panel("records/aggregations/detail.html", "records/incidents/panel.html", incidents_panel),
        Panel("records/aggregations/detail.html", "records/correspondence/panel.html", filed_panel),
        Panel("records/aggregations/detail.html", "records/decisions/panel.html", decisions_panel),
        Panel("records/aggregations/detail.html", "records/evidence/kept.html", file_panel, order=11),
        Panel("records/documents/detail.html", "records/evidence/kept.html", document_panel),
        Panel("records/documents/detail.html", "records/evidence/document_panel.html", citations_panel),
    ),
    menu=(
        MenuItem("Expedientes", "/aggregations", "folder2-open", Permission.AGGREGATION_READ, order=10),
        MenuItem("Completitud", "/completeness", "clipboard-check", Permission.AGGREGATION_READ, order=12),
        MenuItem("Correspondencia", "/correspondence", "envelope", Permission.CORRESPONDENCE_READ, order=12),
        MenuItem("Extravíos y siniestros", "/incidents", "exclamation-triangle", Permission.INCIDENT_RECORD, order=36),
        MenuItem("Sesiones", "/collegiate", "people", Permission.COLLEGIATE_READ, order=58),
        MenuItem("Lugares y cajas", "/places", "boxes", Permission.BOX_MANAGE, order=22),
        MenuItem("Préstamos", "/loans", "box-arrow-right", Permission.AGGREGATION_READ, order=24),
        MenuItem("Decisiones", "/decisions", "patch-check", Permission.DECISION_READ, order=14),
    ),
    inbox=(
        InboxSource("Expedientes abiertos", open_files),
        InboxSource("Correspondencia sin turnar", unrouted),
        InboxSource("Correspondencia por atender", to_attend),
        InboxSource("Sin contestar en las unidades a su cargo", escalated),
        InboxSource("Por reetiquetar", relabelling),
        InboxSource("Actas de siniestro por publicar", unpublished_acts),
        InboxSource("Préstamos que le esperan", waiting_loans),
        InboxSource("Sesiones convocadas", sittings_called),
        InboxSource("Decisiones listas para su firma", ready),
        InboxSource("Decisiones sin todo su soporte", gaps),
        InboxSource("Decisiones por notificar", notifications),
        InboxSource("Seguimiento de decisiones", follow_ups),
        InboxSource("Decisiones publicadas que quedaron sin efectos", outdated),
        InboxSource("Soportes que dejaron de estar protegidos", kept_no_more),
        InboxSource("Sugerencias de soporte por revisar", suggested),
        InboxSource("Soportes con versión más nueva", drifted),
    ),
    commands=(
        aggregation,
        ingest_documents,
        blueprint,
        access,
        fixity,
        store,
        keys,
        inventory,
        correspondence,
        restructure,
        incident,
        place,
        loan,
        collegiate,
        decision,
        evidence,
    ),
    jobs=(
        extraction,
        verification,
        rotation,
        encryption,
        loading,
        regrouping,
        opening,
        build,
        recounting,
        linking,
        suggesting,
    ),
    periodic=(
        reminder,
        decision_reminder,
        recounter,
        cleaning,
        follower,
        sittings_reminder,
    ),
)
