"""The door plate of the ground: identity, organization, calendar, jobs, history and the frame's own routes."""

from __future__ import annotations

from system.actor import Permission
from system.anchoring.api import SealApi
from system.anchoring.cli import history_group
from system.anchoring.comparison_web import SealComparisonPages
from system.anchoring.inbox import seals_overdue
from system.anchoring.sealing import sealer
from system.anchoring.uploading import comparing
from system.anchoring.web import SealPages
from system.audit.api import HistoryApi
from system.audit.web import HistoryPages
from system.calendar.api import CalendarApi
from system.calendar.cli import COMMANDS as CALENDAR_COMMANDS
from system.calendar.web import CalendarPages
from system.context import Context, InboxSource, MenuItem
from system.identity.accounts_web import AccountPages
from system.identity.api import AccountApi, OwnAccountApi
from system.identity.cli import COMMANDS as IDENTITY_COMMANDS
from system.identity.web import LoginPages, OwnAccountPages
from system.intake.service import sweeper
from system.jobs.api import JobApi
from system.jobs.cli import job_group
from system.jobs.web import JobPages
from system.mailing import mailing
from system.obligations.api import ObligationApi
from system.obligations.cli import obligation_group
from system.obligations.inbox import obligations_due
from system.obligations.web import ObligationCalendarPages, ObligationPages
from system.organization.api import FondsApi, OrganizationApi, ProfileApi
from system.organization.cli import COMMANDS as ORGANIZATION_COMMANDS
from system.organization.profile_web import ProfilePages
from system.organization.web import OrganizationPages
from system.views.api import ViewApi
from system.views.jobs import act as act_on_selection
from system.views.web import SelectionPages, ViewPages

context = Context(
    name="system",
    routes=(
        LoginPages,
        OwnAccountPages,
        OwnAccountApi,
        AccountPages,
        AccountApi,
        OrganizationPages,
        ProfilePages,
        OrganizationApi,
        ProfileApi,
        FondsApi,
        CalendarPages,
        CalendarApi,
        ObligationPages,
        ObligationCalendarPages,
        ObligationApi,
        JobPages,
        JobApi,
        HistoryPages,
        HistoryApi,
        SealComparisonPages,
        SealPages,
        SealApi,
        ViewPages,
        ViewApi,
        SelectionPages,
    ),
    menu=(
        MenuItem("Obligaciones", "/obligations", "clipboard-check", Permission.ORGANIZATION_READ, order=60),
        MenuItem("Organización", "/organization", "diagram-3", Permission.ORGANIZATION_READ, order=800),
        MenuItem("Calendario", "/calendar", "calendar3", Permission.ORGANIZATION_READ, order=810),
        MenuItem("Cuentas", "/accounts", "people", Permission.ACCOUNT_MANAGE, order=820),
        MenuItem("Trabajos", "/jobs", "gear", order=830),
        MenuItem("Historial", "/history", "clock-history", Permission.HISTORY_READ, order=840),
        MenuItem("Sellos de la historia", "/history/seals", "shield-lock", Permission.KEYS_MANAGE, order=841),
    ),
    inbox=(
        InboxSource("Obligaciones por cumplir", obligations_due),
        InboxSource("Sellos de la historia", seals_overdue),
    ),
    commands=(
        *ORGANIZATION_COMMANDS,
        *IDENTITY_COMMANDS,
        *CALENDAR_COMMANDS,
        obligation_group,
        job_group,
        history_group,
    ),
    jobs=(
        comparing,
        mailing,
        act_on_selection,
    ),
    periodic=(
        sweeper,
        sealer,
    ),
)
