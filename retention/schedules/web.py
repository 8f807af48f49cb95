"""Pages of the schedule: versions, their series, what stands against them, what changed, approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from sqlalchemy import select

from classification.charts.model import ClassificationChart, Node
from classification.charts.spoken import SEVERITIES
from retention.schedules import comparison, queries, service
from retention.schedules.columns import CHANGES, LABELS, VERSIONS, WORDS, entry_columns, said_change, said_term
from retention.schedules.errors import ScheduleEntryNotFound
from retention.schedules.feeding import kept_beside_sheet
from retention.schedules.findings import entry_with_findings, findings, findings_by_key
from retention.schedules.linter import stopping
from retention.schedules.model import RetentionSchedule, ScheduleState
from system import history
from system.actor import Permission, Place
from system.attachments.queries import attachment_of, pieces
from system.attachments.service import LIMIT, Paper
from system.errors import Conflict, Invalid
from system.listed import Kind, listed
from system.listing import Column
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.language import knows, say, sentence
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

_FINDING: Mapping[str, Kind] = dict.fromkeys(
    ("node_id", "code", "title", "level", "column", "detail", "basis", "next", "finding", "tolerated"), "text"
)
_DIFFERENCE: Mapping[str, Kind] = {
    "code": "text", "title": "text", "kind": "text", "changes": "text", "open_files": "number",
    "closed_files": "number",
}  # fmt: skip


async def _sent(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """A form as it was sent, with a file or without: in parts or as one line of fields."""
    return dict(await request.form())


class SchedulePages(Controller):
    """The disposal schedule for people."""

    path = "/schedules"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def versions(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Every version."""
        with reading:
            own = reading.actor.fonds_id
            return lists.answer(
                request, reading, queries.schedule_rows(reading), VERSIONS, "retention/schedules/list.html",
                name="catalogos", default_sort="-number", tie_breaker=RetentionSchedule.id, words=WORDS,
                draft=queries.latest(reading, own, ScheduleState.DRAFT) if own else None,
            )  # fmt: skip

    @get("/{schedule_id:uuid}", sync_to_thread=True)
    def detail(
        self, schedule_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """One version with its series."""
        with reading:
            schedule = queries.schedule_of(reading, schedule_id)
            found = findings_by_key(reading, schedule)
            said, wanted = queries.completeness(reading, schedule)
            return lists.answer(
                request, reading, queries.series_rows(reading, schedule), entry_columns(found),
                "retention/schedules/detail.html", about=(reading, schedule.id), name=f"catalogo-{schedule.number}",
                default_sort="code", tie_breaker=Node.id, schedule=schedule, findings=found, words=WORDS, said=said,
                wanted=wanted, stopped=any(stopping(one) for one in found.values()),
                chart=reading.session.get(ClassificationChart, schedule.chart_id), whole=found.get("", []),
                entries=history.of(reading.session, schedule.id), others=_others(reading, schedule),
            )  # fmt: skip

    @get("/{schedule_id:uuid}/entries/{entry_id:uuid}", sync_to_thread=True)
    def entry(
        self, schedule_id: FromPath[UUID], entry_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """What a version says of one series."""
        with reading:
            schedule, row = entry_with_findings(reading, entry_id)
            if schedule.id != schedule_id:
                raise ScheduleEntryNotFound(id=entry_id)
            units = queries.unit_codes(reading, row.entry)
            kept = kept_beside_sheet(reading, schedule, row.entry)
            return page(
                "retention/schedules/entry.html", schedule=schedule, row=row, words=WORDS, said_term=said_term,
                units=units, kept=", ".join(_(LABELS[name]).lower() for name in kept),
            )  # fmt: skip

    @get("/{schedule_id:uuid}/findings", sync_to_thread=True)
    def findings(
        self, schedule_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Everything that stands against a version, with what to do and where."""
        with reading:
            schedule = queries.schedule_of(reading, schedule_id)
            rows = _finding_rows(reading, schedule)
            statement, here = listed(reading.session, rows, _FINDING)
            columns = (
                Column("code", "Código", here["code"], filter="text", order=here["position"], lead=True),
                Column("title", "Serie", here["title"], filter="text"),
                Column("level", "Peso", here["level"], filter="choice", choices=SEVERITIES),
                Column("detail", "Observación", here["detail"], filter="text"),
                Column("basis", "Fundamento", here["basis"], filter="text"),
                Column("next", "Qué hacer", here["next"]),
                Column("column", "Columna", here["column"], filter="text", shown=False),
                Column("finding", "Regla", here["finding"], filter="text", shown=False),
                Column("tolerated", "Heredada", here["tolerated"], filter="choice",
                       choices=(("true", "Sí"), ("false", "No")), shown=False),
            )  # fmt: skip
            counts = [(level, word, sum(row["level"] == level for row in rows)) for level, word in SEVERITIES]
            return lists.answer(
                request, reading, statement, columns, "retention/schedules/findings.html",
                name=f"observaciones-catalogo-{schedule.number}", default_sort="code", tie_breaker=here["position"],
                schedule=schedule, counts=[one for one in counts if one[2]],
            )  # fmt: skip

    @get("/{schedule_id:uuid}/comparison", sync_to_thread=True)
    def compare_with(
        self,
        schedule_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        other: Annotated[str, QueryParameter(name="with")] = "",
    ) -> Redirect:
        """The comparison with the version that is named, else with the one before."""
        with reading:
            schedule = queries.schedule_of(reading, schedule_id)
            others = _others(reading, schedule)
            older = _chosen(other, others) or _before(schedule, others) or schedule
            return redirect(f"/schedules/{schedule.id}/comparison/{older.id}")

    @get("/{schedule_id:uuid}/comparison/{older_id:uuid}", sync_to_thread=True)
    def comparison(
        self,
        schedule_id: FromPath[UUID],
        older_id: FromPath[UUID],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """What a version says otherwise than another one."""
        with reading:
            schedule = queries.schedule_of(reading, schedule_id)
            others = _others(reading, schedule)
            told = comparison.compare(reading, older_id, schedule.id)
            statement, here = listed(reading.session, [_difference_row(one) for one in told.differences], _DIFFERENCE)
            columns = (
                Column("code", "Código", here["code"], filter="text", order=here["position"], lead=True),
                Column("title", "Serie", here["title"], filter="text"),
                Column("kind", "Cambio", here["kind"], filter="choice", choices=CHANGES),
                Column("changes", "Qué cambia", here["changes"], filter="text"),
                Column("open_files", "Expedientes abiertos", here["open_files"], numeric=True),
                Column("closed_files", "Expedientes cerrados", here["closed_files"], numeric=True),
            )
            return lists.answer(
                request, reading, statement, columns, "retention/schedules/comparison.html",
                name=f"comparacion-{told.older.number}-{schedule.number}", default_sort="code",
                tie_breaker=here["position"], schedule=schedule, older=told.older, others=others,
                counts=[(kind, told.counts[comparison.ChangeKind(kind)]) for kind, _word in CHANGES],
                unchanged=told.unchanged, words=WORDS,
            )  # fmt: skip

    @get("/{schedule_id:uuid}/approval", sync_to_thread=True)
    def approval_form(self, schedule_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """The form to bring a draft into force, with everything that stands against it."""
        with reading:
            schedule = queries.schedule_of(reading, schedule_id)
            reading.actor.require(Permission.SCHEDULE_APPROVE, Place(schedule.fonds_id))
            schedule.require_draft()
            return _approval(reading, schedule_id, Form({"in_force_from": reading.today.isoformat()}))

    @post(
        "/{schedule_id:uuid}/approval",
        sync_to_thread=True,
        request_max_body_size=LIMIT + 2**20,
        dependencies={"sent": Provide(_sent)},
    )
    def approve(
        self,
        schedule_id: FromPath[UUID],
        sent: NamedDependency[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Bring a draft into force."""
        given = {name: value for name, value in sent.items() if isinstance(value, str)}
        read = FormReader(given)
        said = {name: read.text(name, limit=200) for name in ("minutes", "opinion_number", "registration")}
        day, session_on = read.day("in_force_from"), read.day("minutes_on")
        legacy = [name.removeprefix("legacy-") for name in given if name.startswith("legacy-") and read.flag(name)]
        try:
            read.refuse()
            with work:
                service.approve_schedule(
                    work, schedule_id, in_force_from=day, minutes_on=session_on, legacy=legacy,
                    paper=_paper(sent.get("paper")), **said,
                )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            with reading:
                return _approval(reading, schedule_id, Form(given, refusal), status_of(refusal))
        return redirect(f"/schedules/{schedule_id}", flash=_("El catálogo entró en vigor."))

    @get("/{schedule_id:uuid}/minutes/content", sync_to_thread=True)
    def minutes(self, schedule_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The paper of the session, to be saved."""
        with reading:
            schedule = queries.schedule_of(reading, schedule_id)
            if schedule.minutes_id is None:
                raise ScheduleEntryNotFound(id=schedule_id)
            paper = attachment_of(reading, schedule.minutes_id)
            name = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in paper.file_name)
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            content = b"".join(pieces(reading, paper))
        return Response(content, media_type="application/octet-stream", headers=headers)


def _paper(upload: object) -> Paper | None:
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    chunks = iter(lambda: upload.file.read(2**20), b"")
    return Paper(chunks, upload.filename, upload.content_type or "application/octet-stream")


def _approval(reading: Reading, schedule_id: UUID, form: Form, status: int = 200) -> Response[str]:
    schedule = queries.schedule_of(reading, schedule_id)
    found = findings(reading, schedule)
    stopped = stopping(found)
    return page(
        "retention/schedules/approval.html",
        status=status,
        schedule=schedule,
        form=form,
        demanded=not schedule.sha256,
        own=service.had_a_hand(reading, schedule),
        by_code=_by_code([one for one in stopped if one.key]),
        whole=[one for one in stopped if not one.key],
        others=len(found) - len(stopped),
    )


def _by_code(found: list[Any]) -> dict[str, list[Any]]:
    """Findings by the written code of their series, so that each series is marked once."""
    told: dict[str, list[Any]] = {}
    for finding in found:
        told.setdefault(str(finding.objection.facts["code"]), []).append(finding)
    return told


def _finding_rows(reading: Reading, schedule: RetentionSchedule) -> list[dict[str, Any]]:
    nodes = {
        row.key: row
        for row in reading.session.execute(
            select(Node.key, Node.id, Node.code, Node.title, Node.sort_key).where(Node.chart_id == schedule.chart_id)
        )
    }
    rows = []
    for one in findings(reading, schedule):
        node, code = nodes.get(one.key), one.objection.code
        rows.append(
            {
                "node_id": str(node.id) if node else "", "code": node.code if node else "",
                "title": node.title if node else "", "level": one.level.value, "column": one.column,
                "detail": sentence(one.objection), "basis": one.objection.basis,
                "next": say(f"next.{code}", one.objection.facts) if knows(f"next.{code}") else "",
                "finding": code, "tolerated": str(one.tolerated).lower(), "sort": node.sort_key if node else "",
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: row["sort"])


def _difference_row(one: comparison.Difference) -> dict[str, Any]:
    return {
        "code": one.code, "title": one.title, "kind": one.kind.value,
        "changes": "\n".join(said_change(change) for change in one.changes),
        "open_files": one.open_files, "closed_files": one.closed_files,
    }  # fmt: skip


def _others(reading: Reading, schedule: RetentionSchedule) -> list[Any]:
    return [row for row in queries.versions(reading, schedule.fonds_id) if row.id != schedule.id]


def _chosen(text: str, others: list[Any]) -> Any:
    return next((row for row in others if str(row.id) == text), None)


def _before(schedule: RetentionSchedule, others: list[Any]) -> Any:
    """The version a reader compares with first: the newest one below it that ever was in force, else any below."""
    below = [row for row in others if row.number < schedule.number]
    return next((row for row in below if row.in_force_from), below[0] if below else None)
