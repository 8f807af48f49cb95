"""Pages that print the labels of many boxes, or the slips of many loans: whatever the filters of the list find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect
from sqlalchemy import Select

from records.custody import box_views, loan_views
from records.custody.model import Box, Loan
from retention.forms.asked import transfer_asked
from retention.forms.batches import FILES_LIMIT, queue_batch
from retention.forms.downloads import answer
from retention.forms.errors import NothingToPrint, TooMuchToPrint
from retention.forms.kinds import FileFormat, FormKind
from retention.forms.service import AT_ONCE, Options, format_of, print_many
from system.actor import Actor
from system.errors import Conflict, Invalid
from system.listing import Column, Expression, matching, parameters
from system.web import lists
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import redirect
from system.web.refusals import status_of
from system.work import Installation, Reading

_TEMPLATE = "retention/forms/many.html"
BLANK = {"format": "", "transfer": ""}


@dataclass(frozen=True)
class _Things:
    """A list whose rows are printed: its statement and columns, and by what it is ordered."""

    form: FormKind
    path: str
    key: Expression
    order: Sequence[Expression]
    default_sort: str
    columns: Sequence[Column]

    def statement(self, reading: Reading) -> Select[Any]:
        """The rows that the actor may see."""
        return box_views.boxes(reading) if self.form is FormKind.BOX else loan_views.loans(reading)

    def ids(self, reading: Reading, data: Mapping[str, str]) -> list[UUID]:
        """What the filters find.

        Raises:
            ListFilterUnreadable, NothingToPrint, TooMuchToPrint
        """
        names = {name for column in self.columns for name in parameters(column)}
        filters = {name: text for name, text in data.items() if name in names}
        found = matching(self.statement(reading), self.columns, filters, ZoneInfo(reading.settings.time_zone))
        narrow = found.with_only_columns(self.key, maintain_column_froms=True).order_by(*self.order)
        ids: list[UUID] = list(reading.session.scalars(narrow.limit(FILES_LIMIT + 1)))
        if not ids:
            raise NothingToPrint
        if len(ids) > FILES_LIMIT:
            raise TooMuchToPrint(files=len(ids), limit=FILES_LIMIT)
        return ids


# Without the columns that are reckoned: here people choose, they do not compare.
_BOX_COLUMNS = tuple(one for one in box_views.COLUMNS if one.name != "fill")
_LOAN_COLUMNS = tuple(one for one in loan_views.columns(lambda _row: 0) if one.name != "overdue")
BOXES = _Things(FormKind.BOX, "/forms/boxes", Box.id, (Box.number, Box.id), "number", _BOX_COLUMNS)
LOANS = _Things(FormKind.LOAN, "/forms/loans", Loan.id, (Loan.year, Loan.number, Loan.id), "-number", _LOAN_COLUMNS)


class ManyFormPages(Controller):
    """Labels of boxes and slips of loans, many at once."""

    path = "/forms"
    include_in_schema = False

    @get("/boxes", sync_to_thread=True)
    def boxes(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Which boxes, and how their labels are printed."""
        with reading:
            return _page(request, reading, BOXES, Form(BLANK))

    @post("/boxes", sync_to_thread=True)
    def print_boxes(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[dict[str, str]],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
    ) -> Response[Any] | Redirect:
        """The labels of all boxes that the filters find: a few at once, more by a job."""
        return _print(request, installation, actor, BOXES, data)

    @get("/loans", sync_to_thread=True)
    def loans(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Which loans, and how their slips are printed."""
        with reading:
            return _page(request, reading, LOANS, Form(BLANK))

    @post("/loans", sync_to_thread=True)
    def print_loans(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[dict[str, str]],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
    ) -> Response[Any] | Redirect:
        """The slips of all loans that the filters find: a few at once, more by a job."""
        return _print(request, installation, actor, LOANS, data)


def _print(
    request: Request[Any, Any, Any], installation: Installation, actor: Actor, things: _Things, data: dict[str, str]
) -> Response[Any] | Redirect:
    try:
        written = format_of(data.get("format") or FileFormat.PDF.value)
        options = Options(transfer=transfer_asked(data))
        with installation.reading(actor) as reading:
            ids = things.ids(reading, data)
            if len(ids) <= AT_ONCE:
                return answer(print_many(reading, things.form, ids, written, options))
        with installation.work(actor) as work:
            printing = queue_batch(work, things.form, ids, written=written, options=options)
    except (Invalid, Conflict) as refusal:
        with installation.reading(actor) as reading:
            return _page(request, reading, things, Form({**BLANK, **data}, refusal), status=status_of(refusal))
    return redirect(f"/jobs/{printing.job_id}", flash=_("Los formatos se preparan en segundo plano."), kind="info")


def _page(
    request: Request[Any, Any, Any], reading: Reading, things: _Things, form: Form, *, status: int = 200
) -> Response[Any]:
    return lists.answer(
        request, reading, things.statement(reading), things.columns, _TEMPLATE, name="formatos",
        default_sort=things.default_sort, tie_breaker=things.key, form=form, things=things, status=status,
        is_boxes=things.form is FormKind.BOX, limit=FILES_LIMIT,
        formats=[(FileFormat.PDF.value, "PDF"), (FileFormat.XLSX.value, "XLSX (Excel)")],
    )  # fmt: skip
