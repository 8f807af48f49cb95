"""Pages of the schedule: versions, entries, approval."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from retention.schedules import queries, service
from retention.schedules.columns import VERSIONS, WORDS, entry_columns, said_term
from retention.schedules.errors import ScheduleEntryNotFound
from retention.schedules.linter import stopping
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from system import history
from system.errors import Conflict, Invalid
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work


class SchedulePages(Controller):
    """The disposal schedule for people."""

    path = "/schedules"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def versions(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Every version."""
        with reading:
            return lists.answer(
                request, reading, queries.schedule_rows(reading), VERSIONS, "retention/schedules/list.html",
                name="catalogos", default_sort="-number", tie_breaker=RetentionSchedule.id, words=WORDS,
            )  # fmt: skip

    @get("/{schedule_id:uuid}", sync_to_thread=True)
    def detail(
        self, schedule_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """One version with its entries."""
        with reading:
            schedule = queries.schedule_of(reading, schedule_id)
            findings = queries.findings_by_key(reading, schedule)
            return lists.answer(
                request, reading, queries.entry_rows(reading, schedule.id), entry_columns(findings),
                "retention/schedules/detail.html", name=f"catalogo-{schedule.number}", default_sort="code",
                tie_breaker=ScheduleEntry.id, schedule=schedule, findings=findings, words=WORDS,
                stopped=any(stopping(found) for found in findings.values()),
                entries=history.of(reading.session, schedule.id),
            )  # fmt: skip

    @get("/{schedule_id:uuid}/entries/{entry_id:uuid}", sync_to_thread=True)
    def entry(
        self, schedule_id: FromPath[UUID], entry_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """What a version says of one series."""
        with reading:
            schedule, row = queries.entry_of(reading, entry_id)
            if schedule.id != schedule_id:
                raise ScheduleEntryNotFound(id=entry_id)
            return page("retention/schedules/entry.html", schedule=schedule, row=row, words=WORDS, said_term=said_term)

    @get("/{schedule_id:uuid}/approval", sync_to_thread=True)
    def approval_form(self, schedule_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """The form to bring a draft into force, with everything that stands against it."""
        with reading:
            return _approval(reading, schedule_id, Form({"in_force_from": reading.today.isoformat()}))

    @post("/{schedule_id:uuid}/approval", sync_to_thread=True)
    def approve(
        self,
        schedule_id: FromPath[UUID],
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Bring a draft into force."""
        read = FormReader(data)
        day, minutes = read.day("in_force_from"), read.text("minutes", limit=200)
        legacy = [name.removeprefix("legacy-") for name in data if name.startswith("legacy-") and read.flag(name)]
        try:
            read.refuse()
            with work:
                service.approve_schedule(work, schedule_id, in_force_from=day, minutes=minutes, legacy=legacy)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _approval(reading, schedule_id, Form(data, refusal), status_of(refusal))
        return redirect(f"/schedules/{schedule_id}", flash=_("El catálogo entró en vigor."))


def _approval(reading: Reading, schedule_id: UUID, form: Form, status: int = 200) -> Response[str]:
    schedule = queries.schedule_of(reading, schedule_id)
    found = queries.findings(reading, schedule)
    return page(
        "retention/schedules/approval.html",
        status=status,
        schedule=schedule,
        form=form,
        stopping=stopping(found),
        others=[finding for finding in found if not finding.stops],
    )
