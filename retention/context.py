"""The door plate of retention: what it hears, what it offers."""

from __future__ import annotations

from classification.charts.events import BranchOrderedByCode, NodeMoved, NodePlaced, NodeRecoded
from classification.charts.questions import NodesNamed, Remarks
from classification.series.events import SheetCompleted, SheetSaved, SheetWithdrawn
from records.access.events import AccessRequestRecorded, RestrictionLifted, RestrictionRecorded
from records.aggregations.events import (
    AggregationClosed,
    AggregationDescribed,
    AggregationOpened,
    AggregationReclassified,
    AggregationReopened,
)
from records.aggregations.questions import (
    DestructionKnown,
    FilesHeld,
    HappenedBeside,
    HeldThen,
    ObjectionsToMoving,
    ObjectionsToReclassifying,
)
from records.custody.questions import ObjectionsToLoan
from records.documents.events import DocumentAdded, DocumentAddedOnPaper, DocumentDescribed
from records.incidents.events import FileFoundAgain, IncidentNoticed, IncidentRecorded
from records.objects.events import ContentDestroyed
from records.packages.questions import HandingsKnown
from records.restructuring.events import AggregationMerged, AggregationSplit, DocumentsReceived
from retention.clocks.api import ClockApi, DueApi, PastDueApi, QueueApi
from retention.clocks.cli import due, trigger
from retention.clocks.events import TriggerRecorded
from retention.clocks.held import held_terms_stay
from retention.clocks.inbox import files_without_a_day
from retention.clocks.jobs import recomputation
from retention.clocks.panels import class_panel, clock_panel
from retention.clocks.reclassifying import reckon_reclassified, terms_shorten
from retention.clocks.recomputing import rule_changed
from retention.clocks.relied import relied_terms_stay
from retention.clocks.service import reckon_again, start_clocks, stop_clock
from retention.clocks.web import DuePages, TriggerPages
from retention.dashboards.api import DashboardApi
from retention.dashboards.cli import dashboard
from retention.dashboards.web import DashboardPages
from retention.disposals.acting import ITEMS, REFUSE
from retention.disposals.api import DisposalApi
from retention.disposals.cli import COMMANDS as DISPOSAL_COMMANDS
from retention.disposals.inbox import lists_waiting
from retention.disposals.items_web import DisposalItemPages
from retention.disposals.jobs import freezing, gathering
from retention.disposals.people_api import DisposalPeopleApi
from retention.disposals.refusals import refusals_of
from retention.disposals.reminding import reminder as disposals_reminder
from retention.disposals.samples_web import SamplePages
from retention.disposals.sampling import release_no_more
from retention.disposals.web import DisposalPages
from retention.due.api import DueBoardApi, DueCalendarApi
from retention.due.cli import COMMANDS as DUE_COMMANDS
from retention.due.web import DueBoardPages, DueCalendarPages
from retention.execution.api import DeliveredApi, ExecutionApi, TombstoneApi
from retention.execution.cli import disposal_group, tombstone_group
from retention.execution.delivered import delivery_of
from retention.execution.delivered_web import DeliveredPages
from retention.execution.inbox import to_erase, to_execute, to_witness
from retention.execution.jobs import delivered_destruction, destruction
from retention.execution.panels import list_panel, tombstone_panel
from retention.execution.queries import destruction_of
from retention.execution.web import ExecutionPages, TombstonePages
from retention.forecasts.api import ForecastApi
from retention.forecasts.cli import COMMANDS as FORECAST_COMMANDS
from retention.forecasts.jobs import application
from retention.forecasts.panels import forecast_panel
from retention.forecasts.web import ForecastPages, RetroactivePages
from retention.forms.acting import COVERS, SPINES
from retention.forms.api import FormApi
from retention.forms.cli import form_group
from retention.forms.jobs import printing
from retention.forms.jobs import sweeper as printings_sweeper
from retention.forms.many_web import ManyFormPages
from retention.forms.panels import box_panel, loan_panel, print_panel
from retention.forms.web import FormPages
from retention.handovers.api import HandoverApi
from retention.handovers.cli import handover
from retention.handovers.events import HandoverClosed, HandoverCut
from retention.handovers.holding import free_what_was_closed, hold_what_was_cut
from retention.handovers.inbox import to_cut, to_sign
from retention.handovers.jobs import comparison, cutting
from retention.handovers.queries import concerns
from retention.handovers.web import HandoverPages
from retention.holds.answers import files_held, held_then, originals_stay
from retention.holds.api import HoldApi
from retention.holds.automatic import free_found, hold_lost_or_damaged, hold_requested
from retention.holds.catching import catch_changed, catch_described, catch_regrouped
from retention.holds.cli import hold
from retention.holds.inbox import hold_panel, requests_to_answer, reviews_due
from retention.holds.sweeping import sweeper as holds_sweeper
from retention.holds.web import HoldPages
from retention.instruments.api import ImmediateProofApi, InstrumentApi
from retention.instruments.cli import immediate_proof_group, instrument
from retention.instruments.evidence import editions_published
from retention.instruments.jobs import publication
from retention.instruments.public_web import PublishedPages
from retention.instruments.web import ImmediateProofPages, InstrumentPages
from retention.proofs.api import ProofApi
from retention.proofs.cli import proof
from retention.proofs.web import ProofPages
from retention.publications.queries import evidence as papers_published
from retention.publications.service import publish_disaster
from retention.publications.web import RulingPages
from retention.schedules.api import ScheduleApi
from retention.schedules.cli import schedule
from retention.schedules.editing_api import ScheduleDraftApi
from retention.schedules.editing_cli import COMMANDS as SCHEDULE_COMMANDS
from retention.schedules.editing_web import ScheduleDraftPages, ScheduleEntryPages
from retention.schedules.events import ScheduleCameIntoForce
from retention.schedules.feeding import feed_from_sheet
from retention.schedules.following import follow_chart, nodes_with_terms
from retention.schedules.import_web import ScheduleImportPages, ScheduleIntakePages
from retention.schedules.inbox import drafts_to_approve
from retention.schedules.panels import remarks, sheet_panel
from retention.schedules.web import SchedulePages
from retention.transfers import inbox as transfers_inbox
from retention.transfers.acts_web import TransferActPages
from retention.transfers.api import TransferApi
from retention.transfers.cleaning import cleaner as package_cleaner
from retention.transfers.cleaning import undo_packages
from retention.transfers.cli import transfer
from retention.transfers.custody_chain import handings
from retention.transfers.guarding import keep_closed, keeps_whole, stay_public
from retention.transfers.jobs import check as transfer_check
from retention.transfers.jobs import package as transfer_package
from retention.transfers.reminding import reminder as notice_reminder
from retention.transfers.review_api import TransferReviewApi
from retention.transfers.review_web import TransferReviewPages
from retention.transfers.secondary_api import SecondaryTransferApi
from retention.transfers.secondary_web import SecondaryPages
from retention.transfers.web import TransferPages
from system.actor import Permission
from system.context import Context, InboxSource, MenuItem, Panel
from system.obligations.questions import EvidenceKnown
from system.organization.events import ProfileAdopted, ProfileConfirmed
from system.views.acts import ActsOffered, ListsWithActs
from system.web.offers import DoorsOpened
from system.work import answering, on, on_all

for command in (*SCHEDULE_COMMANDS, *FORECAST_COMMANDS):
    schedule.add_command(command)

SUBSCRIPTIONS = (
    on_all(AggregationClosed, start_clocks),
    on(AggregationReopened, stop_clock),
    on(RestrictionRecorded, reckon_again),
    on(RestrictionLifted, reckon_again),
    on(AccessRequestRecorded, reckon_again),
    on(TriggerRecorded, reckon_again),
    on(NodeRecoded, follow_chart),
    on(NodeMoved, follow_chart),
    on(NodePlaced, follow_chart),
    on(BranchOrderedByCode, follow_chart),
    on(SheetSaved, feed_from_sheet),
    on(SheetCompleted, feed_from_sheet),
    on(SheetWithdrawn, feed_from_sheet),
    on(AggregationReclassified, reckon_reclassified),
    on(AggregationReclassified, release_no_more),
    on_all(AggregationOpened, catch_changed),
    on_all(AggregationDescribed, catch_changed),
    on_all(AggregationReclassified, catch_changed),
    on_all(AggregationClosed, catch_changed),
    on_all(AggregationReopened, catch_changed),
    on_all(DocumentAdded, catch_described),
    on_all(DocumentAddedOnPaper, catch_described),
    on_all(DocumentDescribed, catch_described),
    on(AggregationSplit, catch_regrouped),
    on(AggregationMerged, catch_regrouped),
    on(DocumentsReceived, catch_regrouped),
    on(AccessRequestRecorded, hold_requested),
    on(IncidentRecorded, hold_lost_or_damaged),
    on(FileFoundAgain, free_found),
    on(HandoverCut, hold_what_was_cut),
    on(HandoverClosed, free_what_was_closed),
    on(IncidentNoticed, publish_disaster),
    on(IncidentRecorded, publish_disaster),
    on(ScheduleCameIntoForce, rule_changed),
    on(ProfileAdopted, rule_changed),
    on(ProfileConfirmed, rule_changed),
    on(AggregationReopened, keep_closed),
    on(RestrictionRecorded, stay_public),
    on(ContentDestroyed, undo_packages),
)

for command in DUE_COMMANDS:
    due.add_command(command)

for command in DISPOSAL_COMMANDS:
    disposal_group.add_command(command)

context = Context(
    name="retention",
    routes=(
        SchedulePages,
        ScheduleDraftPages,
        ScheduleEntryPages,
        ScheduleImportPages,
        ScheduleIntakePages,
        ScheduleApi,
        ScheduleDraftApi,
        ForecastPages,
        RetroactivePages,
        ForecastApi,
        DuePages,
        TriggerPages,
        DueApi,
        ClockApi,
        InstrumentPages,
        ImmediateProofPages,
        PublishedPages,
        InstrumentApi,
        ImmediateProofApi,
        FormPages,
        ManyFormPages,
        FormApi,
        HandoverApi,
        HandoverPages,
        DashboardPages,
        DashboardApi,
        HoldPages,
        HoldApi,
        DisposalApi,
        SamplePages,
        DisposalPages,
        RulingPages,
        ExecutionPages,
        ExecutionApi,
        TombstonePages,
        TombstoneApi,
        ProofPages,
        ProofApi,
        DueBoardPages,
        DueCalendarPages,
        PastDueApi,
        QueueApi,
        DueBoardApi,
        DueCalendarApi,
        TransferPages,
        TransferActPages,
        TransferReviewPages,
        SecondaryPages,
        TransferApi,
        TransferReviewApi,
        SecondaryTransferApi,
        DeliveredPages,
        DeliveredApi,
        DisposalPeopleApi,
        DisposalItemPages,
    ),
    subscriptions=SUBSCRIPTIONS,
    panels=(
        Panel("records/aggregations/detail.html", "retention/clocks/clock.html", clock_panel, order=10),
        Panel("records/aggregations/detail.html", "retention/forms/panel.html", print_panel),
        Panel("records/custody/box.html", "retention/forms/thing_panel.html", box_panel),
        Panel("records/custody/loan.html", "retention/forms/thing_panel.html", loan_panel),
        Panel("records/custody/boxes.html", "retention/forms/list_panel.html", box_panel),
        Panel("records/custody/loans.html", "retention/forms/list_panel.html", loan_panel),
        Panel("classification/charts/node.html", "retention/clocks/class.html", class_panel),
        Panel("retention/schedules/detail.html", "retention/forecasts/panel.html", forecast_panel),
        Panel("classification/series/detail.html", "retention/schedules/sheet_entry.html", sheet_panel),
        Panel("records/aggregations/detail.html", "retention/holds/panel.html", hold_panel),
        Panel("records/aggregations/detail.html", "retention/execution/panel.html", tombstone_panel),
        Panel("retention/disposals/detail.html", "retention/execution/list_panel.html", list_panel),
    ),
    answers=(
        answering(Remarks, remarks),
        answering(NodesNamed, nodes_with_terms),
        answering(EvidenceKnown, editions_published),
        answering(EvidenceKnown, papers_published),
        answering(ObjectionsToReclassifying, terms_shorten),
        answering(DoorsOpened, lambda stand, _question: ("/handovers",) if concerns(stand) else ()),
        answering(ActsOffered, lambda _stand, _question: (COVERS, SPINES)),
        answering(ObjectionsToReclassifying, held_terms_stay),
        answering(ObjectionsToLoan, originals_stay),
        answering(FilesHeld, files_held),
        answering(HeldThen, held_then),
        answering(ObjectionsToReclassifying, relied_terms_stay),
        answering(ListsWithActs, lambda _stand, _question: (ITEMS,)),
        answering(ActsOffered, lambda _stand, _question: (REFUSE,)),
        answering(DestructionKnown, destruction_of),
        answering(HandingsKnown, handings),
        answering(ObjectionsToReclassifying, keeps_whole),
        answering(ObjectionsToMoving, keeps_whole),
        answering(DestructionKnown, delivery_of),
        answering(HappenedBeside, refusals_of),
    ),
    menu=(
        MenuItem("Tablero", "/dashboards", "columns-gap", Permission.AGGREGATION_READ, order=5),
        MenuItem("Catálogo de disposición", "/schedules", "card-checklist", Permission.SCHEDULE_READ, order=45),
        MenuItem("Instrumentos", "/instruments", "journal-text", Permission.CHART_READ, order=50),
        MenuItem("Vencimientos", "/due", "calendar-check", Permission.AGGREGATION_READ, order=30),
        MenuItem("Formatos", "/forms", "printer", Permission.AGGREGATION_READ, order=37),
        MenuItem("Entrega-recepción", "/handovers", "people", Permission.HANDOVER_MANAGE, order=60),
        MenuItem("Retenciones", "/holds", "lock", Permission.HOLD_READ, order=35),
        MenuItem("Bajas documentales", "/disposals", "archive", Permission.DISPOSAL_READ, order=32),
        MenuItem("Ejecución de bajas", "/executions", "archive-fill", Permission.DISPOSAL_READ, order=33),
        MenuItem("Dados de baja", "/tombstones", "archive", Permission.AGGREGATION_READ, order=34),
        MenuItem("Transferencias", "/transfers", "box-arrow-in-right", Permission.TRANSFER_READ, order=31),
    ),
    inbox=(
        InboxSource("Catálogos por poner en vigor", drafts_to_approve),
        InboxSource("Actas de entrega por firmar", to_sign),
        InboxSource("Entregas por cortar", to_cut),
        InboxSource("Retenciones solicitadas", requests_to_answer),
        InboxSource("Retenciones por revisar", reviews_due),
        InboxSource("Bajas que le esperan", lists_waiting),
        InboxSource("Bajas por atestiguar", to_witness),
        InboxSource("Bajas publicadas por ejecutar", to_execute),
        InboxSource("Expedientes cerrados sin fecha", files_without_a_day),
        InboxSource("Transferencias por solicitar o corregir", transfers_inbox.to_request),
        InboxSource("Inventarios de transferencia por firmar", transfers_inbox.to_sign),
        InboxSource("Transferencias en el archivo de concentración", transfers_inbox.to_review),
        InboxSource("Transferencias por recibir en el archivo histórico", transfers_inbox.to_receive),
        InboxSource("Avisos de transferencia secundaria", transfers_inbox.to_notice),
        InboxSource("Copias de lo entregado", to_erase),
    ),
    commands=(
        schedule,
        due,
        trigger,
        instrument,
        immediate_proof_group,
        form_group,
        handover,
        dashboard,
        hold,
        disposal_group,
        tombstone_group,
        proof,
        transfer,
    ),
    jobs=(
        publication,
        application,
        printing,
        cutting,
        comparison,
        gathering,
        freezing,
        destruction,
        recomputation,
        transfer_check,
        transfer_package,
        delivered_destruction,
    ),
    periodic=(
        printings_sweeper,
        holds_sweeper,
        notice_reminder,
        package_cleaner,
        disposals_reminder,
    ),
)
