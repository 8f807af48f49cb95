"""Pages of what a version would change, and of the decision to apply it to closed files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Redirect
from sqlalchemy import select

from records.aggregations.model import Aggregation
from retention.clocks.explanation import SaidStep, told
from retention.clocks.words import say
from retention.forecasts import queries, service
from retention.forecasts.bars import FOOT, HEIGHT, WIDTH, bars
from retention.forecasts.changes import TOUCHING, View
from retention.forecasts.columns import CHANGES, LINES, VIEWS, WORDS, file_columns
from retention.forecasts.errors import ForecastUnreadable, RetroactiveApplicationNotFound
from retention.forecasts.outlook import Part, Sums
from retention.forecasts.queries import Asked, Named
from retention.forecasts.service import Decision
from retention.schedules.model import RetentionSchedule, ScheduleState
from retention.schedules.queries import entry_rows, schedule_of
from system.actor import Permission, Place
from system.attachments.queries import attachment_of, content
from system.attachments.service import LIMIT, Paper
from system.errors import Conflict, Invalid, Objection
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

MOST_ROWS = 100


class ForecastPages(Controller):
    """What a version would change for the files there are."""

    path = "/schedules"
    include_in_schema = False

    @get("/{schedule_id:uuid}/forecast", sync_to_thread=True)
    def forecast(
        self, schedule_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """Totals of all readings side by side; one of them by year, series and unit, with a sample of its files."""
        with reading:
            asked, view = _asked(request, reading, schedule_id)
            found = queries.outlook(reading, asked)
            part = found.parts[view]
            drawn = bars(part.by_year)
            return page(
                "retention/forecasts/outlook.html", asked=asked, outlook=found, part=part, view=view.value,
                on=asked.forecast.on, views=VIEWS, kinds=CHANGES, touching=[one.value for one in TOUCHING],
                bars=drawn, canvas=(WIDTH, HEIGHT, FOOT), words=WORDS,
                classes=_ranked(part.by_class, queries.class_names(reading, asked.schedule, list(part.by_class))),
                units=_ranked(part.by_unit, queries.unit_names(reading, asked.schedule.fonds_id)),
                samples=_samples(reading, asked, part),
            )  # fmt: skip

    @get("/{schedule_id:uuid}/forecast/files", sync_to_thread=True)
    def files(
        self, schedule_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Every file of one reading with its day now and then and the steps of both, to be filtered and saved."""
        with reading:
            asked, view = _asked(request, reading, schedule_id)
            statement, found = queries.rows(reading, asked, view)
            return lists.answer(
                request, reading, statement, file_columns(found, view, asked.forecast.on),
                "retention/forecasts/files.html", name=f"pronostico-{asked.schedule.number}-{view.value}",
                default_sort="reference", tie_breaker=Aggregation.id, asked=asked, view_name=view.value,
                on=asked.forecast.on, words=WORDS, why=lambda rows: _why(reading, asked, view, rows),
            )  # fmt: skip


def _asked(request: Request[Any, Any, Any], reading: Reading, schedule_id: UUID) -> tuple[Asked, View]:
    given, view = str(request.query_params.get("on", "")), str(request.query_params.get("view", ""))
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError as error:
        raise ForecastUnreadable(
            objections=[Objection("forecast.day_unreadable", "", {"given": given[:40]})]
        ) from error
    if view and view not in set(View):
        raise ForecastUnreadable(objections=[Objection("forecast.view_unknown", "", {"given": view[:40]})])
    return queries.ask(reading, schedule_id, day), View(view or View.RETROACTIVE)


def _ranked(parts: Mapping[UUID, Sums], names: Mapping[UUID, Named]) -> list[tuple[Named, Sums]]:
    """Those of which any file changes, the most touched where they are too many to read, in their own order."""
    found = [
        (names.get(one, Named("", "", "")), sums)
        for one, sums in parts.items()
        if sums.touched or sums.outcome_changed.files
    ]
    most = sorted(found, key=lambda row: -row[1].touched - row[1].outcome_changed.files)[:MOST_ROWS]
    return sorted(most, key=lambda row: row[0].order)


def _samples(reading: Reading, asked: Asked, part: Part) -> list[tuple[str, Sequence[Any]]]:
    found = queries.samples(reading, asked, part)
    return [
        (change.value, [(file, told(file.why_before, say), told(file.why_after, say)) for file in files])
        for change, files in found.items()
    ]


def _why(
    reading: Reading, asked: Asked, view: View, rows: Sequence[Any]
) -> Mapping[UUID, tuple[list[SaidStep], list[SaidStep]]]:
    files = reading.session.scalars(select(Aggregation).where(Aggregation.id.in_([row.id for row in rows]))).all()
    found = queries.explained(reading, asked, view, files)
    return {file_id: (told(before, say), told(after, say)) for file_id, (before, after) in found.items()}


class RetroactivePages(Controller):
    """The decision to apply a version to files closed before it, and what became of each."""

    path = "/schedules"
    include_in_schema = False

    @get("/{schedule_id:uuid}/retroactive", sync_to_thread=True)
    def form(self, schedule_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """The form."""
        with reading:
            schedule = schedule_of(reading, schedule_id)
            reading.actor.require(Permission.SCHEDULE_APPROVE, Place(schedule.fonds_id))
            form = Form({"minutes": schedule.minutes, "opinion_number": schedule.opinion_number})
            return _decision(reading, schedule, form)

    @post("/{schedule_id:uuid}/retroactive", sync_to_thread=True, request_max_body_size=LIMIT + 2**20)
    def decide(
        self,
        schedule_id: FromPath[UUID],
        data: MultipartBody[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Record the decision."""
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        read = FormReader(given)
        scope = [name.removeprefix("class-") for name in given if name.startswith("class-") and read.flag(name)]
        decision = Decision(
            minutes=given.get("minutes", ""), minutes_on=read.day("minutes_on"), reason=given.get("reason", ""),
            opinion_number=given.get("opinion_number", ""), scope=[one for one in map(_uuid, scope) if one],
            paper=_paper(data.get("paper")),
        )  # fmt: skip
        try:
            read.refuse()
            with work:
                application = service.decide_retroactive(work, schedule_id, decision)
        except (Invalid, Conflict) as refusal:
            with reading:
                schedule = schedule_of(reading, schedule_id)
                return _decision(reading, schedule, Form(given, refusal), status_of(refusal))
        flash = _("La decisión quedó registrada. Los expedientes se recalculan en segundo plano.")
        return redirect(f"/schedules/retroactive/{application.id}", flash=flash)

    @get("/retroactive/{application_id:uuid}", sync_to_thread=True)
    def report(
        self, application_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """What was decided, and what became of every file."""
        with reading:
            schedule, application = queries.application_of(reading, application_id)
            return lists.answer(
                request, reading, queries.lines(reading, application), LINES, "retention/forecasts/application.html",
                name=f"aplicacion-retroactiva-{schedule.number}", default_sort="reference",
                tie_breaker=Aggregation.id, schedule=schedule, application=application, words=WORDS,
            )  # fmt: skip

    @get("/retroactive/{application_id:uuid}/paper/content", sync_to_thread=True)
    def paper(self, application_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The paper of the session, to be saved."""
        with reading:
            _schedule, application = queries.application_of(reading, application_id)
            if application.paper_id is None:
                raise RetroactiveApplicationNotFound(id=application_id)
            kept = attachment_of(reading, application.paper_id)
            name = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in kept.file_name)
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(content(reading, kept), media_type="application/octet-stream", headers=headers)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _paper(upload: object) -> Paper | None:
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    chunks = iter(lambda: upload.file.read(2**20), b"")
    return Paper(chunks, upload.filename, upload.content_type or "application/octet-stream")


def _decision(reading: Reading, schedule: RetentionSchedule, form: Form, status: int = 200) -> Response[str]:
    rows = reading.session.execute(entry_rows(reading, schedule.id)).all()
    classes = sorted(rows, key=lambda row: row.ScheduleEntry.sort_key)
    return page(
        "retention/forecasts/decision.html",
        status=status,
        schedule=schedule,
        form=form,
        in_force=schedule.state is ScheduleState.IN_FORCE,
        classes=[(row.ScheduleEntry.lineage_id, row.code, row.title) for row in classes],
    )
