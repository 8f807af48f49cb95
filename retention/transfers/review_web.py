"""The screen of the physical count: a scan field that keeps the focus, a mark for each file, everything by keyboard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from retention.transfers import queries, reviewing
from retention.transfers.kinds import Finding
from retention.transfers.model import TransferItem
from retention.transfers.reviewing import Found, Scanned
from retention.transfers.showing import HOME, WORDS, acts_open
from system.errors import Conflict, Invalid
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import redirect
from system.web.refusals import status_of
from system.work import Reading, Work

AnyRequest = Request[Any, Any, Any]
Fields = URLEncodedBody[dict[str, str]]
WorkHere = NamedDependency[Work]
ReadingHere = NamedDependency[Reading]
Id = FromPath[UUID]
Answer = Response[Any] | Redirect


class TransferReviewPages(Controller):
    """The count against the inventory."""

    path = f"{HOME}/{{transfer_id:uuid}}/review"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def show(self, request: AnyRequest, transfer_id: Id, reading: ReadingHere) -> Response[Any]:
        """The files that are not counted yet first."""
        with reading:
            return _page(request, reading, transfer_id, Form({"lines": ""}))

    @post("/", sync_to_thread=True)
    def count(self, request: AnyRequest, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Keep what was marked on the page."""
        try:
            found = _marked(data)
            with work:
                reviewing.count_files(work, transfer_id, found)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _page(request, reading, transfer_id, Form({"lines": "", **data}, refusal))
        return redirect(f"{HOME}/{transfer_id}/review", flash=_("El cotejo quedó guardado."))

    @post("/scan", sync_to_thread=True)
    def scan(self, request: AnyRequest, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere) -> Answer:
        """Mark as found what was read; lines that name nothing come back in the field."""
        try:
            with work:
                read = reviewing.scan_files(work, transfer_id, data.get("lines", ""))
        except (Invalid, Conflict) as refusal:
            with reading:
                return _page(request, reading, transfer_id, Form(data, refusal))
        with reading:
            left = "\n".join(one.text for one in read if not one.files)
            return _page(request, reading, transfer_id, Form({"lines": left}), read)

    @post("/rest", sync_to_thread=True)
    def rest(self, transfer_id: Id, data: Fields, work: WorkHere) -> Redirect:
        """Say the same of everything not counted yet."""
        read = FormReader(data)
        finding = read.choice("finding", Finding, required=True)
        read.refuse()
        with work:
            reviewing.count_rest(work, transfer_id, finding or Finding.FOUND)
        return redirect(f"{HOME}/{transfer_id}/review", flash=_("El cotejo quedó guardado."))

    @post("/answers", sync_to_thread=True)
    def answer(
        self, request: AnyRequest, transfer_id: Id, data: Fields, work: WorkHere, reading: ReadingHere
    ) -> Answer:
        """The office answers one observation, or takes the file out."""
        try:
            read = FormReader(data)
            file_id = read.identifier("file", required=True)
            read.refuse()
            with work:
                reviewing.answer_observation(
                    work, transfer_id, file_id or UUID(int=0), answer=data.get("answer", ""), remove=read.flag("remove")
                )
        except (Invalid, Conflict) as refusal:
            with reading:
                return _page(request, reading, transfer_id, Form({"lines": "", **data}, refusal))
        return redirect(f"{HOME}/{transfer_id}/review", flash=_("La respuesta quedó guardada."))


def _marked(data: dict[str, str]) -> dict[UUID, Found]:
    read = FormReader(data)
    found: dict[UUID, Found] = {}
    for name, value in data.items():
        if not name.startswith("finding-") or not value:
            continue
        try:
            file_id = UUID(name.removeprefix("finding-"))
        except ValueError:
            continue
        finding = read.choice(name, Finding, required=True)
        observation = read.text(f"observation-{file_id}", limit=1000)
        if finding is not None and (finding is not Finding.PENDING or observation):
            found[file_id] = Found(finding, observation)
    read.refuse()
    return found


def _page(
    request: AnyRequest, reading: Reading, transfer_id: UUID, form: Form, scanned: list[Scanned] | None = None
) -> Response[Any]:
    found = queries.find(reading, transfer_id)
    counts = queries.counts(reading.session, found.id)
    answered: Response[Any] = lists.answer(
        request, reading, queries.items(found.id), queries.ITEM_COLUMNS, "retention/transfers/review.html",
        name="cotejo", default_sort="-finding", tie_breaker=TransferItem.id, transfer=found, home=HOME, words=WORDS,
        form=form, scanned=scanned, counts={one.value: number for one, number in counts.items()},
        acts=acts_open(reading, found), boxes=lambda ids: queries.boxes_of(reading.session, found.id, list(ids)),
    )  # fmt: skip
    if form.refusal is not None:
        answered.status_code = status_of(form.refusal)
    return answered
