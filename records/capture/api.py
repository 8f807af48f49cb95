"""Drafts of a capture over JSON; the grid in the browser speaks it too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from records.aggregations.asked import own_fonds
from records.capture import queries, service
from records.capture.checking import check
from records.capture.model import CaptureDraft
from records.capture.schemas import (
    CommitBody,
    CommittedOut,
    DraftBody,
    DraftList,
    DraftOut,
    PasteBody,
    RowsBody,
    RowsOut,
    UsualOut,
    draft_out,
    plain_row,
    row_out,
)
from records.capture.service import Writing
from system.listing import run
from system.web.lists import list_query
from system.work import Reading, Work


class CaptureApi(Controller):
    """Many files at once: a private sheet of rows, kept as it is typed and opened in one act."""

    path = "/api/capture"
    tags = ("Capture",)

    @get("/", sync_to_thread=True, summary="List own drafts")
    def list_drafts(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> DraftList:
        """One page."""
        with reading:
            columns = queries.DRAFT_COLUMNS
            found = run(
                reading.session,
                queries.own(reading),
                columns,
                list_query(request, columns),
                default_sort="-changed_at",
                tie_breaker=CaptureDraft.id,
            )
            rows = [draft_out(draft) for draft in found.rows]
        return DraftList(total=found.total, page=found.query.page, pages=found.pages, rows=rows)

    @post("/", sync_to_thread=True, summary="Begin a draft")
    def begin(self, data: JSONBody[DraftBody], work: NamedDependency[Work]) -> DraftOut:
        """The draft."""
        with work:
            return draft_out(service.begin_draft(work, name=data.name, columns=data.columns))

    @put("/{draft_id:uuid}", sync_to_thread=True, summary="Name a draft and choose its columns")
    def arrange(self, draft_id: FromPath[UUID], data: JSONBody[DraftBody], work: NamedDependency[Work]) -> DraftOut:
        """The draft."""
        with work:
            return draft_out(service.arrange_draft(work, draft_id, name=data.name, columns=data.columns))

    @delete("/{draft_id:uuid}", sync_to_thread=True, summary="Discard a draft")
    def discard(
        self, draft_id: FromPath[UUID], work: NamedDependency[Work], *, with_rows: FromQuery[bool] = False
    ) -> None:
        """Nothing."""
        with work:
            service.discard_draft(work, draft_id, with_rows=with_rows)

    @get("/{draft_id:uuid}/rows", sync_to_thread=True, summary="Rows that are not files yet, checked")
    def rows(self, draft_id: FromPath[UUID], reading: NamedDependency[Reading]) -> RowsOut:
        """Every row with everything against it."""
        with reading:
            draft = queries.find(reading, draft_id)
            checked = check(reading, draft.fonds_id, queries.rows_of(reading, draft))
        return RowsOut(rows=[row_out(one) for one in checked], conflicts=[])

    @post(
        "/{draft_id:uuid}/rows",
        sync_to_thread=True,
        status_code=200,
        summary="Keep rows as they were typed",
        description="Refuses nothing but size: what cannot be read is kept and told. A row that another window changed "
        "comes back among `conflicts` as it stands.",
    )
    def write(self, draft_id: FromPath[UUID], data: JSONBody[RowsBody], work: NamedDependency[Work]) -> RowsOut:
        """The rows, checked."""
        writings = [Writing(id=row.id, cells=row.cells, version=row.version) for row in data.rows]
        with work:
            written = service.write_rows(work, draft_id, writings, force=data.force)
            draft = queries.find(work, draft_id)
            sent = {row.id for row in written.rows}
            near = queries.near(work, draft, written.rows)
            checked = [one for one in check(work, draft.fonds_id, near) if one.row.id in sent]
            told = [row_out(one) for one in checked]
            conflicts = [plain_row(row) for row in written.conflicts]
        return RowsOut(rows=told, conflicts=conflicts)

    @post("/{draft_id:uuid}/paste", sync_to_thread=True, status_code=200, summary="Fill cells from a spreadsheet")
    def paste(self, draft_id: FromPath[UUID], data: JSONBody[PasteBody], work: NamedDependency[Work]) -> RowsOut:
        """The rows that were filled."""
        with work:
            rows = service.paste(work, draft_id, data.text, column=data.column, row_id=data.row)
        return RowsOut(rows=[plain_row(row) for row in rows], conflicts=[])

    @delete("/{draft_id:uuid}/rows/{row_id:uuid}", sync_to_thread=True, summary="Take a row out")
    def remove(self, draft_id: FromPath[UUID], row_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Nothing."""
        with work:
            service.remove_row(work, draft_id, row_id)

    @post(
        "/{draft_id:uuid}/files",
        sync_to_thread=True,
        status_code=200,
        summary="Open the files of a draft",
        description="Opens every row that can be opened, in one act, and closes those with a closing day; with "
        "`all_or_none` nothing where one row is refused. Doing it twice opens nothing twice. A long draft is left "
        "to a job, whose report accounts for every row.",
    )
    def commit(self, draft_id: FromPath[UUID], data: JSONBody[CommitBody], work: NamedDependency[Work]) -> CommittedOut:
        """What was opened and what stays."""
        with work:
            if queries.waiting(work, queries.find(work, draft_id)) > service.AT_ONCE:
                job_id = service.leave_draft(work, draft_id, all_or_none=data.all_or_none)
                return CommittedOut(opened=0, closed=0, left=[], job=job_id)
            done = service.commit_draft(work, draft_id, all_or_none=data.all_or_none)
            left = [row_out(one) for one in done.left]
        return CommittedOut(opened=done.opened, closed=done.closed, left=left)

    @get("/usual", sync_to_thread=True, summary="How files of a series usually look")
    def usual(self, reading: NamedDependency[Reading], series: FromQuery[str] = "") -> UsualOut:
        """The beginning of their titles and their support."""
        with reading:
            found = queries.usual(reading, own_fonds(reading.actor), series[:200])
        return UsualOut(title=found.title, support=found.support)
