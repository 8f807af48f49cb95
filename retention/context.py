"""The door plate of retention: what it hears, what it offers."""

from __future__ import annotations

from records.access.events import AccessRequestRecorded, RestrictionLifted, RestrictionRecorded
from records.aggregations.events import AggregationClosed, AggregationReopened
from retention.clocks.api import ClockApi, DueApi
from retention.clocks.cli import due, trigger
from retention.clocks.events import TriggerRecorded
from retention.clocks.panels import class_panel, clock_panel
from retention.clocks.service import reckon_again, start_clock, start_waiting_clocks, stop_clock
from retention.clocks.web import DuePages, TriggerPages
from retention.schedules.api import ScheduleApi
from retention.schedules.cli import schedule
from retention.schedules.events import ScheduleCameIntoForce
from retention.schedules.import_web import ScheduleImportPages
from retention.schedules.inbox import drafts_to_approve
from retention.schedules.web import SchedulePages
from system.actor import Permission
from system.context import Context, InboxSource, MenuItem, Panel
from system.organization.events import ProfileAdopted, ProfileConfirmed
from system.work import on

SUBSCRIPTIONS = (
    on(AggregationClosed, start_clock),
    on(AggregationReopened, stop_clock),
    on(RestrictionRecorded, reckon_again),
    on(RestrictionLifted, reckon_again),
    on(AccessRequestRecorded, reckon_again),
    on(TriggerRecorded, reckon_again),
    on(ScheduleCameIntoForce, start_waiting_clocks),
    on(ProfileAdopted, start_waiting_clocks),
    on(ProfileConfirmed, start_waiting_clocks),
)

context = Context(
    name="retention",
    routes=(SchedulePages, ScheduleImportPages, ScheduleApi, DuePages, TriggerPages, DueApi, ClockApi),
    subscriptions=SUBSCRIPTIONS,
    panels=(
        Panel("records/aggregations/detail.html", "retention/clocks/clock.html", clock_panel),
        Panel("classification/charts/node.html", "retention/clocks/class.html", class_panel),
    ),
    menu=(
        MenuItem("Catálogo de disposición", "/schedules", "card-checklist", Permission.SCHEDULE_READ, order=45),
        MenuItem("Vencimientos", "/due", "calendar-check", Permission.AGGREGATION_READ, order=30),
    ),
    inbox=(InboxSource("Catálogos por poner en vigor", drafts_to_approve),),
    commands=(schedule, due, trigger),
)
