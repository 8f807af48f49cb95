"""Pages of saved views, and of marking rows and acting upon them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from system import history
from system import listing as listings
from system.errors import Conflict, Invalid
from system.views import queries, service
from system.views.acts import ActingList, BulkAct, acts_on, list_at
from system.views.errors import ActUnknown, SelectionEmpty, SelectionNotFound
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.language import ngettext
from system.web.lists import csv_response
from system.web.pages import is_local, page, redirect
from system.web.sheets import xlsx_response
from system.work import Reading, Work

Fields = dict[str, str]
SHOWN, FORESEEN = 20, 1000
# What forms of acts may show before anything was typed.
_BLANK = ("find", "replace", "field", "value", "closed_on", "sheet", "start", "by_volume")


class ViewPages(Controller):
    """Views of lists under a name."""

    path = "/views"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def views(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """The views one may use, with what one may do with each."""
        with reading:
            known = queries.saved_views(reading)
            defaults = {view.listing: queries.default_of(reading, view.listing) for view in known}
            return page(
                "system/views/list.html",
                views=known,
                address=queries.address,
                owner=reading.actor.handle,
                defaults={found.id for found in defaults.values() if found is not None},
            )

    @post("/", sync_to_thread=True)
    def save(self, data: URLEncodedBody[Fields], work: NamedDependency[Work]) -> Redirect:
        """Keep the view that is seen."""
        with work:
            view = service.save_view(
                work, listing=data.get("listing", ""), name=data.get("name", ""), query=data.get("query", "")
            )
            if data.get("default"):
                service.begin_with(work, view.listing, view.id)
        return redirect(queries.address(view), flash=_("Vista guardada: %(name)s") % {"name": view.name})

    @post("/{view_id:uuid}", sync_to_thread=True)
    def change(self, view_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]) -> Redirect:
        """Rename, share, begin with or delete a view."""
        do = data.get("do", "")
        with work:
            if do == "rename":
                service.rename_view(work, view_id, data.get("name", ""))
            elif do in {"share", "unshare"}:
                service.share_view(work, view_id, shared=do == "share")
            elif do in {"default", "plain"}:
                view = queries.find_view(work, view_id)
                service.begin_with(work, view.listing, view.id if do == "default" else None)
            elif do == "delete":
                service.delete_view(work, view_id)
        return redirect("/views", flash=_("Hecho."))


class SelectionPages(Controller):
    """Marks over all pages of a list, and acts upon them."""

    path = "/selections"
    include_in_schema = False

    @post("/", sync_to_thread=True)
    def mark(self, data: URLEncodedBody[Fields], work: NamedDependency[Work]) -> Redirect:
        """Take over the marks of the page, then do what the pressed button says."""
        path, do = data.get("listing", ""), data.get("do", "mark")
        back = data.get("back", "")
        back = back if is_local(back) else "/"
        shown = _ids(data.get("shown", "").split(","))
        picked = _ids(name.removeprefix("pick-") for name in data if name.startswith("pick-"))
        with work:
            if list_at(work, path) is None:
                raise SelectionNotFound(id=path[:100])
            if do == "all":
                service.mark_all(work, path, _filters(work, path, back))
            elif do == "none":
                service.unmark(work, path)
            else:
                selection = service.mark(work, path, shown=shown, picked=shown if do == "page" else picked)
                if do == "act":
                    wanted = data.get("act", "")
                    back = f"/selections/{selection.id}/acts/{wanted}" if wanted.isidentifier() else back
        if do.startswith("to:") and is_local(do[3:]):
            back = do[3:]
        return redirect(back)

    @get("/{selection_id:uuid}/acts/{name:str}", sync_to_thread=True)
    def prepare(
        self,
        selection_id: FromPath[UUID],
        name: FromPath[str],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """The form of an act; once it was filled in, what would come of it."""
        data = {key: str(text) for key, text in request.query_params.items()}
        with reading:
            return _preview(reading, selection_id, name, data)

    @post("/{selection_id:uuid}/acts/{name:str}", sync_to_thread=True)
    def act(
        self,
        selection_id: FromPath[UUID],
        name: FromPath[str],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Leave the act to a job."""
        read = FormReader(data)
        after = read.number("after", most=2**62)
        try:
            with work:
                act = _act(work, selection_id, name)
                parameters = act.read(read)
                read.refuse()
                if act.at_once is not None:
                    there = service.act_at_once(work, selection_id, act, parameters)
                    return redirect(there, flash=_("Hecho."))
                few = service.act_on_few(work, selection_id, act, parameters) if act.in_portions else None
                if few is not None:
                    return redirect(act.listing, flash=_told(*few))
                job_id = service.leave_act(work, selection_id, act, parameters, after=after)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _preview(reading, selection_id, name, data, refusal)
        return redirect(f"/jobs/{job_id}", flash=_("El trabajo quedó en cola; aquí se ve qué pasa con cada elemento."))

    @get("/{selection_id:uuid}/seleccion.csv", sync_to_thread=True)
    def download(self, selection_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """Every marked row as CSV."""
        with reading:
            listing, rows = _marked_rows(reading, selection_id)
            return csv_response("seleccion", listing.columns, rows)

    @get("/{selection_id:uuid}/seleccion.xlsx", sync_to_thread=True)
    def download_sheet(self, selection_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """Every marked row as a workbook."""
        with reading:
            listing, rows = _marked_rows(reading, selection_id)
            return xlsx_response("seleccion", listing.columns, rows)


def _told(done: int, stayed: int) -> str:
    said = ngettext("Hecho en %(num)s elemento.", "Hecho en %(num)s elementos.", done) % {"num": done}
    if not stayed:
        return said
    left = ngettext("%(num)s quedó como estaba.", "%(num)s quedaron como estaban.", stayed) % {"num": stayed}
    return f"{said} {left}"


def _marked_rows(reading: Reading, selection_id: UUID) -> tuple[ActingList, Iterator[Any]]:
    selection = queries.find_selection(reading, selection_id)
    listing = queries.listing_of(reading, selection)
    rows = listings.stream(
        reading.session,
        queries.chosen(reading, listing, selection, listing.rows(reading)),
        listing.columns,
        listings.ListQuery(),
        default_sort=listing.default_sort,
        tie_breaker=listing.key,
        zone=ZoneInfo(reading.settings.time_zone),
    )
    return listing, rows


def _act(stand: Reading | Work, selection_id: UUID, name: str) -> BulkAct:
    selection = queries.find_selection(stand, selection_id)
    listing = queries.listing_of(stand, selection)
    found = next((one for one in acts_on(stand, listing.path) if one.name == name), None)
    if found is None:
        raise ActUnknown(act=name[:60])
    return found


def _preview(
    reading: Reading, selection_id: UUID, name: str, data: Mapping[str, str], refusal: Invalid | Conflict | None = None
) -> Response[Any]:
    act = _act(reading, selection_id, name)
    selection = queries.find_selection(reading, selection_id)
    if selection.act:
        raise SelectionNotFound(id=selection_id)
    listing = queries.listing_of(reading, selection)
    total = queries.count(reading, listing, selection)
    if not total:
        raise SelectionEmpty
    read = FormReader(data)
    asked = bool(data.get("see")) or not act.template
    parameters = act.read(read) if asked and refusal is None else {}
    if asked and refusal is None and read.objections:
        refusal = Invalid(objections=read.objections)
    foresee = asked and refusal is None
    pages = max(1, -(-total // SHOWN))
    number = min(max(1, read.number("page", least=1) or 1), pages)
    lines, refused, looked = [], 0, 0
    if foresee:
        ids = queries.some(reading, listing, selection, start=(number - 1) * SHOWN, size=SHOWN)
        lines = act.foresee(reading, ids, parameters)
        looked = min(total, FORESEEN)
        for start in range(0, looked, 200):
            some = queries.some(reading, listing, selection, start=start, size=min(200, looked - start))
            refused += sum(bool(one.objections) for one in act.foresee(reading, some, parameters))
    kept = {key: text for key, text in data.items() if key not in {"page", "_csrf_token", "after"}}
    return page(
        "system/views/act.html",
        status=422 if refusal is not None else 200,
        act=act,
        listing=listing,
        selection=selection,
        form=Form({**dict.fromkeys(_BLANK, ""), **data}, refusal),
        foresee=foresee,
        lines=lines,
        total=total,
        looked=looked,
        refused=refused,
        number=number,
        pages=pages,
        kept=kept,
        choices=act.choices(reading),
        after=history.head(reading.session).seq,
        page_address=lambda to: f"/selections/{selection_id}/acts/{name}?{urlencode({**kept, 'page': to})}",
    )


def _filters(work: Work, path: str, back: str) -> dict[str, str]:
    listing = list_at(work, path)
    if listing is None:
        raise SelectionNotFound(id=path[:100])
    known = {parameter for column in listing.columns for parameter in listings.parameters(column)}
    pairs = parse_qsl(back.partition("?")[2][:20_000])
    filters = {name: text for name, text in pairs if name in known}
    # What cannot be read is refused here, where the person sees it.
    listings.matching(listing.ids(work), listing.columns, filters, ZoneInfo(work.settings.time_zone))
    return filters


def _ids(texts: Any) -> set[UUID]:
    found: set[UUID] = set()
    for text in islice(texts, listings.LARGEST):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
