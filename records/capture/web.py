"""Pages of drafts: the list, and the grid, which works by forms alone."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations import queries as aggregations
from records.capture import pasted, queries, service
from records.capture.cells import LIMITS, USUAL
from records.capture.checking import check
from records.capture.errors import CaptureRefused
from records.capture.labels import CELLS
from records.capture.model import CaptureDraft
from records.capture.schemas import likeness
from records.capture.service import Writing
from system.actor import NotPermitted, Permission
from system.errors import Conflict, Invalid, Refusal
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.language import ngettext
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

Fields = dict[str, str]
_GRID = "records/capture/grid.html"


class CapturePages(Controller):
    """Many files at once."""

    path = "/capture"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def drafts(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """One's own drafts."""
        with reading:
            if not reading.actor.holds(Permission.AGGREGATION_OPEN):
                raise NotPermitted(permission=Permission.AGGREGATION_OPEN.value, actor=reading.actor.handle)
            return lists.answer(
                request,
                reading,
                queries.drafts(reading),
                queries.DRAFT_COLUMNS,
                "records/capture/list.html",
                name="capturas",
                default_sort="-changed_at",
                tie_breaker=CaptureDraft.id,
                suggestion=_("Captura del %(day)s") % {"day": reading.today.strftime("%d/%m/%Y")},
            )

    @post("/", sync_to_thread=True)
    def begin(self, data: URLEncodedBody[Fields], work: NamedDependency[Work]) -> Redirect:
        """Begin a draft with its first row."""
        name = FormReader(data).text("name", limit=service.NAME_LIMIT)
        with work:
            draft = service.begin_draft(work, name=name or _("Captura"), columns=USUAL)
            row = service.add_rows(work, draft.id)[0]
            row.cells = _first_cells(work, draft.fonds_id)
        return redirect(f"/capture/{draft.id}")

    @get("/{draft_id:uuid}", sync_to_thread=True)
    def grid(
        self, draft_id: FromPath[UUID], reading: NamedDependency[Reading], part: FromQuery[int] = 1
    ) -> Response[Any]:
        """The grid, a hundred rows at a time."""
        with reading:
            return _grid(reading, draft_id, part=part)

    @post("/{draft_id:uuid}", sync_to_thread=True)
    def work_on(
        self,
        draft_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Keep what was typed, then do what the pressed button says."""
        do, part = data.get("do", "save"), _part(data)
        with work:
            written = service.write_rows(work, draft_id, _writings(data))
        if written.conflicts:
            # Nothing is lost: what was typed stands in the grid again, over the row as it is now.
            with reading:
                return _grid(reading, draft_id, part=part, typed=data, conflicts={row.id for row in written.conflicts})
        there = f"/capture/{draft_id}?part={part}"
        if do.startswith("remove-"):
            with work, contextlib.suppress(ValueError):
                service.remove_row(work, draft_id, UUID(do.removeprefix("remove-")))
            return redirect(there, flash=_("Renglón quitado."))
        if do == "add":
            with work:
                service.add_rows(work, draft_id, _count(data))
            return redirect(f"/capture/{draft_id}?part=999999")
        if do in {"open", "open-all"}:
            return _commit(draft_id, reading, work, part=part, all_or_none=do == "open-all")
        return redirect(there, flash=_("Borrador guardado."))

    @post("/{draft_id:uuid}/paste", sync_to_thread=True)
    def paste(
        self,
        draft_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        installation: NamedDependency[Installation],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Fill new rows from a spreadsheet."""
        text, column = data.get("text", ""), data.get("column", "")
        try:
            with work:
                rows = service.paste(work, draft_id, text, column=column)
        except Invalid as refusal:
            with installation.reading(work.actor) as reading:
                kept = {"text": text[: pasted.MOST_CHARACTERS], "column": column}
                return _grid(reading, draft_id, part=1, pasting=Form(kept, refusal), status=status_of(refusal))
        said = ngettext("%(num)s renglón pegado.", "%(num)s renglones pegados.", len(rows)) % {"num": len(rows)}
        return redirect(f"/capture/{draft_id}", flash=said)

    @post("/{draft_id:uuid}/arrangement", sync_to_thread=True)
    def arrange(self, draft_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]) -> Redirect:
        """Name the draft and choose its columns."""
        chosen = [name for name in LIMITS if data.get(f"column-{name}")]
        with work:
            service.arrange_draft(work, draft_id, name=data.get("name", ""), columns=chosen)
        return redirect(f"/capture/{draft_id}", flash=_("Borrador guardado."))

    @post("/{draft_id:uuid}/discard", sync_to_thread=True)
    def discard(self, draft_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Throw the draft away; the dialog said what goes with it."""
        with work:
            service.discard_draft(work, draft_id, with_rows=True)
        return redirect("/capture", flash=_("Borrador descartado."))


def _commit(draft_id: UUID, reading: Reading, work: Work, *, part: int, all_or_none: bool) -> Response[Any] | Redirect:
    try:
        with work:
            if queries.waiting(work, queries.find(work, draft_id)) > service.AT_ONCE:
                job_id = service.leave_draft(work, draft_id, all_or_none=all_or_none)
                said = _("Los renglones se abren en segundo plano; aquí se ve qué pasa con cada uno.")
                return redirect(f"/jobs/{job_id}", flash=said, kind="info")
            done = service.commit_draft(work, draft_id, all_or_none=all_or_none)
    except (CaptureRefused, Conflict) as refusal:
        with reading:
            return _grid(reading, draft_id, part=part, refusal=refusal, status=status_of(refusal))
    facts = {"opened": done.opened, "closed": done.closed, "left": len(done.left)}
    said = _("Expedientes abiertos: %(opened)s; cerrados: %(closed)s; renglones que quedan: %(left)s.") % facts
    return redirect(f"/capture/{draft_id}", flash=said, kind="success" if not done.left else "warning")


def _grid(
    reading: Reading,
    draft_id: UUID,
    *,
    part: int,
    typed: Mapping[str, str] | None = None,
    conflicts: set[UUID] | None = None,
    refusal: Refusal | None = None,
    pasting: Form | None = None,
    status: int = 200,
) -> Response[Any]:
    draft = queries.find(reading, draft_id)
    rows = queries.rows_of(reading, draft)
    parts = max(1, -(-len(rows) // queries.PAGE))
    part = min(max(1, part), parts)
    begin = (part - 1) * queries.PAGE
    checked = check(reading, draft.fonds_id, rows)
    units = aggregations.unit_choices(reading, draft.fonds_id, reading.today)
    return page(
        _GRID,
        status=409 if conflicts else status,
        draft=draft,
        rows=checked[begin : begin + queries.PAGE],
        begin=begin,
        part=part,
        parts=parts,
        total=len(rows),
        good=sum(one.is_good for one in checked),
        bad=sum(not one.is_good and not one.blank for one in checked),
        typed=typed or {},
        conflicts=conflicts or set(),
        refusal=refusal,
        pasting=pasting or Form({"text": "", "column": ""}),
        opened=queries.opened(reading, draft),
        classes=aggregations.class_choices(reading, draft.fonds_id),
        units=units,
        labels=CELLS,
        limits=LIMITS,
        likeness=likeness,
        cells=list(draft.columns),
        column_choices=[(name, _(CELLS[name])) for name in draft.columns],
    )


def _writings(data: Mapping[str, str]) -> list[Writing]:
    """The rows of a posted grid: `row-<id>` holds the version it was shown with, `<cell>-<id>` each cell."""
    found: list[Writing] = []
    for name, version in data.items():
        if not name.startswith("row-"):
            continue
        try:
            row_id = UUID(name.removeprefix("row-"))
        except ValueError:
            continue
        kept = {key: data[f"{key}-{row_id}"] for key in LIMITS if f"{key}-{row_id}" in data}
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0  # noqa: PLR2004 - within 32 bits
        found.append(Writing(id=row_id, cells=kept, version=number))
    return found


def _first_cells(work: Work, fonds_id: UUID) -> dict[str, str]:
    # Whoever works for one unit need not say which; today is what most captures begin with.
    reachable = aggregations.unit_choices(work, fonds_id, work.today)
    cells = {"opened_on": work.today.isoformat(), "support": _("Papel")}
    return {**cells, "unit": reachable[0][1]} if len(reachable) == 1 else cells


def _part(data: Mapping[str, str]) -> int:
    given = data.get("part", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1  # noqa: PLR2004 - a page number


def _count(data: Mapping[str, str]) -> int:
    given = data.get("count", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 1  # noqa: PLR2004 - `add_rows` bounds it
