"""Pages of disposal lists: the board, one list with its next step, its files and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from retention.disposals import criteria as asked
from retention.disposals import (
    delegating,
    printing,
    proposing,
    queries,
    states,
)
from retention.disposals.errors import DisposalNotFound
from retention.disposals.filled_in import ACTS, STEPS, criteria_of
from retention.disposals.labels import COLUMNS, FATES, ITEM_COLUMNS, WORDS
from retention.disposals.model import (
    DisposalItem,
    DisposalList,
    Fate,
    ListState,
)
from retention.disposals.narrowing import narrow
from retention.disposals.showing import FIELDS, HOME, show_list
from system.actor import Permission, Place
from system.attachments.queries import attachment_of, content
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds, units_on
from system.views.showing import around, begun
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = URLEncodedBody[dict[str, str]]
Upload = MultipartBody[dict[str, Any]]
AnyRequest = Request[Any, Any, Any]
ON_THE_BOARD = 8
# The columns of the board; what ended stands in the table.
_BOARD = tuple(state for state in ListState if state not in states.ENDED)
_MIMES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DisposalPages(Controller):
    """Lists of files proposed for disposal (LGA 31-VI, 50-58)."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def board(self, reading: NamedDependency[Reading]) -> Response[str]:
        """Every list that runs, in the column of its state, and beside it how many there are."""
        with reading:
            counts = queries.by_state(reading)
            columns = [(state, counts[state], queries.newest_in(reading, state, ON_THE_BOARD)) for state in _BOARD]
            return page(
                "retention/disposals/board.html", home=HOME, columns=columns, words=WORDS, today=reading.today,
                ended=[(state, counts[state]) for state in states.ENDED],
            )  # fmt: skip

    @get("/table", sync_to_thread=True)
    def table(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """All lists, to be filtered, sorted and saved."""
        with reading:
            return lists.answer(
                request, reading, queries.lists(reading), COLUMNS, "retention/disposals/table.html", name="bajas",
                default_sort="-drafted_at", tie_breaker=DisposalList.id, home=HOME, words=WORDS,
            )  # fmt: skip

    @get("/items", sync_to_thread=True)
    def all_items(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The files of every list in sight: those of a page, or of all pages, are marked and refused together."""
        with reading:
            if there := begun(request, reading, f"{HOME}/items"):
                return there
            return lists.answer(
                request, reading, queries.items(reading), ITEM_COLUMNS, "retention/disposals/all_items.html",
                name="expedientes-en-baja", default_sort="position", tie_breaker=DisposalItem.id, home=HOME,
                words=WORDS, around=around(reading, f"{HOME}/items"),
                narrow=narrow(reading, lists.list_query(request, ITEM_COLUMNS)),
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[str]:
        """Say what a list is made from; with what was said, how many files that would be."""
        with reading:
            return _foresee(reading, dict(request.query_params))

    @post("/new", sync_to_thread=True, status_code=200)
    def foresee(self, data: Fields, reading: NamedDependency[Reading]) -> Response[str]:
        """The same asked by the form, whose secret must not stand in an address."""
        with reading:
            return _foresee(reading, data)

    @post("/", sync_to_thread=True)
    def draft(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[str] | Redirect:
        """Begin a list; a job gathers its files."""
        read = FormReader(data)
        try:
            with work:
                wanted = criteria_of(work, read)
                fate = read.choice("fate", Fate, required=True)
                read.refuse()
                made = proposing.draft(work, wanted, title=data.get("title", ""), fate=fate or Fate.DESTRUCTION)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _new(reading, Form({**_NEW, **data}, refusal), status_of(refusal))
        return redirect(f"{HOME}/{made.id}", flash=_("La lista se integra en segundo plano."))

    @get("/{list_id:uuid}", sync_to_thread=True)
    def detail(self, list_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """One list: where it stands, what comes next, its papers and what was said of it."""
        with reading:
            return show_list(reading, list_id, Form(FIELDS))

    @get("/{list_id:uuid}/papers/{paper_id:uuid}/content", sync_to_thread=True)
    def paper(
        self, list_id: FromPath[UUID], paper_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """The signed paper as it was handed in."""
        with reading:
            queries.find(reading, list_id)
            found = next((one for one in queries.papers(reading, list_id) if one.id == paper_id), None)
            if found is None or found.attachment_id is None:
                raise DisposalNotFound(id=paper_id)
            kept = attachment_of(reading, found.attachment_id)
            name = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in kept.file_name)
            return Response(content(reading, kept), media_type="application/octet-stream", headers=_saved(name))

    @get("/{list_id:uuid}/forms/{form:str}/{ending:str}/content", sync_to_thread=True)
    def form(
        self, list_id: FromPath[UUID], form: FromPath[str], ending: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """A form of the list to print and sign."""
        if form not in printing.FORMS or ending not in printing.ENDINGS:
            raise DisposalNotFound(id=list_id)
        with reading:
            found = queries.find(reading, list_id)
            made = printing.write(reading, found, form, ending)
        name = f"baja-{found.year}-{found.number}-{form}.{ending}"
        return Response(made, media_type=_MIMES[ending], headers=_saved(name))

    @post("/{list_id:uuid}/steps/{step:str}", sync_to_thread=True)
    def step(
        self,
        list_id: FromPath[UUID],
        step: FromPath[str],
        data: Upload,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """A step that brings a paper."""
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        act = STEPS.get(step)
        if act is None:
            raise DisposalNotFound(id=list_id)
        return _done((work, reading), list_id, given, lambda read: act(work, list_id, read, data))

    @post("/{list_id:uuid}/acts/{act:str}", sync_to_thread=True)
    def act(
        self,
        list_id: FromPath[UUID],
        act: FromPath[str],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """An act that brings none."""
        doing = ACTS.get(act)
        if doing is None:
            raise DisposalNotFound(id=list_id)
        return _done((work, reading), list_id, data, lambda read: doing(work, list_id, read))

    @post("/{list_id:uuid}/delegations/{delegation_id:uuid}/end", sync_to_thread=True)
    def end_delegation(
        self, list_id: FromPath[UUID], delegation_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> Redirect:
        """Take back what was lent."""
        with work:
            delegating.take_back(work, list_id, delegation_id)
        return redirect(f"{HOME}/{list_id}#delegations", flash=_("La delegación terminó."))


_NEW = dict.fromkeys(("title", "unit", "series", "first_year", "last_year", "as_of", "fate"), "")


def _done(
    stands: tuple[Work, Reading], list_id: UUID, given: Mapping[str, str], act: Callable[[FormReader], object]
) -> Response[Any] | Redirect:
    work, reading = stands
    read = FormReader(given)
    try:
        with work:
            act(read)
            read.refuse()
    except (Invalid, Conflict) as refusal:
        with reading:
            return show_list(reading, list_id, Form({**FIELDS, **given}, refusal), status_of(refusal))
    return redirect(f"{HOME}/{list_id}", flash=_("Quedó registrado."))


def _foresee(reading: Reading, said: Mapping[str, str]) -> Response[str]:
    given = {"as_of": reading.today.isoformat(), **said}
    if "unit" not in given:
        return _new(reading, Form({**_NEW, **given}))
    try:
        foreseen = asked.foreseen(reading, criteria_of(reading, FormReader(given)))
    except (Invalid, Conflict) as refusal:
        return _new(reading, Form({**_NEW, **given}, refusal), status_of(refusal))
    return _new(reading, Form({**_NEW, **given}), foreseen=foreseen)


def _new(reading: Reading, form: Form, status: int = 200, *, foreseen: tuple[int, int] | None = None) -> Response[str]:
    fonds = own_fonds(reading)
    reading.actor.require(Permission.DISPOSAL_PROPOSE, Place(fonds.id))
    return page(
        "retention/disposals/new.html", status=status, form=form, home=HOME, foreseen=foreseen,
        units=[(str(unit.id), f"{unit.code} · {unit.name}") for unit in units_on(reading, fonds.id, reading.today)],
        fates=[(value, _(label)) for value, label in FATES],
    )  # fmt: skip


def _saved(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
