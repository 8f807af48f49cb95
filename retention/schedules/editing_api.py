"""Writing, judging and comparing versions of a schedule over JSON."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from retention.schedules import comparison, editing, feeding, findings, queries, versions
from retention.schedules.draft_schemas import (
    ComparisonOut,
    DraftBody,
    EntryBody,
    FedOut,
    LintOut,
    RedrawBody,
    SheetsOut,
    comparison_out,
    contents_in,
    fed_out,
    lint_out,
    sheets_out,
)
from retention.schedules.schemas import EntryOut, ScheduleOut, entry_out, schedule_after_act
from system.organization.queries import own_fonds
from system.web.language import sentence
from system.work import Reading, Work


class ScheduleDraftApi(Controller):
    """Drafts of the disposal schedule: begun, redrawn, fed by sheets, written series by series, given up."""

    path = "/api/schedules"
    tags = ("Schedules",)

    @post(
        "/drafts",
        sync_to_thread=True,
        status_code=201,
        summary="Begin a draft",
        description="A new version with everything the one in force says, on the chart in force or on `chart`, a draft "
        "of it. Entries follow their classes; appraisal sheets feed it at once. A body has one draft at a time.",
    )
    def draft(self, data: JSONBody[DraftBody], work: NamedDependency[Work]) -> ScheduleOut:
        """The draft."""
        with work:
            body = own_fonds(work, data.fonds)
            found = versions.draft_schedule(work, body.id, title=data.title, chart_id=data.chart)
            return schedule_after_act(found, queries.count_entries(work, found.id))

    @post(
        "/{schedule_id:uuid}/chart",
        sync_to_thread=True,
        status_code=200,
        summary="Move a draft to another chart",
        description="Entries follow their classes to the chart in force or to `chart`; what left it is dropped and "
        "told in the history, successors are offered the terms of what they succeed.",
    )
    def redraw(
        self, schedule_id: FromPath[UUID], data: JSONBody[RedrawBody], work: NamedDependency[Work]
    ) -> ScheduleOut:
        """The draft."""
        with work:
            found = versions.redraw_schedule(work, schedule_id, chart_id=data.chart)
            return schedule_after_act(found, queries.count_entries(work, found.id))

    @post(
        "/{schedule_id:uuid}/withdrawal",
        sync_to_thread=True,
        status_code=200,
        summary="Give a draft up",
        description="The draft stays readable and binds nobody; its number is not given again.",
    )
    def withdraw(self, schedule_id: FromPath[UUID], work: NamedDependency[Work]) -> ScheduleOut:
        """The version as it is now."""
        with work:
            found = versions.withdraw_schedule(work, schedule_id)
            return schedule_after_act(found, queries.count_entries(work, found.id))

    @post(
        "/{schedule_id:uuid}/feeding",
        sync_to_thread=True,
        status_code=200,
        summary="Feed a draft from appraisal sheets",
        description="Every sheet that says terms and technique writes the entry of its class.",
    )
    def feed(self, schedule_id: FromPath[UUID], work: NamedDependency[Work]) -> FedOut:
        """How many entries were made or changed."""
        with work:
            return fed_out(feeding.feed_draft(work, schedule_id))

    @post(
        "/{schedule_id:uuid}/sheets",
        sync_to_thread=True,
        status_code=200,
        summary="Begin sheets from a schedule",
        description="Begins a draft sheet from every entry whose class has none, for bodies that come with a schedule "
        "only. Every entry is accounted for.",
    )
    def begin_sheets(self, schedule_id: FromPath[UUID], work: NamedDependency[Work]) -> SheetsOut:
        """What became of every entry."""
        with work:
            return sheets_out(feeding.sheets_from_schedule(work, schedule_id), sentence)

    @put(
        "/{schedule_id:uuid}/classes/{node_id:uuid}",
        sync_to_thread=True,
        summary="Write an entry",
        description="Says in a draft how long the files of a series or subseries are kept, from when, and what becomes "
        "of them. Everything wrong is said at once. An entry drawn from an appraisal sheet takes only its `note`.",
    )
    def save(
        self,
        schedule_id: FromPath[UUID],
        node_id: FromPath[UUID],
        data: JSONBody[EntryBody],
        work: NamedDependency[Work],
    ) -> EntryOut:
        """The entry."""
        with work:
            fonds_id = queries.schedule_of(work, schedule_id).fonds_id
            contents = contents_in(data, editing.unit_ids(work, fonds_id, data.units))
            entry = editing.save_entry(work, schedule_id, node_id, contents)
            return entry_out(findings.entry_with_findings(work, entry.id)[1], sentence)

    @delete(
        "/{schedule_id:uuid}/classes/{node_id:uuid}",
        sync_to_thread=True,
        summary="Take an entry out",
        description="The draft says nothing of the class any more. Refused while subseries lean on it.",
    )
    def drop(self, schedule_id: FromPath[UUID], node_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Nothing."""
        with work:
            editing.drop_entry(work, schedule_id, node_id)

    @get(
        "/{schedule_id:uuid}/lint",
        sync_to_thread=True,
        summary="Judge a version",
        description="Everything the linter says with level, article and series; `stopping` counts what keeps the "
        "version from coming into force.",
    )
    def lint(self, schedule_id: FromPath[UUID], reading: NamedDependency[Reading]) -> LintOut:
        """The findings, series by series."""
        with reading:
            found = queries.schedule_of(reading, schedule_id)
            codes = {key: node.code for key, node in queries.series_of(reading, found.chart_id).items()}
            return lint_out(found.number, reading.today, findings.findings(reading, found), codes, sentence)

    @get(
        "/{schedule_id:uuid}/comparison",
        sync_to_thread=True,
        summary="Compare two versions",
        description="What this version says otherwise than the version `with`: series added, removed, and changed "
        "column by column, with the open and closed files in the caller's sight that each decides about.",
    )
    def compare(
        self,
        schedule_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        other: Annotated[UUID, QueryParameter(name="with")],
    ) -> ComparisonOut:
        """The differences."""
        with reading:
            return comparison_out(comparison.compare(reading, other, schedule_id))
